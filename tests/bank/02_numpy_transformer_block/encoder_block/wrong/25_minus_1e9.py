# diagnosis: uniform_for_blocked_tokens
# mistake: own attention blocks keys with -1e9, so a query that may attend to nothing gets the mean of all values
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    p = weights["attention"]

    def attend(a):
        q = split_heads(a @ p["w_query"] + p["b_query"], n_heads)
        k = split_heads(a @ p["w_key"] + p["b_key"], n_heads)
        v = split_heads(a @ p["w_value"] + p["b_value"], n_heads)
        scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
        if mask is not None:
            scores = np.where(mask[..., None, :, :], scores, -1e9)
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        e = e / e.sum(axis=-1, keepdims=True)
        return merge_heads(e @ v) @ p["w_output"] + p["b_output"]

    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        m = x + attend(layer_norm(x, n1["gain"], n1["bias"]))
        return m + feed_forward(layer_norm(m, n2["gain"], n2["bias"]), weights["feed_forward"])
    m = layer_norm(x + attend(x), n1["gain"], n1["bias"])
    return layer_norm(m + feed_forward(m, weights["feed_forward"]), n2["gain"], n2["bias"])
