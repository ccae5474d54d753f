# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    H = n_heads
    wq = weights["w_query"].reshape(-1, H, weights["w_query"].shape[1] // H)
    wk = weights["w_key"].reshape(-1, H, weights["w_key"].shape[1] // H)
    wv = weights["w_value"].reshape(-1, H, weights["w_value"].shape[1] // H)
    wo = weights["w_output"].reshape(H, wv.shape[-1], -1)
    q = np.einsum("...ti,ihd->...htd", query_input, wq) + weights["b_query"].reshape(H, 1, -1)
    k = np.einsum("...si,ihd->...hsd", key_input, wk) + weights["b_key"].reshape(H, 1, -1)
    v = np.einsum("...si,ihd->...hsd", key_input, wv) + weights["b_value"].reshape(H, 1, -1)
    s = np.einsum("...htd,...hsd->...hts", q, k) / np.sqrt(q.shape[-1])
    allowed = np.ones(s.shape, bool) if mask is None else np.broadcast_to(np.expand_dims(mask, -3), s.shape)
    top = np.max(s, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    top[np.isinf(top)] = 0
    e = np.exp(np.where(allowed, s - top, -np.inf))
    z = e.sum(-1, keepdims=True)
    a = np.divide(e, z, out=np.zeros_like(e), where=z > 0)
    return np.einsum("...hts,...hsd,hdo->...to", a, v, wo) + weights["b_output"], a
