# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H = x.shape[-3]
    T = x.shape[-2]
    Dh = x.shape[-1]
    leading = x.shape[:-3]
    merged = np.zeros(leading + (T, H * Dh))
    for h in range(H):
        for t in range(T):
            for d in range(Dh):
                merged[..., t, h * Dh + d] = x[..., h, t, d]
    return merged
