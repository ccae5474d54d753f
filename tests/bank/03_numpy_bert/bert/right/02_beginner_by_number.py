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
        B = input_ids.shape[0]
        T = input_ids.shape[1]
        if segment_ids is None:
            segment_ids = np.zeros((B, T), dtype=int)
        if attention_mask is None:
            attention_mask = np.ones((B, T), dtype=int)
        # the mask has to say for every query whether it may look at the key
        mask = np.zeros((B, T, T), dtype=bool)
        for b in range(B):
            for query in range(T):
                for key in range(T):
                    if attention_mask[b, key] == 1:
                        mask[b, query, key] = True
        x = embed(input_ids, segment_ids, self.weights["embeddings"])
        if training:
            x = dropout(x, self.dropout, self.rng, True)
        outputs = []
        outputs.append(x)
        all_attentions = []
        for i in range(len(self.weights["layers"])):
            w = self.weights["layers"][i]
            a, att = multi_head_attention(x, x, w["attention"], self.num_heads, mask)
            if training:
                a = dropout(a, self.dropout, self.rng, True)
            a = layer_norm(x + a, w["norm_attention"]["gain"], w["norm_attention"]["bias"])
            f = feed_forward(a, w["feed_forward"])
            if training:
                f = dropout(f, self.dropout, self.rng, True)
            x = layer_norm(a + f, w["norm_feed_forward"]["gain"], w["norm_feed_forward"]["bias"])
            outputs.append(x)
            all_attentions.append(att)
        self.layer_outputs = outputs
        if return_attentions == True:
            return x, all_attentions
        else:
            return x
