# diagnosis: truth_of_mask
# mistake: "if mask:" asks an array for its truth value and raises ValueError
# shows on: any mask with more than one entry (a single False is ignored)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask:
        weights = masked_softmax(scores, mask)
    else:
        weights = softmax(scores)
    output = weights @ value
    return output, weights
