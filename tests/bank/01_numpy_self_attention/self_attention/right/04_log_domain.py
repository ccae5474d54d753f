def self_attention(x, w_query, w_key, w_value, mask=None):
    q, k, v = x @ w_query, x @ w_key, x @ w_value
    logits = attention_scores(q, k)
    if mask is not None:
        with np.errstate(divide="ignore"):
            logits = logits + np.log(mask, dtype=float)
    top = np.maximum(logits.max(axis=-1, keepdims=True), np.finfo(logits.dtype).min)
    logits = logits - top
    logz = np.logaddexp.reduce(logits, axis=-1)[..., None]
    logz[logz == -np.inf] = 0
    weights = np.exp(logits - logz)
    return weights @ v, weights
