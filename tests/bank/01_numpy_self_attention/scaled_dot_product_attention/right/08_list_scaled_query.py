def scaled_dot_product_attention(query, key, value, mask=None):
    q = query / np.sqrt(query.shape[-1])  # scale first, it is the same
    scores = q @ key.swapaxes(-1, -2)
    if mask is None:
        mask = np.ones_like(scores, dtype=bool)
    w = masked_softmax(scores, mask)
    return [w @ value, w]
