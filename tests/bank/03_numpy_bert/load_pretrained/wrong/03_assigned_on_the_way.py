# diagnosis: half_changed
# mistake: each array goes into the model at once, so a missing key later on leaves the model half old and half new
def load_pretrained(bert, state_dict):
    pre = "bert." if any(k.startswith("bert.") for k in state_dict) else ""

    def put(target, name, key, transpose=False):
        key = pre + key
        if key not in state_dict:
            raise ValueError(f"key {key} not found")
        value = state_dict[key]
        want = target[name].shape[::-1] if transpose else target[name].shape
        if value.shape != want:
            raise ValueError(f"{key} has shape {value.shape} but {want} is needed")
        target[name] = value.T.copy() if transpose else value.copy()

    emb = bert.weights["embeddings"]
    put(emb, "tokens", "embeddings.word_embeddings.weight")
    put(emb, "positions", "embeddings.position_embeddings.weight")
    put(emb, "segments", "embeddings.token_type_embeddings.weight")
    put(emb["norm"], "gain", "embeddings.LayerNorm.weight")
    put(emb["norm"], "bias", "embeddings.LayerNorm.bias")
    for i, layer in enumerate(bert.weights["layers"]):
        p = f"encoder.layer.{i}."
        for n in ["query", "key", "value"]:
            put(layer["attention"], f"w_{n}", p + f"attention.self.{n}.weight", True)
            put(layer["attention"], f"b_{n}", p + f"attention.self.{n}.bias")
        put(layer["attention"], "w_output", p + "attention.output.dense.weight", True)
        put(layer["attention"], "b_output", p + "attention.output.dense.bias")
        put(layer["norm_attention"], "gain", p + "attention.output.LayerNorm.weight")
        put(layer["norm_attention"], "bias", p + "attention.output.LayerNorm.bias")
        put(layer["feed_forward"], "w_in", p + "intermediate.dense.weight", True)
        put(layer["feed_forward"], "b_in", p + "intermediate.dense.bias")
        put(layer["feed_forward"], "w_out", p + "output.dense.weight", True)
        put(layer["feed_forward"], "b_out", p + "output.dense.bias")
        put(layer["norm_feed_forward"], "gain", p + "output.LayerNorm.weight")
        put(layer["norm_feed_forward"], "bias", p + "output.LayerNorm.bias")
