# diagnosis: no_residuals
# mistake: each sublayer replaces its input, nothing is added
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        x = layer_norm(x, n1["gain"], n1["bias"])
        x, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
        x = layer_norm(x, n2["gain"], n2["bias"])
        x = feed_forward(x, weights["feed_forward"])
    else:
        x, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
        x = layer_norm(x, n1["gain"], n1["bias"])
        x = feed_forward(x, weights["feed_forward"])
        x = layer_norm(x, n2["gain"], n2["bias"])
    return x
