# diagnosis: mask_for_first_head_only
# mistake: only the first head is masked, the others may look everywhere
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    found, attention = scaled_dot_product_attention(q, k, v)
    if mask is not None:
        found, attention = found.copy(), attention.copy()
        found[..., 0, :, :], attention[..., 0, :, :] = scaled_dot_product_attention(
            q[..., 0, :, :], k[..., 0, :, :], v[..., 0, :, :], mask
        )
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
