# diagnosis: written_into_old_arrays
# mistake: all is checked first, but then the numbers are written into the model's old arrays, which a second model may hold as well
def load_pretrained(bert, state_dict):
    prefix = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    own = flatten(bert.weights)
    plan = []
    for name in own:
        if name.startswith("mlm."):
            continue
        key = prefix + name
        for pair in (
            ("layers.", "encoder.layer."), (".tokens", ".word_embeddings.weight"),
            (".positions", ".position_embeddings.weight"), (".segments", ".token_type_embeddings.weight"),
            (".norm.", ".LayerNorm."), ("norm_attention", "attention.output.LayerNorm"),
            ("norm_feed_forward", "output.LayerNorm"), (".gain", ".weight"),
            ("attention.w_output", "attention.output.dense.weight"),
            ("attention.b_output", "attention.output.dense.bias"),
            ("feed_forward.w_out", "output.dense.weight"), ("feed_forward.b_out", "output.dense.bias"),
            ("feed_forward.w_in", "intermediate.dense.weight"), ("feed_forward.b_in", "intermediate.dense.bias"),
            ("w_query", "self.query.weight"), ("b_query", "self.query.bias"), ("w_key", "self.key.weight"),
            ("b_key", "self.key.bias"), ("w_value", "self.value.weight"), ("b_value", "self.value.bias"),
        ):
            key = key.replace(*pair)
        if key not in state_dict:
            raise ValueError(f"{key} is missing")
        wanted = own[name].T.shape if ".w_" in name else own[name].shape
        if state_dict[key].shape != wanted:
            raise ValueError(f"{key}: {state_dict[key].shape} found, {wanted} wanted")
        plan.append((own[name].T if ".w_" in name else own[name], state_dict[key]))
    for target, source in plan:
        target[...] = source
