# diagnosis: uniform_for_blocked_queries
# mistake: blocked scores become -1e9, so a query that may attend to nothing gets equal weights instead of zeros
# shows on: a mask with an all-False row
def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = query.shape[-1]
    scores = np.matmul(query, np.swapaxes(key, -2, -1)) / np.sqrt(d_k)
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    weights = softmax(scores, axis=-1)
    output = np.matmul(weights, value)
    return output, weights
