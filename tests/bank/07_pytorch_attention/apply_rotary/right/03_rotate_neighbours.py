def _rotate_every_two(x):
    # (a, b, c, d) -> (-b, a, -d, c), as in GPT-J
    x1 = x[..., ::2]
    x2 = x[..., 1::2]
    return torch.stack((-x2, x1), dim=-1).reshape(x.shape)


def apply_rotary(query, key, positions, base=10000.0):
    head_dim = query.size(-1)
    inv_freq = 1.0 / (base ** (torch.arange(0, head_dim, 2, dtype=torch.float64, device=query.device) / head_dim))
    freqs = torch.einsum("i,j->ij", positions.to(torch.float64), inv_freq)
    cos = freqs.cos().repeat_interleave(2, dim=-1).to(query.dtype)
    sin = freqs.sin().repeat_interleave(2, dim=-1).to(query.dtype)
    query_rot = query * cos + _rotate_every_two(query) * sin
    key_rot = key * cos + _rotate_every_two(key) * sin
    return query_rot, key_rot
