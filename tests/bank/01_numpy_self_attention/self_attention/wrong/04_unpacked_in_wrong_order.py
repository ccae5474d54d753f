# diagnosis: results_swapped
# mistake: unpacks and returns the pair in the wrong order: weights first
# shows on: every input
def self_attention(x, w_query, w_key, w_value, mask=None):
    q, k, v = x @ w_query, x @ w_key, x @ w_value
    output, weights = scaled_dot_product_attention(q, k, v, mask)
    return weights, output
