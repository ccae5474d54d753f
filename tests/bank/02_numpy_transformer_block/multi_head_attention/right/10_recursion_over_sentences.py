# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    T, S = query_input.shape[-2], key_input.shape[-2]
    if mask is not None:
        mask = np.broadcast_to(mask, query_input.shape[:-2] + (T, S))
    if query_input.ndim > 2:
        pairs = [
            multi_head_attention(q, k, weights, n_heads, None if mask is None else mask[i])
            for i, (q, k) in enumerate(zip(query_input, key_input))
        ]
        return np.array([out for out, _ in pairs]), np.array([att for _, att in pairs])
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    found, att = scaled_dot_product_attention(q, k, v, mask)  # (T, S) serves all heads
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], att
