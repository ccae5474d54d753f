# diagnosis: pairs_not_put_back
# mistake: the turned pairs are laid one half behind the other instead of side by side
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    rates = base ** (-torch.arange(0, Dh, 2, dtype=query.dtype, device=query.device) / Dh)
    angles = positions[:, None] * rates
    results = []
    for x in (query, key):
        a = x[..., 0::2]
        b = x[..., 1::2]
        results.append(torch.cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], dim=-1))
    return tuple(results)
