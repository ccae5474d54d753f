# diagnosis: one_leading_axis, nothing_for_two_leading_axes
# mistake: handles no or one leading axis only and returns None for more
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    if x.ndim == 2:
        T, D = x.shape
        return x.reshape(T, n_heads, D // n_heads).transpose(1, 0, 2)
    elif x.ndim == 3:
        B, T, D = x.shape
        return x.reshape(B, T, n_heads, D // n_heads).transpose(0, 2, 1, 3)
