def self_attention(x, w_query, w_key, w_value, mask=None):
    s = np.einsum("...td,dh,eh,...se->...ts", x, w_query, w_key, x, optimize=True) / np.sqrt(w_query.shape[1])
    m = np.ones((1, 1), bool) if mask is None else mask
    s = np.where(m, s, -np.inf)
    top = s.max(-1, keepdims=True)
    e = np.exp(s - np.where(np.isfinite(top), top, 0))
    w = e / np.maximum(e.sum(-1, keepdims=True), 1e-300)
    return np.einsum("...ts,...sd,dv->...tv", w, x, w_value, optimize=True), w
