# Exercise 3.3  The model | about 20 min | difficulty 4/5 | 5 points
from scipy.special import erf


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
        W, H, p = self.weights, self.num_heads, self.dropout
        B, T = input_ids.shape

        def norm(x, gain, bias):
            c = x - x.mean(-1, keepdims=True)
            return c / np.sqrt(np.einsum("...d,...d->...", c, c)[..., None] / x.shape[-1] + 1e-12) * gain + bias

        def drop(x):
            if not training:
                return x
            return x * (self.rng.random(x.shape) >= p) / (1 - p)

        E = W["embeddings"]
        x = E["tokens"][input_ids].astype(np.float64) + E["positions"][:T]
        x = x + (E["segments"][0] if segment_ids is None else E["segments"][segment_ids])
        x = drop(norm(x, **E["norm"]))
        allowed = np.ones((B, T), bool) if attention_mask is None else attention_mask.astype(bool)
        allowed = allowed[:, None, None, :]  # (B, 1, 1, T)

        self.layer_outputs, attentions = [x], []
        for L in W["layers"]:
            A = L["attention"]
            cut = lambda name: (x @ A["w_" + name] + A["b_" + name]).reshape(B, T, H, -1)
            q, k, v = cut("query"), cut("key"), cut("value")
            s = np.einsum("bqhd,bkhd->bhqk", q, k) / q.shape[-1] ** 0.5
            s = np.where(allowed, s, -np.inf)
            top = s.max(-1, keepdims=True)
            e = np.exp(s - np.where(np.isfinite(top), top, 0))  # all zero where nothing is allowed
            total = e.sum(-1, keepdims=True)
            a = e / np.where(total > 0, total, 1)
            o = np.einsum("bhqk,bkhd->bqhd", a, v).reshape(B, T, -1) @ A["w_output"] + A["b_output"]
            x = norm(x + drop(o), **L["norm_attention"])
            F = L["feed_forward"]
            g = x @ F["w_in"] + F["b_in"]
            g = g * (1 + erf(g * 0.5**0.5)) / 2
            x = norm(x + drop(g @ F["w_out"] + F["b_out"]), **L["norm_feed_forward"])
            self.layer_outputs.append(x)
            attentions.append(a)
        return (x, attentions) if return_attentions else x
