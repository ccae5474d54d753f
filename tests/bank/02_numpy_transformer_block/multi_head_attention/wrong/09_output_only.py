# diagnosis: output_only
# mistake: returns the output alone, without the attention
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = query_input @ weights["w_query"] + weights["b_query"]
    key = key_input @ weights["w_key"] + weights["b_key"]
    value = key_input @ weights["w_value"] + weights["b_value"]
    mask = None if mask is None else mask[..., None, :, :]
    found = scaled_dot_product_attention(
        split_heads(query, n_heads), split_heads(key, n_heads), split_heads(value, n_heads), mask
    )[0]
    return merge_heads(found) @ weights["w_output"] + weights["b_output"]
