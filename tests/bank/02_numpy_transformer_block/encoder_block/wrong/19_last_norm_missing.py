# diagnosis: no_second_norm, no_second_norm_in_post_norm
# mistake: post-norm forgets the second norm
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, n1["gain"], n1["bias"])
        middle = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
        seen = layer_norm(middle, n2["gain"], n2["bias"])
    else:
        middle = x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0]
        middle = layer_norm(middle, n1["gain"], n1["bias"])
        seen = middle
    return middle + feed_forward(seen, weights["feed_forward"])
