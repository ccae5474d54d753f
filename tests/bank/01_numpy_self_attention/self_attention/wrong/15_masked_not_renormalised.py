# diagnosis: mask_after_softmax
# mistake: zeros the blocked weights after the softmax and does not renormalise, so rows no longer add up to one
# shows on: any mask that blocks some but not all keys of a row
def self_attention(x, w_query, w_key, w_value, mask=None):
    _, weights = scaled_dot_product_attention(x @ w_query, x @ w_key, x @ w_value)
    if mask is not None:
        weights = np.where(mask, weights, 0.0)
    return weights @ (x @ w_value), weights
