# diagnosis: first_axis_is_heads
# mistake: takes the first axis for the heads, which holds only without leading axes
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    return np.concatenate(x, axis=-1)
