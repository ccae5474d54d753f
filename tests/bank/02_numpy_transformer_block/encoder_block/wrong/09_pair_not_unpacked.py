# diagnosis: two_results_added
# mistake: forgets that multi_head_attention returns a pair, and adds the pair to x
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norm_a, norm_f = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, norm_a["gain"], norm_a["bias"])
        middle = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)
        return middle + feed_forward(layer_norm(middle, norm_f["gain"], norm_f["bias"]), weights["feed_forward"])
    middle = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask), norm_a["gain"], norm_a["bias"])
    return layer_norm(middle + feed_forward(middle, weights["feed_forward"]), norm_f["gain"], norm_f["bias"])
