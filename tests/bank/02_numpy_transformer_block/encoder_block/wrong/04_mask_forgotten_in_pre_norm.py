# diagnosis: mask_not_passed_on_in_pre_norm
# mistake: the mask is passed on in post-norm only, the pre-norm branch forgets it
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    na, nf = weights["norm_attention"], weights["norm_feed_forward"]
    if not norm_first:
        out, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
        h = layer_norm(x + out, na["gain"], na["bias"])
        return layer_norm(h + feed_forward(h, weights["feed_forward"]), nf["gain"], nf["bias"])
    normed = layer_norm(x, na["gain"], na["bias"])
    out, _ = multi_head_attention(normed, normed, weights["attention"], n_heads)
    h = x + out
    return h + feed_forward(layer_norm(h, nf["gain"], nf["bias"]), weights["feed_forward"])
