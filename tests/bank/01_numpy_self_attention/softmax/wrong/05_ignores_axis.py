# diagnosis: axis_ignored
# mistake: always works along the last axis, whatever `axis` says
# shows on: axis=0 (or any axis but the last) with two or more axes
def softmax(x, axis=-1):
    largest = x.max(axis=-1, keepdims=True)
    powers = np.exp(x - largest)
    return powers / powers.sum(axis=-1, keepdims=True)
