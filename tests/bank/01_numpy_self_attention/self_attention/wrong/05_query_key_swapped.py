# diagnosis: query_and_key_swapped
# mistake: hands over key as query and query as key
# shows on: w_query different from w_key
def self_attention(x, w_query, w_key, w_value, mask=None):
    key = x @ w_key
    query = x @ w_query
    value = x @ w_value
    return scaled_dot_product_attention(key, query, value, mask)
