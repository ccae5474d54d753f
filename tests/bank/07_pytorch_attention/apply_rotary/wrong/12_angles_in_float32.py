# diagnosis: float32_angles, float32_angles_widened
# mistake: angles are made in float32 also for float64 inputs, so the result has only seven digits
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    rates = base ** (-torch.arange(0, Dh, 2, device=query.device).float() / Dh)
    angles = positions.float()[:, None] * rates
    cos, sin = angles.cos().to(query.dtype), angles.sin().to(query.dtype)
    turned = []
    for x in (query, key):
        a, b = x[..., 0::2], x[..., 1::2]
        turned.append(torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).reshape(x.shape))
    return tuple(turned)
