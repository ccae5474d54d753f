# diagnosis: tokens_scaled
# mistake: multiplies the token vectors by sqrt(D) as the original Transformer did
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    d_model = weights["tokens"].shape[-1]
    x = weights["tokens"][input_ids] * np.sqrt(d_model)
    x += weights["positions"][: input_ids.shape[-1]] + weights["segments"][segment_ids]
    return layer_norm(x, weights["norm"]["gain"], weights["norm"]["bias"])
