# diagnosis: heads_of_given_width
# mistake: takes n_heads for the width of a head, so there are D / n_heads heads of n_heads columns
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    cut = x.reshape(x.shape[:-1] + (-1, n_heads))
    return cut.swapaxes(-2, -3)
