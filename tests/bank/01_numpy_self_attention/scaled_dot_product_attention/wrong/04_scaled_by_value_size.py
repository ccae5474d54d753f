# diagnosis: divided_by_sqrt_dv
# mistake: divides by the square root of Dv instead of Dh
# shows on: inputs with Dv != Dh
def scaled_dot_product_attention(query, key, value, mask=None):
    d = value.shape[-1]
    scores = np.matmul(query, key.swapaxes(-2, -1)) / np.sqrt(d)
    if mask is not None:
        weights = masked_softmax(scores, mask)
    else:
        weights = softmax(scores)
    return np.matmul(weights, value), weights
