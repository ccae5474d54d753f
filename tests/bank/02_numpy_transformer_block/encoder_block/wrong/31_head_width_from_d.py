# diagnosis: head_width_from_d
# mistake: own attention reshapes with D // n_heads, although H * Dh and H * Dv may differ from D
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    *lead, T, D = x.shape
    dh = D // n_heads
    p = weights["attention"]

    def heads(a, n):
        z = a @ p["w_" + n] + p["b_" + n]
        return np.swapaxes(z.reshape(*lead, T, n_heads, dh), -2, -3)

    def attend(a):
        m = None if mask is None else mask[..., None, :, :]
        found, _ = scaled_dot_product_attention(heads(a, "query"), heads(a, "key"), heads(a, "value"), m)
        return np.swapaxes(found, -2, -3).reshape(*lead, T, D) @ p["w_output"] + p["b_output"]

    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        y = x + attend(layer_norm(x, n1["gain"], n1["bias"]))
        return y + feed_forward(layer_norm(y, n2["gain"], n2["bias"]), weights["feed_forward"])
    y = layer_norm(x + attend(x), n1["gain"], n1["bias"])
    return layer_norm(y + feed_forward(y, weights["feed_forward"]), n2["gain"], n2["bias"])
