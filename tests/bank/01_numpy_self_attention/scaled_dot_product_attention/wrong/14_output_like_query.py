# diagnosis: output_shaped_like_query
# mistake: the output is allocated in the shape of query, as if Dv were Dh
# shows on: Dv != Dh (raises, or repeats the values when Dv = 1)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    output = np.zeros_like(query)
    for s in range(key.shape[-2]):
        output += weights[..., :, s, None] * value[..., s, None, :]
    return output, weights
