def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    print("scores", scores.shape, "mask", None if mask is None else mask.shape)
    mask = np.broadcast_to(np.bool_(True) if mask is None else mask, scores.shape)
    weights = np.zeros(scores.shape)
    for where in np.ndindex(scores.shape[:-1]):
        if (ok := np.flatnonzero(mask[where])).size:
            # softmax over the allowed keys alone, as the text says
            weights[where][ok] = softmax(scores[where][ok])
    output = (weights[..., None] * value[..., None, :, :]).sum(axis=-2)
    print("output", output.shape)
    return output, weights
