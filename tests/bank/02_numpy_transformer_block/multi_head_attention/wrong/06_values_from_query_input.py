# diagnosis: values_from_query_input
# mistake: the values are made from query_input instead of key_input
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    key = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    value = split_heads(query_input @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        mask = np.expand_dims(mask, -3)
    found, attention = scaled_dot_product_attention(query, key, value, mask)
    output = merge_heads(found) @ weights["w_output"] + weights["b_output"]
    return output, attention
