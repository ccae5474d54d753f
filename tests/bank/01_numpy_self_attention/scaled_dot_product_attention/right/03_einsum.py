def scaled_dot_product_attention(query, key, value, mask=None):
    scores = np.einsum("...td,...sd->...ts", query, key) * query.shape[-1] ** -0.5
    allowed = np.broadcast_to(True if mask is None else mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    powers = np.zeros_like(scores)
    np.exp(np.subtract(scores, top, where=allowed, out=np.full_like(scores, -np.inf)), where=allowed, out=powers)
    total = powers.sum(axis=-1, keepdims=True)
    weights = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
    return np.einsum("...ts,...sv->...tv", weights, value), weights
