# diagnosis: heads_overlap
# mistake: head h starts at column h instead of column h * Dh, so the heads overlap
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    Dh = x.shape[-1] // n_heads
    return np.stack([x[..., h : h + Dh] for h in range(n_heads)], axis=-3)
