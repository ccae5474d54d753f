def softmax(x, axis=-1):
    return (e := np.exp(x - x.max(axis, keepdims=True))) / e.sum(axis, keepdims=True)
