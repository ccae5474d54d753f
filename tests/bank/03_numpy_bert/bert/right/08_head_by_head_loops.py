# Exercise 3.3  The model | about 20 min | difficulty 4/5 | 5 points
class BERT:
    """Embeddings and a stack of post-norm encoder blocks, with dropout while training.

    Parameters
    ----------
    vocab_size, max_seq_len, d_model, num_layers, num_heads, d_ff : int
        Kept as attributes of the same names. The default sizes are those of BERT-base.
    dropout : float, default=0.1
        The chance p of `dropout`, kept as `self.dropout`. Its generator is `self.rng`.
    """

    def __init__(
        self,
        vocab_size,
        max_seq_len=512,
        d_model=768,
        num_layers=12,
        num_heads=12,
        d_ff=3072,
        dropout=0.1,
    ):
        self.vocab_size, self.max_seq_len, self.d_model = vocab_size, max_seq_len, d_model
        self.num_layers, self.num_heads, self.d_ff = num_layers, num_heads, d_ff
        self.dropout, self.rng = dropout, np.random.default_rng(0)
        self.layer_outputs = []
        self.weights = initial_weights(vocab_size, max_seq_len, d_model, num_layers, d_ff, self.rng)

    def set_weights(self, weights):
        """Take other weights, nested as in `initial_weights`; their names and shapes must agree."""
        have = {name: array.shape for name, array in flatten(self.weights).items()}
        new = {name: array.shape for name, array in flatten(weights).items()}
        for name in sorted(have.keys() | new.keys()):
            if have.get(name) != new.get(name):
                raise ValueError(f"{name}: has {new.get(name)}, this model needs {have.get(name)}")
        self.weights = weights

    def forward(
        self,
        input_ids,
        segment_ids=None,
        attention_mask=None,
        training=False,
        return_attentions=False,
    ):
        # slow and plain: one head of one text at a time, only its real keys, no mask needed
        B, T = input_ids.shape
        if segment_ids is None:
            segment_ids = np.zeros((B, T), int)
        x = dropout(embed(input_ids, segment_ids, self.weights["embeddings"]), self.dropout, self.rng, training)
        self.layer_outputs = [x]
        attentions = []
        for layer in self.weights["layers"]:
            w = layer["attention"]
            size = w["w_query"].shape[1] // self.num_heads
            seen = np.zeros((B, self.num_heads, T, T))
            merged = np.zeros((B, T, w["w_value"].shape[1]))
            for b in range(B):
                keys = [t for t in range(T) if attention_mask is None or attention_mask[b, t]]
                for h in range(self.num_heads):
                    if not keys:
                        continue
                    columns = slice(h * size, (h + 1) * size)
                    query = x[b] @ w["w_query"][:, columns] + w["b_query"][columns]
                    key = x[b, keys] @ w["w_key"][:, columns] + w["b_key"][columns]
                    value = x[b, keys] @ w["w_value"][:, columns] + w["b_value"][columns]
                    for t in range(T):
                        scores = key @ query[t] / size**0.5
                        powers = np.exp(scores - max(scores))
                        shares = powers / sum(powers)
                        seen[b, h, t, keys] = shares
                        merged[b, t, columns] = shares @ value
            found = dropout(merged @ w["w_output"] + w["b_output"], self.dropout, self.rng, training)
            x = layer_norm(x + found, **layer["norm_attention"])
            found = dropout(feed_forward(x, layer["feed_forward"]), self.dropout, self.rng, training)
            x = layer_norm(x + found, **layer["norm_feed_forward"])
            self.layer_outputs.append(x)
            attentions.append(seen)
        return (x, attentions) if return_attentions else x
