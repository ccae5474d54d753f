# diagnosis: not_transposed
# mistake: reshapes without bringing the tokens in front of the heads first
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    *lead, H, T, Dh = x.shape
    return x.reshape(*lead, T, H * Dh)
