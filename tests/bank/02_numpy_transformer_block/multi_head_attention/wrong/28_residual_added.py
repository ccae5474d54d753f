# diagnosis: residual_added, residual_added_where_it_fits
# mistake: adds query_input to the output, as a whole block does but this function must not
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    found, attention = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
    out = merge_heads(found) @ weights["w_output"] + weights["b_output"]
    if out.shape == query_input.shape:
        out = out + query_input  # residual connection
    return out, attention
