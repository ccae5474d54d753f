# diagnosis: last_two_axes_swapped
# mistake: exchanges tokens and numbers instead of heads and tokens before melting
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    n_heads, n_tokens, dim_head = x.shape[-3:]
    turned = np.swapaxes(x, -1, -2)
    return turned.reshape(x.shape[:-3] + (n_tokens, n_heads * dim_head))
