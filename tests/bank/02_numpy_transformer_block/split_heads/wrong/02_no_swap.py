# diagnosis: not_transposed
# mistake: the heads are cut but stay behind the tokens, shape (..., T, H, Dh)
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    dim_head = x.shape[-1] // n_heads
    heads = x.reshape(*x.shape[:-1], n_heads, dim_head)
    return heads
