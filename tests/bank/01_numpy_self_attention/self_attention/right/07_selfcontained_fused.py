def self_attention(x, w_query, w_key, w_value, mask=None):
    dh = w_query.shape[1]
    everything = x @ np.concatenate([w_query, w_key, w_value], axis=1)  # one big product
    q, k, v = np.split(everything, [dh, 2 * dh], axis=-1)  # views
    scores = np.matmul(q, np.moveaxis(k, -1, -2)) / dh**0.5
    allowed = np.full(scores.shape, True)
    if mask is not None:
        allowed &= mask
    lowest = np.where(allowed, scores, scores.min(axis=-1, keepdims=True))
    powers = np.exp(np.where(allowed, scores - lowest.max(axis=-1, keepdims=True), -np.inf))
    total = powers.sum(axis=-1, keepdims=True)
    total += total == 0
    return (powers / total) @ v, powers / total
