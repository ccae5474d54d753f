# diagnosis: merged_without_transposing
# mistake: the heads are merged by a bare reshape, which mixes the tokens
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    key = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    value = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(query, key, value, mask)
    merged = found.reshape(query_input.shape[:-1] + (-1,))
    return merged @ weights["w_output"] + weights["b_output"], attention
