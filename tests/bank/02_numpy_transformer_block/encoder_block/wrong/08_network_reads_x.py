# diagnosis: feed_forward_reads_x
# mistake: the feed-forward network reads the block's input instead of what attention made
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    ga, ba = weights["norm_attention"]["gain"], weights["norm_attention"]["bias"]
    gf, bf = weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"]
    if norm_first:
        seen = layer_norm(x, ga, ba)
        middle = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
        return middle + feed_forward(layer_norm(x, gf, bf), weights["feed_forward"])
    middle = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], ga, ba)
    return layer_norm(middle + feed_forward(x, weights["feed_forward"]), gf, bf)
