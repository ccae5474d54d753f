# diagnosis: few_digits
# mistake: 1e-6 is added to the denominator of the softmax, so the weights do not add up to one
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    eps = 1e-6
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask[..., None, :, :], scores, -np.inf)
    m = scores.max(axis=-1, keepdims=True)
    m = np.where(np.isfinite(m), m, 0.0)
    e = np.exp(scores - m)
    attention = e / (e.sum(axis=-1, keepdims=True) + eps)
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
