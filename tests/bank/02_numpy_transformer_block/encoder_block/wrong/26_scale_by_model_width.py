# diagnosis: divided_by_sqrt_d
# mistake: own attention divides the scores by sqrt(D) of the model instead of sqrt(Dh) of one head
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    T, D = x.shape[-2:]
    p = weights["attention"]

    def attend(a):
        q, k, v = [split_heads(a @ p[f"w_{n}"] + p[f"b_{n}"], n_heads) for n in ["query", "key", "value"]]
        scores = np.einsum("...td,...sd->...ts", q, k) / np.sqrt(D)
        if mask is not None:
            scores = np.where(mask[..., None, :, :], scores, -np.inf)
        top = scores.max(-1, keepdims=True)
        e = np.exp(scores - np.where(np.isneginf(top), 0, top))
        total = e.sum(-1, keepdims=True)
        e = e / np.where(total == 0, 1, total)
        return merge_heads(e @ v) @ p["w_output"] + p["b_output"]

    ln = lambda a, n: layer_norm(a, weights[n]["gain"], weights[n]["bias"])
    if norm_first:
        x = x + attend(ln(x, "norm_attention"))
        return x + feed_forward(ln(x, "norm_feed_forward"), weights["feed_forward"])
    x = ln(x + attend(x), "norm_attention")
    return ln(x + feed_forward(x, weights["feed_forward"]), "norm_feed_forward")
