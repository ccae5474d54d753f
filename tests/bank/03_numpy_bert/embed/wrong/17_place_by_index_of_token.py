# diagnosis: position_of_first_occurrence
# mistake: finds the position with list.index, so a repeated token gets the position of its first occurrence
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    if input_ids.ndim > 1:
        return np.array([embed(i, s, weights) for i, s in zip(input_ids, segment_ids)])
    ids = input_ids.tolist()
    rows = [
        weights["tokens"][i] + weights["positions"][ids.index(i)] + weights["segments"][s]
        for i, s in zip(ids, segment_ids.tolist())
    ]
    return layer_norm(np.array(rows), **weights["norm"])
