# diagnosis: normed_residuals
# mistake: in pre-norm it adds to the normalised input instead of to x as it was
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        x = layer_norm(x, n1["gain"], n1["bias"])
        x = x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0]
        x = layer_norm(x, n2["gain"], n2["bias"])
        return x + feed_forward(x, weights["feed_forward"])
    x = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], n1["gain"], n1["bias"])
    return layer_norm(x + feed_forward(x, weights["feed_forward"]), n2["gain"], n2["bias"])
