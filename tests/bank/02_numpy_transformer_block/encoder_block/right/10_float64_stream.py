# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    stream = x.astype(np.float64)  # a copy: += is safe on it
    if mask is None:
        mask = np.ones((x.shape[-2], x.shape[-2]), dtype=bool)
    for number in (1, 2):
        norm = weights["norm_attention" if number == 1 else "norm_feed_forward"]
        read = layer_norm(stream, norm["gain"], norm["bias"]) if norm_first else stream
        if number == 1:
            stream += multi_head_attention(read, read, weights["attention"], n_heads, mask)[0]
        else:
            stream += feed_forward(read, weights["feed_forward"])
        if not norm_first:
            stream = layer_norm(stream, norm["gain"], norm["bias"])
    return stream
