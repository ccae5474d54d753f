# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    d = x.shape[-1]
    average = np.full(d, 1 / d)
    centred = x - np.einsum("...d,d->...", x, average)[..., None]
    variance = np.einsum("...d,...d,d->...", centred, centred, average)
    scale = 1 / np.sqrt(variance + eps)
    return np.einsum("...d,...,d->...d", centred, scale, gain) + bias
