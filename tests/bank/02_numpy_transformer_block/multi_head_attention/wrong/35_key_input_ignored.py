# diagnosis: key_input_ignored_where_shapes_agree
# mistake: only self-attention: key_input is ignored whenever it has the shape of query_input
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    x = query_input
    source = x if key_input.shape == x.shape else key_input
    q = split_heads(x @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(source @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(source @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(q, k, v, mask)
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
