# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    *lead, T, D = x.shape
    return np.einsum("...thd->...htd", x.reshape(*lead, T, n_heads, D // n_heads))
