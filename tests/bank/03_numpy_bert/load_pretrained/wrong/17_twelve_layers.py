# diagnosis: twelve_layers_fixed
# mistake: the number of layers is hard-coded to 12, that of BERT-base
def load_pretrained(bert, state_dict):
    """Load Hugging Face weights."""
    prefix = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    flat = flatten(bert.weights)

    # Embeddings
    mapping = {
        "embeddings.tokens": "embeddings.word_embeddings.weight",
        "embeddings.positions": "embeddings.position_embeddings.weight",
        "embeddings.segments": "embeddings.token_type_embeddings.weight",
        "embeddings.norm.gain": "embeddings.LayerNorm.weight",
        "embeddings.norm.bias": "embeddings.LayerNorm.bias",
    }
    # Encoder layers (BERT-base has 12)
    for i in range(12):
        hf = f"encoder.layer.{i}"
        np_ = f"layers.{i}"
        for x in ("query", "key", "value"):
            mapping[f"{np_}.attention.w_{x}"] = f"{hf}.attention.self.{x}.weight"
            mapping[f"{np_}.attention.b_{x}"] = f"{hf}.attention.self.{x}.bias"
        mapping[f"{np_}.attention.w_output"] = f"{hf}.attention.output.dense.weight"
        mapping[f"{np_}.attention.b_output"] = f"{hf}.attention.output.dense.bias"
        mapping[f"{np_}.norm_attention.gain"] = f"{hf}.attention.output.LayerNorm.weight"
        mapping[f"{np_}.norm_attention.bias"] = f"{hf}.attention.output.LayerNorm.bias"
        mapping[f"{np_}.feed_forward.w_in"] = f"{hf}.intermediate.dense.weight"
        mapping[f"{np_}.feed_forward.b_in"] = f"{hf}.intermediate.dense.bias"
        mapping[f"{np_}.feed_forward.w_out"] = f"{hf}.output.dense.weight"
        mapping[f"{np_}.feed_forward.b_out"] = f"{hf}.output.dense.bias"
        mapping[f"{np_}.norm_feed_forward.gain"] = f"{hf}.output.LayerNorm.weight"
        mapping[f"{np_}.norm_feed_forward.bias"] = f"{hf}.output.LayerNorm.bias"

    for ours, theirs in mapping.items():
        key = prefix + theirs
        if key not in state_dict:
            raise ValueError(f"Missing key: {key}")
        arr = state_dict[key]
        target = flat[ours].shape[::-1] if ".w_" in ours else flat[ours].shape
        if arr.shape != target:
            raise ValueError(f"{key}: got shape {arr.shape}, expected {target}")
        flat[ours] = arr.T.copy() if ".w_" in ours else arr.copy()
    bert.set_weights(unflatten(flat, bert.weights))
