# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    att = weights["attention"]

    def attend(seen):
        # side by side and times w_output = the sum of what each head writes through its own rows
        written = att["b_output"]
        d_h, d_v = att["w_query"].shape[1] // n_heads, att["w_value"].shape[1] // n_heads
        for h in range(n_heads):
            qk, v = slice(h * d_h, (h + 1) * d_h), slice(h * d_v, (h + 1) * d_v)
            found, _ = scaled_dot_product_attention(
                seen @ att["w_query"][:, qk] + att["b_query"][qk],
                seen @ att["w_key"][:, qk] + att["b_key"][qk],
                seen @ att["w_value"][:, v] + att["b_value"][v],
                mask,  # no head axis here, so none is needed
            )
            written = written + found @ att["w_output"][v]
        return written

    def norm_1(a):
        return layer_norm(a, weights["norm_attention"]["gain"], weights["norm_attention"]["bias"])

    def norm_2(a):
        return layer_norm(a, weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"])

    def think(a):
        return feed_forward(a, weights["feed_forward"])

    if not norm_first:
        y = norm_1(x + attend(x))
        return norm_2(y + think(y))
    y = x + attend(norm_1(x))
    return y + think(norm_2(y))
