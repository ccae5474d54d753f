# diagnosis: truth_of_mask
# mistake: `if mask` asks an array for its truth, which raises for every mask with more than one entry
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def attend(a):
        if mask:
            out, _ = multi_head_attention(a, a, weights["attention"], n_heads, mask)
        else:
            out, _ = multi_head_attention(a, a, weights["attention"], n_heads)
        return out

    n1 = weights["norm_attention"]
    n2 = weights["norm_feed_forward"]
    if norm_first:
        x = x + attend(layer_norm(x, n1["gain"], n1["bias"]))
        return x + feed_forward(layer_norm(x, n2["gain"], n2["bias"]), weights["feed_forward"])
    x = layer_norm(x + attend(x), n1["gain"], n1["bias"])
    return layer_norm(x + feed_forward(x, weights["feed_forward"]), n2["gain"], n2["bias"])
