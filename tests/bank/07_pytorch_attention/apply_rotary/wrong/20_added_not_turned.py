# diagnosis: angles_added, cosines_added
# mistake: adds sines and cosines as in session 02 instead of turning
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    angles = positions[:, None] * base ** (-torch.arange(0, Dh, 2).to(query) / Dh)
    table = torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(-2)  # (T, Dh)
    return query + table, key + table
