# diagnosis: normalised_over_tokens
# mistake: mean and variance are taken over the tokens instead of over the D numbers of each token
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]]
    x = x + weights["segments"][segment_ids]
    x = x - x.mean(axis=-2, keepdims=True)
    x = x / np.sqrt((x**2).mean(axis=-2, keepdims=True) + 1e-12)
    return x * weights["norm"]["gain"] + weights["norm"]["bias"]
