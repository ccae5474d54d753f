# diagnosis: two_axes_only
# mistake: unpacks the shape as (B, T), so it fails without a leading axis or with more than one
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    B, T = input_ids.shape
    D = weights["tokens"].shape[1]
    x = np.zeros((B, T, D))
    for b in range(B):
        for t in range(T):
            x[b, t] += weights["tokens"][input_ids[b, t]]
            x[b, t] += weights["positions"][t]
            x[b, t] += weights["segments"][segment_ids[b, t]]
    return layer_norm(x, **weights["norm"])
