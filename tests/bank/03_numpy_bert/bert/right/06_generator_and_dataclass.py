# Exercise 3.3  The model | about 20 min | difficulty 4/5 | 5 points
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Optional


class Step(NamedTuple):
    """What one station of the model hands to the next."""

    states: np.ndarray
    attention: Optional[np.ndarray]


@dataclass(frozen=True)
class Switches:
    training: bool
    p: float
    rng: np.random.Generator

    def drop(self, x: np.ndarray) -> np.ndarray:
        return dropout(x, self.p, self.rng, self.training)


@dataclass(frozen=True)
class Visibility:
    flags: Optional[np.ndarray]

    @classmethod
    def of(cls, flags) -> "Visibility":
        return cls(None if flags is None else np.not_equal(flags, 0))

    def as_mask(self) -> Optional[np.ndarray]:
        if self.flags is None:
            return None
        batch, tokens = self.flags.shape
        return np.broadcast_to(self.flags.reshape(batch, 1, tokens), (batch, tokens, tokens))


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
        switches = Switches(training, self.dropout, self.rng)
        visible = Visibility.of(attention_mask).as_mask()
        trace = list(self.walk(input_ids, segment_ids, visible, switches))
        self.layer_outputs = [step.states for step in trace]
        hidden_states = trace[-1].states
        if not return_attentions:
            return hidden_states
        return hidden_states, [step.attention for step in trace[1:]]

    def walk(self, input_ids, segment_ids, mask, switches) -> Iterator[Step]:
        segments = np.zeros(input_ids.shape, dtype=np.intp) if segment_ids is None else segment_ids
        states = switches.drop(embed(input_ids, segments, self.weights["embeddings"]))
        yield Step(states, None)
        for part in self.weights["layers"]:
            found, attention = multi_head_attention(
                states, states, part["attention"], self.num_heads, mask
            )
            middle = layer_norm(states + switches.drop(found), **part["norm_attention"])
            inner = switches.drop(feed_forward(middle, part["feed_forward"]))
            states = layer_norm(middle + inner, **part["norm_feed_forward"])
            yield Step(states, attention)
