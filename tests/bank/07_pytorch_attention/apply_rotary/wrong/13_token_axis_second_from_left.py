# diagnosis: angle_for_each_head
# mistake: takes the tokens to be the first axis, as in (T, H, Dh), and not the last but one
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    angles = positions[:, None] * base ** (-torch.arange(0, Dh, 2).to(query) / Dh)  # (T, Dh / 2)
    while angles.ndim < query.ndim:
        angles = angles.unsqueeze(1)  # (T, 1, ..., Dh / 2)

    def turn(x):
        a, b = x[..., ::2], x[..., 1::2]
        return torch.stack([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], -1).flatten(-2)

    return turn(query), turn(key)
