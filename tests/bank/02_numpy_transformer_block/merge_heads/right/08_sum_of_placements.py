# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    # every head is written into its own columns by a 0/1 matrix; the sum has them all
    H, Dh = x.shape[-3], x.shape[-1]
    place = np.eye(H * Dh).reshape(H, Dh, H * Dh)
    return np.einsum("...htd,hdk->...tk", x, place)
