# diagnosis: ids_in_a_byte
# mistake: casts the ids to uint8 to save memory, so ids from 256 on pick a wrong row
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    ids = input_ids.astype(np.uint8)
    segments = segment_ids.astype(np.uint8)
    places = np.arange(ids.shape[-1], dtype=np.uint8)
    total = weights["tokens"][ids] + weights["positions"][places] + weights["segments"][segments]
    return layer_norm(total, **weights["norm"])
