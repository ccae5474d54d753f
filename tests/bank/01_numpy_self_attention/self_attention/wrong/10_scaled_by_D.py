# diagnosis: divided_by_sqrt_d
# mistake: divides by sqrt(D), the size of a token, instead of sqrt(Dh)
# shows on: Dh != D
def self_attention(x, w_query, w_key, w_value, mask=None):
    q, k, v = x @ w_query, x @ w_key, x @ w_value
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(x.shape[-1])
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weights @ v, weights
