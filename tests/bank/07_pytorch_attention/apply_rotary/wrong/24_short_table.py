# diagnosis: short_table
# mistake: looks angles up in a table that ends at position 127
MAX_LEN = 128


def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(0, Dh, 2, dtype=query.dtype, device=query.device) / Dh)
    all_angles = torch.outer(torch.arange(MAX_LEN, dtype=query.dtype, device=query.device), inv_freq)
    cos, sin = all_angles.cos()[positions], all_angles.sin()[positions]
    rotate = lambda x: torch.stack(
        [x[..., 0::2] * cos - x[..., 1::2] * sin, x[..., 0::2] * sin + x[..., 1::2] * cos], dim=-1
    ).flatten(-2)
    return rotate(query), rotate(key)
