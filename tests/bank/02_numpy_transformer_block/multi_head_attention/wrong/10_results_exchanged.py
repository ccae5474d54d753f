# diagnosis: results_swapped
# mistake: returns (attention, output) instead of (output, attention)
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    H = n_heads
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], H)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], H)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], H)
    if mask is not None:
        mask = mask.reshape(mask.shape[:-2] + (1,) + mask.shape[-2:])
    found, attention = scaled_dot_product_attention(q, k, v, mask)
    output = merge_heads(found) @ weights["w_output"] + weights["b_output"]
    return attention, output
