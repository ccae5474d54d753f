# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    # stand the numbers up as rows, melt, lay them down again
    *lead, H, T, Dh = x.shape
    up = np.swapaxes(x, -2, -1)  # (..., H, Dh, T)
    return np.swapaxes(up.reshape(*lead, H * Dh, T), -2, -1)
