# diagnosis: left_to_set_weights
# mistake: shapes are left to set_weights, whose message has our name and our shapes instead of the library's
def load_pretrained(bert, state_dict):
    start = "bert." if any(k.startswith("bert.") for k in state_dict) else ""

    def get(key):
        try:
            return np.array(state_dict[start + key])
        except KeyError as error:
            raise ValueError(f"{start + key} is missing") from error

    def norm(key):
        return {"gain": get(f"{key}.weight"), "bias": get(f"{key}.bias")}

    def layer(i):
        k = f"encoder.layer.{i}"
        a, f = {}, {}
        for n, where in [("query", "self.query"), ("key", "self.key"), ("value", "self.value"), ("output", "output.dense")]:
            a[f"w_{n}"], a[f"b_{n}"] = get(f"{k}.attention.{where}.weight").T, get(f"{k}.attention.{where}.bias")
        for n, where in [("in", "intermediate"), ("out", "output")]:
            f[f"w_{n}"], f[f"b_{n}"] = get(f"{k}.{where}.dense.weight").T, get(f"{k}.{where}.dense.bias")
        return {
            "attention": a,
            "norm_attention": norm(f"{k}.attention.output.LayerNorm"),
            "feed_forward": f,
            "norm_feed_forward": norm(f"{k}.output.LayerNorm"),
        }

    tables = {"tokens": "word", "positions": "position", "segments": "token_type"}
    embeddings = {ours: get(f"embeddings.{theirs}_embeddings.weight") for ours, theirs in tables.items()}
    embeddings["norm"] = norm("embeddings.LayerNorm")
    bert.set_weights(
        {"embeddings": embeddings, "layers": [layer(i) for i in range(bert.num_layers)], "mlm": bert.weights["mlm"]}
    )
