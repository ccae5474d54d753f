# diagnosis: key_not_turned
# mistake: only the query is turned, the key comes back as it was
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    angles = positions[:, None] * base ** (-torch.arange(0, Dh, 2).to(query) / Dh)
    cos = angles.cos().repeat_interleave(2, dim=-1)
    sin = angles.sin().repeat_interleave(2, dim=-1)
    swapped = torch.stack([-query[..., 1::2], query[..., 0::2]], dim=-1).flatten(-2)
    return query * cos + swapped * sin, key
