def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    i = torch.arange(Dh // 2).to(query)
    theta = base ** (-2 * i / Dh)
    angle = positions.to(query).unsqueeze(-1) * theta
    q = torch.empty_like(query)
    k = torch.empty_like(key)
    q[..., 0::2] = query[..., 0::2] * torch.cos(angle) - query[..., 1::2] * torch.sin(angle)
    q[..., 1::2] = query[..., 0::2] * torch.sin(angle) + query[..., 1::2] * torch.cos(angle)
    k[..., 0::2] = key[..., 0::2] * torch.cos(angle) - key[..., 1::2] * torch.sin(angle)
    k[..., 1::2] = key[..., 0::2] * torch.sin(angle) + key[..., 1::2] * torch.cos(angle)
    return q, k
