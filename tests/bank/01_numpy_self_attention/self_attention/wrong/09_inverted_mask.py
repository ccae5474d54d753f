# diagnosis: inverted_mask
# mistake: turns the mask around because some libraries use True for blocked
# shows on: any mask that is not None, e.g. the causal mask
def self_attention(x, w_query, w_key, w_value, mask=None):
    if mask is not None:
        mask = ~mask
    return scaled_dot_product_attention(x @ w_query, x @ w_key, x @ w_value, mask)
