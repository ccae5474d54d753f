# diagnosis: scores_overwritten_by_copyto
# mistake: writes -inf into the caller's scores
# shows on: every mask with a False (scores afterwards; read-only scores raise)
def masked_softmax(scores, mask):
    blocked = ~np.broadcast_to(mask, scores.shape)
    scores[blocked] = -np.inf
    largest = scores.max(axis=-1, keepdims=True)
    largest = np.where(largest == -np.inf, 0, largest)
    powers = np.exp(scores - largest)
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total)
