# diagnosis: positions_missing
# mistake: forgets to add the vectors of the positions
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    vectors = np.take(weights["tokens"], input_ids, axis=0) + np.take(weights["segments"], segment_ids, axis=0)
    return layer_norm(vectors, weights["norm"]["gain"], weights["norm"]["bias"])
