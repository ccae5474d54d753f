# diagnosis: always_three_axes
# mistake: all leading axes end up in one, also when there were none or two
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H, T, Dh = x.shape[-3], x.shape[-2], x.shape[-1]
    x = x.reshape(-1, H, T, Dh)
    return x.transpose(0, 2, 1, 3).reshape(-1, T, H * Dh)
