# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    # head h is x times the matrix that picks its columns out of the identity
    d = x.shape[-1]
    pick = np.eye(d).reshape(d, n_heads, -1)  # (D, H, Dh)
    pick = pick.transpose(1, 0, 2)  # (H, D, Dh)
    return x[..., np.newaxis, :, :] @ pick
