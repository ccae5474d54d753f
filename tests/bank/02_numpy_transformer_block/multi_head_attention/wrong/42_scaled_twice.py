# diagnosis: divided_by_dh
# mistake: the queries are divided by sqrt(Dh) although scaled_dot_product_attention does it already
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    query = query / np.sqrt(query.shape[-1])
    key = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    value = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(query, key, value, mask)
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention
