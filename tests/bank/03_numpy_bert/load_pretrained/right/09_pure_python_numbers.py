# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    # slow but simple: go through Python lists, which certainly share no memory
    prefix = ""
    if len(list(filter(lambda k: k.startswith("bert."), state_dict))) > 0:
        prefix = "bert."
    theirs_of = {
        "tokens": "word_embeddings.weight", "positions": "position_embeddings.weight",
        "segments": "token_type_embeddings.weight",
        "norm": "LayerNorm", "gain": "weight", "bias": "bias",
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "output": "attention.output.dense", "in": "intermediate.dense", "out": "output.dense",
        "norm_attention": "attention.output.LayerNorm", "norm_feed_forward": "output.LayerNorm",
    }
    flat = flatten(bert.weights)
    for name in list(flat):
        words = name.split(".")
        if words[0] == "mlm":
            continue
        elif words[0] == "embeddings":
            key = ["embeddings"] + [theirs_of[word] for word in words[1:]]
        elif words[2] in ("attention", "feed_forward"):
            letter, part = words[3].split("_", 1)
            key = ["encoder", "layer", words[1], theirs_of[part], {"w": "weight", "b": "bias"}[letter]]
        else:
            key = ["encoder", "layer", words[1], theirs_of[words[2]], theirs_of[words[3]]]
        key = prefix + ".".join(key)
        if key not in state_dict:
            raise ValueError("The key " + key + " is missing.")
        array = state_dict[key]
        is_linear = words[-1].startswith("w_")
        want = flat[name].shape
        if is_linear:
            want = (want[1], want[0])
        if array.shape != want:
            raise ValueError("The array %s has shape %s, wanted is %s." % (key, array.shape, want))
        rows = array.tolist()
        if is_linear:
            rows = [list(column) for column in zip(*rows)]
        flat[name] = np.array(rows, dtype=array.dtype)
    bert.set_weights(unflatten(flat, bert.weights))
