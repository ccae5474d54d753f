# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    x64 = np.array(x, dtype=np.float64)
    Dh = x64.shape[-1] // n_heads
    heads = np.empty(x64.shape[:-2] + (n_heads, x64.shape[-2], Dh))
    h = 0
    while h < n_heads:
        heads[..., h, :, :] = x64[..., h * Dh : (h + 1) * Dh]
        h += 1
    return heads
