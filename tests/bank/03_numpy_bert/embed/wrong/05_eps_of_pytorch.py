# diagnosis: eps_1e_5
# mistake: normalises with an eps of 1e-5, PyTorch's default, instead of layer_norm's 1e-12
# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    """BERT embeddings = token + position + segment, followed by LayerNorm."""
    eps = 1e-5
    seq_len = input_ids.shape[-1]
    emb = weights["tokens"][input_ids] + weights["positions"][:seq_len] + weights["segments"][segment_ids]
    mean = emb.mean(axis=-1, keepdims=True)
    var = emb.var(axis=-1, keepdims=True)
    return weights["norm"]["gain"] * (emb - mean) / np.sqrt(var + eps) + weights["norm"]["bias"]
