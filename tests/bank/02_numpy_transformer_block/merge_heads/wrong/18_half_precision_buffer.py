# diagnosis: half_precision
# mistake: the result is kept in a float16 array, which has three digits only
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    *lead, H, T, Dh = x.shape
    out = np.zeros((*lead, T, H * Dh), dtype=np.float16)
    for h in range(H):
        out[..., h * Dh : (h + 1) * Dh] = x[..., h, :, :]
    return out
