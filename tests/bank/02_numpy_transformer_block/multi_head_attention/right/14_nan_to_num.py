# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is None:
        mask = np.ones((1, 1), dtype=bool)
    scores = np.where(mask[..., None, :, :], scores, float("-inf"))
    # a row of -inf only becomes nan here, and then zero
    e = np.exp(scores - scores.max(-1, keepdims=True))
    attention = np.nan_to_num(e / e.sum(-1, keepdims=True))
    output = merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"]
    return output, attention
