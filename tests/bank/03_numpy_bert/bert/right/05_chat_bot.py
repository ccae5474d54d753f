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
        # ------------------------------------------------------------------
        # 1. Validate and prepare the inputs
        # ------------------------------------------------------------------
        input_ids = np.asarray(input_ids, dtype=np.int64)
        if input_ids.ndim != 2:
            raise ValueError(f"input_ids must have shape (B, T), got {input_ids.shape}")
        batch_size, seq_len = input_ids.shape
        if seq_len > self.max_seq_len:
            raise ValueError(f"sequence length {seq_len} exceeds max_seq_len={self.max_seq_len}")

        if segment_ids is None:
            segment_ids = np.zeros((batch_size, seq_len), dtype=np.int64)
        mask = self._build_attention_mask(attention_mask)

        # ------------------------------------------------------------------
        # 2. Embeddings
        # ------------------------------------------------------------------
        hidden_states = embed(input_ids, np.asarray(segment_ids), self.weights["embeddings"])
        hidden_states = self._maybe_dropout(hidden_states, training)

        # ------------------------------------------------------------------
        # 3. Encoder stack
        # ------------------------------------------------------------------
        layer_outputs = [hidden_states]
        attentions = []
        for layer_weights in self.weights["layers"]:
            hidden_states, attention = self._encoder_layer(
                hidden_states, layer_weights, mask, training
            )
            layer_outputs.append(hidden_states)
            attentions.append(attention)

        # ------------------------------------------------------------------
        # 4. Bookkeeping and return
        # ------------------------------------------------------------------
        self.layer_outputs = layer_outputs
        if return_attentions:
            return hidden_states, attentions
        return hidden_states

    def _build_attention_mask(self, attention_mask):
        """Convert a (B, T) integer mask to a boolean (B, 1, T) mask."""
        if attention_mask is None:
            return None
        attention_mask = np.asarray(attention_mask)
        return attention_mask[:, np.newaxis, :].astype(bool)

    def _maybe_dropout(self, x, training):
        """Apply dropout only during training."""
        if training and self.dropout > 0.0:
            return dropout(x, self.dropout, self.rng, training=True)
        return x

    def _encoder_layer(self, x, weights, mask, training):
        """One post-norm transformer encoder layer."""
        # Self-attention sublayer
        attention_output, attention = multi_head_attention(
            x, x, weights["attention"], self.num_heads, mask=mask
        )
        attention_output = self._maybe_dropout(attention_output, training)
        x = layer_norm(x + attention_output, **weights["norm_attention"])

        # Feed-forward sublayer
        ff_output = feed_forward(x, weights["feed_forward"])
        ff_output = self._maybe_dropout(ff_output, training)
        x = layer_norm(x + ff_output, **weights["norm_feed_forward"])
        return x, attention
