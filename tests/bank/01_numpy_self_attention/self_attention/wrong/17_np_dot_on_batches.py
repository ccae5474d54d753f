# diagnosis: sentences_paired
# mistake: np.dot of two arrays with leading axes pairs every sentence with every other; it is not a batched matrix product
# shows on: inputs with leading axes (wrong shape, or raises); right for (T, D)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query = np.dot(x, w_query)
    key = np.dot(x, w_key)
    value = np.dot(x, w_value)
    scores = np.dot(query, np.swapaxes(key, -1, -2)) / np.sqrt(query.shape[-1])
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    return np.dot(weights, value), weights
