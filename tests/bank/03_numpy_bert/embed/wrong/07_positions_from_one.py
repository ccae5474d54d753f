# diagnosis: positions_from_one
# mistake: counts positions from 1, so the first token gets the second row
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    out = np.empty((*input_ids.shape, weights["tokens"].shape[1]))
    last = len(weights["positions"]) - 1
    for where in np.ndindex(*input_ids.shape):
        place = min(where[-1] + 1, last)
        out[where] = (
            weights["tokens"][input_ids[where]]
            + weights["positions"][place]
            + weights["segments"][segment_ids[where]]
        )
    return layer_norm(out, **weights["norm"])
