# diagnosis: positions_restart
# mistake: positions start again at 0 where the second text begins
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    place = np.arange(input_ids.shape[-1])
    first_length = (segment_ids == 0).sum(axis=-1, keepdims=True)
    place = np.where(segment_ids == 1, place - first_length, place)
    total = weights["tokens"][input_ids] + weights["positions"][place] + weights["segments"][segment_ids]
    return layer_norm(total, **weights["norm"])
