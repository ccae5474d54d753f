# diagnosis: not_scaled
# mistake: the dot products are never divided by sqrt(Dh)
# shows on: any input with Dh > 1
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ np.swapaxes(key, -1, -2)
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    return weights @ value, weights
