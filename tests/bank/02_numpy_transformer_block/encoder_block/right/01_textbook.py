# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norm_1 = weights["norm_attention"]
    norm_2 = weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, norm_1["gain"], norm_1["bias"])
        attended, _ = multi_head_attention(seen, seen, weights["attention"], n_heads, mask)
        middle = x + attended
        seen = layer_norm(middle, norm_2["gain"], norm_2["bias"])
        return middle + feed_forward(seen, weights["feed_forward"])
    attended, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
    middle = layer_norm(x + attended, norm_1["gain"], norm_1["bias"])
    return layer_norm(middle + feed_forward(middle, weights["feed_forward"]), norm_2["gain"], norm_2["bias"])
