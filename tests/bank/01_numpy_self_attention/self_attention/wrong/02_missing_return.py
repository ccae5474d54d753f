# diagnosis: no_return
# mistake: computes everything and forgets the return
# shows on: every input (gives None)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query = x @ w_query
    key = x @ w_key
    value = x @ w_value
    output, weights = scaled_dot_product_attention(query, key, value, mask)
    print(output, weights)
