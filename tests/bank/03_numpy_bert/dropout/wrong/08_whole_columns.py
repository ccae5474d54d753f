# diagnosis: one_mask_for_all_rows
# mistake: draws only one number per column of the last axis, so whole columns vanish together
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    width = x.shape[-1] if x.ndim else 1
    mask = rng.random(width) >= p
    return x * mask / (1 - p)
