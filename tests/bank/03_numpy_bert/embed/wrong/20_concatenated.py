# diagnosis: concatenated_and_normalised, concatenated
# mistake: puts the three vectors side by side instead of adding them
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    token = weights["tokens"][input_ids]
    place = np.broadcast_to(weights["positions"][: input_ids.shape[-1]], token.shape)
    segment = weights["segments"][segment_ids]
    x = np.concatenate([token, place, segment], axis=-1)
    return layer_norm(x, np.tile(weights["norm"]["gain"], 3), np.tile(weights["norm"]["bias"], 3))
