# diagnosis: changes_query
# mistake: "query /= ..." writes into the caller's array
# shows on: every input with Dh > 1: the numbers are right, but query is changed afterwards
def scaled_dot_product_attention(query, key, value, mask=None):
    query /= np.sqrt(query.shape[-1])
    scores = query @ np.swapaxes(key, -1, -2)
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weights @ value, weights
