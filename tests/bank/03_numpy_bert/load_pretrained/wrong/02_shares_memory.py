# diagnosis: shares_memory
# mistake: the arrays of the state dict and views of them are put into the model without a copy
def load_pretrained(bert, state_dict):
    prefix = "bert." if any(k.startswith("bert.") for k in state_dict) else ""

    def take(key, shape):
        key = prefix + key
        if key not in state_dict:
            raise ValueError(f"missing: {key}")
        array = np.asarray(state_dict[key])
        if array.shape != shape:
            raise ValueError(f"{key}: found {array.shape}, wanted {shape}")
        return array

    d, f = bert.d_model, bert.d_ff

    def norm(key):
        return {"gain": take(f"{key}.weight", (d,)), "bias": take(f"{key}.bias", (d,))}

    def linear(name, key, n_in, n_out):
        return {f"w_{name}": take(f"{key}.weight", (n_out, n_in)).T, f"b_{name}": take(f"{key}.bias", (n_out,))}

    layers = []
    for i in range(bert.num_layers):
        k = f"encoder.layer.{i}"
        attention = linear("output", f"{k}.attention.output.dense", d, d)
        for name in ("query", "key", "value"):
            attention |= linear(name, f"{k}.attention.self.{name}", d, d)
        layers.append(
            {
                "attention": attention,
                "norm_attention": norm(f"{k}.attention.output.LayerNorm"),
                "feed_forward": linear("in", f"{k}.intermediate.dense", d, f) | linear("out", f"{k}.output.dense", f, d),
                "norm_feed_forward": norm(f"{k}.output.LayerNorm"),
            }
        )
    e = "embeddings"
    bert.set_weights(
        {
            "embeddings": {
                "tokens": take(f"{e}.word_embeddings.weight", (bert.vocab_size, d)),
                "positions": take(f"{e}.position_embeddings.weight", (bert.max_seq_len, d)),
                "segments": take(f"{e}.token_type_embeddings.weight", (2, d)),
                "norm": norm(f"{e}.LayerNorm"),
            },
            "layers": layers,
            "mlm": bert.weights["mlm"],
        }
    )
