# diagnosis: mask_inverted
# mistake: turns the mask around, as if True meant "ignore" (PyTorch's padding mask)
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    keep = None if mask is None else ~mask
    attend = lambda a: multi_head_attention(a, a, weights["attention"], n_heads, keep)[0]
    think = lambda a: feed_forward(a, weights["feed_forward"])
    norm_1 = lambda a: layer_norm(a, **weights["norm_attention"])
    norm_2 = lambda a: layer_norm(a, **weights["norm_feed_forward"])
    if norm_first:
        m = x + attend(norm_1(x))
        return m + think(norm_2(m))
    m = norm_1(x + attend(x))
    return norm_2(m + think(m))
