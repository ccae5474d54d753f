# diagnosis: max_over_blocked
# mistake: subtracts the largest score of the row including the blocked ones, so allowed powers can underflow
# shows on: a blocked score far above the allowed ones (745 and more)
def masked_softmax(scores, mask):
    largest = scores.max(axis=-1, keepdims=True)
    powers = np.where(mask, np.exp(scores - largest), 0.0)
    total = powers.sum(axis=-1, keepdims=True)
    total = np.where(total == 0, 1.0, total)
    return powers / total
