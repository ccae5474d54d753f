# diagnosis: keepdims_forgotten
# mistake: keepdims forgotten, so the row maxima and sums are lined up with the columns
# shows on: square 2-D arrays (silently wrong), non-square ones (raises); right in 1-D and for axis=0
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis))
    return powers / np.sum(powers, axis=axis)
