# diagnosis: unmasked_weights_in_output
# mistake: the output is made from the weights before masking; only the returned weights are masked
# shows on: any mask that blocks something
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    weights = softmax(scores)
    output = weights @ value
    if mask is not None:
        weights = masked_softmax(scores, mask)
    return output, weights
