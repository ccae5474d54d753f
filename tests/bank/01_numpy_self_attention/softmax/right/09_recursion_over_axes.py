def softmax(x, axis=-1):
    if axis < 0:
        axis += x.ndim
    if axis > 0:  # peel off the first axis until ours is the first
        return np.stack([softmax(part, axis - 1) for part in x])
    # axis 0: broadcasting lines up by itself, no keepdims needed
    powers = np.exp(x - x.max(axis=0))
    return powers / powers.sum(axis=0)
