# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    """Turn token ids into vectors that also know their position and their segment."""
    d = weights["tokens"].shape[1]
    x = np.zeros(input_ids.shape + (d,))
    for index in np.ndindex(input_ids.shape):
        token = input_ids[index]
        place = index[-1]
        segment = segment_ids[index]
        vector = weights["tokens"][token] + weights["positions"][place]
        vector = vector + weights["segments"][segment]
        x[index] = layer_norm(vector, weights["norm"]["gain"], weights["norm"]["bias"])
    return x
