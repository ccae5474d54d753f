# diagnosis: pre_norm_by_default
# mistake: the default is pre-norm
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=True):
    a, f = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        n = layer_norm(x, a["gain"], a["bias"])
        h = x + multi_head_attention(n, n, weights["attention"], n_heads, mask)[0]
        return h + feed_forward(layer_norm(h, f["gain"], f["bias"]), weights["feed_forward"])
    h = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], a["gain"], a["bias"])
    return layer_norm(h + feed_forward(h, weights["feed_forward"]), f["gain"], f["bias"])
