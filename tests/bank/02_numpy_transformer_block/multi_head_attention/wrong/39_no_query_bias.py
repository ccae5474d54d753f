# diagnosis: no_query_bias
# mistake: b_query is forgotten (b_key would not matter, b_query does)
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = query_input @ weights["w_query"]
    key = key_input @ weights["w_key"]
    value = key_input @ weights["w_value"] + weights["b_value"]
    found, attention = scaled_dot_product_attention(
        *(split_heads(y, n_heads) for y in (query, key, value)),
        mask=None if mask is None else mask[..., None, :, :],
    )
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
