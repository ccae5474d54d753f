# diagnosis: output_only
# mistake: returns only the output, not the pair
# shows on: every input
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weights @ value
