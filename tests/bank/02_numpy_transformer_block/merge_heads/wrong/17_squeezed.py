# diagnosis: squeezed
# mistake: squeezes the result, so a batch of one, a single token or a width of one loses its axis
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    parts = np.split(x, x.shape[-3], axis=-3)
    return np.concatenate(parts, axis=-1).squeeze()
