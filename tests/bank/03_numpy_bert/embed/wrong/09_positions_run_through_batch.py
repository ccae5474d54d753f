# diagnosis: positions_run_on
# mistake: positions go on counting from one text to the next instead of starting at 0 in every text
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    flat_ids, flat_segments = input_ids.ravel(), segment_ids.ravel()
    places = np.arange(flat_ids.size) % len(weights["positions"])
    x = weights["tokens"][flat_ids] + weights["positions"][places] + weights["segments"][flat_segments]
    x = layer_norm(x, **weights["norm"])
    return x.reshape(*input_ids.shape, -1)
