# diagnosis: counted_from_the_first_position
# mistake: subtracts the first position, since "only distances matter"
def apply_rotary(query, key, positions, base=10000.0):
    relative = positions - positions[0]
    i = torch.arange(query.shape[-1] // 2, dtype=query.dtype, device=query.device)
    angle = relative[:, None] * base ** (-2 * i / query.shape[-1])
    cos, sin = angle.cos().repeat_interleave(2, -1), angle.sin().repeat_interleave(2, -1)

    def swap(x):
        return torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).reshape(x.shape)

    return query * cos + swap(query) * sin, key * cos + swap(key) * sin
