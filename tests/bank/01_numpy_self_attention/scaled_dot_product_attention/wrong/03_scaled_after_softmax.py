# diagnosis: scaled_after_softmax
# mistake: the softmax comes before the division by sqrt(Dh), so the rows do not add up to one
# shows on: any input with Dh > 1
def scaled_dot_product_attention(query, key, value, mask=None):
    raw = query @ key.swapaxes(-1, -2)
    if mask is None:
        weights = softmax(raw)
    else:
        weights = masked_softmax(raw, mask)
    weights = weights / np.sqrt(query.shape[-1])
    output = weights @ value
    return output, weights
