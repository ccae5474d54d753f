# diagnosis: huge_blocked_scores_survive
# mistake: adds -1e9 to the blocked scores, which is too little when these are huge
# shows on: blocked scores of 1e9 and more beside small allowed ones; allowed scores near -1e9
def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    scores = scores + (1.0 - mask) * -1e9
    weights = softmax(scores)
    return weights * mask.any(axis=-1, keepdims=True)
