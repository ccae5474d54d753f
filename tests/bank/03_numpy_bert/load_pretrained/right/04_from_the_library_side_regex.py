# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
import re

RULES = [
    (r"embeddings\.word_embeddings\.weight", r"embeddings.tokens"),
    (r"embeddings\.position_embeddings\.weight", r"embeddings.positions"),
    (r"embeddings\.token_type_embeddings\.weight", r"embeddings.segments"),
    (r"embeddings\.LayerNorm\.weight", r"embeddings.norm.gain"),
    (r"embeddings\.LayerNorm\.bias", r"embeddings.norm.bias"),
    (r"encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.weight", r"layers.\1.attention.w_\2"),
    (r"encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.bias", r"layers.\1.attention.b_\2"),
    (r"encoder\.layer\.(\d+)\.attention\.output\.dense\.weight", r"layers.\1.attention.w_output"),
    (r"encoder\.layer\.(\d+)\.attention\.output\.dense\.bias", r"layers.\1.attention.b_output"),
    (r"encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.weight", r"layers.\1.norm_attention.gain"),
    (r"encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.bias", r"layers.\1.norm_attention.bias"),
    (r"encoder\.layer\.(\d+)\.intermediate\.dense\.weight", r"layers.\1.feed_forward.w_in"),
    (r"encoder\.layer\.(\d+)\.intermediate\.dense\.bias", r"layers.\1.feed_forward.b_in"),
    (r"encoder\.layer\.(\d+)\.output\.dense\.weight", r"layers.\1.feed_forward.w_out"),
    (r"encoder\.layer\.(\d+)\.output\.dense\.bias", r"layers.\1.feed_forward.b_out"),
    (r"encoder\.layer\.(\d+)\.output\.LayerNorm\.weight", r"layers.\1.norm_feed_forward.gain"),
    (r"encoder\.layer\.(\d+)\.output\.LayerNorm\.bias", r"layers.\1.norm_feed_forward.bias"),
]


def load_pretrained(bert, state_dict):
    flat = flatten(bert.weights)
    open_names = {name for name in flat if not name.startswith("mlm")}
    front = ""
    for key, array in state_dict.items():
        bare = key.removeprefix("bert.")
        front = front or key[: len(key) - len(bare)]
        for pattern, ours in RULES:
            found = re.fullmatch(pattern, bare)
            if not found:
                continue
            name = found.expand(ours)
            if name not in open_names:
                break  # a layer that this model does not have
            shape = flat[name].shape
            if ".w_" in name:
                shape = shape[::-1]
            if array.shape != shape:
                raise ValueError(f"{key}: found {array.shape}, wanted {shape}")
            flat[name] = np.array(array.T if ".w_" in name else array, copy=True)
            open_names.remove(name)
            break
    if open_names:
        # say what is missing in the library's words: the rules, read backwards
        missing = []
        for name in sorted(open_names):
            number = re.search(r"layers\.(\d+)\.", name)
            kind = re.search(r"_(query|key|value)$", name)
            for pattern, ours in RULES:
                mine = ours.replace(r"\1", number[1] if number else "").replace(r"\2", kind[1] if kind else "")
                if mine == name:
                    key = pattern.replace("\\.", ".").replace(r"(\d+)", number[1] if number else "")
                    missing.append(front + key.replace("(query|key|value)", kind[1] if kind else ""))
        raise ValueError("missing: " + ", ".join(missing))
    bert.set_weights(unflatten(flat, bert.weights))
