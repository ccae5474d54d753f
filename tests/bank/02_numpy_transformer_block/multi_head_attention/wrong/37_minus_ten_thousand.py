# diagnosis: ten_thousand_subtracted, huge_blocked_scores_survive
# mistake: adds -10000 to blocked scores, which a blocked key with a huge score survives
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    Q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    K = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    V = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        extended = mask[..., None, :, :]
        scores = scores + (1.0 - extended) * -10000.0
    probs = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probs = probs / probs.sum(axis=-1, keepdims=True)
    if mask is not None:
        probs = np.where(extended.any(axis=-1, keepdims=True), probs, 0.0)
    return merge_heads(probs @ V) @ weights["w_output"] + weights["b_output"], probs
