# diagnosis: nan_on_blocked_rows
# mistake: forgets the rows with nothing allowed: -inf - (-inf) is nan
# shows on: rows with no allowed key
def masked_softmax(scores, mask):
    return softmax(np.where(mask, scores, -np.inf), axis=-1)
