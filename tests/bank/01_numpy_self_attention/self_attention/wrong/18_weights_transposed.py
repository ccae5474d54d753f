# diagnosis: weights_transposed
# mistake: returns the table of weights with keys as rows and queries as columns (the output is right)
# shows on: any weights that are not symmetric
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key, value = x @ w_query, x @ w_key, x @ w_value
    output, weights = scaled_dot_product_attention(query, key, value, mask)
    return output, weights.swapaxes(-1, -2)
