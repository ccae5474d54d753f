# diagnosis: unbiased_variance
# mistake: divides the squared deviations by D - 1 (ddof=1)
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    norm = weights["norm"]
    s = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]] + weights["segments"][segment_ids]
    deviation = np.std(s, axis=-1, ddof=1, keepdims=True)
    return norm["gain"] * (s - s.mean(-1, keepdims=True)) / np.sqrt(deviation**2 + 1e-12) + norm["bias"]
