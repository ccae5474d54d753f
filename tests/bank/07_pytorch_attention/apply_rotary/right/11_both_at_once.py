def apply_rotary(query, key, positions, base=10000.0):
    both = torch.stack([query, key])
    a, b = both.unflatten(-1, (-1, 2)).unbind(-1)
    rates = torch.logspace(0, -1, a.shape[-1] + 1, base=base, dtype=both.dtype, device=both.device)[:-1]
    angles = positions[:, None] * rates
    cos = torch.cos(angles)
    sin = torch.sin(angles)
    turned = torch.zeros_like(both)
    turned[..., 0::2] += a * cos
    turned[..., 0::2] -= b * sin
    turned[..., 1::2] += a * sin
    turned[..., 1::2] += b * cos
    return turned.unbind()
