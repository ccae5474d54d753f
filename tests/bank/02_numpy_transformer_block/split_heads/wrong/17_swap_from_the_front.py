# diagnosis: axes_counted_from_the_front
# mistake: counts the axes to swap from the front (1, 2), right for exactly one leading axis
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    """Split into heads."""
    new_shape = x.shape[:-1] + (n_heads, x.shape[-1] // n_heads)
    return x.reshape(new_shape).swapaxes(1, 2)
