# diagnosis: turned_backwards
# mistake: the signs of the sines are swapped, everything turns clockwise
def apply_rotary(query, key, positions, base=10000.0):
    n = query.shape[-1]
    theta = torch.tensor([base ** (-2 * i / n) for i in range(n // 2)], dtype=query.dtype, device=query.device)
    angle = torch.einsum("t,i->ti", positions.to(query.dtype), theta)
    c, s = torch.cos(angle), torch.sin(angle)

    def turn(x):
        first, second = x[..., 0::2], x[..., 1::2]
        return torch.stack([first * c + second * s, second * c - first * s], dim=-1).flatten(-2)

    return turn(query), turn(key)
