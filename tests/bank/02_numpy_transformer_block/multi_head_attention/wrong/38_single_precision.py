# diagnosis: few_digits
# mistake: everything is cast to float32 "for speed", which loses half of the digits of float64 inputs
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    w = {k: v.astype(np.float32) for k, v in weights.items()}
    xq = query_input.astype(np.float32)
    xk = key_input.astype(np.float32)
    q = split_heads(xq @ w["w_query"] + w["b_query"], n_heads)
    k = split_heads(xk @ w["w_key"] + w["b_key"], n_heads)
    v = split_heads(xk @ w["w_value"] + w["b_value"], n_heads)
    if mask is not None:
        mask = mask[..., None, :, :]
    found, attention = scaled_dot_product_attention(q, k, v, mask)
    return merge_heads(found) @ w["w_output"] + w["b_output"], attention
