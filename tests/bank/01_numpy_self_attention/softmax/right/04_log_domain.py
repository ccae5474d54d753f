def log_softmax(x, axis):
    z = x - np.amax(x, axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def softmax(x, axis=-1):
    # log of a quotient = difference of the logs; exponentiate only at the very end
    return np.exp(log_softmax(x, axis))
