# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def _ln(v, p):
    c = v - np.einsum("...d->...", v)[..., None] / v.shape[-1]
    s = np.einsum("...d,...d->...", c, c)[..., None] / v.shape[-1]
    return np.einsum("...d,d->...d", c / np.sqrt(s + 1e-12), p["gain"]) + p["bias"]


def _attend(v, p, heads, mask):
    def project(name):
        w, b = p[f"w_{name}"], p[f"b_{name}"]
        width = w.shape[1] // heads
        return np.einsum("...td,dhk->...htk", v, w.reshape(-1, heads, width)) + b.reshape(heads, 1, width)

    q, k, val = project("query"), project("key"), project("value")
    scores = np.einsum("...htk,...hsk->...hts", q, k) / np.sqrt(q.shape[-1])
    allowed = np.ones(scores.shape, dtype=bool)
    if mask is not None:
        allowed = allowed & mask[..., np.newaxis, :, :]
    top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    e = np.exp(np.where(allowed, scores - top, -np.inf))
    total = e.sum(axis=-1, keepdims=True)
    share = e / np.where(total > 0, total, 1)
    w_out = p["w_output"].reshape(heads, -1, p["w_output"].shape[1])
    return np.einsum("...hts,...hsv,hvo->...to", share, val, w_out, optimize=True) + p["b_output"]


def _think(v, p):
    h = np.einsum("...d,df->...f", v, p["w_in"]) + p["b_in"]
    return np.einsum("...f,fd->...d", h * (1 + erf(h / np.sqrt(2))) / 2, p["w_out"]) + p["b_out"]


def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        x = x + _attend(_ln(x, n1), weights["attention"], n_heads, mask)
        return x + _think(_ln(x, n2), weights["feed_forward"])
    x = _ln(x + _attend(x, weights["attention"], n_heads, mask), n1)
    return _ln(x + _think(x, weights["feed_forward"]), n2)
