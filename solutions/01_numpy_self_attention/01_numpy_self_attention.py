# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "01 · Self-attention in NumPy"
#   minutes: 120
#   cell_seconds: 20
#   libraries: numpy
# ---
# %% [markdown]
# # 01 · Self-attention in NumPy
#
# *I made a **bank** deposit. We sat on the river **bank**.*
#
# The same four letters, two quite different places. You knew which was which without trying, because
# you looked at the neighbours: *deposit* settles one, *river* settles the other. Self-attention is
# that glance, written as three matrix products and a softmax. In the next two hours you write every
# line of it.
#
# **By the end you will be able to**
#
# - write a softmax that survives any finite scores,
# - compute scaled dot-product attention for any number of sentences at once,
# - hide the future and the padding with masks, and
# - explain, from numbers you measured yourself, why the scores are divided by $\sqrt{D_h}$.
#
# **You need** Python, NumPy basics (shapes, broadcasting, `axis=`), and the dot product of two vectors.
# Session 00 shows how the notebooks work.
#
# **Time** about two hours, and half an hour more if you try every experiment · **Points** 20, and 2 more for a written answer.
#
# Run the next two cells. The first loads the tools, the second draws where we are going.

# %% given="setup"
import numpy as np
from matplotlib import pyplot as plt

from utils import open_session, plotting

check = open_session("01_numpy_self_attention")


def show_table(values, rows, columns, digits=2):
    """Print a small table of numbers with a name on every row and every column."""
    wide = max(7, *(len(str(name)) + 2 for name in columns))
    first = max(len(str(name)) for name in rows)
    print(" " * first + "".join(f"{name!s:>{wide}}" for name in columns))
    for name, row in zip(rows, np.asarray(values), strict=True):
        print(f"{name!s:<{first}}" + "".join(f"{value:{wide}.{digits}f}" for value in row))


# %% given="opening_picture"
FEATURES = ["money", "water", "person", "action"]
DEPOSIT_TOKENS = "I made a bank deposit".split()
RIVER_TOKENS = "we sat on the river bank".split()
COLOURS = ["#0072B2", "#D55E00"]  # blue: the deposit sentence; vermilion: the river sentence


def draw_arcs(ax, tokens, weights, colour):
    """Draw how much "bank" attends to each token: the thicker the arc, the more."""
    bank = tokens.index("bank")
    half = np.linspace(0, np.pi, 60)  # the angles of half a circle
    for place, (token, weight) in enumerate(zip(tokens, weights, strict=True)):
        ax.text(place, -0.2, token, ha="center", va="top", weight="bold" if place == bank else None)
        ax.text(place, -0.55, f"{weight:.2f}", ha="center", va="top", color=colour, size=9)
        if place == bank:  # what it keeps of itself: a dot
            ax.plot(bank, 0, "o", color=colour, markersize=45 * weight, markeredgewidth=0)
        else:
            middle, radius = (place + bank) / 2, (bank - place) / 2
            arc = middle + radius * np.cos(half), 0.8 * abs(radius) * np.sin(half)
            ax.plot(*arc, color=colour, linewidth=15 * weight, alpha=0.8)
    ax.set(xlim=(-0.6, len(tokens) - 0.4), ylim=(-0.9, 2.1))
    ax.axis("off")


def draw_bank(deposit_weights, river_weights, deposit_context, river_context):
    """Draw both sentences and what "bank" has become in each."""
    _, axes = plt.subplots(
        1, 3, figsize=(11.5, 2.9), width_ratios=[5, 6, 5], layout="constrained", facecolor="white"
    )
    draw_arcs(axes[0], DEPOSIT_TOKENS, deposit_weights, COLOURS[0])
    draw_arcs(axes[1], RIVER_TOKENS, river_weights, COLOURS[1])
    bars = [("before", [1, 1, 0, 0], "0.75"), ("deposit sentence", deposit_context, COLOURS[0])]
    bars.append(("river sentence", river_context, COLOURS[1]))
    for shift, (name, values, colour) in zip((-0.27, 0, 0.27), bars, strict=True):
        axes[2].bar(np.arange(4) + shift, values, width=0.25, color=colour, label=name)
    axes[2].set_xticks(range(4), FEATURES)
    axes[2].set_yticks([0, 1, 2])
    axes[2].set_title('the vector of "bank"', size=10)
    axes[2].spines[["top", "right"]].set_visible(False)
    axes[2].legend(frameon=False, fontsize=8)


# These numbers are typed in. At the end of the session you compute them with your own code.
draw_bank(
    deposit_weights=[0.0647, 0.0647, 0.0647, 0.2661, 0.5398],
    river_weights=[0.0608, 0.0608, 0.0608, 0.0608, 0.5070, 0.2500],
    deposit_context=[1.8854, 0.2661, 0.0647, 0.6045],
    river_context=[0.2500, 1.7708, 0.0608, 0.0608],
)

# %% [markdown]
# **What to see.** Each arc is one *attention weight*: how much *bank* takes from that token, and the dot is what it
# takes from itself. On the left
# more than half comes from *deposit*, in the middle half comes from *river*. On the right, the grey bars
# are the vector of *bank* before it looked around: as much money as water. The coloured bars are the same
# word afterwards. It started as one vector and became two.
#
# ## How this notebook works
#
# Eight cells wait for your code. Each says what goes in, what comes out, how long it may take and how many
# points it brings. Below it stand a check and three hints; open them one at a time, they cost nothing.
#
# An exercise you have not done yet raises `NotImplementedError`, and so does a later cell that calls
# it. That is normal: work from top to bottom and those messages go away. Your functions may call the ones you
# wrote earlier.
#
# <details><summary>What your points depend on, and what they do not</summary>
#
# - The check in the notebook runs the public tests. When you hand in, further tests try other inputs for the
#   rest of an exercise's points; the promises they test all stand in the text.
# - Every exercise has one *core* test, the plain case. Without it the exercise earns nothing; with it, the
#   other tests give partial credit.
# - A number is right when it is within `1e-10 · max(1, largest expected magnitude)`; for `float32` inputs the
#   factor is `1e-5`.
# - Your functions must not change the arrays they are given. Returning a view or a copy is the same to us, and so is a
#   list in place of a tuple, where an exercise asks for two results.
# - Solutions use NumPy and Python's standard library (of SciPy only `scipy.special.erf`, which you will
#   not need today). A ready-made softmax, such as `scipy.special.softmax`, is for comparing: an exercise
#   that uses one earns nothing.
# - The dtype of a result is graded in `softmax` and where an exercise asks for a bool mask, nowhere else.
# - Never tested: NaN or infinite inputs, arrays with an empty axis, `axis=None`, read-only or masked (`np.ma`) arrays.
# - Warnings, prints and style cost nothing, and neither does slowness below ten seconds a call.
#
# </details>
#
# ### Names of sizes
#
# These letters mean the same thing in all sixteen sessions.
#
# | letter | counts | today |
# |---|---|---|
# | `B` | sentences in a batch | 2 |
# | `T` | tokens that ask: *queries* | 5 or 6 |
# | `S` | tokens that are asked: *keys* | in self-attention `S = T` |
# | `D` | numbers per token | 4 |
# | `Dh` | numbers per query and per key (papers say $d_k$) | 1, 2 or 4 |
# | `Dv` | numbers per value | 1 or 4 |
#
# A shape such as `(..., T, Dh)` ends in `T, Dh` and may begin with any number of further axes, also
# none: `(T, Dh)` is one sentence, `(B, T, Dh)` a batch. Your code should not care how many there are.
#
# ## 1 · Words as vectors
#
# A computer needs numbers for words. Real models learn hundreds of them per token; we take four, give each a
# name, and choose the values by hand. *bank* gets one part money and one part water, because on its own nobody
# can tell.

# %% given="sentences"
VECTORS = {
    #           money  water  person  action
    "I":       [0.0,   0.0,   1.0,    0.0],
    "made":    [0.0,   0.0,   0.0,    1.0],
    "a":       [0.0,   0.0,   0.0,    0.0],
    "bank":    [1.0,   1.0,   0.0,    0.0],
    "deposit": [3.0,   0.0,   0.0,    1.0],
    "we":      [0.0,   0.0,   1.0,    0.0],
    "sat":     [0.0,   0.0,   0.0,    1.0],
    "on":      [0.0,   0.0,   0.0,    0.0],
    "the":     [0.0,   0.0,   0.0,    0.0],
    "river":   [0.0,   3.0,   0.0,    0.0],
}  # fmt: skip


def vectors_of(tokens):
    """Return the hand-made vectors of a list of tokens, shape (T, D)."""
    return np.array([VECTORS[token] for token in tokens])


x_deposit = vectors_of(DEPOSIT_TOKENS)  # (5, 4)
x_river = vectors_of(RIVER_TOKENS)  # (6, 4)
show_table(x_deposit, DEPOSIT_TOKENS, FEATURES, digits=0)

# %% [markdown]
# How alike are two tokens? Multiply their vectors feature by feature and add up. That is the dot product,
#
# $$q \cdot k = \sum_{i=1}^{D} q_i\, k_i ,$$
#
# large when both have much of the same feature, zero when they share none. Here is *bank* against each word of
# its sentence, all five dot products in one matrix product:

# %%
bank = VECTORS["bank"]
show_table([x_deposit @ bank], ["bank ·"], DEPOSIT_TOKENS, digits=0)

# %% [markdown]
# *bank* goes with *deposit* (3, all of it money) a little better than with itself (2, one each of money and
# water). With the other three it shares nothing.
#
# Those are scores. To *mix* the words we need shares: none negative, together one. The softmax turns the
# first into the second.
#
# ## 2 · From scores to shares: the softmax
#
# $$\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# The exponential makes everything positive and respects the order; the division makes the shares add up to one.
# By hand, for the scores $\ln 1, \ln 2, \ln 5$: the exponentials are $1, 2, 5$, their sum is $8$, so the shares
# are $\tfrac18, \tfrac28, \tfrac58$.
#
# There is one catch, and it bites in practice. $e^{1000}$ is more than a 64-bit float can hold:

# %%
with np.errstate(over="ignore"):  # keep NumPy from warning: the overflow is what we want to show
    print("exp(1000) =", np.exp(np.array(1000.0)))
print("exp(-1000) =", np.exp(np.array(-1000.0)))

# %% [markdown]
# Infinity divided by infinity is `nan`, and one `nan` poisons everything after it. The way out: multiply numerator
# and denominator by the same $e^{-m}$. Nothing changes on paper,
#
# $$\frac{e^{x_i}}{\sum_j e^{x_j}} = \frac{e^{x_i - m}}{\sum_j e^{x_j - m}} ,$$
#
# and with a well-chosen $m$ no exponential can overflow, while at least one term of the sum is
# $e^0 = 1$, so the division is safe too. Careful with arrays of many rows: one row may live near
# $1000$ and the next near $-1000$, and each needs an $m$ that suits *it*.


# %% exercise="softmax" number="1.1" title="Softmax" minutes=15 difficulty=2 points=3
def softmax(x, axis=-1):
    """Turn scores into shares that are not negative and add up to one along `axis`.

    Parameters
    ----------
    x : ndarray of any shape, with at least one axis
        Any finite floats, also huge ones, or int64 of at most 2**53 in size; rows of very
        different size stand side by side. Not changed.
    axis : int, default=-1
        The axis along which the shares add up to one; negative counts from the end.

    Returns
    -------
    shares : ndarray, same shape as x
        Promised dtype: float32 stays float32, float64 stays float64, int64 becomes float64.

    Examples
    --------
    >>> softmax(np.log([1.0, 2.0, 5.0])).round(3)
    array([0.125, 0.25 , 0.625])
    >>> softmax(np.array([[1000, 0], [1000, 0]]), axis=0)
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    ### BEGIN SOLUTION
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)  # before subtracting: unsigned integers would wrap around
    # keepdims leaves an axis of length 1, so that each row meets its own maximum, whatever the axis
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))  # the largest is exp(0) = 1
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check("softmax")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Same shape in, same shape out. Follow the formula along one axis, and subtract something first so that no exponential
# overflows. Leave `x` itself as it was.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# The best $m$ is the largest entry *of the same row*: `max` and `sum` both take `axis=`. They also
# remove that axis, unless you pass `keepdims=True`; without it, a square array silently gets
# the wrong numbers subtracted, and any other raises an error. NumPy's `exp` keeps `float32` and makes `float64` of 64-bit integers by itself.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# largest  = maximum of x along axis, axis kept
# powers   = exp of (x minus largest), a new array
# return     powers divided by (their sum along axis, axis kept)
# ```
# `x -= largest` would write into the caller's array; `x - largest` makes a new one.
#
# </details>

# %% [markdown]
# ### Predict, then run (1 of 3)
#
# The scores `[0, 1, 2]` have certain shares. Now add 100 to all three. What happens to the shares?
#
# - **A** They become more extreme: the last one takes nearly everything.
# - **B** Nothing.
# - **C** They move closer together, because 100, 101 and 102 are nearly the same number.
#
# Decide first. Then run.

# %%
scores = np.array([0.0, 1.0, 2.0])
shares = [softmax(scores), softmax(scores + 100), softmax(scores * 10)]
show_table(shares, ["scores", "scores + 100", "scores * 10"], columns=[0, 1, 2], digits=4)

# %% [markdown]
# <details><summary>A: more extreme</summary>
#
# No: that is what *multiplying* does, as the third row shows. Adding the same number to every score
# multiplies every exponential by the same factor, and the division takes it out again.
#
# </details>
# <details><summary>B: nothing</summary>
#
# Right. Softmax sees differences between scores only. It is the very fact that let you subtract the maximum.
#
# </details>
# <details><summary>C: closer together</summary>
#
# No: that would be true if we divided each score by the sum. Softmax looks at differences, not at ratios, and those are
# still 1.
#
# </details>
#
# Multiplying matters, then. The picture takes five scores and multiplies them by 0.2, by 1 and by 5:

# %%
scores = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
_, axes = plt.subplots(1, 3, figsize=(8, 2.1), sharey=True, layout="constrained", facecolor="white")
for ax, factor in zip(axes, [0.2, 1, 5], strict=True):
    ax.bar(scores, softmax(factor * scores), width=0.4, color="#0072B2")
    ax.set(title=f"softmax({factor} × scores)", xlabel="score", ylim=(0, 1))
    ax.spines[["top", "right"]].set_visible(False)
_ = axes[0].set_ylabel("share")  # "_ =" keeps the notebook from printing what came back

# %% [markdown]
# **What to see.** Small scores give nearly equal shares, large ones a winner who takes nearly all. The *size* of
# the scores decides how sharply attention looks. Keep this picture in mind: it returns in section 6.
#
# ## 3 · Every query meets every key
#
# Attention gives each token two roles. As a **query** it asks *what am I looking for?*; as a **key** it answers
# *what do I have to offer?* For now both are simply the token's vector; in section 6 they part ways.
#
# Stack the `T` queries as rows of $Q$ and the `S` keys as rows of $K$. All $T \cdot S$ dot products are one
# matrix product, divided by a constant whose reason you will find yourself in section 6:
#
# $$\text{scores} = \frac{Q K^\top}{\sqrt{D_h}} \qquad (\dots, T, D_h) \times (\dots, D_h, S) \to (\dots, T, S)$$
#
# Row $t$ belongs to query $t$, column $s$ to key $s$. In the paper that named all this, $D_h$ is called $d_k$.
# It is the number of entries *of one query or key*, the last axis, nothing else.
#
# By hand: $q = (1, 2, 0, 1)$ and $k = (3, 1, 0, 1)$ give $3 + 2 + 0 + 1 = 6$; four entries, so the score is
# $6 / \sqrt 4 = 3$.


# %% exercise="attention_scores" number="1.2" title="Attention scores" minutes=10 difficulty=2 points=2
def attention_scores(query, key):
    """Score every query against every key: dot products, divided by sqrt(Dh).

    Parameters
    ----------
    query : float ndarray of shape (..., T, Dh)
    key : float ndarray of shape (..., S, Dh)
        The leading axes are the same as those of query: any number of them, also none.
        T and S may differ. Neither array is changed.

    Returns
    -------
    scores : ndarray of shape (..., T, S)
        Entry (..., t, s) belongs to query t and key s.

    Examples
    --------
    >>> query = np.array([[1.0, 2.0, 0.0, 1.0]])  # T = 1, Dh = 4
    >>> key = np.array([[3.0, 1.0, 0.0, 1.0], [0.0, 2.0, 5.0, 0.0]])  # S = 2
    >>> attention_scores(query, key)
    array([[3., 2.]])
    """
    ### BEGIN SOLUTION
    dim_head = query.shape[-1]
    # swap the last two axes only: .T would also turn the batch axis around
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(dim_head)  # (..., T, S)
    ### END SOLUTION


# %% check="attention_scores"
check("attention_scores")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# One number per pair of a query and a key, arranged as a table: queries down, keys across. Then one division for
# the whole table.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `@` multiplies the last two axes and carries all leading ones along. The key must arrive as `(..., Dh, S)`, so two
# of its axes have to change places. `.T` reverses *all* axes, which is the same only when there are two:
# look up `np.swapaxes`. `Dh` is `query.shape[-1]`.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# turned = key with its last and its last-but-one axis swapped
# return   (query @ turned) divided by the square root of the length of query's last axis
# ```
#
# </details>

# %% [markdown]
# Let every token of the first sentence be a query and a key, and read the row of *bank*:

# %%
show_table(attention_scores(x_deposit, x_deposit), DEPOSIT_TOKENS, DEPOSIT_TOKENS)

# %% [markdown]
# In the row of *bank* stand the dot products 2 and 3 from above, halved, since $\sqrt 4 = 2$. The table is symmetric,
# because here queries and keys are the same vectors. And look at *a*: it is all zeros, so it scores zero with everyone.
# The softmax will make five equal shares of that. A token with nothing to ask looks everywhere alike.
#
# ## 4 · Who may look at whom: masks
#
# Two kinds of looking have to be forbidden:
#
# - **the future**, when a model learns to guess the next word: it must not peek at it;
# - **padding**: to stack sentences of different length into one array, the short ones are filled up with dummy
#   tokens at the end, and nobody should listen to those.
#
# A **mask** is an array of `bool`, and in this course **True means "may attend"**. Rows are queries, columns are keys,
# as in the scores. A mask broadcasts to the scores' shape `(..., T, S)` and never has more axes than they have.
#
# *(Some libraries mean the opposite. Whenever a mask seems to do nonsense, ask first what True means.)*
#
# The **causal** mask hides the future: query $t$ may attend to key $s$ when $s \le t$, so to itself and to what came
# before.


# %% exercise="causal_mask" number="1.3" title="Causal mask" minutes=8 difficulty=1 points=2
def causal_mask(n_tokens):
    """Return a mask that lets each token attend to itself and to earlier tokens.

    Parameters
    ----------
    n_tokens : int, at least 1

    Returns
    -------
    mask : bool ndarray of shape (T, T), where T = n_tokens
        True where the query of that row may attend to the key of that column.

    Examples
    --------
    >>> causal_mask(3)
    array([[ True, False, False],
           [ True,  True, False],
           [ True,  True,  True]])
    """
    ### BEGIN SOLUTION
    return np.tri(n_tokens, dtype=bool)  # ones on and below the diagonal: key <= query
    ### END SOLUTION


# %% check="causal_mask"
check("causal_mask")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A square table of True and False. The first token sees only itself: its row has a single True, at the front. The last
# one sees all.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `np.tri` and `np.tril` build lower triangles. Or compare positions: a column of row numbers against a row of column
# numbers broadcasts to a table. The result must be `bool`, not 0.0 and 1.0.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# query = 0, 1, ..., n_tokens - 1  as a column (n_tokens, 1)
# key   = 0, 1, ..., n_tokens - 1  as a row    (1, n_tokens)
# return  the comparison "key is not later than query"
# ```
#
# </details>

# %% [markdown]
# Next, **padding**. Say a batch holds a sentence of three tokens and one of five, both stored in five places. In
# the first, the keys at places 3 and 4 are dummies, and *no* query may attend to them. That says nothing about
# who is asking, so one row per sentence is enough: shape `(B, 1, S)`, and the axis of length 1
# broadcasts over all queries.


# %% exercise="padding_mask" number="1.4" title="Padding mask" minutes=8 difficulty=2 points=1
def padding_mask(lengths, max_len):
    """Return a mask that hides the padded places at the end of each sentence.

    Parameters
    ----------
    lengths : int ndarray of shape (B,)
        Number of real tokens of each sentence, between 0 (all padding) and max_len.
    max_len : int
        Number of places of every sentence, S.

    Returns
    -------
    mask : bool ndarray of shape (B, 1, S)
        True where the key is a real token. The real tokens come first.

    Examples
    --------
    >>> padding_mask(np.array([3, 5]), max_len=5)
    array([[[ True,  True,  True, False, False]],
    <BLANKLINE>
           [[ True,  True,  True,  True,  True]]])
    """
    ### BEGIN SOLUTION
    lengths = np.asarray(lengths)
    place = np.arange(max_len)  # (S,)
    real = place < lengths[:, None]  # (B, S): place 3 is real only if there are more than 3 tokens
    return real[:, None, :]  # (B, 1, S): the same for every query
    ### END SOLUTION


# %% check="padding_mask"
check("padding_mask")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# For each sentence one row of `max_len` values: as many True as the sentence has tokens, then False. The middle axis has length 1.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Compare the places `np.arange(max_len)` with the lengths. Give the lengths extra axes of length 1, with
# `lengths[:, None, None]` or `reshape`, and the comparison broadcasts to the shape you want. Places count from 0: the last real
# token of a sentence of three is at place 2.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# places  = 0, 1, ..., max_len - 1
# lengths = lengths as shape (B, 1, 1)
# return    the comparison "place comes strictly before length"
# ```
#
# </details>

# %% [markdown]
# A decoder with padded sentences needs both: a key is allowed only if **every** mask allows it. The shapes may differ, such as
# `(T, T)` and `(B, 1, S)`; broadcasting takes care of that.


# %% exercise="combine_masks" number="1.5" title="Combine masks" minutes=6 difficulty=1 points=1
def combine_masks(*masks):
    """Allow only what every mask allows.

    Parameters
    ----------
    *masks : one or more bool ndarrays whose shapes broadcast together
        Each has at least one axis. None of them is changed.

    Returns
    -------
    mask : bool ndarray of their common broadcast shape
        True where all of them are True. A single mask comes back with the same values.

    Examples
    --------
    >>> causal = np.array([[True, False], [True, True]])
    >>> second_key_only = np.array([[False, True]])
    >>> combine_masks(causal, second_key_only)
    array([[False, False],
           [False,  True]])
    """
    ### BEGIN SOLUTION
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined & mask  # not &=, which would write into the caller's first mask
    return combined
    ### END SOLUTION


# %% check="combine_masks"
check("combine_masks")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# `combine_masks(a)`, `combine_masks(a, b)`, `combine_masks(a, b, c)` and so on. One False anywhere forbids.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Inside the function `masks` is a tuple. For arrays, "and" is `&` or `np.logical_and`; Python's own `and` does not
# work on them. `a &= b` writes into `a`, and fails when the result is larger than `a`.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# result = the first mask
# for each further mask:
#     result = a new array: result AND that mask
# return result
# ```
#
# </details>

# %%
causal = causal_mask(5)  # (5, 5)
padding = padding_mask(np.array([3, 5]), max_len=5)  # (2, 1, 5)
both = combine_masks(causal, padding)  # (2, 5, 5)
print(causal.shape, "and", padding.shape, "give", both.shape)

_, axes = plt.subplots(1, 3, figsize=(9.5, 2.9), layout="constrained", facecolor="white")
pictures = [("causal", causal), ("padding, sentence 0", padding[0]), ("both, sentence 0", both[0])]
for ax, (name, mask) in zip(axes, pictures, strict=True):
    plotting.plot_mask(np.broadcast_to(mask, (5, 5)), ax=ax)
    ax.set_title(name)
    ax.label_outer()
    if ax is not axes[-1] and ax.get_legend():
        ax.get_legend().remove()  # one legend is enough

# %% [markdown]
# **What to see.** The causal mask cuts off the upper right triangle, padding cuts off whole columns, and what both
# leave open is their overlap. Forbidding columns, not rows: the padded tokens may still ask (their answers are simply
# never used), but nobody hears them.
#
# ### Predict, then run (2 of 3)
#
# How do we make a weight zero? A colleague suggests: *set the blocked scores to 0, then take the softmax.* The scores
# are `[-2, -1, 3]`, and the last key is blocked. What weight does the blocked key get?
#
# - **A** 0, as intended.
# - **B** A small one, less than the other two.
# - **C** The largest of the three.

# %%
show_table([softmax(np.array([-2.0, -1.0, 0.0]))], ["weights"], ["key 0", "key 1", "blocked"])

# %% [markdown]
# <details><summary>A: zero</summary>
#
# No: the softmax of a score 0 has the numerator e⁰ = 1, which is not nothing. A score of 0 is an ordinary score.
#
# </details>
# <details><summary>B: a small one</summary>
#
# It would be, if the other scores were well above 0. Here they are below it, so 0 is the best score of the row.
#
# </details>
# <details><summary>C: the largest</summary>
#
# Right: 0.67 of the attention goes to the one key that was forbidden. What score has the exponential 0? Only minus
# infinity. And a very negative number in its place, say −50, works until the allowed scores are themselves near −50.
#
# </details>
#
# So blocked scores become $-\infty$ *before* the softmax, because $e^{-\infty} = 0$ exactly:
#
# $$w_{ts} = \frac{[\text{allowed}_{ts}]\; e^{\,\text{score}_{ts}}}{\sum_{s'} [\text{allowed}_{ts'}]\; e^{\,\text{score}_{ts'}}}$$
#
# In words: **the allowed keys get exactly the weights that a softmax over the allowed keys alone would give, all others get 0.**
# Two things are worth a moment before you write it:
#
# - The maximum that you subtract should come from the *allowed* scores. A blocked score of $10^4$ beside allowed ones near 0
#   would push all of these down to $e^{-10^4}$, which a computer rounds to 0.
# - A row may have *nothing* allowed (a sentence of length 0). Then the formula says $0/0$. We agree on this:
#   **a query that may attend to nothing gets weights that are all zero**, never `nan`. Note that
#   $-\infty - (-\infty)$ is `nan` as well.


# %% exercise="masked_softmax" number="1.6" title="Masked softmax" minutes=15 difficulty=3 points=3
def masked_softmax(scores, mask):
    """Softmax over the last axis that gives blocked keys a weight of exactly zero.

    Parameters
    ----------
    scores : float ndarray of shape (..., T, S)
        Any finite numbers, also huge ones, and also where they are blocked. Not changed.
    mask : bool ndarray that broadcasts to (..., T, S), with no more axes than scores
        True where the query may attend to the key. Always an array here, never None. Not changed.

    Returns
    -------
    weights : ndarray of shape (..., T, S)
        The weights of the allowed keys of a row are the softmax of their scores alone, and
        add up to one. A row with no allowed key is all zero.

    Examples
    --------
    >>> scores = np.log([[1.0, 3.0, 4.0], [1.0, 3.0, 4.0]])
    >>> mask = np.array([[True, True, False], [False, False, False]])
    >>> masked_softmax(scores, mask).round(2)
    array([[0.25, 0.75, 0.  ],
           [0.  , 0.  , 0.  ]])
    """
    ### BEGIN SOLUTION
    scores = np.where(mask, scores, -np.inf)  # a new array; mask broadcasts
    largest = scores.max(axis=-1, keepdims=True)  # over allowed keys, as the others are -inf
    largest = np.where(np.isneginf(largest), 0.0, largest)  # -inf - (-inf) would be nan
    exponentials = np.exp(scores - largest)  # exp(-inf) is exactly 0
    total = exponentials.sum(axis=-1, keepdims=True)
    return exponentials / np.where(total == 0.0, 1.0, total)  # 0 / 1 where nothing is allowed
    ### END SOLUTION


# %% check="masked_softmax"
check("masked_softmax")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Cross out the blocked scores, then do on every row what `softmax` does with what is left. Rows where everything is crossed
# out become zeros.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `np.where(mask, scores, -np.inf)` makes a new array and broadcasts. Your `softmax` promises finite numbers only: with the
# row's maximum subtracted it also copes with −∞ beside an allowed key, but gives `nan` on a row of −∞ alone.
# Two ways out: put something harmless into those rows first and set them to zero afterwards
# (`mask.any(axis=-1, keepdims=True)` finds them, after broadcasting), or follow the steps of `softmax` again and
# replace a maximum of −∞ by 0 and a sum of 0 by 1.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# scores  = scores where allowed, minus infinity elsewhere
# largest = row maximum (axis kept);  where it is minus infinity, use 0 instead
# powers  = exp(scores - largest)
# total   = row sum (axis kept);      where it is 0, use 1 instead
# return    powers / total
# ```
#
# </details>

# %% [markdown]
# Try it on the first sentence, with the causal mask:

# %%
weights = masked_softmax(attention_scores(x_deposit, x_deposit), causal_mask(5))
_, ax = plt.subplots(figsize=(4.6, 3.6), layout="constrained", facecolor="white")
_ = plotting.plot_attention(weights, DEPOSIT_TOKENS, mask=causal_mask(5), ax=ax)

# %% [markdown]
# **What to see.** Hatched cells are blocked, and every row adds up to one over what is left. *I* can only look at itself.
# *bank* comes before *deposit* and cannot see it: with the future hidden, its largest weight (0.48) goes to itself, and
# it still cannot know which bank it is.
#
# ## 5 · Scaled dot-product attention
#
# All the parts are on the table. One more role is missing: besides asking (query) and answering (key), a token hands over
# something when it is attended to, its **value**. The output for a query is the average of all values, weighted by the attention:
#
# $$\operatorname{attention}(Q, K, V) = \operatorname{softmax}\!\left(\frac{Q K^\top}{\sqrt{D_h}}\right) V
# \qquad (\dots, T, S) \times (\dots, S, D_v) \to (\dots, T, D_v)$$
#
# The average is called the query's **context vector**. By hand: if a query's scores are $\ln 3$ and $0$, its weights are
# $\tfrac34$ and $\tfrac14$; with the values $4$ and $8$ its context is $\tfrac34 \cdot 4 + \tfrac14 \cdot 8 = 5$.


# %% exercise="scaled_dot_product_attention" number="1.7" title="Scaled dot-product attention" minutes=12 difficulty=2 points=4
def scaled_dot_product_attention(query, key, value, mask=None):
    """Average the values, weighted by how well each query matches each key.

    Parameters
    ----------
    query : float ndarray of shape (..., T, Dh)
    key : float ndarray of shape (..., S, Dh)
    value : float ndarray of shape (..., S, Dv)
        The leading axes of all three are the same: any number of them, also none.
        T and S may differ, and so may Dh and Dv. No array is changed.
    mask : bool ndarray that broadcasts to (..., T, S), default=None
        True where the query may attend to the key; no more axes than the scores have.
        None means that every query may attend to every key.

    Returns
    -------
    output : ndarray of shape (..., T, Dv)
        The context vectors; zero for a query that may attend to nothing.
    weights : ndarray of shape (..., T, S)
        The weights that were used; each row adds up to one, or is all zero.

    Examples
    --------
    >>> query = np.array([[2 * np.log(3), 0.0, 0.0, 0.0]])  # T = 1, Dh = 4
    >>> key = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])  # S = 2
    >>> value = np.array([[4.0], [8.0]])  # Dv = 1
    >>> output, weights = scaled_dot_product_attention(query, key, value)
    >>> weights.round(2)
    array([[0.75, 0.25]])
    >>> output.round(2)
    array([[5.]])
    """
    ### BEGIN SOLUTION
    scores = attention_scores(query, key)  # (..., T, S), already divided by sqrt(Dh)
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weights @ value, weights  # (..., T, Dv) and (..., T, S)
    ### END SOLUTION


# %% check="scaled_dot_product_attention"
check("scaled_dot_product_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Three steps: scores, weights, weighted average. Return a pair: first the output, then the weights.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# You have written two of the three steps. The division by √Dh is already inside `attention_scores`, and must not
# happen twice. Each *row* of weights adds up to one, that is, the softmax runs over the keys. The third step is one `@`.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# scores  = your attention_scores of query and key
# weights = if there is no mask: your softmax of the scores (over the keys)
#           otherwise:           your masked_softmax of the scores and the mask
# return    (weights times value), weights
# ```
#
# </details>

# %% [markdown]
# ### Change a vector, watch the weights move
#
# Query, key and value are all the plain word vectors here. This cell asks what *bank* sees. Change any number in
# `mine` and run it again: give *made* some money, take the water out of *bank*, make a *deposit* of −3.

# %%
mine = x_deposit.copy()  # rows: I, made, a, bank, deposit; columns: money, water, person, action
mine[4] = [3.0, 0.0, 0.0, 1.0]  # deposit

output, weights = scaled_dot_product_attention(mine, mine, mine)
show_table([weights[3]], ["bank attends to"], DEPOSIT_TOKENS)
show_table([mine[3], output[3]], ["bank before", "bank after"], FEATURES)

# %% [markdown]
# Now let the computer turn that knob: *deposit* with every amount of money from 0 to 8.

# %%
amounts = np.linspace(0, 8, 41)
many = np.repeat(x_deposit[None], len(amounts), axis=0)  # (41, 5, 4): 41 versions of the sentence
many[:, 4, 0] = amounts  # the money of "deposit"
_, weights = scaled_dot_product_attention(many, many, many)  # (41, 5, 5)

_, ax = plt.subplots(figsize=(6, 2.9), layout="constrained", facecolor="white")
for place, style, colour in [(4, "-", "#0072B2"), (3, "--", "#009E73"), (0, ":", "0.4")]:
    ax.plot(amounts, weights[:, 3, place], style, color=colour, label=DEPOSIT_TOKENS[place])
ax.set(xlabel='money in "deposit"', ylabel='weight given by "bank"', ylim=(0, 1))
ax.legend(frameon=False, title="attends to")
ax.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What to see.** With no money in *deposit*, *bank* looks mostly at itself (0.40), and *deposit* gets no more than *I*. At 2
# the two curves cross, because then both dot products are 2. Beyond it *deposit* takes over. Nothing jumps: the weights move
# smoothly, and that smoothness is what later lets a model *learn* them.
#
# ### Both sentences at once
#
# Five tokens and six: pad the first with a row of zeros (any numbers would do) and let the mask hide it. If all is well, nobody can tell.

# %%
batch = np.zeros((2, 6, 4))  # (B, S, D)
batch[0, :5], batch[1] = x_deposit, x_river
mask = padding_mask(np.array([5, 6]), max_len=6)  # (2, 1, 6)
together, _ = scaled_dot_product_attention(batch, batch, batch, mask)
alone, _ = scaled_dot_product_attention(x_deposit, x_deposit, x_deposit)
forgotten, _ = scaled_dot_product_attention(batch, batch, batch)
print(f"largest difference with the mask:    {np.abs(together[0, :5] - alone).max():.2f}")
print(f"largest difference without the mask: {np.abs(forgotten[0, :5] - alone).max():.2f}")

# %% [markdown]
# With the mask the padded sentence gives exactly what it gave alone. Without it the dummy token takes its share of every average,
# silently: nothing crashes, the numbers are just wrong. Forgotten masks are among the most common bugs of this trade.
#
# ## 6 · Self-attention: three ways of looking at the same word
#
# So far a word asked, answered and handed over the same vector. But what *bank* wants to know is not what it has to say. So
# three matrices make three vectors of each token:
#
# $$Q = X W_Q, \qquad K = X W_K, \qquad V = X W_V$$
#
# with $X$ of shape $(T, D)$, $W_Q$ and $W_K$ of shape $(D, D_h)$, and $W_V$ of shape $(D, D_v)$. It is called
# *self*-attention because queries, keys and values all come from the same $X$. These matrices are the
# whole of what an attention layer learns. Today you choose them by hand.


# %% exercise="self_attention" number="1.8" title="Self-attention" minutes=10 difficulty=2 points=4
def self_attention(x, w_query, w_key, w_value, mask=None):
    """Let every token of x look at every token of x.

    Parameters
    ----------
    x : float ndarray of shape (..., T, D)
        Any number of leading axes, also none.
    w_query : float ndarray of shape (D, Dh)
        Used as ``x @ w_query``, and so are the other two.
    w_key : float ndarray of shape (D, Dh)
    w_value : float ndarray of shape (D, Dv)
        Dv may differ from Dh, and both from D. No array is changed.
    mask : bool ndarray that broadcasts to (..., T, T), default=None
        True where the query may attend to the key; no more axes than x has.

    Returns
    -------
    output : ndarray of shape (..., T, Dv)
    weights : ndarray of shape (..., T, T)
        Rows are queries, columns are keys.

    Examples
    --------
    Queries of zeros look everywhere alike, so each output is the mean of the values:

    >>> x = np.eye(2)  # T = D = 2
    >>> w_value = np.array([[2.0, 4.0, 6.0], [4.0, 8.0, 12.0]])  # Dv = 3
    >>> output, weights = self_attention(x, np.zeros((2, 1)), np.ones((2, 1)), w_value)
    >>> weights
    array([[0.5, 0.5],
           [0.5, 0.5]])
    >>> output
    array([[3., 6., 9.],
           [3., 6., 9.]])
    """
    ### BEGIN SOLUTION
    query, key, value = x @ w_query, x @ w_key, x @ w_value  # (..., T, Dh) twice, (..., T, Dv)
    return scaled_dot_product_attention(query, key, value, mask)
    ### END SOLUTION


# %% check="self_attention"
check("self_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Make the queries, the keys and the values from `x`, then use what you have. Return output and weights, in this order.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `x @ w` works for any number of leading axes. Mind the order query, key, value: with query and key exchanged the
# shapes still fit, and the table of weights is about the wrong thing. Pass the mask on.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# query = x times w_query;  key = x times w_key;  value = x times w_value
# return your scaled_dot_product_attention of query, key, value and mask
# ```
#
# </details>

# %% [markdown]
# ### A head that asks "who did it?"
#
# Different matrices for query and key can ask a question whose answer looks nothing like it. Let a word with *action* in it ask,
# and let words with *person* in them answer. One number is enough for query and key: `Dh = 1`.

# %%
#                   money, water, person, action
w_asks = np.array([[0, 0, 0, 2.0]]).T  # (4, 1): what has action in it asks
w_answers = np.array([[0, 0, 2.0, 0]]).T  # (4, 1): what has a person in it answers
_, who = self_attention(x_deposit, w_asks, w_answers, np.eye(4))
_, ax = plt.subplots(figsize=(4.6, 3.6), layout="constrained", facecolor="white")
_ = plotting.plot_attention(who, DEPOSIT_TOKENS, ax=ax)

# %% [markdown]
# **What to see.** *made* looks at *I* (0.93), and so does *deposit*, which is also something one does. Not the other way around:
# the row of *I* is flat, for it asks nothing. Attention is not symmetric; swap `w_query` and `w_key` and the *scores* are
# transposed: now *I* is the one that asks, and shares itself between *made* and *deposit*. Run it swapped if you like.
#
# ### Predict, then run (3 of 3)
#
# Shuffle the words: *bank I deposit made a*. Same words, same three matrices, no mask. What becomes of the output for *bank*?
#
# - **A** It changes: its neighbours are others now.
# - **B** It is the same vector. Only its row number moves along with the word.
# - **C** The output stays exactly as it was, row for row, because the set of words is the same.

# %%
rng = np.random.default_rng(1)
w_query, w_key, w_value = rng.normal(size=(3, 4, 4))  # any matrices will do
order = np.array([3, 0, 4, 1, 2])
shuffled_tokens = [DEPOSIT_TOKENS[place] for place in order]

output, weights = self_attention(x_deposit, w_query, w_key, w_value)
shuffled_output, shuffled_weights = self_attention(x_deposit[order], w_query, w_key, w_value)

print("bank:          ", output[3].round(3))
print("bank, shuffled:", shuffled_output[shuffled_tokens.index("bank")].round(3))
print("every word follows its row:", np.allclose(shuffled_output, output[order]))
_, axes = plt.subplots(1, 2, figsize=(8.4, 3.5), layout="constrained", facecolor="white")
plotting.plot_attention(weights, DEPOSIT_TOKENS, ax=axes[0])
_ = plotting.plot_attention(shuffled_weights, shuffled_tokens, ax=axes[1])

# %% [markdown]
# <details><summary>A: it changes</summary>
#
# No, though it would for a reader. Scores are made from the two vectors alone, and no vector knows where it stands.
# Nothing in the formula says "neighbour".
#
# </details>
# <details><summary>B: the same vector, in another row</summary>
#
# Right: permute the tokens and the output permutes with them. Rows and columns of the weights change places, the numbers in
# them do not.
#
# </details>
# <details><summary>C: unchanged, row for row</summary>
#
# Not quite. Each row belongs to its query, so the rows move with the words: row 0 was the output for *I* and is now
# the output for *bank*. Only something that forgets the rows, such as their mean, would stay as it was.
#
# </details>
#
# **What to see.** Two tables with the same numbers in another arrangement. To attention without a mask, a sentence is a *bag* of words: "dog
# bites man" and "man bites dog" are one. Session 02 mends it by adding the position to each vector.
#
# ### Why divide by √Dh?
#
# Time to find the reason for that constant. Real queries and keys have 64 or more entries, not four. Draw the entries
# at random with mean 0 and variance 1, and watch what happens to the scores as `Dh` grows. There are 8 keys, so undecided attention
# would give each 0.125. For every row we also measure how much the largest weight $p$ still reacts when its score is
# nudged, which is what learning lives on. That slope is $p\,(1 - p)$; session 04 derives it, here it is enough to see that it
# vanishes when $p$ comes close to 1.

# %%
rng = np.random.default_rng(0)
sizes = [1, 4, 16, 64, 256, 1024]
names = ["not divided", "divided by √Dh", "divided by Dh"]
variance, largest, slope = (np.zeros((len(names), len(sizes))) for _ in range(3))
for column, dim_head in enumerate(sizes):
    query = rng.normal(size=(500, 1, dim_head))  # 500 queries, each with 8 keys of its own
    key = rng.normal(size=(500, 8, dim_head))
    scaled = attention_scores(query, key)  # (500, 1, 8)
    raw = scaled * np.sqrt(dim_head)
    for row, scores in enumerate([raw, scaled, raw / dim_head]):
        top = softmax(scores).max(axis=-1)
        variance[row, column] = scores.var()
        largest[row, column] = top.mean()
        slope[row, column] = (top * (1 - top)).mean()

tables = {"variance of the scores": variance, "largest of 8 weights": largest, "its slope": slope}
for title, values in tables.items():
    print(f"\n{title}")
    show_table(values, names, [f"Dh={size}" for size in sizes], digits=3)

# %%
_, axes = plt.subplots(1, 2, figsize=(9, 2.9), layout="constrained", facecolor="white")
for row, (style, colour) in enumerate([("o-", "#D55E00"), ("s-", "#0072B2"), ("^-", "0.5")]):
    axes[0].loglog(sizes, variance[row], style, color=colour, label=names[row])
    axes[1].semilogx(sizes, largest[row], style, color=colour, label=names[row])
axes[0].set(xlabel="Dh", ylabel="variance of the scores")
axes[1].set(xlabel="Dh", ylabel="largest of 8 weights", ylim=(0, 1))
axes[0].legend(frameon=False)
for ax in axes:
    ax.set_xticks(sizes, sizes)
    ax.minorticks_off()
    ax.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What to see.** Left: one line climbs, one stays level, one falls. Right: what each does to the attention. Recall the three
# bar charts of section 2.

# %% [markdown]
# ## Question 1.9 · Why √Dh? (2 points, read by a person)
#
# In about five sentences: **why are the scores divided by $\sqrt{D_h}$, and not left alone?** Argue from the variance you measured above.
#
# | points | for |
# |---|---|
# | 1 | How the variance of the undivided scores depends on `Dh`, with at least two of your measured numbers, *and why*: what a dot product is a sum of. What dividing by $\sqrt{D_h}$ does to that variance. |
# | 1 | What goes wrong in the softmax when the scores are left alone and `Dh` is large, for the weights *or* for learning, supported by a measured number. |
#
# Half points are given. A derivation is welcome, but plain words and your numbers are enough. To write, double-click the cell below.

# %% [markdown] explain="scaling" points=2
# ### BEGIN SOLUTION
# A score before dividing is a sum of `Dh` products $q_i k_i$. The entries are independent with mean 0 and variance 1, so each
# product has mean 0 and variance $1 \cdot 1 = 1$, and variances of independent terms add up: the sum has variance `Dh`. That is what I
# measured: 3.759 for `Dh = 4`, 63.870 for 64 and 1025.345 for 1024. Dividing a number by $c$ divides its variance by
# $c^2$, so $\sqrt{D_h}$ brings it back to $D_h / D_h = 1$ for every size (measured between 0.940 and 1.031).
#
# Left alone, the scores of `Dh = 1024` differ by dozens, and the softmax saturates: the largest of the 8 weights is 0.962 on
# average, whatever the random keys are. Attention then copies one token instead of mixing, and the slope
# $p(1-p)$ is 0.026 instead of 0.215: the weights hardly react to the scores, so hardly any gradient flows back. (Dividing by `Dh`
# overshoots: the variance falls to 0.001, and attention is uniform, 0.131 against 0.125.)
#
# *For the grader.* First point: variance proportional to `Dh` (half, with two numbers of about this size), because a dot product
# sums `Dh` terms, and the square root brings it to about 1 (half). "The scores get bigger" without variance, or without
# saying why, earns a half at most. Second point: saturation, one-hot weights or vanishing gradients (half) with a measured number (half). Either the weights
# or learning is enough. Not needed: the `Dh` variant, formal variance rules, the word "saturation".
# ### END SOLUTION

# %% [markdown]
# ## 7 · The pay-off
#
# Back to the bank. A head that knows about *topics* lets queries and keys see money and water only, and hands over the whole vector. It
# is what the picture at the top of this notebook was made with, and now it is made with **your** functions:

# %%
w_topic = np.eye(4)[:, :2]  # (4, 2): keep money and water, drop person and action
w_all = np.eye(4)  # (4, 4): hand over everything

deposit_output, deposit_weights = self_attention(x_deposit, w_topic, w_topic, w_all)
river_output, river_weights = self_attention(x_river, w_topic, w_topic, w_all)
draw_bank(deposit_weights[3], river_weights[5], deposit_output[3], river_output[5])

# %% [markdown]
# **What to see.** The picture from the top, this time computed. Before, both *banks* were the same vector; the two context vectors point to
# different places. How different? Let the values be a single number, `Dv = 1`: money minus water. Positive means a bank with
# counters, negative one with reeds.

# %%
w_sense = np.array([[1.0, -1.0, 0.0, 0.0]]).T  # (4, 1): money minus water
deposit_sense, _ = self_attention(x_deposit, w_topic, w_topic, w_sense)  # (5, 1)
river_sense, _ = self_attention(x_river, w_topic, w_topic, w_sense)  # (6, 1)
print(f"bank alone:                  {VECTORS['bank'][0] - VECTORS['bank'][1]:+.2f}")
print(f"bank in the deposit sentence {deposit_sense[3, 0]:+.2f}")
print(f"bank in the river sentence   {river_sense[5, 0]:+.2f}")

# %% [markdown]
# From a word that could be either, $0$, to $+1.62$ in one sentence and $-1.52$ in the other, and nobody wrote a rule about banks. That is
# all there is to it: vectors, dot products, a softmax, an average. What the models you have heard of add is many such heads, many
# layers, and matrices that were learned.
#
# ## Summary
#
# - **Softmax** turns scores into shares; it sees differences only, so subtract each row's maximum.
# - **Scores** are the dot products of all queries and keys over $\sqrt{D_h}$: `(..., T, Dh)` and `(..., S, Dh)` give `(..., T, S)`.
# - **Masks** are bool, True means "may attend". They act *before* the softmax, as $-\infty$; a query with nothing to attend to gets zeros.
# - **Attention** is the average of the values, weighted by the softmax of the scores.
# - **Self-attention** makes queries, keys and values from the same tokens with three matrices.
# - It does not see order, and without the square root it saturates.
#
# ## What to try next
#
# - Write a third sentence with *bank* and two new words. Which vectors must they have, so that *bank* settles on money?
# - Give the topic head a louder voice: `4 * w_topic` for the queries. When does *bank* stop listening to itself?
# - Use `causal_mask` in the pay-off. One of the two *banks* can no longer be settled. Which, and why?
# - Feed the output into `self_attention` again. What does *bank* look like after two layers, and after five?
#
# Before handing in: save, then press **Validate** in the toolbar. Session 02 puts several heads side by side, adds positions,
# and builds the whole block around them.
#
# ## Further reading
#
# - Vaswani et al., *Attention Is All You Need* (2017): section 3.2 is today's session on one page. The footnote on $\sqrt{d_k}$ is your question 1.9.
# - Bahdanau, Cho and Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate* (2015): attention before transformers.
# - Luong, Pham and Manning, *Effective Approaches to Attention-based Neural Machine Translation* (2015): dot products as scores.
# - Cheng, Dong and Lapata, *Long Short-Term Memory-Networks for Machine Reading* (2016), and Lin et al., *A Structured Self-attentive
#   Sentence Embedding* (2017): a sentence that attends to itself.
# - Phuong and Hutter, *Formal Algorithms for Transformers* (2022): every step as exact pseudocode.
