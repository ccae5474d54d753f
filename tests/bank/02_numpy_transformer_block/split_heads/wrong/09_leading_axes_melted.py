# diagnosis: leading_axes_flattened
# mistake: melts all leading axes into one and never restores them
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    t, d = x.shape[-2], x.shape[-1]
    flat = x.reshape(-1, t, n_heads, d // n_heads)
    return np.einsum("bthd->bhtd", flat)
