# diagnosis: first_two_axes_swapped
# mistake: exchanges axes 0 and 1 counted from the front, right only without leading axes
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    x = x.swapaxes(0, 1)
    return x.reshape(x.shape[:-2] + (-1,))
