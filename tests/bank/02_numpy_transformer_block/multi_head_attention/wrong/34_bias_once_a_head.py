# diagnosis: output_bias_for_each_head
# mistake: b_output is added once for each head
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    found, attention = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
    rows = np.split(weights["w_output"], n_heads)
    output = 0
    for h in range(n_heads):
        output = output + (found[..., h, :, :] @ rows[h] + weights["b_output"])
    return output, attention
