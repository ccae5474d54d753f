def apply_rotary(query, key, positions, base=10000.0):
    """A rotation is the exponential of a generator: R(p) = exp(p * G)."""
    Dh = query.shape[-1]
    swirl = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=torch.float64)
    generator = torch.block_diag(*[swirl * base ** (-2 * i / Dh) for i in range(Dh // 2)]).to(query.device)
    turns = torch.matrix_exp(positions.to(torch.float64)[:, None, None] * generator)  # (T, Dh, Dh)
    turns = turns.to(query.dtype)
    return (turns @ query[..., None])[..., 0], (turns @ key[..., None])[..., 0]
