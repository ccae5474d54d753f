# diagnosis: mask_after_softmax
# mistake: blocked weights are set to zero after the softmax and the rest is not scaled up to one
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    _, attention = scaled_dot_product_attention(q, k, v)
    if mask is not None:
        attention = attention * mask[..., None, :, :]
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
