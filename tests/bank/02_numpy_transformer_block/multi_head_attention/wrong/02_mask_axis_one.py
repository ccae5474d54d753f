# diagnosis: mask_at_axis_one
# mistake: mask[:, None] puts the head axis behind the first axis, wrong for (T, S) masks and for two leading axes
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    Q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    K = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    V = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        mask = mask[:, None]
    context, attention = scaled_dot_product_attention(Q, K, V, mask=mask)
    output = merge_heads(context) @ weights["w_output"] + weights["b_output"]
    return output, attention
