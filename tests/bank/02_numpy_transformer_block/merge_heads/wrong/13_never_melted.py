# diagnosis: not_flattened
# mistake: half-finished: the axes are exchanged, but heads and numbers are not melted into one axis
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    turned = np.swapaxes(x, -3, -2)  # tokens, heads, numbers
    return turned
