# diagnosis: interleaved
# mistake: head h gets every n_heads-th column (h, h + H, ...) instead of Dh neighbouring columns
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    return np.stack([x[..., h::n_heads] for h in range(n_heads)], axis=-3)
