# diagnosis: mask_of_one_leading_axis
# mistake: a mask of four axes is taken to have a head axis already, so (B1, B2, T, S) masks meet the wrong axes
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    Q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    K = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    V = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        if mask.ndim == 2:
            mask = mask[None, :, :]  # (1, T, S)
        elif mask.ndim == 3:
            mask = mask[:, None, :, :]  # (B, 1, T, S)
        # 4-D masks are already broadcastable
    context, attention = scaled_dot_product_attention(Q, K, V, mask)
    return merge_heads(context) @ weights["w_output"] + weights["b_output"], attention
