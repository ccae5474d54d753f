# diagnosis: changes_weights
# mistake: divides w_query and b_query by sqrt(Dh) in place and so changes the caller's weights
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    w_q, b_q = weights["w_query"], weights["b_query"]
    scale = np.sqrt(w_q.shape[1] // n_heads)
    w_q /= scale
    b_q /= scale
    q = split_heads(query_input @ w_q + b_q, n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = q @ np.swapaxes(k, -1, -2)
    allowed = np.array([[[True]]]) if mask is None else mask[..., None, :, :]
    scores = np.where(allowed, scores, -np.inf)
    top = scores.max(-1, keepdims=True)
    top[top == -np.inf] = 0
    e = np.exp(scores - top)
    total = e.sum(-1, keepdims=True)
    total[total == 0] = 1
    att = e / total
    return merge_heads(att @ v) @ weights["w_output"] + weights["b_output"], att
