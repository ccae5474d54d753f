# diagnosis: scores_returned
# mistake: returns the scores before the softmax as attention
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    attention = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1])
    found, _ = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
