# diagnosis: softmax_over_queries
# mistake: without a mask the softmax runs down the columns (over the queries), so columns add up to one, not rows
# shows on: no mask and T > 1 or S > 1 (with T = 1 all weights become 1)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask is None:
        weights = softmax(scores, axis=-2)
    else:
        weights = masked_softmax(scores, mask)
    output = weights @ value
    return output, weights
