# diagnosis: mask_without_axis
# mistake: hands the (B, T) mask on without an axis for the queries, so rows of the batch are taken for queries
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
        if segment_ids is None:
            segment_ids = np.zeros_like(input_ids)

        mask = None if attention_mask is None else attention_mask == 1
        x = embed(input_ids, segment_ids, self.weights["embeddings"])
        x = dropout(x, self.dropout, self.rng, training)

        self.layer_outputs, attentions = [x], []
        for layer in self.weights["layers"]:
            found, seen = multi_head_attention(x, x, layer["attention"], self.num_heads, mask)
            x = layer_norm(x + dropout(found, self.dropout, self.rng, training), **layer["norm_attention"])
            x = layer_norm(
                x + dropout(feed_forward(x, layer["feed_forward"]), self.dropout, self.rng, training),
                **layer["norm_feed_forward"],
            )
            self.layer_outputs.append(x)
            attentions.append(seen)
        return (x, attentions) if return_attentions else x
