# diagnosis: no_minus
# mistake: both lines add, a * cos + b * sin and a * sin + b * cos, which is no rotation
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    angles = torch.outer(positions.to(query.dtype), base ** (-torch.arange(0, Dh, 2).to(query) / Dh))
    cos = torch.repeat_interleave(angles.cos(), 2, dim=-1)
    sin = torch.repeat_interleave(angles.sin(), 2, dim=-1)

    def partner(x):
        return x.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)

    return query * cos + partner(query) * sin, key * cos + partner(key) * sin
