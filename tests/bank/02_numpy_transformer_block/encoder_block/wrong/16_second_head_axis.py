# diagnosis: head_axis_inserted_twice
# mistake: gives the mask a head axis although multi_head_attention adds one itself
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if mask is not None:
        mask = mask[..., None, :, :]  # (..., 1, T, S) for the heads
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        seen = layer_norm(x, n1["gain"], n1["bias"])
        middle = x + multi_head_attention(seen, seen, weights["attention"], n_heads, mask)[0]
        return middle + feed_forward(layer_norm(middle, n2["gain"], n2["bias"]), weights["feed_forward"])
    middle = layer_norm(x + multi_head_attention(x, x, weights["attention"], n_heads, mask)[0], n1["gain"], n1["bias"])
    return layer_norm(middle + feed_forward(middle, weights["feed_forward"]), n2["gain"], n2["bias"])
