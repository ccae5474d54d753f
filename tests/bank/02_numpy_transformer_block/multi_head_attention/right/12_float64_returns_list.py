# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    w = {name: np.asarray(array, dtype=np.float64) for name, array in weights.items()}
    xq, xk = np.float64(query_input), np.float64(key_input)
    Q, K, V = xq @ w["w_query"] + w["b_query"], xk @ w["w_key"] + w["b_key"], xk @ w["w_value"] + w["b_value"]
    big_mask = None
    if mask is not None:
        scores_shape = xq.shape[:-2] + (xq.shape[-2], xk.shape[-2])
        big_mask = np.stack([np.broadcast_to(mask, scores_shape)] * n_heads, axis=-3)
    context, att = scaled_dot_product_attention(*[split_heads(m, n_heads) for m in [Q, K, V]], big_mask)
    return [merge_heads(context) @ w["w_output"] + w["b_output"], att]
