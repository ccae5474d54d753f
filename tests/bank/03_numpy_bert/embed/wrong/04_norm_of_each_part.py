# diagnosis: each_normalised
# mistake: normalises each of the three vectors and adds afterwards, instead of normalising the sum once
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    parts = [
        weights["tokens"][input_ids],
        weights["positions"][: input_ids.shape[-1]],
        weights["segments"][segment_ids],
    ]
    x = 0
    for part in parts:
        x = x + layer_norm(part, **weights["norm"])
    return x
