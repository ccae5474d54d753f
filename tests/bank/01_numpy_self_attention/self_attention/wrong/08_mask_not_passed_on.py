# diagnosis: mask_not_passed_on
# mistake: the mask is not passed on
# shows on: any mask that blocks something
def self_attention(x, w_query, w_key, w_value, mask=None):
    query = x @ w_query
    key = x @ w_key
    value = x @ w_value
    output, weights = scaled_dot_product_attention(query, key, value)
    return output, weights
