# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    dim_head = x.shape[-1] // n_heads
    cut = x.reshape(*x.shape[:-1], n_heads, dim_head)
    return np.swapaxes(cut, -3, -2)
