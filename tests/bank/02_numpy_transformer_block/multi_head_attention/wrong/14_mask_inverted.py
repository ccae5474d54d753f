# diagnosis: mask_inverted
# mistake: reads True as "ignore this key", the opposite of the contract
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    Q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    K = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    V = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    keep = None
    if mask is not None:
        keep = ~mask[..., None, :, :]
    context, attention = scaled_dot_product_attention(Q, K, V, keep)
    return merge_heads(context) @ weights["w_output"] + weights["b_output"], attention
