# diagnosis: head_redrawn
# mistake: the new weights start from initial_weights, so the mlm head does not stay as it was
def load_pretrained(bert, state_dict):
    rng = np.random.default_rng(0)
    new = initial_weights(bert.vocab_size, bert.max_seq_len, bert.d_model, bert.num_layers, bert.d_ff, rng)
    p = "bert." if any(k.startswith("bert.") for k in state_dict) else ""

    def fill(part, name, key, swap=False):
        if p + key not in state_dict:
            raise ValueError(f"missing key {p + key}")
        have, need = state_dict[p + key].shape, part[name].shape
        need = need[::-1] if swap else need
        if have != need:
            raise ValueError(f"{p + key}: shape is {have}, needs {need}")
        part[name] = np.array(np.swapaxes(state_dict[p + key], 0, 1) if swap else state_dict[p + key])

    def fill_norm(part, key):
        fill(part, "gain", key + ".weight")
        fill(part, "bias", key + ".bias")

    def fill_linear(part, name, key):
        fill(part, "w_" + name, key + ".weight", swap=True)
        fill(part, "b_" + name, key + ".bias")

    fill(new["embeddings"], "tokens", "embeddings.word_embeddings.weight")
    fill(new["embeddings"], "positions", "embeddings.position_embeddings.weight")
    fill(new["embeddings"], "segments", "embeddings.token_type_embeddings.weight")
    fill_norm(new["embeddings"]["norm"], "embeddings.LayerNorm")
    for i, layer in enumerate(new["layers"]):
        base = f"encoder.layer.{i}."
        fill_linear(layer["attention"], "query", base + "attention.self.query")
        fill_linear(layer["attention"], "key", base + "attention.self.key")
        fill_linear(layer["attention"], "value", base + "attention.self.value")
        fill_linear(layer["attention"], "output", base + "attention.output.dense")
        fill_norm(layer["norm_attention"], base + "attention.output.LayerNorm")
        fill_linear(layer["feed_forward"], "in", base + "intermediate.dense")
        fill_linear(layer["feed_forward"], "out", base + "output.dense")
        fill_norm(layer["norm_feed_forward"], base + "output.LayerNorm")
    bert.set_weights(new)
