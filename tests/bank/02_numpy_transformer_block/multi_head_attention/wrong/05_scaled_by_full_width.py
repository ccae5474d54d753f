# diagnosis: divided_by_sqrt_of_all_heads
# mistake: the scores are divided by the square root of H * Dh instead of that of Dh
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    Q = query_input @ weights["w_query"] + weights["b_query"]
    K = key_input @ weights["w_key"] + weights["b_key"]
    V = key_input @ weights["w_value"] + weights["b_value"]
    d_k = Q.shape[-1]
    Q, K, V = [split_heads(m, n_heads) for m in (Q, K, V)]
    scores = np.matmul(Q, K.swapaxes(-1, -2)) / np.sqrt(d_k)
    if mask is not None:
        scores = np.where(mask[..., None, :, :], scores, -np.inf)
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isinf(top), 0, top))
    total = e.sum(axis=-1, keepdims=True)
    attention = e / np.where(total == 0, 1, total)
    return merge_heads(attention @ V) @ weights["w_output"] + weights["b_output"], attention
