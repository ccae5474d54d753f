# diagnosis: minus_a_billion
# mistake: puts -1e9 instead of -inf, so a row with nothing allowed becomes uniform
# shows on: rows with no allowed key; allowed scores near or below -1e9
def masked_softmax(scores, mask):
    scores = np.where(mask, scores, -1e9)
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)
