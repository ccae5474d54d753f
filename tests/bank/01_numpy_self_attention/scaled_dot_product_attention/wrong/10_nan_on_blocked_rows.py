# diagnosis: nan_for_blocked_queries
# mistake: -inf before an ordinary softmax gives nan for a query that may attend to nothing
# shows on: a mask with an all-False row
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores)
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ value, weights
