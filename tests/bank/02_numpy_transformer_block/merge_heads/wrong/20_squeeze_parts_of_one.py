# diagnosis: head_axis_kept
# mistake: np.split leaves the head axis of length 1 in place: (..., 1, T, H * Dh)
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    return np.concatenate(np.split(x, x.shape[-3], axis=-3), axis=-1)
