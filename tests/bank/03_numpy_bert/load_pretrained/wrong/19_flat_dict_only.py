# diagnosis: nothing_loaded
# mistake: half-finished, the new arrays go into the flat dict, which is a copy, and never into the model
def load_pretrained(bert, state_dict):
    front = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    weights = flatten(bert.weights)
    for name in weights:
        if name.startswith("mlm"):
            continue
        *where, last = name.split(".")
        key = ".".join(where).replace("layers.", "encoder.layer.")
        if last in ("tokens", "positions", "segments"):
            key += {"tokens": ".word", "positions": ".position", "segments": ".token_type"}[last] + "_embeddings.weight"
        elif last in ("gain", "bias"):
            key = key.replace("embeddings.norm", "embeddings.LayerNorm")
            key = key.replace("norm_attention", "attention.output.LayerNorm")
            key = key.replace("norm_feed_forward", "output.LayerNorm")
            key += ".weight" if last == "gain" else ".bias"
        else:
            kind, part = last.split("_")
            if part == "output":
                key += ".output.dense"
            elif part == "in":
                key = key.replace("feed_forward", "intermediate.dense")
            elif part == "out":
                key = key.replace("feed_forward", "output.dense")
            else:
                key += ".self." + part
            key += ".weight" if kind == "w" else ".bias"
        key = front + key
        if key not in state_dict:
            raise ValueError(f"missing: {key}")
        array = state_dict[key]
        shape = weights[name].shape[::-1] if last.startswith("w_") else weights[name].shape
        if array.shape != shape:
            raise ValueError(f"{key}: {array.shape} is not {shape}")
        weights[name] = np.array(array.T if last.startswith("w_") else array)
