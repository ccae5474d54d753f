# diagnosis: length_taken_from_first_axis
# mistake: takes len(input_ids) for the number of tokens, which is the number of texts when there is a batch axis
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    count = len(input_ids)
    total = weights["tokens"][input_ids] + weights["positions"][:count] + weights["segments"][segment_ids]
    return layer_norm(total, weights["norm"]["gain"], weights["norm"]["bias"])
