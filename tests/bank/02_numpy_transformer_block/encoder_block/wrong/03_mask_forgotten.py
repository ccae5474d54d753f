# diagnosis: mask_not_passed_on
# mistake: the mask is never handed to the attention
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def attend(a):
        return multi_head_attention(a, a, weights["attention"], n_heads)[0]

    def think(a):
        return feed_forward(a, weights["feed_forward"])

    for f, name in ((attend, "norm_attention"), (think, "norm_feed_forward")):
        gain, bias = weights[name]["gain"], weights[name]["bias"]
        if norm_first:
            x = x + f(layer_norm(x, gain, bias))
        else:
            x = layer_norm(x + f(x), gain, bias)
    return x
