# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def attention_sublayer(x, w, n_heads, mask):
    q, k, v = (split_heads(x @ w["w_" + n] + w["b_" + n], n_heads) for n in ("query", "key", "value"))
    found, _ = scaled_dot_product_attention(q, k, v, None if mask is None else np.expand_dims(mask, -3))
    return merge_heads(found) @ w["w_output"] + w["b_output"]


def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    g1, b1 = weights["norm_attention"]["gain"], weights["norm_attention"]["bias"]
    g2, b2 = weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"]
    if norm_first == True:
        normed = layer_norm(x, g1, b1)
        change = attention_sublayer(normed, weights["attention"], n_heads, mask)
        x2 = np.add(x, change)
        normed2 = layer_norm(x2, g2, b2)
        change2 = feed_forward(normed2, weights["feed_forward"])
        y = np.add(x2, change2)
    else:
        change = attention_sublayer(x, weights["attention"], n_heads, mask)
        x2 = layer_norm(np.add(x, change), g1, b1)
        change2 = feed_forward(x2, weights["feed_forward"])
        y = layer_norm(np.add(x2, change2), g2, b2)
    return y
