# diagnosis: unknown_keys_fatal
# mistake: keys that are not needed, such as those of the pooler, raise an error instead of being ignored
def load_pretrained(bert, state_dict):
    prefix = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    table = {
        "embeddings.tokens": "embeddings.word_embeddings.weight",
        "embeddings.positions": "embeddings.position_embeddings.weight",
        "embeddings.segments": "embeddings.token_type_embeddings.weight",
        "embeddings.norm.gain": "embeddings.LayerNorm.weight",
        "embeddings.norm.bias": "embeddings.LayerNorm.bias",
    }
    for i in range(bert.num_layers):
        for part, lib in (
            ("attention.?_query", "attention.self.query"), ("attention.?_key", "attention.self.key"),
            ("attention.?_value", "attention.self.value"), ("attention.?_output", "attention.output.dense"),
            ("feed_forward.?_in", "intermediate.dense"), ("feed_forward.?_out", "output.dense"),
            ("norm_attention", "attention.output.LayerNorm"), ("norm_feed_forward", "output.LayerNorm"),
        ):
            if "?" in part:
                table[f"layers.{i}." + part.replace("?", "w")] = f"encoder.layer.{i}.{lib}.weight"
                table[f"layers.{i}." + part.replace("?", "b")] = f"encoder.layer.{i}.{lib}.bias"
            else:
                table[f"layers.{i}.{part}.gain"] = f"encoder.layer.{i}.{lib}.weight"
                table[f"layers.{i}.{part}.bias"] = f"encoder.layer.{i}.{lib}.bias"
    wanted = {prefix + lib for lib in table.values()}
    # trust nothing
    missing, unexpected = sorted(wanted - set(state_dict)), sorted(set(state_dict) - wanted)
    if missing or unexpected:
        raise ValueError(f"missing keys: {missing}, unexpected keys: {unexpected}")
    flat = flatten(bert.weights)
    for name, lib in table.items():
        array = state_dict[prefix + lib]
        linear = ".w_" in name
        shape = flat[name].shape[::-1] if linear else flat[name].shape
        if array.shape != shape:
            raise ValueError(f"{prefix + lib}: found {array.shape}, wanted {shape}")
        flat[name] = np.array(array.T if linear else array)
    bert.set_weights(unflatten(flat, bert.weights))
