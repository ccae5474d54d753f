# diagnosis: side_by_side, side_by_side_normed_twice
# mistake: both sublayers read the same input and are added at once (parallel block), instead of one after the other
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    a, f = weights["attention"], weights["feed_forward"]
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, n1["gain"], n1["bias"])
        seen2 = layer_norm(x, n2["gain"], n2["bias"])
        return x + multi_head_attention(seen, seen, a, n_heads, mask)[0] + feed_forward(seen2, f)
    total = x + multi_head_attention(x, x, a, n_heads, mask)[0] + feed_forward(x, f)
    return layer_norm(layer_norm(total, n1["gain"], n1["bias"]), n2["gain"], n2["bias"])
