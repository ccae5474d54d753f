# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    def translate(name):
        for old, new in (
            ("layers.", "encoder.layer."),
            ("tokens", "word_embeddings.weight"),
            ("positions", "position_embeddings.weight"),
            ("segments", "token_type_embeddings.weight"),
            ("norm_attention", "attention.output.LayerNorm"),
            ("norm_feed_forward", "output.LayerNorm"),
            ("embeddings.norm", "embeddings.LayerNorm"),
            (".gain", ".weight"),
        ):
            name = name.replace(old, new)
        for end, kind in (("w", "weight"), ("b", "bias")):
            for one in ("query", "key", "value"):
                name = name.replace(f"{end}_{one}", f"self.{one}.{kind}")
            name = name.replace(f"attention.{end}_output", f"attention.output.dense.{kind}")
            name = name.replace(f"feed_forward.{end}_in", f"intermediate.dense.{kind}")
            name = name.replace(f"feed_forward.{end}_out", f"output.dense.{kind}")
        return name

    prefix = "bert." * any(key.startswith("bert.") for key in state_dict)
    new = {}
    for name, mine in flatten(bert.weights).items():
        if name.startswith("mlm."):
            new[name] = mine
            continue
        key = prefix + translate(name)
        if (theirs := state_dict.get(key)) is None:
            raise ValueError(f"the state dict has no {key!r}")
        turn = np.transpose if ".w_" in name else (lambda x: x)
        wanted = tuple(turn(np.broadcast_to(0, mine.shape)).shape)
        if theirs.shape != wanted:
            raise ValueError(f"{key!r} is {theirs.shape} and should be {wanted}")
        new[name] = turn(theirs).copy()
    bert.set_weights(unflatten(new, bert.weights))
