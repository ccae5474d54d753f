# diagnosis: norm_missing
# mistake: the sum is returned without the layer norm
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    T = input_ids.shape[-1]
    x = weights["tokens"][input_ids]
    x = x + weights["positions"][:T]
    x = x + weights["segments"][segment_ids]
    return x
