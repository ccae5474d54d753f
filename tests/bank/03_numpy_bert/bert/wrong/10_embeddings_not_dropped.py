# diagnosis: dropout_missing_on_embeddings
# mistake: the embeddings get no dropout while training
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
        kinds = np.zeros_like(input_ids) if segment_ids is None else segment_ids
        allowed = None if attention_mask is None else np.equal(attention_mask, 1)[:, None]
        hidden_states = embed(input_ids, kinds, self.weights["embeddings"])
        self.layer_outputs = [hidden_states]
        attentions = [None] * self.num_layers
        for number, layer in enumerate(self.weights["layers"]):
            def sublayer(x, result, norm):
                return layer_norm(x + dropout(result, self.dropout, self.rng, training), **layer[norm])

            result, attentions[number] = multi_head_attention(
                hidden_states, hidden_states, layer["attention"], self.num_heads, allowed
            )
            hidden_states = sublayer(hidden_states, result, "norm_attention")
            result = feed_forward(hidden_states, layer["feed_forward"])
            hidden_states = sublayer(hidden_states, result, "norm_feed_forward")
            self.layer_outputs.append(hidden_states)
        if return_attentions:
            return hidden_states, attentions
        return hidden_states
