# diagnosis: nan_to_zero
# mistake: cures inf / inf with nan_to_num, so a huge score gets a share of 0 instead of 1
# shows on: scores above 709, e.g. the docstring's [1000, 1000] along axis 0
def softmax(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        shares = e / e.sum(axis=axis, keepdims=True)
    return np.nan_to_num(shares)
