# diagnosis: max_over_blocked
# mistake: the largest score is taken over blocked keys too; when a blocked one is far larger, the allowed ones vanish
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    scores = np.einsum("...hte,...hse->...hts", q, k) * q.shape[-1] ** -0.5
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    if mask is not None:
        e = e * mask[..., None, :, :]
    z = e.sum(axis=-1, keepdims=True)
    attention = np.where(z > 0, e / np.where(z > 0, z, 1), 0)
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
