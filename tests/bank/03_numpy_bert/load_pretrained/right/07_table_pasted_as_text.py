# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
TABLE = """
| `embeddings.tokens` | `embeddings.word_embeddings.weight` | table |
| `embeddings.positions` | `embeddings.position_embeddings.weight` | table |
| `embeddings.segments` | `embeddings.token_type_embeddings.weight` | table |
| `embeddings.norm` | `embeddings.LayerNorm` | norm |
| … `attention`, `…_query` | … `attention.self.query` | linear |
| … `attention`, `…_key` | … `attention.self.key` | linear |
| … `attention`, `…_value` | … `attention.self.value` | linear |
| … `attention`, `…_output` | … `attention.output.dense` | linear |
| … `norm_attention` | … `attention.output.LayerNorm` | norm |
| … `feed_forward`, `…_in` | … `intermediate.dense` | linear |
| … `feed_forward`, `…_out` | … `output.dense` | linear |
| … `norm_feed_forward` | … `output.LayerNorm` | norm |
"""


def pairs(count):
    """Yield our name, the library's, and whether to transpose, out of the table of the text."""
    for line in TABLE.strip().splitlines():
        ours, theirs, kind = (part.strip().replace("`", "") for part in line.strip("|").split("|"))
        for i in range(count) if ours.startswith("… ") else [None]:
            a = ours.replace("… ", f"layers.{i}.").replace(", …", ".?")
            b = theirs.replace("… ", f"encoder.layer.{i}.")
            if kind == "table":
                yield a, b, False
            elif kind == "norm":
                yield a + ".gain", b + ".weight", False
                yield a + ".bias", b + ".bias", False
            else:
                yield a.replace("?", "w"), b + ".weight", True
                yield a.replace("?", "b"), b + ".bias", False


def load_pretrained(bert, state_dict):
    flat = flatten(bert.weights)
    prefix = "bert." if [k for k in state_dict if k.startswith("bert.")] else ""
    for ours, theirs, transpose in pairs(bert.num_layers):
        try:
            array = np.array(state_dict[prefix + theirs])
        except KeyError:
            raise ValueError(f"no {prefix + theirs} in the state dict") from None
        wanted = flat[ours].shape[:: -1 if transpose else 1]
        if array.shape != wanted:
            raise ValueError(f"{prefix + theirs} is {array.shape}, must be {wanted}")
        flat[ours] = array.transpose() if transpose else array
    bert.set_weights(unflatten(flat, bert.weights))
