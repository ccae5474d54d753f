# diagnosis: four_heads
# mistake: the number of heads is fixed to 4, the argument is not used
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads=4, mask=None, norm_first=False):
    H = 4
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, n1["gain"], n1["bias"])
        x = x + multi_head_attention(seen, seen, weights["attention"], H, mask)[0]
        seen = layer_norm(x, n2["gain"], n2["bias"])
        x = x + feed_forward(seen, weights["feed_forward"])
    else:
        x = layer_norm(x + multi_head_attention(x, x, weights["attention"], H, mask)[0], n1["gain"], n1["bias"])
        x = layer_norm(x + feed_forward(x, weights["feed_forward"]), n2["gain"], n2["bias"])
    return x
