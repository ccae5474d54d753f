# diagnosis: float32_widened
# mistake: turns everything into float64, so float32 does not stay float32
# shows on: float32 input (dtype of the result)
def softmax(x, axis=-1):
    x = np.array(x, dtype=float)
    x = x - np.max(x, axis=axis, keepdims=True)
    e = np.exp(x)
    return e / np.sum(e, axis=axis, keepdims=True)
