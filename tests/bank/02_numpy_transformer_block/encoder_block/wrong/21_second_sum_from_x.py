# diagnosis: second_residual_from_x
# mistake: the second sublayer's output is added to the block's input x, so what attention said is lost
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    residual = x
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        h = layer_norm(x, n1["gain"], n1["bias"])
        h = residual + multi_head_attention(h, h, weights["attention"], n_heads, mask)[0]
        h = layer_norm(h, n2["gain"], n2["bias"])
        return residual + feed_forward(h, weights["feed_forward"])
    h = residual + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0]
    h = layer_norm(h, n1["gain"], n1["bias"])
    h = residual + feed_forward(h, weights["feed_forward"])
    return layer_norm(h, n2["gain"], n2["bias"])
