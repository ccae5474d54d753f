# diagnosis: no_output_bias
# mistake: b_output is forgotten
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    w = weights
    heads = [
        split_heads(x @ w[f"w_{n}"] + w[f"b_{n}"], n_heads)
        for x, n in ((query_input, "query"), (key_input, "key"), (key_input, "value"))
    ]
    found, att = scaled_dot_product_attention(*heads, None if mask is None else mask[..., None, :, :])
    return merge_heads(found) @ w["w_output"], att
