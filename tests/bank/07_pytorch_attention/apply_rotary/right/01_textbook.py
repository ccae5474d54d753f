def apply_rotary(query, key, positions, base=10000.0):
    """Turn queries and keys by angles that grow with their positions."""
    dim_head = query.shape[-1]
    even = torch.arange(0, dim_head, 2, device=query.device, dtype=query.dtype)
    angles = positions[:, None] * base ** (-even / dim_head)  # (T, Dh / 2)
    cos, sin = angles.cos(), angles.sin()

    def turn(x):
        a, b = x[..., 0::2], x[..., 1::2]
        return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)

    return turn(query), turn(key)
