# diagnosis: changes_x
# mistake: `x -= ...` writes into the caller's array
# shows on: any input, the caller's x is another afterwards
def softmax(x, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    x = np.exp(x)
    return x / x.sum(axis=axis, keepdims=True)
