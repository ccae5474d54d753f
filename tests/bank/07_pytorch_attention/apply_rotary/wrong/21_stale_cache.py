# diagnosis: stale_cache
# mistake: the table is cached by shape alone, so other positions or another base get the old angles
_TABLES = {}


def apply_rotary(query, key, positions, base=10000.0):
    T, Dh = query.shape[-2:]
    if (T, Dh, query.dtype) not in _TABLES:
        exponents = torch.arange(0, Dh, 2, dtype=query.dtype, device=query.device) / Dh
        angles = positions[:, None] / base**exponents
        _TABLES[T, Dh, query.dtype] = angles.cos(), angles.sin()
    cos, sin = _TABLES[T, Dh, query.dtype]

    def rotate(x):
        a, b = x[..., 0::2], x[..., 1::2]
        return torch.stack((a * cos - b * sin, a * sin + b * cos), dim=-1).flatten(-2)

    return rotate(query), rotate(key)
