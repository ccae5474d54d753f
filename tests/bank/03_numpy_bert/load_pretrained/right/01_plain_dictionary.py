# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    """Give a model the weights of a BertModel of the library `transformers`."""
    names = {
        "embeddings.tokens": "embeddings.word_embeddings.weight",
        "embeddings.positions": "embeddings.position_embeddings.weight",
        "embeddings.segments": "embeddings.token_type_embeddings.weight",
        "embeddings.norm.gain": "embeddings.LayerNorm.weight",
        "embeddings.norm.bias": "embeddings.LayerNorm.bias",
    }
    for i in range(bert.num_layers):
        ours, theirs = f"layers.{i}.", f"encoder.layer.{i}."
        for part, key in [
            ("attention.{}_query", "attention.self.query"),
            ("attention.{}_key", "attention.self.key"),
            ("attention.{}_value", "attention.self.value"),
            ("attention.{}_output", "attention.output.dense"),
            ("feed_forward.{}_in", "intermediate.dense"),
            ("feed_forward.{}_out", "output.dense"),
        ]:
            names[ours + part.format("w")] = theirs + key + ".weight"
            names[ours + part.format("b")] = theirs + key + ".bias"
        for part, key in [
            ("norm_attention", "attention.output.LayerNorm"),
            ("norm_feed_forward", "output.LayerNorm"),
        ]:
            names[ours + part + ".gain"] = theirs + key + ".weight"
            names[ours + part + ".bias"] = theirs + key + ".bias"

    front = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    flat = flatten(bert.weights)
    for name, key in names.items():
        key = front + key
        if key not in state_dict:
            raise ValueError(f"{key} is missing")
        array = state_dict[key]
        linear = ".w_" in name
        wanted = flat[name].shape[::-1] if linear else flat[name].shape
        if array.shape != wanted:
            raise ValueError(f"{key} has shape {array.shape}, wanted is {wanted}")
        flat[name] = np.array(array.T if linear else array)
    bert.set_weights(unflatten(flat, bert.weights))
