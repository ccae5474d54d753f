# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    A, F, n1, n2 = (weights[k] for k in ("attention", "feed_forward", "norm_attention", "norm_feed_forward"))
    return (
        (m := x + multi_head_attention(s := layer_norm(x, **n1), s, A, n_heads, mask)[0]) + feed_forward(layer_norm(m, **n2), F)
        if norm_first
        else layer_norm((m := layer_norm(x + multi_head_attention(x, x, A, n_heads, mask)[0], **n1)) + feed_forward(m, F), **n2)
    )
