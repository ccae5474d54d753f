# diagnosis: changes_x
# mistake: += writes what attention says into the caller's x
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    seen = layer_norm(x, n1["gain"], n1["bias"]) if norm_first else x
    x += multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
    if not norm_first:
        x = layer_norm(x, n1["gain"], n1["bias"])
    seen = layer_norm(x, n2["gain"], n2["bias"]) if norm_first else x
    x = x + feed_forward(seen, weights["feed_forward"])
    return x if norm_first else layer_norm(x, n2["gain"], n2["bias"])
