# diagnosis: pairs_of_halves
# mistake: pairs entry i with entry i + Dh/2, the other convention, not neighbours
def rotate_half(x):
    half = x.shape[-1] // 2
    return torch.cat([-x[..., half:], x[..., :half]], dim=-1)


def apply_rotary(query, key, positions, base=10000.0):
    dim = query.shape[-1]
    inv_freq = base ** (-torch.arange(0, dim, 2, dtype=query.dtype, device=query.device) / dim)
    freqs = positions[:, None] * inv_freq
    emb = torch.cat([freqs, freqs], dim=-1)
    return query * emb.cos() + rotate_half(query) * emb.sin(), key * emb.cos() + rotate_half(key) * emb.sin()
