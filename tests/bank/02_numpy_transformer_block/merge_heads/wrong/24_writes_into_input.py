# diagnosis: changes_x
# mistake: copies the rows back into x as scratch space, so the caller's array is changed
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    *lead, H, T, Dh = x.shape
    turned = np.swapaxes(x, -3, -2).reshape(*lead, T, H * Dh).copy()
    np.copyto(x, turned.reshape(x.shape))
    return x.reshape(*lead, T, H * Dh)
