# diagnosis: only_the_query
# mistake: returns the turned query alone
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    angles = positions[:, None] * base ** (-torch.arange(0, Dh, 2).to(query) / Dh)
    a, b = query[..., 0::2], query[..., 1::2]
    query = torch.stack([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], dim=-1)
    return query.flatten(-2)
