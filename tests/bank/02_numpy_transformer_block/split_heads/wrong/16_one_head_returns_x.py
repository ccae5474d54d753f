# diagnosis: one_head_unsplit
# mistake: for a single head x is handed back as it is, without a head axis
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    if n_heads == 1:
        return x  # nothing to split
    d_head = int(x.shape[-1] / n_heads)
    return np.moveaxis(x.reshape(list(x.shape[:-1]) + [n_heads, d_head]), -2, -3)
