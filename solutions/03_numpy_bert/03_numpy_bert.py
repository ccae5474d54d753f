# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "03 · A real BERT in your own NumPy"
#   minutes: 120
#   libraries: numpy
# ---
# %% [markdown]
# # 03 · A real BERT in your own NumPy

# %% given="setup"
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from utils import open_session, plotting
from utils.reference.session_02 import feed_forward, gelu, layer_norm, multi_head_attention

check = open_session("03_numpy_bert")


# %% exercise="dropout" number="3.1" title="Dropout" minutes=8 difficulty=2 points=2
def dropout(x, p, rng, training):
    """Set entries to zero at random while training, and enlarge the others in return.

    Parameters
    ----------
    x : float ndarray of any shape
        Not changed.
    p : float, 0 <= p < 1
        The chance of each single entry to become zero, independent of all others.
    rng : numpy.random.Generator
        All randomness comes from it: the same state gives the same zeros.
    training : bool
        False, when the model is used: x comes back as it is.

    Returns
    -------
    dropped : ndarray, same shape as x
        While training, each entry is 0 or x / (1 - p), so that its average stays x.

    Examples
    --------
    >>> dropout(np.array([1.0, 2.0]), 0.5, np.random.default_rng(0), training=False)
    array([1., 2.])
    >>> dropout(np.ones(1000), 0.2, np.random.default_rng(0), training=True).max()
    np.float64(1.25)
    """
    ### BEGIN SOLUTION
    if not training or p == 0:
        return x
    kept = rng.random(x.shape, dtype=np.float32) >= p
    return np.where(kept, x / (1 - p), 0).astype(x.dtype)
    ### END SOLUTION


# %% check="dropout"
check("dropout")


# %% exercise="embed" number="3.2" title="Embeddings" minutes=12 difficulty=2 points=2
def embed(input_ids, segment_ids, weights):
    """Turn token ids into vectors that also know their position and their segment.

    The three vectors of each token are added, and the sum is normalised with `layer_norm`.

    Parameters
    ----------
    input_ids : int ndarray of shape (..., T)
        Each is a row of weights["tokens"]. Any number of leading axes, also none.
    segment_ids : int ndarray, same shape as input_ids
        0 for tokens of the first text, 1 for tokens of the second. Neither array is changed.
    weights : dict of float ndarrays
        "tokens" (V, D), "positions" (max_seq_len, D), "segments" (2, D), and "norm", a dict
        of "gain" (D,) and "bias" (D,). T is at most max_seq_len. Not changed.

    Returns
    -------
    x : ndarray of shape (..., T, D)
        The first token of every text stands at position 0.

    Examples
    --------
    >>> norm = {"gain": np.ones(2), "bias": np.zeros(2)}
    >>> tokens, positions = np.array([[0.0, 0.0], [5.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 9.0]])
    >>> weights = {"tokens": tokens, "positions": positions, "segments": np.zeros((2, 2)), "norm": norm}
    >>> embed(np.array([1, 1]), np.array([0, 0]), weights).round(2)  # (5, 0) and (5, 9)
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    ### BEGIN SOLUTION
    n_tokens = input_ids.shape[-1]
    x = weights["tokens"][input_ids]  # (..., T, D): a row of the table for each id, a new array
    x += weights["positions"][:n_tokens]  # (T, D), the same for every sentence
    x += weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"])
    ### END SOLUTION


# %% check="embed"
check("embed")


# %% given="weights" reference=true
def initial_weights(vocab_size, max_seq_len, d_model, num_layers, d_ff, rng):
    """Return the weights of an untrained BERT: small random numbers, as its authors drew them.

    Written out once, this is the whole model. V is vocab_size, D d_model, F d_ff::

        embeddings   tokens (V, D)   positions (max_seq_len, D)   segments (2, D)   norm
        layers       a list; each layer has
            attention           w_query  w_key  w_value  w_output (D, D), and for each a b_… (D,)
            norm_attention      gain (D,)   bias (D,)
            feed_forward        w_in (D, F)   b_in (F,)   w_out (F, D)   b_out (D,)
            norm_feed_forward   gain (D,)   bias (D,)
        mlm          w (D, D)   b (D,)   norm   output_bias (V,)

    Every norm is {"gain": (D,), "bias": (D,)}. All arrays are float32.
    """

    def table(*shape):
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(0.02)

    def zeros(size):
        return np.zeros(size, dtype=np.float32)

    def norm():
        return {"gain": np.ones(d_model, dtype=np.float32), "bias": zeros(d_model)}

    def layer():
        attention = {}
        for name in ["query", "key", "value", "output"]:
            attention |= {f"w_{name}": table(d_model, d_model), f"b_{name}": zeros(d_model)}
        w_in, w_out = table(d_model, d_ff), table(d_ff, d_model)
        return {
            "attention": attention,
            "norm_attention": norm(),
            "feed_forward": {
                "w_in": w_in,
                "b_in": zeros(d_ff),
                "w_out": w_out,
                "b_out": zeros(d_model),
            },
            "norm_feed_forward": norm(),
        }

    return {
        "embeddings": {
            "tokens": table(vocab_size, d_model),
            "positions": table(max_seq_len, d_model),
            "segments": table(2, d_model),
            "norm": norm(),
        },
        "layers": [layer() for _ in range(num_layers)],
        "mlm": {
            "w": table(d_model, d_model),
            "b": zeros(d_model),
            "norm": norm(),
            "output_bias": zeros(vocab_size),
        },
    }


def flatten(weights, prefix=""):
    """Return nested weights as one flat dict, with names such as "layers.3.attention.w_query"."""
    flat = {}
    for name, value in enumerate(weights) if isinstance(weights, list) else weights.items():
        if isinstance(value, dict | list):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def unflatten(flat, like, prefix=""):
    """Return the arrays of a flat dict nested again, in the form of the nested weights `like`."""
    if isinstance(like, dict):
        return {name: unflatten(flat, part, f"{prefix}{name}.") for name, part in like.items()}
    if isinstance(like, list):
        return [unflatten(flat, part, f"{prefix}{i}.") for i, part in enumerate(like)]
    return flat[prefix.removesuffix(".")]


# %% exercise="bert" number="3.3" title="The model" minutes=20 difficulty=4 points=5
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
        want = {name: array.shape for name, array in flatten(weights).items()}
        for name in have.keys() | want.keys():
            if have.get(name) != want.get(name):
                raise ValueError(f"{name}: shape {want.get(name)} does not fit {have.get(name)}")
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
        ### BEGIN SOLUTION
        if segment_ids is None:
            segment_ids = np.zeros_like(input_ids)
        # (B, 1, T): the same keys are open to every query; multi_head_attention adds the head axis
        mask = None if attention_mask is None else np.asarray(attention_mask)[:, None, :] != 0

        def drop(x):
            return dropout(x, self.dropout, self.rng, training)

        x = drop(embed(input_ids, segment_ids, self.weights["embeddings"]))
        self.layer_outputs, attentions = [x], []
        for layer in self.weights["layers"]:
            attended, attention = multi_head_attention(
                x, x, layer["attention"], self.num_heads, mask
            )
            x = layer_norm(x + drop(attended), **layer["norm_attention"])
            thought = feed_forward(x, layer["feed_forward"])
            x = layer_norm(x + drop(thought), **layer["norm_feed_forward"])
            self.layer_outputs.append(x)
            if return_attentions:
                attentions.append(attention)
        return (x, attentions) if return_attentions else x
        ### END SOLUTION


# %% check="bert"
check("bert")


# %% exercise="predict_masked_tokens" number="3.4" title="Guess the hidden words" minutes=10 difficulty=2 points=2
def predict_masked_tokens(self, hidden_states, training=False):
    """Score every word of the vocabulary for every token: BERT's head for masked words.

    A linear map, GELU and layer norm prepare each vector. Its dot product with each row of the
    token embeddings, plus that word's own output bias, is the word's score.

    Parameters
    ----------
    self : BERT
        Uses self.weights["mlm"], that is w (D, D), b (D,), norm and output_bias (V,), and the
        same token embeddings (V, D) that `embed` uses.
    hidden_states : float ndarray of shape (B, T, D)
        What `forward` returns. Not changed.
    training : bool, default=False
        Changes nothing, as this head has no dropout; all of BERT's steps take it.

    Returns
    -------
    logits : ndarray of shape (B, T, V)
        Scores, before any softmax.
    """
    ### BEGIN SOLUTION
    head = self.weights["mlm"]
    x = gelu(hidden_states @ head["w"] + head["b"])  # the exact GELU, as in the layers
    x = layer_norm(x, **head["norm"])  # (B, T, D)
    return x @ self.weights["embeddings"]["tokens"].T + head["output_bias"]  # (B, T, V)
    ### END SOLUTION


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# %% check="predict_masked_tokens"
check("predict_masked_tokens")


# %% exercise="save" number="3.5" title="Save" minutes=5 difficulty=1 points=1
def save(self, path):
    """Write all weights to one file that `load`, and np.load without pickle, can read.

    Parameters
    ----------
    self : BERT
    path : str or Path, ending in ".npz"
        A file that is there already is replaced.

    The file holds each array of `flatten(self.weights)` under its flat name, with its dtype,
    and the number `self.num_heads` under "num_heads": no array's shape would tell it.
    """
    ### BEGIN SOLUTION
    np.savez(path, num_heads=self.num_heads, **flatten(self.weights))
    ### END SOLUTION


BERT.save = save

# %% check="save"
check("save")


# %% given="read_headers" reference=true
def read_headers(path):
    """Return shape and dtype of each array in an .npz file, by name, without reading any data.

    An array of a billion numbers costs nothing here: what a file only claims is not allocated.
    Raises ValueError where the file is damaged or is something else.
    """
    headers = {}
    npy = np.lib.format
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    version = npy.read_magic(member)  # np.savez writes 1.0 or 2.0
                    shape, _, dtype = readers[version](member)
                if name in headers:
                    raise ValueError(f"it holds {name} twice")
                headers[name.removesuffix(".npy")] = (shape, dtype)
    except FileNotFoundError:
        raise
    except Exception as error:  # zipfile and NumPy raise a dozen kinds on damaged files
        raise ValueError(f"{path} is no sound .npz file: {error}") from error
    return headers


# %% exercise="load" number="3.6" title="Load" minutes=12 difficulty=3 points=1
def load(self, path):
    """Take the weights from a file that `save` wrote; trust nothing that is in it.

    Parameters
    ----------
    self : BERT
        With the sizes of the model that was saved. Afterwards it has the file's weights.
    path : str or Path

    Raises
    ------
    ValueError
        When the file is damaged or no .npz file, when arrays are missing or unknown, when a
        shape or num_heads differs from this model's, or when an array does not hold numbers
        (float or int). The message has the file's name, and the array's where it is about
        one. The model is then as it was before. Nothing is ever unpickled.
    FileNotFoundError
        When there is no such file.
    """
    ### BEGIN SOLUTION
    mine = flatten(self.weights)
    wanted = {name: array.shape for name, array in mine.items()} | {"num_heads": ()}
    headers = read_headers(path)  # a few bytes an array; raises ValueError on damaged files
    for name in sorted(headers.keys() | wanted.keys()):
        if name not in headers or name not in wanted:
            what = "lacks the array" if name in wanted else "has an array that is not a BERT's:"
            raise ValueError(f"{path} {what} {name!r}")
        shape, dtype = headers[name]
        if shape != wanted[name]:
            raise ValueError(f"{path}: {name} has shape {shape}, this model needs {wanted[name]}")
        if dtype.kind not in "fiu":
            raise ValueError(f"{path}: {name} holds {dtype}, not numbers")
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in wanted}
    except Exception as error:  # the headers were sound, the data are not
        raise ValueError(f"{path} is damaged: {error}") from error
    if found.pop("num_heads") != self.num_heads:
        raise ValueError(f"{path}: num_heads differs from this model's {self.num_heads}")
    self.set_weights(unflatten(found, self.weights))  # last of all: now nothing can fail
    ### END SOLUTION


BERT.load = load

# %% check="load"
check("load")


# %% exercise="load_pretrained" number="3.7" title="Real weights" minutes=20 difficulty=4 points=5
def load_pretrained(bert, state_dict):
    """Give a model the weights of a BertModel of the library `transformers`.

    Parameters
    ----------
    bert : BERT
        With the sizes of the pretrained model. Its "mlm" weights stay as they are.
    state_dict : dict of str to float ndarray
        The library's names (the table above), all of them with "bert." in front or none.
        Other keys, such as those of the pooler or of an MLM head, are ignored. Not changed, and
        no memory is shared with it afterwards.

    Raises
    ------
    ValueError
        When a key is missing, or an array has another shape than this model needs. The message
        has the library's key and, for a shape, the shape found and the shape wanted, both as
        the library has them. The model is then as it was before.
    """
    ### BEGIN SOLUTION
    names = {
        "embeddings.tokens": "embeddings.word_embeddings.weight",
        "embeddings.positions": "embeddings.position_embeddings.weight",
        "embeddings.segments": "embeddings.token_type_embeddings.weight",
        "embeddings.norm.gain": "embeddings.LayerNorm.weight",
        "embeddings.norm.bias": "embeddings.LayerNorm.bias",
    }
    for i in range(bert.num_layers):
        ours, theirs = f"layers.{i}", f"encoder.layer.{i}"
        linears = {
            ("attention", "query"): "attention.self.query",
            ("attention", "key"): "attention.self.key",
            ("attention", "value"): "attention.self.value",
            ("attention", "output"): "attention.output.dense",
            ("feed_forward", "in"): "intermediate.dense",
            ("feed_forward", "out"): "output.dense",
        }
        for (part, name), linear in linears.items():
            names[f"{ours}.{part}.w_{name}"] = f"{theirs}.{linear}.weight"
            names[f"{ours}.{part}.b_{name}"] = f"{theirs}.{linear}.bias"
        norms = {"norm_attention": "attention.output", "norm_feed_forward": "output"}
        for part, norm in norms.items():
            names[f"{ours}.{part}.gain"] = f"{theirs}.{norm}.LayerNorm.weight"
            names[f"{ours}.{part}.bias"] = f"{theirs}.{norm}.LayerNorm.bias"

    prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    flat = flatten(bert.weights)
    for name, key in names.items():
        if prefix + key not in state_dict:
            raise ValueError(f"the state dict has no {prefix + key}")
        array = state_dict[prefix + key]
        linear = ".w_" in name  # the library stores (out, in) and computes x @ w.T
        wanted = flat[name].shape[::-1] if linear else flat[name].shape
        if array.shape != wanted:
            raise ValueError(f"{prefix + key} has shape {array.shape}, wanted is {wanted}")
        flat[name] = np.array(array.T if linear else array, order="C")  # a copy, row by row
    bert.set_weights(unflatten(flat, bert.weights))
    ### END SOLUTION


# %% check="load_pretrained"
check("load_pretrained")

# %% [markdown] explain="heads" points=2
# ### BEGIN SOLUTION
# To be written.
# ### END SOLUTION
