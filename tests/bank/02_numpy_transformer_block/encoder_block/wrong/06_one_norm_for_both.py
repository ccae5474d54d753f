# diagnosis: first_norm_for_both
# mistake: norm_attention is used for both sublayers
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def norm(a):
        return layer_norm(a, weights["norm_attention"]["gain"], weights["norm_attention"]["bias"])

    if norm_first:
        s = norm(x)
        m = x + multi_head_attention(s, s, weights["attention"], n_heads, mask)[0]
        return m + feed_forward(norm(m), weights["feed_forward"])
    m = norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0])
    return norm(m + feed_forward(m, weights["feed_forward"]))
