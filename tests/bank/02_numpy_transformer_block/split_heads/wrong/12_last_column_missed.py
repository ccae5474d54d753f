# diagnosis: last_column_missing
# mistake: the end of the slice is one too small, so the last column of every head stays zero
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    dim_head = x.shape[-1] // n_heads
    heads = np.zeros(x.shape[:-2] + (n_heads, x.shape[-2], dim_head))
    for h in range(n_heads):
        start = h * dim_head
        stop = start + dim_head - 1
        heads[..., h, :, : dim_head - 1] = x[..., start:stop]
    return heads
