# diagnosis: softmax_over_queries
# mistake: the softmax runs over the queries (axis -2) instead of the keys
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    # keys against queries, then turned around
    if mask is None:
        _, turned = scaled_dot_product_attention(k, q, q)
    else:
        _, turned = scaled_dot_product_attention(k, q, q, np.swapaxes(np.broadcast_to(mask, mask.shape[:-2] + (q.shape[-2], k.shape[-2])), -1, -2)[..., None, :, :])
    attention = np.swapaxes(turned, -1, -2)
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
