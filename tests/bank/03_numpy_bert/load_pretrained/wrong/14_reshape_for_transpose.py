# diagnosis: reshaped
# mistake: reshape brings the matrices to the right shape without transposing them
def load_pretrained(bert, state_dict):
    prefix = ["", "bert."][any(k.startswith("bert.") for k in state_dict)]
    ours, theirs = [], []
    ours += ["embeddings.tokens", "embeddings.positions", "embeddings.segments"]
    theirs += [f"embeddings.{x}_embeddings.weight" for x in ("word", "position", "token_type")]
    ours += ["embeddings.norm.gain", "embeddings.norm.bias"]
    theirs += ["embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"]
    for i in range(bert.num_layers):
        ours += [f"layers.{i}.attention.{l}_{n}" for n in ("query", "key", "value", "output") for l in "wb"]
        theirs += [
            f"encoder.layer.{i}.attention.{n}.{l}"
            for n in ("self.query", "self.key", "self.value", "output.dense")
            for l in ("weight", "bias")
        ]
        ours += [f"layers.{i}.feed_forward.{l}_{n}" for n in ("in", "out") for l in "wb"]
        theirs += [
            f"encoder.layer.{i}.{n}.{l}" for n in ("intermediate.dense", "output.dense") for l in ("weight", "bias")
        ]
        ours += [f"layers.{i}.norm_{n}.{l}" for n in ("attention", "feed_forward") for l in ("gain", "bias")]
        theirs += [
            f"encoder.layer.{i}.{n}.LayerNorm.{l}" for n in ("attention.output", "output") for l in ("weight", "bias")
        ]
    flat = flatten(bert.weights)
    for a, b in zip(ours, theirs, strict=True):
        b = prefix + b
        if b not in state_dict:
            raise ValueError(f"{b} is missing")
        shape = flat[a].shape
        library_shape = shape[::-1] if ".w_" in a else shape
        if state_dict[b].shape != library_shape:
            raise ValueError(f"{b} is {state_dict[b].shape}, wanted {library_shape}")
        flat[a] = np.array(state_dict[b]).reshape(shape)
    bert.set_weights(unflatten(flat, bert.weights))
