# diagnosis: state_dict_changed
# mistake: arrays are popped out of the caller's state dict, which is empty afterwards
def load_pretrained(bert, state_dict):
    front = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    flat = flatten(bert.weights)

    def move(ours, key, transpose=False):
        key = front + key
        if key not in state_dict:
            raise ValueError(f"{key} missing")
        want = tuple(reversed(flat[ours].shape)) if transpose else flat[ours].shape
        if state_dict[key].shape != want:
            raise ValueError(f"{key} has {state_dict[key].shape}, should have {want}")
        array = state_dict.pop(key)
        flat[ours] = np.array(array.T if transpose else array)

    for a, b in zip(["tokens", "positions", "segments"], ["word", "position", "token_type"]):
        move(f"embeddings.{a}", f"embeddings.{b}_embeddings.weight")
    norms = [("embeddings.norm", "embeddings.LayerNorm")]
    for i in range(bert.num_layers):
        for a, b in [
            ("attention.{}_query", "attention.self.query"), ("attention.{}_key", "attention.self.key"),
            ("attention.{}_value", "attention.self.value"), ("attention.{}_output", "attention.output.dense"),
            ("feed_forward.{}_in", "intermediate.dense"), ("feed_forward.{}_out", "output.dense"),
        ]:
            move(f"layers.{i}." + a.format("w"), f"encoder.layer.{i}.{b}.weight", transpose=True)
            move(f"layers.{i}." + a.format("b"), f"encoder.layer.{i}.{b}.bias")
        norms.append((f"layers.{i}.norm_attention", f"encoder.layer.{i}.attention.output.LayerNorm"))
        norms.append((f"layers.{i}.norm_feed_forward", f"encoder.layer.{i}.output.LayerNorm"))
    for a, b in norms:
        move(a + ".gain", b + ".weight")
        move(a + ".bias", b + ".bias")
    bert.set_weights(unflatten(flat, bert.weights))
