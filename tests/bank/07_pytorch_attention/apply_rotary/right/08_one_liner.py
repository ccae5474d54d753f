def apply_rotary(query, key, positions, base=10000.0):
    phi = positions.to(query.dtype).outer(base ** -(torch.arange(0, query.size(-1), 2).to(query) / query.size(-1)))
    return tuple(torch.stack((x[..., ::2] * phi.cos() - x[..., 1::2] * phi.sin(), x[..., ::2] * phi.sin() + x[..., 1::2] * phi.cos()), -1).view(x.shape) for x in (query, key))
