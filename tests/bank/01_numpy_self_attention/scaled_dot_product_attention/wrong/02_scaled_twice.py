# diagnosis: scaled_twice
# mistake: divides by sqrt(Dh) although attention_scores has already done so
# shows on: any input with Dh > 1
def scaled_dot_product_attention(query, key, value, mask=None):
    d_k = query.shape[-1]
    scores = attention_scores(query, key) / np.sqrt(d_k)
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weights @ value, weights
