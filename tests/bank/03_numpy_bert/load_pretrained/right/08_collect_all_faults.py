# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    """Two rounds: the first only complains (about everything at once), the second only copies."""
    plain = {k.removeprefix("bert."): k for k in state_dict}
    front = "bert." if any(k != full for k, full in plain.items()) else ""
    plan = []  # (dict to fill, name in it, key, subscripts for einsum)

    def norm(target, key):
        plan.append((target, "gain", f"{key}.weight", "i->i"))
        plan.append((target, "bias", f"{key}.bias", "i->i"))

    def linear(target, name, key):
        plan.append((target, f"w_{name}", f"{key}.weight", "oi->io"))
        plan.append((target, f"b_{name}", f"{key}.bias", "o->o"))

    def clone(node):
        if isinstance(node, dict):
            return {k: clone(v) for k, v in node.items()}
        return [clone(v) for v in node] if isinstance(node, list) else node

    new = clone(bert.weights)
    for name, key in [("tokens", "word"), ("positions", "position"), ("segments", "token_type")]:
        plan.append((new["embeddings"], name, f"embeddings.{key}_embeddings.weight", "ij->ij"))
    norm(new["embeddings"]["norm"], "embeddings.LayerNorm")
    for i, layer in enumerate(new["layers"]):
        at = f"encoder.layer.{i}"
        for name in ["query", "key", "value"]:
            linear(layer["attention"], name, f"{at}.attention.self.{name}")
        linear(layer["attention"], "output", f"{at}.attention.output.dense")
        norm(layer["norm_attention"], f"{at}.attention.output.LayerNorm")
        linear(layer["feed_forward"], "in", f"{at}.intermediate.dense")
        linear(layer["feed_forward"], "out", f"{at}.output.dense")
        norm(layer["norm_feed_forward"], f"{at}.output.LayerNorm")

    faults = []
    for target, name, key, how in plan:
        wanted = np.shape(target[name])[:: -1 if how == "oi->io" else 1]
        if front + key not in state_dict:
            faults.append(f"{front}{key}: missing")
        elif (found := np.shape(state_dict[front + key])) != wanted:
            faults.append(f"{front}{key}: shape {found}, but wanted {wanted}")
    if faults:
        raise ValueError("; ".join(faults))

    for target, name, key, how in plan:
        target[name] = np.einsum(how, state_dict[front + key]).copy()  # einsum alone gives a view
    bert.weights = new
