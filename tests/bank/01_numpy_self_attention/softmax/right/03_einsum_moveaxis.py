def softmax(x, axis=-1):
    y = np.moveaxis(x, axis, -1)
    e = np.exp(y - np.maximum.reduce(y, axis=-1, keepdims=True))
    return np.moveaxis(np.einsum("...i,...->...i", e, 1 / np.einsum("...i->...", e)), -1, axis)
