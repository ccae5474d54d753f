# diagnosis: feed_forward_first
# mistake: the sublayers run in the wrong order, feed-forward before attention
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    steps = {
        "norm_feed_forward": lambda a: feed_forward(a, weights["feed_forward"]),
        "norm_attention": lambda a: multi_head_attention(a, a, weights["attention"], n_heads, mask)[0],
    }
    for name, step in steps.items():
        norm = weights[name]
        if norm_first:
            x = x + step(layer_norm(x, norm["gain"], norm["bias"]))
        else:
            x = layer_norm(x + step(x), norm["gain"], norm["bias"])
    return x
