# diagnosis: batch_axis_added
# mistake: without leading axes the result comes back as (1, T, H * Dh)
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    if x.ndim == 3:
        x = x[np.newaxis]
    t = x.swapaxes(-2, -3)
    return t.reshape(t.shape[:-2] + (t.shape[-2] * t.shape[-1],))
