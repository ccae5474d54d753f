# diagnosis: largest_magnitude_subtracted
# mistake: subtracts the largest absolute value, which is no entry of a row of negative numbers
# shows on: rows of very negative scores such as [-1000, -1001] (0 / 0)
def softmax(x, axis=-1):
    m = np.abs(x).max(axis=axis, keepdims=True)
    e = np.exp(x - m)
    return e / e.sum(axis=axis, keepdims=True)
