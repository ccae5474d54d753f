# diagnosis: attention_returned_too
# mistake: returns the attention weights as well, a pair instead of y
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norm1 = lambda a: layer_norm(a, weights["norm_attention"]["gain"], weights["norm_attention"]["bias"])
    norm2 = lambda a: layer_norm(a, weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"])
    source = norm1(x) if norm_first else x
    out, attention = multi_head_attention(source, source, weights["attention"], n_heads, mask)
    x = x + out if norm_first else norm1(x + out)
    out = feed_forward(norm2(x) if norm_first else x, weights["feed_forward"])
    x = x + out if norm_first else norm2(x + out)
    return x, attention
