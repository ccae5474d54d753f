# diagnosis: renormalised_after_softmax
# mistake: masks after the softmax and renormalises with a small constant, so allowed weights that were tiny are lost
# shows on: a mask that blocks a key whose score is far above the allowed ones (blocked 50 above: weights near 0 instead of adding up to one)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = softmax(attention_scores(query, key))
    if mask is not None:
        weights = weights * mask
        weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-12)
    return weights @ value, weights
