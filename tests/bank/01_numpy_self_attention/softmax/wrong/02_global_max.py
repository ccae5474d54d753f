# diagnosis: global_max
# mistake: subtracts the maximum of the whole array, not of each row
# shows on: one row near 1000 beside one near -1000 (0 / 0 in the second)
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers, axis=axis, keepdims=True)
