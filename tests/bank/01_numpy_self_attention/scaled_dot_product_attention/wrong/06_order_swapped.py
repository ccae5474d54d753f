# diagnosis: results_swapped
# mistake: returns (weights, output) instead of (output, weights)
# shows on: every input
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    output = weights @ value
    return weights, output
