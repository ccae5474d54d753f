# diagnosis: changes_weights
# mistake: takes the norms out of the caller's dict with pop
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norms = [weights.pop("norm_attention"), weights.pop("norm_feed_forward")]
    subs = [
        lambda a: multi_head_attention(a, a, weights["attention"], n_heads, mask)[0],
        lambda a: feed_forward(a, weights["feed_forward"]),
    ]
    for norm, sub in zip(norms, subs):
        x = x + sub(layer_norm(x, **norm)) if norm_first else layer_norm(x + sub(x), **norm)
    return x
