# diagnosis: gain_and_bias_forgotten
# mistake: leaves out the learned gain and bias after normalising
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    total = sum([weights["tokens"][input_ids], weights["positions"][: input_ids.shape[-1]], weights["segments"][segment_ids]])
    D = total.shape[-1]
    return layer_norm(total, np.ones(D), np.zeros(D))
