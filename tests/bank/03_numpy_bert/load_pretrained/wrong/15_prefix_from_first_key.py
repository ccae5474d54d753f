# diagnosis: prefix_from_first_key
# mistake: the prefix is read off the first key, which may belong to a head such as "cls.predictions.bias"
def load_pretrained(bert, state_dict):
    first = next(iter(state_dict), "")
    front = "bert." if first.startswith("bert.") else ""
    flat = flatten(bert.weights)
    lin = {
        "attention.self.query": ("attention", "query"), "attention.self.key": ("attention", "key"),
        "attention.self.value": ("attention", "value"), "attention.output.dense": ("attention", "output"),
        "intermediate.dense": ("feed_forward", "in"), "output.dense": ("feed_forward", "out"),
    }
    nrm = {"attention.output.LayerNorm": "norm_attention", "output.LayerNorm": "norm_feed_forward"}
    todo = {
        "embeddings.word_embeddings.weight": "embeddings.tokens",
        "embeddings.position_embeddings.weight": "embeddings.positions",
        "embeddings.token_type_embeddings.weight": "embeddings.segments",
        "embeddings.LayerNorm.weight": "embeddings.norm.gain",
        "embeddings.LayerNorm.bias": "embeddings.norm.bias",
    }
    for i in range(bert.num_layers):
        for lib, (part, name) in lin.items():
            todo[f"encoder.layer.{i}.{lib}.weight"] = f"layers.{i}.{part}.w_{name}"
            todo[f"encoder.layer.{i}.{lib}.bias"] = f"layers.{i}.{part}.b_{name}"
        for lib, part in nrm.items():
            todo[f"encoder.layer.{i}.{lib}.weight"] = f"layers.{i}.{part}.gain"
            todo[f"encoder.layer.{i}.{lib}.bias"] = f"layers.{i}.{part}.bias"
    for lib, own in todo.items():
        lib = front + lib
        if lib not in state_dict:
            raise ValueError(f"{lib} is not in the state dict")
        value, want = state_dict[lib], flat[own].shape
        if ".w_" in own:
            want = want[::-1]
        if value.shape != want:
            raise ValueError(f"{lib}: got {value.shape}, want {want}")
        flat[own] = np.array(value.T) if ".w_" in own else np.array(value)
    bert.set_weights(unflatten(flat, bert.weights))
