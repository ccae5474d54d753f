# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    if len(x.shape) == 3:
        return np.hstack(list(x))
    return np.stack([merge_heads(part) for part in x])
