# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    count = input_ids.shape[-1]
    total = weights["tokens"][input_ids] + weights["positions"][:count] + weights["segments"][segment_ids]
    return layer_norm(total, weights["norm"]["gain"], weights["norm"]["bias"])
