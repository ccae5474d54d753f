# diagnosis: uniform_for_blocked_queries
# mistake: blocked scores become -1e9, so a query that may attend to nothing attends to everything alike
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    # Linear projections
    Q = split_heads(np.dot(query_input, weights["w_query"]) + weights["b_query"], n_heads)
    K = split_heads(np.dot(key_input, weights["w_key"]) + weights["b_key"], n_heads)
    V = split_heads(np.dot(key_input, weights["w_value"]) + weights["b_value"], n_heads)

    # Scaled dot-product attention
    scores = Q @ np.swapaxes(K, -2, -1) / np.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(np.expand_dims(mask, axis=-3), scores, -1e9)

    # Softmax
    exp_scores = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    attention = exp_scores / np.sum(exp_scores, axis=-1, keepdims=True)

    # Merge heads and final projection
    output = merge_heads(attention @ V) @ weights["w_output"] + weights["b_output"]
    return output, attention
