# diagnosis: gain_and_bias_swapped
# mistake: hands gain and bias to layer_norm in the wrong order
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    bias, gain = weights["norm"]["bias"], weights["norm"]["gain"]
    summe = weights["tokens"][input_ids]
    summe = summe + weights["segments"][segment_ids]
    summe = summe + weights["positions"][np.arange(input_ids.shape[-1])]
    return layer_norm(summe, bias, gain)
