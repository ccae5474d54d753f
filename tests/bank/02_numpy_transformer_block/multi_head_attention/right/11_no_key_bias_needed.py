# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    # b_key adds the same number to all scores of a row, and softmax does not see that: left out
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"], n_heads)
    # the shares of a row add up to one, so b_value comes through as it is (if there are shares)
    v = split_heads(key_input @ weights["w_value"], n_heads)
    found, attention = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
    sums = attention.sum(axis=-1, keepdims=True).round()  # (..., H, T, 1): one or zero
    found = found + sums * weights["b_value"].reshape(n_heads, 1, -1)
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
