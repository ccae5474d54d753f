# diagnosis: norms_swapped
# mistake: the two norms are exchanged: norm_feed_forward goes with attention and the other way round
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norm_feed_forward, feed_forward_w, norm_attention, attention_w = (
        weights["norm_attention"],
        weights["feed_forward"],
        weights["norm_feed_forward"],
        weights["attention"],
    )
    if norm_first:
        z = layer_norm(x, norm_attention["gain"], norm_attention["bias"])
        x = x + multi_head_attention(z, z, attention_w, n_heads, mask)[0]
        z = layer_norm(x, norm_feed_forward["gain"], norm_feed_forward["bias"])
        return x + feed_forward(z, feed_forward_w)
    x = x + multi_head_attention(x, x, attention_w, n_heads, mask)[0]
    x = layer_norm(x, norm_attention["gain"], norm_attention["bias"])
    x = x + feed_forward(x, feed_forward_w)
    return layer_norm(x, norm_feed_forward["gain"], norm_feed_forward["bias"])
