# diagnosis: zero_output_for_blocked_queries
# mistake: a query that may attend to nothing gets an output of zeros instead of b_output
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    key = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    value = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    found, attention = scaled_dot_product_attention(
        query, key, value, None if mask is None else mask[..., None, :, :]
    )
    output = merge_heads(found) @ weights["w_output"] + weights["b_output"]
    if mask is not None:
        sees_something = mask.any(axis=-1, keepdims=True)
        output = np.where(sees_something, output, 0.0)
    return output, attention
