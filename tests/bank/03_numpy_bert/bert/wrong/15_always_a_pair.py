# diagnosis: always_a_pair, always_a_pair_with_none
# mistake: returns the pair (hidden_states, attentions) also when nobody asked for the attentions
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
        """Turn token ids into one vector per token, each of which has seen its whole text.

        The embeddings, with dropout, go through all layers in turn. In each layer, first
        attention and then the feed-forward network get dropout, are added to their own input
        and normalised (post-norm). Without training nothing is random.

        Parameters
        ----------
        input_ids : int ndarray of shape (B, T)
        segment_ids : int ndarray of shape (B, T), default=None
            None means that all tokens belong to segment 0.
        attention_mask : int ndarray of shape (B, T), default=None
            1 for real tokens, 0 for padding, which no token may attend to. None means that
            all are real. No array is changed.
        training : bool, default=False
            True switches dropout on, with chance `self.dropout` and generator `self.rng`.
        return_attentions : bool, default=False

        Returns
        -------
        hidden_states : ndarray of shape (B, T, D)
            What the last layer gives. `self.layer_outputs` is set to a list of L + 1 such
            arrays: the embeddings, then what each layer gives; the last is hidden_states.
        attentions : list of L ndarrays of shape (B, H, T, T)
            Only with return_attentions=True, then as a pair (hidden_states, attentions): the
            attention weights of each layer.
        """
        if segment_ids is None:
            segment_ids = np.zeros_like(input_ids)
        mask = None if attention_mask is None else (attention_mask == 1)[:, None, :]
        x = embed(input_ids, segment_ids, self.weights["embeddings"])
        x = dropout(x, self.dropout, self.rng, training)

        self.layer_outputs, attentions = [x], None
        if return_attentions:
            attentions = []
        for layer in self.weights["layers"]:
            found, seen = multi_head_attention(x, x, layer["attention"], self.num_heads, mask)
            x = layer_norm(x + dropout(found, self.dropout, self.rng, training), **layer["norm_attention"])
            x = layer_norm(x + dropout(feed_forward(x, layer["feed_forward"]), self.dropout, self.rng, training), **layer["norm_feed_forward"])
            self.layer_outputs.append(x)
            if return_attentions:
                attentions.append(seen)
        return x, attentions
