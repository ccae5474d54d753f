# diagnosis: split_along_axis_one
# mistake: splits along axis 1, which is only the column axis when there are no leading axes
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    return np.array(np.split(x, n_heads, axis=1))
