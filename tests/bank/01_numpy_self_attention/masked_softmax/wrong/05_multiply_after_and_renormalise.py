# diagnosis: max_over_blocked
# mistake: blanks after a softmax over all keys and divides again; the allowed weights may have underflowed
# shows on: a blocked score far above the allowed ones (about 40 for rounding, 745 for zeros)
def masked_softmax(scores, mask):
    weights = softmax(scores, axis=-1) * mask
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total == 0, 1, total)
