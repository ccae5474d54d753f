# diagnosis: residual_missing_at_feed_forward
# mistake: what the feed-forward network gives is not added to its input
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
        p = self.dropout
        if segment_ids is None:
            segment_ids = np.zeros(input_ids.shape, dtype=int)
        if attention_mask is None:
            attention_mask = np.ones(input_ids.shape, dtype=int)
        mask = attention_mask[:, None, :].astype(bool)
        emb = embed(input_ids, segment_ids, self.weights["embeddings"])
        outputs = [dropout(emb, p, self.rng, training)]
        attentions = []
        i = 0
        while i < self.num_layers:
            w = self.weights["layers"][i]
            inp = outputs[i]
            # step 1: attention
            att, att_weights = multi_head_attention(inp, inp, w["attention"], self.num_heads, mask)
            att = dropout(att, p, self.rng, training)
            att = layer_norm(inp + att, w["norm_attention"]["gain"], w["norm_attention"]["bias"])
            # step 2: feed forward
            ff = feed_forward(att, w["feed_forward"])
            ff = dropout(ff, p, self.rng, training)
            ff = layer_norm(ff, w["norm_feed_forward"]["gain"], w["norm_feed_forward"]["bias"])
            outputs.append(ff)
            attentions.append(att_weights)
            i += 1
        self.layer_outputs = outputs
        if return_attentions:
            return outputs[-1], attentions
        return outputs[-1]
