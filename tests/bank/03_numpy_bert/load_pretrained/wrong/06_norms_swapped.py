# diagnosis: norms_swapped
# mistake: the two norms of a layer are exchanged, output.LayerNorm is taken for that of the attention
def load_pretrained(bert, state_dict):
    layer_map = {
        "attention.w_query": "attention.self.query.weight", "attention.b_query": "attention.self.query.bias",
        "attention.w_key": "attention.self.key.weight", "attention.b_key": "attention.self.key.bias",
        "attention.w_value": "attention.self.value.weight", "attention.b_value": "attention.self.value.bias",
        "attention.w_output": "attention.output.dense.weight", "attention.b_output": "attention.output.dense.bias",
        "norm_attention.gain": "output.LayerNorm.weight", "norm_attention.bias": "output.LayerNorm.bias",
        "feed_forward.w_in": "intermediate.dense.weight", "feed_forward.b_in": "intermediate.dense.bias",
        "feed_forward.w_out": "output.dense.weight", "feed_forward.b_out": "output.dense.bias",
        "norm_feed_forward.gain": "attention.output.LayerNorm.weight",
        "norm_feed_forward.bias": "attention.output.LayerNorm.bias",
    }
    emb_map = {
        "tokens": "word_embeddings.weight", "positions": "position_embeddings.weight",
        "segments": "token_type_embeddings.weight", "norm.gain": "LayerNorm.weight", "norm.bias": "LayerNorm.bias",
    }
    full = {f"embeddings.{a}": f"embeddings.{b}" for a, b in emb_map.items()}
    full |= {
        f"layers.{i}.{a}": f"encoder.layer.{i}.{b}" for i in range(bert.num_layers) for a, b in layer_map.items()
    }
    prefix = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    flat = flatten(bert.weights)
    for a, b in full.items():
        b = prefix + b
        if b not in state_dict:
            raise ValueError(f"no {b}")
        x = state_dict[b].T if ".w_" in a else state_dict[b]
        if x.shape != flat[a].shape:
            want = flat[a].shape[::-1] if ".w_" in a else flat[a].shape
            raise ValueError(f"{b}: {state_dict[b].shape} instead of {want}")
        flat[a] = x.copy()
    bert.set_weights(unflatten(flat, bert.weights))
