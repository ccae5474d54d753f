# diagnosis: global_max
# mistake: subtracts the largest score of the whole array, so rows with much smaller scores become 0 / 0
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask[..., None, :, :], scores, -np.inf)
    largest = scores.max()
    if np.isinf(largest):
        largest = 0.0
    attention = np.exp(scores - largest)
    total = attention.sum(axis=-1, keepdims=True)
    attention = attention / np.where(total == 0, 1, total)
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
