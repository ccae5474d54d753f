# diagnosis: sinusoidal_positions
# mistake: takes the sinusoidal positions of session 02 instead of the learned table
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    T, D = input_ids.shape[-1], weights["tokens"].shape[-1]
    positions = session_02.sinusoidal_positions(T, D)
    total = weights["tokens"][input_ids] + positions + weights["segments"][segment_ids]
    return layer_norm(total, weights["norm"]["gain"], weights["norm"]["bias"])
