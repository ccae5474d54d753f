def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    blocked = np.zeros(scores.shape, bool) if mask is None else np.broadcast_to(~mask, scores.shape).copy()
    # np.ma: True means hidden, the other way round
    scores = np.ma.masked_array(scores, mask=blocked)
    powers = np.ma.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = (powers / powers.sum(axis=-1, keepdims=True)).filled(0.0)
    return weights @ value, weights
