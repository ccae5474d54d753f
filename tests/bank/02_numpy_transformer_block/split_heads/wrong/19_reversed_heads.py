# diagnosis: heads_reversed
# mistake: inserts every head at the front of the list, so the heads come out in reverse order
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    Dh = x.shape[-1] // n_heads
    heads = []
    for h in range(n_heads):
        piece = x[..., h * Dh : (h + 1) * Dh]
        heads.insert(0, piece)
    return np.stack(heads, axis=x.ndim - 2)
