# diagnosis: last_head_missing
# mistake: the loop ends one head too early, and the last columns stay zero
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H, T, Dh = x.shape[-3:]
    merged = np.zeros(x.shape[:-3] + (T, H * Dh))
    for h in range(H - 1):
        for d in range(Dh):
            merged[..., h * Dh + d] = x[..., h, :, d]
    return merged
