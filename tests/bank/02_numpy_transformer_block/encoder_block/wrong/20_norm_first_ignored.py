# diagnosis: always_post_norm
# mistake: half finished: norm_first is ignored, it is always post-norm
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    attended, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
    middle = layer_norm(x + attended, weights["norm_attention"]["gain"], weights["norm_attention"]["bias"])
    thought = feed_forward(middle, weights["feed_forward"])
    # TODO: pre-norm
    return layer_norm(middle + thought, weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"])
