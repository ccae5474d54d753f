# diagnosis: exponent_without_two
# mistake: the rate of pair i is base ** (-i / Dh), the 2 is forgotten
def apply_rotary(query, key, positions, base=10000.0):
    dim_head = query.shape[-1]
    out = []
    for x in [query, key]:
        columns = []
        for i in range(dim_head // 2):
            angle = positions.to(x.dtype) * base ** (-i / dim_head)
            a, b = x[..., 2 * i], x[..., 2 * i + 1]
            columns += [a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()]
        out.append(torch.stack(columns, dim=-1))
    return out
