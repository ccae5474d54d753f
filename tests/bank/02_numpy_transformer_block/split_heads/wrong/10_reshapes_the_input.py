# diagnosis: changes_x
# mistake: assigns to x.shape and so changes the caller's array
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    x.shape = x.shape[:-1] + (n_heads, x.shape[-1] // n_heads)
    return x.swapaxes(-3, -2)
