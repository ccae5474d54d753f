# diagnosis: key_turned_backwards
# mistake: the key is turned the other way, so scores depend on the sum of the positions
def apply_rotary(query, key, positions, base=10000.0):
    half = query.shape[-1] // 2
    rates = base ** (-torch.arange(half, dtype=query.dtype, device=query.device) / half)
    phase = torch.complex(torch.cos(positions[:, None] * rates), torch.sin(positions[:, None] * rates))
    q = torch.complex(query[..., 0::2].contiguous(), query[..., 1::2].contiguous()) * phase
    k = torch.complex(key[..., 0::2].contiguous(), key[..., 1::2].contiguous()) * phase.conj()
    return torch.view_as_real(q).flatten(-2), torch.view_as_real(k).flatten(-2)
