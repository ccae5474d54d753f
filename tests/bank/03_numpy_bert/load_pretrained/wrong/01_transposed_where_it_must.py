# diagnosis: square_weights_not_transposed
# mistake: a matrix is transposed only when its shape does not fit, so the square ones of the attention stay as they are
def load_pretrained(bert, state_dict):
    front = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    flat = flatten(bert.weights)
    names = {
        "embeddings.tokens": "embeddings.word_embeddings.weight",
        "embeddings.positions": "embeddings.position_embeddings.weight",
        "embeddings.segments": "embeddings.token_type_embeddings.weight",
        "embeddings.norm.gain": "embeddings.LayerNorm.weight",
        "embeddings.norm.bias": "embeddings.LayerNorm.bias",
    }
    linear = {
        "attention.{}_query": "attention.self.query",
        "attention.{}_key": "attention.self.key",
        "attention.{}_value": "attention.self.value",
        "attention.{}_output": "attention.output.dense",
        "feed_forward.{}_in": "intermediate.dense",
        "feed_forward.{}_out": "output.dense",
    }
    norms = {"norm_attention": "attention.output.LayerNorm", "norm_feed_forward": "output.LayerNorm"}
    for i in range(bert.num_layers):
        for ours, theirs in linear.items():
            names[f"layers.{i}.{ours.format('w')}"] = f"encoder.layer.{i}.{theirs}.weight"
            names[f"layers.{i}.{ours.format('b')}"] = f"encoder.layer.{i}.{theirs}.bias"
        for ours, theirs in norms.items():
            names[f"layers.{i}.{ours}.gain"] = f"encoder.layer.{i}.{theirs}.weight"
            names[f"layers.{i}.{ours}.bias"] = f"encoder.layer.{i}.{theirs}.bias"
    for name, key in names.items():
        if front + key not in state_dict:
            raise ValueError(f"{front + key} is missing")
        array = state_dict[front + key]
        wanted = flat[name].shape
        linear_weight = ".w_" in name
        if array.shape != (wanted[::-1] if linear_weight else wanted):
            raise ValueError(f"{front + key}: {array.shape}, wanted {wanted[::-1] if linear_weight else wanted}")
        flat[name] = np.array(array if array.shape == wanted else array.T)
    bert.set_weights(unflatten(flat, bert.weights))
