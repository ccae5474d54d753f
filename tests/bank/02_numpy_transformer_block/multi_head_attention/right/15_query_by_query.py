# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = split_heads(query_input @ weights["w_query"] + weights["b_query"], n_heads)
    k = split_heads(key_input @ weights["w_key"] + weights["b_key"], n_heads)
    v = split_heads(key_input @ weights["w_value"] + weights["b_value"], n_heads)
    *lead, H, T, Dh = q.shape
    S = k.shape[-2]
    allowed = np.broadcast_to(True if mask is None else mask, (*lead, T, S))
    attention = np.zeros((*lead, H, T, S))
    for *b, h, t in np.ndindex(*lead, H, T):
        b = tuple(b)
        (keys,) = np.nonzero(allowed[b][t])
        if len(keys) == 0:
            continue
        score = k[b][h, keys] @ q[b][h, t] / np.sqrt(Dh)
        share = np.exp(score - score.max())
        attention[b][h, t, keys] = share / share.sum()
    return merge_heads(attention @ v) @ weights["w_output"] + weights["b_output"], attention
