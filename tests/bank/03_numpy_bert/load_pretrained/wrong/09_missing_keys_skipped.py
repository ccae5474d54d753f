# diagnosis: missing_keys_ignored
# mistake: like strict=False, an array whose key is missing silently keeps its random numbers
import re


def load_pretrained(bert, state_dict):
    flat = flatten(bert.weights)
    simple = {
        "embeddings.word_embeddings.weight": "embeddings.tokens",
        "embeddings.position_embeddings.weight": "embeddings.positions",
        "embeddings.token_type_embeddings.weight": "embeddings.segments",
        "embeddings.LayerNorm.weight": "embeddings.norm.gain",
        "embeddings.LayerNorm.bias": "embeddings.norm.bias",
    }
    inner = {
        "attention.self.query": "attention.{}_query",
        "attention.self.key": "attention.{}_key",
        "attention.self.value": "attention.{}_value",
        "attention.output.dense": "attention.{}_output",
        "intermediate.dense": "feed_forward.{}_in",
        "output.dense": "feed_forward.{}_out",
    }
    norms = {"attention.output.LayerNorm": "norm_attention", "output.LayerNorm": "norm_feed_forward"}
    for key, array in state_dict.items():
        bare = key.removeprefix("bert.")
        name = simple.get(bare)
        if match := re.fullmatch(r"encoder\.layer\.(\d+)\.(.+)\.(weight|bias)", bare):
            i, part, kind = match.groups()
            if part in inner:
                name = f"layers.{i}." + inner[part].format(kind[0])
            elif part in norms:
                name = f"layers.{i}.{norms[part]}." + {"weight": "gain", "bias": "bias"}[kind]
        if name not in flat:
            continue  # pooler, heads, position_ids ...
        turned = ".w_" in name
        wanted = flat[name].shape[::-1] if turned else flat[name].shape
        if array.shape != wanted:
            raise ValueError(f"{key}: found {array.shape}, wanted {wanted}")
        flat[name] = np.array(array.T if turned else array)
    bert.set_weights(unflatten(flat, bert.weights))
