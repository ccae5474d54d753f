# diagnosis: x_as_value
# mistake: averages x itself instead of x @ w_value
# shows on: any w_value that is not the identity
def self_attention(x, w_query, w_key, w_value, mask=None):
    query = x @ w_query
    key = x @ w_key
    return scaled_dot_product_attention(query, key, x, mask)
