# diagnosis: changes_inputs
# mistake: writes the turned numbers into the query and the key of the caller
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    even = torch.arange(0, Dh, 2, dtype=query.dtype, device=query.device)
    angles = positions.unsqueeze(1) * base ** (-even / Dh)
    cos, sin = torch.cos(angles), torch.sin(angles)
    for x in (query, key):
        a, b = x[..., 0::2].clone(), x[..., 1::2].clone()
        x[..., 0::2] = a * cos - b * sin
        x[..., 1::2] = a * sin + b * cos
    return query, key
