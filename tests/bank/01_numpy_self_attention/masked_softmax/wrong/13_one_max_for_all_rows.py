# diagnosis: global_max
# mistake: subtracts one maximum of the whole array, so rows far below it become all zero
# shows on: rows of very different size side by side
def masked_softmax(scores, mask):
    x = np.where(mask, scores, -np.inf)
    largest = x.max()
    if largest == -np.inf:
        largest = 0.0
    e = np.exp(x - largest)
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)
