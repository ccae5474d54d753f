# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    p = lambda x, n: split_heads(x @ weights["w_" + n] + weights["b_" + n], n_heads)
    f, a = scaled_dot_product_attention(p(query_input, "query"), p(key_input, "key"), p(key_input, "value"), mask if mask is None else mask[..., None, :, :])
    return merge_heads(f) @ weights["w_output"] + weights["b_output"], a
