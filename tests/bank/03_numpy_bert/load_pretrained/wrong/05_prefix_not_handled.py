# diagnosis: prefix_not_handled
# mistake: only names without "bert." in front are understood
def load_pretrained(bert, state_dict):
    names = [
        ("embeddings.tokens", "embeddings.word_embeddings.weight"),
        ("embeddings.positions", "embeddings.position_embeddings.weight"),
        ("embeddings.segments", "embeddings.token_type_embeddings.weight"),
        ("embeddings.norm.gain", "embeddings.LayerNorm.weight"),
        ("embeddings.norm.bias", "embeddings.LayerNorm.bias"),
    ]
    for i in range(bert.num_layers):
        a, b = f"layers.{i}.", f"encoder.layer.{i}."
        for n in ["query", "key", "value"]:
            names.append((a + "attention.w_" + n, b + "attention.self." + n + ".weight"))
            names.append((a + "attention.b_" + n, b + "attention.self." + n + ".bias"))
        names.append((a + "attention.w_output", b + "attention.output.dense.weight"))
        names.append((a + "attention.b_output", b + "attention.output.dense.bias"))
        names.append((a + "norm_attention.gain", b + "attention.output.LayerNorm.weight"))
        names.append((a + "norm_attention.bias", b + "attention.output.LayerNorm.bias"))
        names.append((a + "feed_forward.w_in", b + "intermediate.dense.weight"))
        names.append((a + "feed_forward.b_in", b + "intermediate.dense.bias"))
        names.append((a + "feed_forward.w_out", b + "output.dense.weight"))
        names.append((a + "feed_forward.b_out", b + "output.dense.bias"))
        names.append((a + "norm_feed_forward.gain", b + "output.LayerNorm.weight"))
        names.append((a + "norm_feed_forward.bias", b + "output.LayerNorm.bias"))
    flat = flatten(bert.weights)
    for ours, theirs in names:
        if theirs not in state_dict:
            raise ValueError(theirs + " is missing")
        shape = flat[ours].shape
        if ".w_" in ours:
            shape = shape[::-1]
        if state_dict[theirs].shape != shape:
            raise ValueError(f"{theirs}: shape {state_dict[theirs].shape}, wanted {shape}")
        new = np.array(state_dict[theirs])
        flat[ours] = new.T if ".w_" in ours else new
    bert.set_weights(unflatten(flat, bert.weights))
