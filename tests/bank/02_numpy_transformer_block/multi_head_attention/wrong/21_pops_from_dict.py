# diagnosis: changes_weights
# mistake: pops the matrices out of the dict, which is empty for the caller afterwards
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights.pop("w_query") + weights.pop("b_query"), n_heads)
    k = split_heads(key_input @ weights.pop("w_key") + weights.pop("b_key"), n_heads)
    v = split_heads(key_input @ weights.pop("w_value") + weights.pop("b_value"), n_heads)
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(q, k, v, mask)
    return merge_heads(found) @ weights.pop("w_output") + weights.pop("b_output"), attention
