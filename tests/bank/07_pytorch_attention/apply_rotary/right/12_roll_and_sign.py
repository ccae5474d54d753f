def apply_rotary(query, key, positions, base=10000.0):
    """Every entry looks up its partner by an index: 0 <-> 1, 2 <-> 3, ..."""
    n = query.shape[-1]
    place = torch.arange(n, device=query.device)
    partner = place ^ 1
    sign = torch.where(place % 2 == 0, -1, 1).to(query.dtype)
    pair = torch.div(place, 2, rounding_mode="floor").to(torch.float64)
    angle = positions.to(torch.float64).reshape(-1, 1) / base ** (2 * pair / n)
    c, s = angle.cos().to(query.dtype), angle.sin().to(query.dtype) * sign
    return query * c + query[..., partner] * s, key * c + key.index_select(-1, partner) * s
