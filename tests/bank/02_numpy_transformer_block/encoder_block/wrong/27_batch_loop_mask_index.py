# diagnosis: mask_cut_up_among_sentences
# mistake: loops over sentences and takes mask[b], so a (T, T) mask that serves all sentences is cut up among them
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if x.ndim > 2:
        return np.stack(
            [
                encoder_block(x[b], weights, n_heads, None if mask is None else mask[b : b + 1, :] if mask.ndim == 2 else mask[b], norm_first)
                for b in range(len(x))
            ]
        )
    norm_a, norm_f = weights["norm_attention"], weights["norm_feed_forward"]
    read = layer_norm(x, norm_a["gain"], norm_a["bias"]) if norm_first else x
    middle = x + multi_head_attention(read, read, weights["attention"], n_heads, mask)[0]
    if not norm_first:
        middle = layer_norm(middle, norm_a["gain"], norm_a["bias"])
    read = layer_norm(middle, norm_f["gain"], norm_f["bias"]) if norm_first else middle
    y = middle + feed_forward(read, weights["feed_forward"])
    return y if norm_first else layer_norm(y, norm_f["gain"], norm_f["bias"])
