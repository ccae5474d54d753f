# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if x.ndim > 2:  # one sentence (or batch) after the other
        if mask is None:
            return np.stack([encoder_block(part, weights, n_heads, None, norm_first) for part in x])
        mask = np.broadcast_to(mask, x.shape[:-1] + x.shape[-2:-1])
        return np.stack([encoder_block(part, weights, n_heads, m, norm_first) for part, m in zip(x, mask)])
    stay = lambda a: a
    norms = [
        lambda a, p=weights[name]: layer_norm(a, p["gain"], p["bias"])
        for name in ("norm_attention", "norm_feed_forward")
    ]
    (before_1, before_2), (after_1, after_2) = (norms, (stay, stay)) if norm_first else ((stay, stay), norms)
    read = before_1(x)
    middle = after_1(x + multi_head_attention(read, read, weights["attention"], n_heads, mask)[0])
    return after_2(middle + feed_forward(before_2(middle), weights["feed_forward"]))
