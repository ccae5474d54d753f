# diagnosis: missing_key_as_key_error
# mistake: a missing key is not looked for, so Python's own KeyError comes out instead of a ValueError
def load_pretrained(bert, state_dict):
    front = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    D, F = bert.d_model, bert.d_ff

    def load(key, *shape):
        array = state_dict[front + key]
        if array.shape != shape:
            raise ValueError(f"{front}{key}: found {array.shape}, wanted {shape}")
        return np.array(array)

    def norm(key):
        return dict(gain=load(key + ".weight", D), bias=load(key + ".bias", D))

    new_layers = [
        {
            "attention": {
                **{f"w_{n}": load(f"encoder.layer.{i}.attention.self.{n}.weight", D, D).T for n in ("query", "key", "value")},
                **{f"b_{n}": load(f"encoder.layer.{i}.attention.self.{n}.bias", D) for n in ("query", "key", "value")},
                "w_output": load(f"encoder.layer.{i}.attention.output.dense.weight", D, D).T,
                "b_output": load(f"encoder.layer.{i}.attention.output.dense.bias", D),
            },
            "norm_attention": norm(f"encoder.layer.{i}.attention.output.LayerNorm"),
            "feed_forward": {
                "w_in": load(f"encoder.layer.{i}.intermediate.dense.weight", F, D).T,
                "b_in": load(f"encoder.layer.{i}.intermediate.dense.bias", F),
                "w_out": load(f"encoder.layer.{i}.output.dense.weight", D, F).T,
                "b_out": load(f"encoder.layer.{i}.output.dense.bias", D),
            },
            "norm_feed_forward": norm(f"encoder.layer.{i}.output.LayerNorm"),
        }
        for i in range(bert.num_layers)
    ]
    new_embeddings = {
        "tokens": load("embeddings.word_embeddings.weight", bert.vocab_size, D),
        "positions": load("embeddings.position_embeddings.weight", bert.max_seq_len, D),
        "segments": load("embeddings.token_type_embeddings.weight", 2, D),
        "norm": norm("embeddings.LayerNorm"),
    }
    bert.set_weights({"embeddings": new_embeddings, "layers": new_layers, "mlm": bert.weights["mlm"]})
