# diagnosis: mask_indexes_scores
# mistake: misuses NumPy's boolean indexing: it does not broadcast, so scores[~mask] works only for a mask of the full shape
# shows on: masks of fewer axes or with axes of length 1, such as (B, 1, S), or (T, S) with a batch: raises IndexError
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask is None:
        weights = softmax(scores)
        return weights @ value, weights
    scores = scores.copy()
    scores[~mask] = -np.inf
    m = scores.max(axis=-1, keepdims=True)
    m[m == -np.inf] = 0
    e = np.exp(scores - m)
    total = e.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    weights = e / total
    return weights @ value, weights
