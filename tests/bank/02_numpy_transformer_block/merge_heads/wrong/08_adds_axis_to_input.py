# diagnosis: changes_x, changes_x_without_batch
# mistake: gives an unbatched x a batch axis in place, so the caller's array has four axes afterwards
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    single = x.ndim == 3
    if single:
        x.shape = (1,) + x.shape
    *lead, H, T, Dh = x.shape
    merged = np.moveaxis(x, -3, -2).reshape(*lead, T, H * Dh)
    return merged[0] if single else merged
