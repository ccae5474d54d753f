# diagnosis: padding_zeroed
# mistake: takes id 0 for padding and sets its vectors to zero, which the contract does not say
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    x = layer_norm(
        weights["tokens"][input_ids]
        + weights["positions"][: input_ids.shape[-1]]
        + weights["segments"][segment_ids],
        **weights["norm"],
    )
    x[input_ids == 0] = 0.0  # [PAD] has no meaning
    return x
