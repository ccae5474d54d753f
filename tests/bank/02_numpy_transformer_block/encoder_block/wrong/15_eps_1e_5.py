# diagnosis: eps_of_torch
# mistake: the norms run with eps = 1e-5 instead of layer_norm's default
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
LN_EPS = 1e-5


def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def ln(name, a):
        return layer_norm(a, weights[name]["gain"], weights[name]["bias"], eps=LN_EPS)

    if norm_first:
        h = ln("norm_attention", x)
        h, _ = multi_head_attention(h, h, weights["attention"], n_heads, mask)
        x = x + h
        return x + feed_forward(ln("norm_feed_forward", x), weights["feed_forward"])
    h, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
    x = ln("norm_attention", x + h)
    return ln("norm_feed_forward", x + feed_forward(x, weights["feed_forward"]))
