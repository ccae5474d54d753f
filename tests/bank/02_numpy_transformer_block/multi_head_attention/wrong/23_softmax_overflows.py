# diagnosis: no_max_subtracted, overflows
# mistake: exponentials without subtracting the largest score first: large scores give nan
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    e = np.exp(np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1]))
    if mask is not None:
        e = np.where(mask[..., None, :, :], e, 0.0)
    total = e.sum(axis=-1, keepdims=True)
    attention = np.divide(e, total, out=np.zeros_like(e), where=total != 0)
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
