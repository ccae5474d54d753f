def scaled_dot_product_attention(query, key, value, mask=None):
    lead = query.shape[:-2]
    (T, Dh), (S, Dv) = query.shape[-2:], value.shape[-2:]
    q, k, v = query.reshape(-1, T, Dh), key.reshape(-1, S, Dh), value.reshape(-1, S, Dv)
    if mask is None:
        mask = np.array(True)
    m = np.broadcast_to(mask, lead + (T, S)).reshape(-1, T, S)
    out = np.zeros((len(q), T, Dv))
    wts = np.zeros((len(q), T, S))
    for b in range(len(q)):
        s = (q[b] @ k[b].T) / Dh**0.5
        lowest = np.finfo(s.dtype).min
        s = np.where(m[b], s, lowest)
        e = np.exp(s - s.max(axis=1)[:, None]) * m[b]
        z = e.sum(axis=1)
        z[z == 0] = 1
        wts[b] = e / z[:, None]
        out[b] = wts[b] @ v[b]
    return out.reshape(lead + (T, Dv)), wts.reshape(lead + (T, S))
