# diagnosis: changes_w_query
# mistake: folds the scaling into w_query in place, which changes the caller's matrix
# shows on: every input with Dh > 1: the numbers are right, but w_query is changed afterwards
def self_attention(x, w_query, w_key, w_value, mask=None):
    w_query /= np.sqrt(w_query.shape[1])
    scores = (x @ w_query) @ np.swapaxes(x @ w_key, -1, -2)
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    return weights @ (x @ w_value), weights
