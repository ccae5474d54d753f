def apply_rotary(query, key, positions, base=10000.0):
    """One large rotation matrix for each position, mostly zeros."""
    T, Dh = query.shape[-2:]
    matrices = torch.zeros(T, Dh, Dh, dtype=query.dtype, device=query.device)
    for i in range(Dh // 2):
        phi = positions.to(query.dtype) * base ** (-2 * i / Dh)
        matrices[:, 2 * i, 2 * i] = torch.cos(phi)
        matrices[:, 2 * i, 2 * i + 1] = -torch.sin(phi)
        matrices[:, 2 * i + 1, 2 * i] = torch.sin(phi)
        matrices[:, 2 * i + 1, 2 * i + 1] = torch.cos(phi)
    return tuple(torch.einsum("tij,...tj->...ti", matrices, x) for x in (query, key))
