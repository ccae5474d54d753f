# diagnosis: segments_missing
# mistake: forgets to add the vectors of the segments
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    n = input_ids.shape[-1]
    total = weights["tokens"][input_ids] + weights["positions"][:n]
    return layer_norm(total, **weights["norm"])
