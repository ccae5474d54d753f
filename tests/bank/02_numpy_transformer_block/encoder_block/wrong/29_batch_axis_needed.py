# diagnosis: three_axes_unpacked
# mistake: unpacks B, T, D, so a sentence without a batch axis (or with two) crashes
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    B, T, D = x.shape
    y = np.zeros((B, T, D))
    m = np.ones((B, T, T), dtype=bool) if mask is None else np.broadcast_to(mask, (B, T, T))
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    for b in range(B):
        sentence = x[b]
        if norm_first:
            s = layer_norm(sentence, n1["gain"], n1["bias"])
            mid = sentence + multi_head_attention(s, s, weights["attention"], n_heads, m[b])[0]
            y[b] = mid + feed_forward(layer_norm(mid, n2["gain"], n2["bias"]), weights["feed_forward"])
        else:
            mid = layer_norm(sentence + multi_head_attention(sentence, sentence, weights["attention"], n_heads, m[b])[0], n1["gain"], n1["bias"])
            y[b] = layer_norm(mid + feed_forward(mid, weights["feed_forward"]), n2["gain"], n2["bias"])
    return y
