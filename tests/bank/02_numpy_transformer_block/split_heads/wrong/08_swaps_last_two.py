# diagnosis: heads_last
# mistake: exchanges the last two axes (heads and numbers) instead of tokens and heads
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    *rest, width = x.shape
    return np.swapaxes(x.reshape(*rest, n_heads, width // n_heads), -1, -2)
