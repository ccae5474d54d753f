# diagnosis: positions_from_one
# mistake: positions are counted from 1, so position 0 is turned, too
def apply_rotary(query, key, positions, base=10000.0):
    width = query.shape[-1]
    table = []
    for p in positions.tolist():
        table.append([(p + 1) * base ** (-2 * i / width) for i in range(width // 2)])
    angles = torch.tensor(table, dtype=query.dtype, device=query.device)

    def turn(x):
        even, odd = x[..., 0::2], x[..., 1::2]
        out = torch.empty_like(x)
        out[..., 0::2] = even * angles.cos() - odd * angles.sin()
        out[..., 1::2] = even * angles.sin() + odd * angles.cos()
        return out

    return turn(query), turn(key)
