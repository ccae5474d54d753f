# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H, T, Dh = x.shape[-3:]
    merged = np.empty(x.shape[:-3] + (T, H * Dh), dtype=np.float64)
    window = merged.reshape(x.shape[:-3] + (T, H, Dh)).swapaxes(-3, -2)  # no copy
    window[...] = x
    return merged
