# diagnosis: mask_indexes_scores
# mistake: indexes with the mask as it comes, which works only if it has the shape of the scores
# shows on: masks that need broadcasting, such as (B, 1, S) or (T, T) for a batch (raises)
def masked_softmax(scores, mask):
    x = scores.copy()
    x[~mask] = -np.inf
    m = np.max(x, axis=-1, keepdims=True)
    m[m == -np.inf] = 0
    e = np.exp(x - m)
    total = np.sum(e, axis=-1, keepdims=True)
    total[total == 0] = 1
    return e / total
