# diagnosis: transpose_reverses_all_axes
# mistake: key.T reverses all axes, which is the transpose only for two axes
# shows on: inputs with leading axes (raises or gives wrong scores)
import math
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.T / math.sqrt(query.shape[-1])
    weights = masked_softmax(scores, np.ones(scores.shape, dtype=bool) if mask is None else mask)
    return weights @ value, weights
