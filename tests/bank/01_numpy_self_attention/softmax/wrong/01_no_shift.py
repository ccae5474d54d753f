# diagnosis: no_max_subtracted
# mistake: does not subtract anything, so exp overflows
# shows on: scores above 709 (inf / inf) and rows below -745 (0 / 0)
def softmax(x, axis=-1):
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)
