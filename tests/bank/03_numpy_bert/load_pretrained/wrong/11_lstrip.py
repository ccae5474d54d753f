# diagnosis: prefix_stripped_by_letters, prefix_not_handled
# mistake: lstrip("bert.") takes off single letters, not the prefix, and makes "mbeddings" and "ncoder" of the names
def load_pretrained(bert, state_dict):
    if any(key.startswith("bert.") for key in state_dict):
        state = {key.lstrip("bert."): value for key, value in state_dict.items()}
        front = "bert."
    else:
        state, front = dict(state_dict), ""
    flat = flatten(bert.weights)
    jobs = [
        ("embeddings.tokens", "embeddings.word_embeddings.weight", False),
        ("embeddings.positions", "embeddings.position_embeddings.weight", False),
        ("embeddings.segments", "embeddings.token_type_embeddings.weight", False),
        ("embeddings.norm.gain", "embeddings.LayerNorm.weight", False),
        ("embeddings.norm.bias", "embeddings.LayerNorm.bias", False),
    ]
    for i in range(bert.num_layers):
        mine, yours = f"layers.{i}.", f"encoder.layer.{i}."
        for name, path in {
            "attention/query": "attention.self.query", "attention/key": "attention.self.key",
            "attention/value": "attention.self.value", "attention/output": "attention.output.dense",
            "feed_forward/in": "intermediate.dense", "feed_forward/out": "output.dense",
        }.items():
            jobs.append((mine + name.replace("/", ".w_"), yours + path + ".weight", True))
            jobs.append((mine + name.replace("/", ".b_"), yours + path + ".bias", False))
        for name, path in {"norm_attention": "attention.output", "norm_feed_forward": "output"}.items():
            jobs.append((mine + name + ".gain", yours + path + ".LayerNorm.weight", False))
            jobs.append((mine + name + ".bias", yours + path + ".LayerNorm.bias", False))
    for name, key, turn in jobs:
        if key not in state:
            raise ValueError(f"{front}{key} is missing")
        shape = flat[name].shape
        if turn:
            shape = shape[::-1]
        if state[key].shape != shape:
            raise ValueError(f"{front}{key}: {state[key].shape}, wanted {shape}")
        flat[name] = state[key].T.copy() if turn else state[key].copy()
    bert.set_weights(unflatten(flat, bert.weights))
