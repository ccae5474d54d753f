# diagnosis: normalised_as_a_whole
# mistake: one mean and one variance for the whole array instead of one for each token
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    E = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]] + weights["segments"][segment_ids]
    z = (E - E.mean()) / np.sqrt(E.var() + 1e-12)
    return weights["norm"]["gain"] * z + weights["norm"]["bias"]
