# diagnosis: changes_position_table
# mistake: adds in place to a view of the position table, which changes the weights
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    T = input_ids.shape[-1]
    if input_ids.ndim == 1:
        x = weights["positions"][:T]
        x += weights["tokens"][input_ids]
        x += weights["segments"][segment_ids]
    else:
        x = weights["tokens"][input_ids] + weights["segments"][segment_ids]
        x += weights["positions"][:T]
    return layer_norm(x, **weights["norm"])
