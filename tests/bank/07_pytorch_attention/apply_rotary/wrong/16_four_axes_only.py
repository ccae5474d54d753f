# diagnosis: four_axes_only
# mistake: unpacks exactly (B, H, T, Dh), other numbers of leading axes fail
def apply_rotary(query, key, positions, base=10000.0):
    B, H, T, Dh = query.shape
    freqs = base ** (-torch.arange(0, Dh, 2, dtype=query.dtype, device=query.device) / Dh)
    angles = (positions.view(T, 1) * freqs.view(1, Dh // 2)).view(1, 1, T, Dh // 2)
    cos, sin = angles.cos(), angles.sin()
    q = query.reshape(B, H, T, Dh // 2, 2)
    k = key.reshape(B, H, T, Dh // 2, 2)
    q = torch.stack([q[..., 0] * cos - q[..., 1] * sin, q[..., 0] * sin + q[..., 1] * cos], dim=-1)
    k = torch.stack([k[..., 0] * cos - k[..., 1] * sin, k[..., 0] * sin + k[..., 1] * cos], dim=-1)
    return q.reshape(B, H, T, Dh), k.reshape(B, H, T, Dh)
