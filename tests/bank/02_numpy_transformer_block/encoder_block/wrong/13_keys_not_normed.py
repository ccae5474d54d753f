# diagnosis: queries_only_normed
# mistake: in pre-norm only the queries are normalised, keys and values come from the raw x
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    na, nf = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        middle = x + multi_head_attention(layer_norm(x, na["gain"], na["bias"]), x, weights["attention"], n_heads, mask)[0]
        return middle + feed_forward(layer_norm(middle, nf["gain"], nf["bias"]), weights["feed_forward"])
    middle = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], na["gain"], na["bias"])
    return layer_norm(middle + feed_forward(middle, weights["feed_forward"]), nf["gain"], nf["bias"])
