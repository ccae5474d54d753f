# diagnosis: normed_at_the_end
# mistake: pre-norm is normalised once more at the end
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norm1 = lambda a: layer_norm(a, **weights["norm_attention"])
    norm2 = lambda a: layer_norm(a, **weights["norm_feed_forward"])
    if norm_first:
        seen = norm1(x)
        y = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
        y = y + feed_forward(norm2(y), weights["feed_forward"])
    else:
        y = norm1(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0])
        y = y + feed_forward(y, weights["feed_forward"])
    return norm2(y)
