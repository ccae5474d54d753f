import warnings


def self_attention(x, w_query, w_key, w_value, mask=None):
    if mask is None:
        warnings.warn("no mask: everybody may look at everybody")
        hidden = np.ma.nomask
    else:
        hidden = np.broadcast_to(np.logical_not(mask), x.shape[:-1] + (x.shape[-2],))
    scores = np.ma.array(attention_scores(x @ w_query, x @ w_key), mask=hidden, copy=True)
    powers = np.ma.exp(scores - np.ma.max(scores, axis=-1, keepdims=True))
    weights = powers / np.ma.sum(powers, axis=-1, keepdims=True)
    weights = np.ma.filled(weights, 0)
    return weights @ (x @ w_value), weights
