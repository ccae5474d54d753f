# diagnosis: new_a_used_for_b
# mistake: the first entry is overwritten before the second is computed from it, because a is a view
def apply_rotary(query, key, positions, base=10000.0):
    def turn(x):
        x = x.clone()
        n = x.shape[-1]
        angle = positions.to(x.dtype)[:, None] * base ** (-torch.arange(0, n, 2, dtype=x.dtype, device=x.device) / n)
        a = x[..., 0::2]
        b = x[..., 1::2]
        x[..., 0::2] = a * angle.cos() - b * angle.sin()
        x[..., 1::2] = a * angle.sin() + b * angle.cos()
        return x

    return turn(query), turn(key)
