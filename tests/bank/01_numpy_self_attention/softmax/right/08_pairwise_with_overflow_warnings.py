def softmax(x, axis=-1):
    # divide numerator and denominator by exp(x_i):   share_i = 1 / sum_j exp(x_j - x_i)
    # a difference that is too big gives inf, and 1 / inf = 0 is just what we want
    # (NumPy grumbles about overflow, that is ok)
    y = np.moveaxis(x, axis, -1)
    differences = y[..., None, :] - y[..., :, None]  # [i, j] = x_j - x_i
    shares = 1 / np.exp(differences).sum(axis=-1)
    return np.moveaxis(shares, -1, axis)
