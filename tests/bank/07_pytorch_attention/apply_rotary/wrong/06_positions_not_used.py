# diagnosis: positions_ignored
# mistake: counts the tokens from 0 instead of using the positions that are given
def apply_rotary(query, key, positions, base=10000.0):
    seq_len, dim = query.shape[-2:]
    t = torch.arange(seq_len, dtype=query.dtype, device=query.device)
    freqs = 1.0 / (base ** (torch.arange(0, dim, 2, dtype=query.dtype, device=query.device) / dim))
    angles = torch.outer(t, freqs)
    cos, sin = angles.cos(), angles.sin()

    def rotate(x):
        pairs = x.unflatten(-1, (-1, 2))
        a, b = pairs[..., 0], pairs[..., 1]
        return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)

    return rotate(query), rotate(key)
