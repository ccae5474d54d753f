# diagnosis: two_heads_only
# mistake: hard-coded for two heads, all further heads are dropped
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    first, second = x[..., 0, :, :], x[..., -1, :, :]
    return np.concatenate((first, second), axis=-1)
