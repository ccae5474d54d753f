def scaled_dot_product_attention(query, key, value, mask=None):
    return (w := softmax(attention_scores(query, key)) if mask is None else masked_softmax(attention_scores(query, key), mask)) @ value, w
