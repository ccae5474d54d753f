# diagnosis: shape_as_ours
# mistake: array and wanted shape are compared and reported after the transpose, as we have them and not as the library does
def load_pretrained(bert, state_dict):
    front = "bert." * any(key.startswith("bert.") for key in state_dict)
    flat = flatten(bert.weights)
    for name in flat:
        if name.startswith("mlm"):
            continue
        key = name.replace("layers.", "encoder.layer.")
        for a, b in [
            ("tokens", "word_embeddings.weight"), ("positions", "position_embeddings.weight"),
            ("segments", "token_type_embeddings.weight"), ("embeddings.norm", "embeddings.LayerNorm"),
            ("norm_attention", "attention.output.LayerNorm"), ("norm_feed_forward", "output.LayerNorm"),
            ("gain", "weight"),
            ("w_query", "self.query.weight"), ("b_query", "self.query.bias"),
            ("w_key", "self.key.weight"), ("b_key", "self.key.bias"),
            ("w_value", "self.value.weight"), ("b_value", "self.value.bias"),
            ("attention.w_output", "attention.output.dense.weight"),
            ("attention.b_output", "attention.output.dense.bias"),
            ("feed_forward.w_in", "intermediate.dense.weight"), ("feed_forward.b_in", "intermediate.dense.bias"),
            ("feed_forward.w_out", "output.dense.weight"), ("feed_forward.b_out", "output.dense.bias"),
        ]:
            key = key.replace(a, b)
        key = front + key
        if key not in state_dict:
            raise ValueError(f"{key} is missing")
        array = np.array(state_dict[key])
        if ".w_" in name:
            array = array.T
        if array.shape != flat[name].shape:
            raise ValueError(f"{key} has shape {array.shape}, this model needs {flat[name].shape}")
        flat[name] = array
    bert.set_weights(unflatten(flat, bert.weights))
