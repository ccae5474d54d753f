# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = query_input @ weights["w_query"] + weights["b_query"]
    key = key_input @ weights["w_key"] + weights["b_key"]
    value = key_input @ weights["w_value"] + weights["b_value"]
    query, key, value = (split_heads(part, n_heads) for part in (query, key, value))
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(query, key, value, mask)
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
