# diagnosis: zeros_for_blocked_tokens
# mistake: sets tokens that may attend to nothing to zero at the end, though they keep x, b_output and the network
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, n1["gain"], n1["bias"])
        middle = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
        y = middle + feed_forward(layer_norm(middle, n2["gain"], n2["bias"]), weights["feed_forward"])
    else:
        middle = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], n1["gain"], n1["bias"])
        y = layer_norm(middle + feed_forward(middle, weights["feed_forward"]), n2["gain"], n2["bias"])
    if mask is not None:
        y = y * mask.any(axis=-1, keepdims=True)
    return y
