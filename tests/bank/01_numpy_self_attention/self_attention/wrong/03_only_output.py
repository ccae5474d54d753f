# diagnosis: output_only
# mistake: throws the weights away and returns the output only
# shows on: every input
def self_attention(x, w_query, w_key, w_value, mask=None):
    output, _ = scaled_dot_product_attention(x @ w_query, x @ w_key, x @ w_value, mask)
    return output
