# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def attend(seen):
        return multi_head_attention(seen, seen, weights["attention"], n_heads, mask=mask)[0]

    def think(seen):
        return feed_forward(seen, weights["feed_forward"])

    for sublayer, name in [(attend, "norm_attention"), (think, "norm_feed_forward")]:
        norm = lambda a: layer_norm(a, **weights[name])
        x = x + sublayer(norm(x)) if norm_first else norm(x + sublayer(x))
    return x
