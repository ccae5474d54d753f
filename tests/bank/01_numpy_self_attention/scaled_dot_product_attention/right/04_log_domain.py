def scaled_dot_product_attention(query, key, value, mask=None):
    # everything as logarithms until the very last step; log(False) = -inf (NumPy warns, that is fine)
    log_w = query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])
    if mask is not None:
        log_w = log_w + np.log(mask.astype(float))
    top = log_w.max(axis=-1, keepdims=True)
    top = np.where(np.isneginf(top), 0.0, top)
    log_w = log_w - top
    log_z = np.logaddexp.reduce(log_w, axis=-1, keepdims=True)
    log_w = log_w - np.where(np.isneginf(log_z), 0.0, log_z)
    weights = np.exp(log_w)
    return weights @ value, weights
