# diagnosis: one_digit_layers
# mistake: the pattern takes a single digit for the layer's number, so layer 10 and up are never found
import re


def load_pretrained(bert, state_dict):
    def our_name(key):
        fixed = {
            "embeddings.word_embeddings.weight": "embeddings.tokens",
            "embeddings.position_embeddings.weight": "embeddings.positions",
            "embeddings.token_type_embeddings.weight": "embeddings.segments",
            "embeddings.LayerNorm.weight": "embeddings.norm.gain",
            "embeddings.LayerNorm.bias": "embeddings.norm.bias",
        }
        if key in fixed:
            return fixed[key]
        m = re.fullmatch(r"encoder\.layer\.(\d)\.(.*)\.(weight|bias)", key)
        if m is None:
            return None
        number, middle, last = m.groups()
        w = last[0]
        return {
            "attention.self.query": f"layers.{number}.attention.{w}_query",
            "attention.self.key": f"layers.{number}.attention.{w}_key",
            "attention.self.value": f"layers.{number}.attention.{w}_value",
            "attention.output.dense": f"layers.{number}.attention.{w}_output",
            "attention.output.LayerNorm": f"layers.{number}.norm_attention." + ("gain" if w == "w" else "bias"),
            "intermediate.dense": f"layers.{number}.feed_forward.{w}_in",
            "output.dense": f"layers.{number}.feed_forward.{w}_out",
            "output.LayerNorm": f"layers.{number}.norm_feed_forward." + ("gain" if w == "w" else "bias"),
        }.get(middle)

    def their_name(name):  # only for the message
        for k in candidates:
            if our_name(k) == name:
                return front + k
        return front + name

    front = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    ends = [f"{m}.{l}" for m in (
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
        "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm",
    ) for l in ("weight", "bias")]
    candidates = [f"encoder.layer.{i}.{e}" for i in range(bert.num_layers) for e in ends]
    candidates += [f"embeddings.{e}" for e in (
        "word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight",
        "LayerNorm.weight", "LayerNorm.bias",
    )]
    flat = flatten(bert.weights)
    source = {our_name(k.removeprefix("bert.")): k for k in state_dict}
    for name in flat:
        if name.startswith("mlm."):
            continue
        if name not in source:
            raise ValueError(f"missing {their_name(name)}")
        array = state_dict[source[name]]
        turn = ".w_" in name
        shape = flat[name].shape[::-1] if turn else flat[name].shape
        if array.shape != shape:
            raise ValueError(f"{source[name]}: {array.shape} found, {shape} wanted")
        flat[name] = (array.T if turn else array).copy()
    bert.set_weights(unflatten(flat, bert.weights))
