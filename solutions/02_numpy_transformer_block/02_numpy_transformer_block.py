# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "02 · The transformer block in NumPy"
#   minutes: 200
#   cell_seconds: 20
#   libraries: numpy
# ---
# %% [markdown]
# # 02 · The transformer block in NumPy
#
# *I made a bank deposit.*
#
# Read it once and you have done several things at the same time. You settled what kind of *bank* it is, you noted
# who did it, and you kept the words in their order. One attention head gives one glance: one set of weights, one
# average. A sentence needs several glances at once, and somebody has to think about what they brought home.
#
# That is a transformer block: a few heads side by side, a small network, and some inconspicuous parts that hold it
# together. Nearly every language model you have heard of is a pile of such blocks. Today you write one, exactly as it stands in BERT, and at
# the end PyTorch's own gives the same numbers as yours.
#
# **By the end you will be able to**
#
# - run many attention heads in one go, without a loop, and put the mask where it belongs,
# - tell a model in which order the words stand,
# - write layer norm, GELU and the feed-forward network to the last digit, and
# - build the block in both its forms, *post-norm* and *pre-norm*, and show by measuring why a deep pile of blocks needs the
#   addition that runs through them.
#
# **You need** session 01: scores, softmax, masks, values.
#
# **Time** three to three and a half hours, about half of it for the eight exercises · **Points** 22, and 2 more for a written answer.
#
# Run the next two cells. The first loads the tools, among them last session's attention in a version that is known to be right,
# so that nothing today depends on your own notebook from then. The second draws where we are going.

# %% given="setup"
import numpy as np
from matplotlib import pyplot as plt
from scipy.special import erf

from utils import open_session, plotting
from utils.reference.session_01 import causal_mask, padding_mask, scaled_dot_product_attention

check = open_session("02_numpy_transformer_block")


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
HEADS = ["same topic", "who did it?", "one word back", "everyone"]
N_PLACES = 6


def features_of(tokens):
    """Return the hand-made vectors of a list of tokens, shape (T, 4)."""
    return np.array([VECTORS[token] for token in tokens])


def with_places(tokens):
    """Return the hand-made vectors and, behind them, one column for each place: (T, 10)."""
    return np.hstack([features_of(tokens), np.eye(N_PLACES)[: len(tokens)]])


def hand_made_heads():
    """Return the query and the key matrices of four heads, each of shape (4, 10, 6)."""
    queries, keys = np.zeros((2, 4, 10, 6))
    queries[0, [0, 1], [0, 1]] = keys[0, [0, 1], [0, 1]] = 2  # money asks money, water asks water
    queries[1, 3, 0], keys[1, 2, 0] = 4, 2  # what has action asks, what has person answers
    place = np.arange(N_PLACES)
    queries[2, 4 + place, place] = 4  # the token at place p asks ...
    keys[2, 4 + place[:-1], place[1:]] = 4  # ... and the one at place p - 1 answers
    return queries, keys  # the last head stays all zeros: it asks nothing


def draw_heads(attention, tokens):
    """Draw each head's weights as lines from the query (left) to the key (right)."""
    _, axes = plt.subplots(1, 4, figsize=(11.5, 3.2), layout="constrained", facecolor="white")
    for ax, head, name, colour in zip(axes, attention, HEADS, plotting.OKABE_ITO, strict=False):
        for row, token in enumerate(tokens):
            ax.text(-0.05, -row, token, ha="right", va="center")
            ax.text(1.05, -row, token, ha="left", va="center")
            for column, weight in enumerate(head[row]):
                look = {"linewidth": 5 * weight, "alpha": 0.2 + 0.8 * weight}
                ax.plot([0, 1], [-row, -column], color=colour, solid_capstyle="round", **look)
        ax.set(xlim=(-0.8, 1.8), ylim=(0.5 - len(tokens), 0.6))
        ax.set_title(name, color=colour, weight="bold", size=11)
        ax.axis("off")


x_deposit = with_places(DEPOSIT_TOKENS)  # (5, 10)
query_matrices, key_matrices = hand_made_heads()
one_by_one = []  # session 01's attention, four times, one head after the other
for w_query, w_key in zip(query_matrices, key_matrices, strict=True):
    _, head = scaled_dot_product_attention(x_deposit @ w_query, x_deposit @ w_key, x_deposit)
    one_by_one.append(head)
draw_heads(one_by_one, DEPOSIT_TOKENS)

# %% [markdown]
# **What to see.** Four heads read the same five words. Each line runs from a word that asks (left) to a word it attends to
# (right); the thicker, the more. The first head links what shares a topic: *bank* to *deposit*. The second finds, for everything one
# does, who did it. The third looks one word back, whatever the words are. The fourth asks nothing and averages them
# all. No single table of weights could do two of these jobs at once: its rows add up to one, so one job would have to be done at the expense
# of another.
#
# The vectors are those of session 01, with one further column for each place in the sentence; the third head lives on those. All is
# made by hand, yes. But heads that look one word back, heads that link a verb with its noun and heads that spread themselves evenly
# are just what people found when they looked into a trained BERT, and in the next session you will look for yourself.
#
# ## How this notebook works
#
# As in session 01: eight cells wait for your code, each with a check and three hints below it. What you have not written yet raises
# `NotImplementedError`, and a later cell that needs it stops with the same, or with a `NameError`. Work from top to bottom and those messages go away.
# Your functions may call the ones you wrote earlier, and everything that the setup cell imports.
#
# <details><summary>What your points depend on, and what they do not</summary>
#
# - The check in the notebook runs the public tests. When you hand in, further tests try other inputs for the
#   rest of an exercise's points; the promises they test all stand in the text. So "All public tests pass." is good news, and
#   not yet a promise of all points.
# - Every exercise has one *core* test, the plain case. Without it the exercise earns nothing; with it, the
#   other tests give partial credit.
# - A number is right when it is within `1e-10 · max(1, largest expected magnitude)`; for `float32` inputs the
#   factor is `1e-5`.
# - Your functions must not change the arrays or the dicts they are given. Returning a view or a copy is the same to us,
#   and so is a list in place of a tuple, where an exercise asks for two results.
# - Solutions use NumPy, Python's standard library and, of SciPy, only `scipy.special.erf`. Ready-made blocks, such as PyTorch's
#   `nn.LayerNorm`, `nn.MultiheadAttention` or `nn.TransformerEncoderLayer`, are for comparing: an exercise
#   that uses one earns nothing.
# - The dtype of a result is graded nowhere today.
# - Never tested: NaN or infinite inputs, arrays with an empty axis, a number of heads that does not divide the width, dicts with missing or
#   further entries, read-only or masked (`np.ma`) arrays.
# - Warnings, prints and style cost nothing, and neither does slowness below ten seconds a call.
#
# </details>
#
# ### Names of sizes
#
# | letter | counts | today |
# |---|---|---|
# | `B` | sentences in a batch | up to 4; 32 in section 7 |
# | `T`, `S` | tokens that ask, tokens that are asked | mostly 5 or 6; in self-attention `S = T` |
# | `D` | numbers per token, the *width* of the model | 10 by hand, later 64 |
# | `H` | heads | 4 |
# | `Dh`, `Dv` | numbers per query and key, per value, *of one head* | 6 and 4 by hand, later both `D / H = 16` |
# | `d_ff` | numbers per token inside the feed-forward network | 2 by hand, else `4 * D = 256` |
# | `L` | blocks on top of each other, *layers* | up to 24 |
#
# One name needs care. The argument `weights` is a dict of the matrices that a model *learns*, while the shares that a softmax
# hands out are *attention weights*; our functions call them `attention`.
#
# As before, `(..., T, D)` stands for any number of leading axes, also none. That promise gets more valuable today: heads are
# about to become one more axis.
#
# ## 1 · Cutting a vector into heads
#
# The opening picture ran four heads in a loop, with a query matrix of shape `(D, Dh)` each. A loop over heads would do, but it multiplies many
# small matrices where computers like few large ones. So all models put the `H` matrices side by side into one of
# shape `(D, H * Dh)`:
#
# $$X \,\big[\, W^{(0)} \;\big|\; W^{(1)} \;\big|\; \dots \;\big|\; W^{(H-1)} \,\big] = \big[\, X W^{(0)} \;\big|\; X W^{(1)} \;\big|\; \dots \;\big|\; X W^{(H-1)} \,\big]$$
#
# One product gives the queries of all heads. In each row, that is for each token, the first `Dh` numbers belong to head 0, the next `Dh` to
# head 1, and so on. What remains is to cut the columns apart and to bring the head axis to a place where `@` treats it as one more
# leading axis: `@` multiplies the last two axes and loops over all others, and the last two have to be *tokens* and *numbers of one head*.
#
# $$(\dots, T, H \cdot D_h) \;\to\; (\dots, H, T, D_h)$$
#
# ### Predict, then run (1 of 3)
#
# Three tokens with four numbers each, to be cut into two heads. Below, each entry carries its name: `made.2` is column 2 of
# *made*. We want the shape `(H, T, Dh) = (2, 3, 2)`, and `named.reshape(2, 3, 2)` has it. What stands in its head 0?
#
# - **A** Columns 0 and 1 of all three tokens, as it should be.
# - **B** All of *I*, and half of *made*.
# - **C** Nothing: NumPy refuses, for the array has shape `(3, 4)`.
#
# Decide first. Then run.

# %%
named = np.array([[f"{token}.{column}" for column in range(4)] for token in ["I", "made", "a"]])
print("the tokens\n", named)
print("\nhead 0 of named.reshape(2, 3, 2)\n", named.reshape(2, 3, 2)[0])

# %% [markdown]
# <details><summary>A: columns 0 and 1 of all tokens</summary>
#
# That is what we want, and not what we get. `reshape` never moves a number. It reads the array row by row and breaks the
# same sequence into other pieces.
#
# </details>
# <details><summary>B: all of one token and half of the next</summary>
#
# Right. The sequence is `I.0 I.1 I.2 I.3 made.0 …`, and the first six of it are head 0. The shape is as wanted, the contents are
# nonsense, and nothing crashes. Such a bug never announces itself.
#
# </details>
# <details><summary>C: NumPy refuses</summary>
#
# No: 3 · 4 and 2 · 3 · 2 are both 12, and that is all that `reshape` asks for.
#
# </details>
#
# So a reshape alone cannot do it. It can cut one axis into two, as long as the order stays. Changing the *order of the axes* is
# another step.


# %% exercise="split_heads" number="2.1" title="Split heads" minutes=12 difficulty=2 points=2
def split_heads(x, n_heads):
    """Cut the columns of x into n_heads groups, one for each head, and put the heads in front.

    Parameters
    ----------
    x : float ndarray of shape (..., T, H * Dh)
        Any number of leading axes, also none. Not changed.
    n_heads : int
        H; it divides the length of the last axis.

    Returns
    -------
    heads : ndarray of shape (..., H, T, Dh)
        Head h holds, of every token, the columns from ``h * Dh`` up to, not including,
        ``(h + 1) * Dh``. The head axis stands right in front of the tokens, behind all
        leading axes.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]])  # T = 2
    >>> split_heads(x, n_heads=2)
    array([[[1., 2.],
            [5., 6.]],
    <BLANKLINE>
           [[3., 4.],
            [7., 8.]]])
    """
    ### BEGIN SOLUTION
    *leading, n_tokens, width = x.shape
    by_token = x.reshape(*leading, n_tokens, n_heads, width // n_heads)  # (..., T, H, Dh)
    return np.swapaxes(by_token, -3, -2)  # (..., H, T, Dh)
    ### END SOLUTION


# %% check="split_heads"
check("split_heads")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Cut the last axis into `H` pieces of `Dh` columns each, and move the axis that counts the pieces in front of the tokens.
# All axes before the tokens stay where they are.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Two steps. `reshape` cuts one axis into two that stand where it stood: which of the two comes first, the heads or the numbers of one head,
# if neighbouring columns belong to the same head? Then `np.swapaxes` exchanges two axes; count them from the end (−1, −2, −3), so that the number of leading
# axes does not matter. `x.shape[:-1]` is everything but the last length.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# width of one head = length of the last axis // n_heads
# cut    = x reshaped to (all lengths but the last, n_heads, width of one head)
# return   cut with its third-last and second-last axis exchanged
# ```
#
# </details>

# %% [markdown]
# What your function does to the three tokens, and what a bare `reshape` would have done. The entries are numbered, so that each can be
# recognised:

# %%
numbered = np.arange(12.0).reshape(3, 4)  # entry 4 * token + column
panels = {"the tokens": numbered}
for head in range(2):
    panels[f"split_heads, head {head}"] = split_heads(numbered, 2)[head]
for head in range(2):
    panels[f"only reshape, head {head}"] = numbered.reshape(2, 3, 2)[head]

_, axes = plt.subplots(
    1, 5, figsize=(11.5, 2.3), width_ratios=[4, 3, 3, 3, 3], layout="constrained", facecolor="white"
)
for ax, (title, grid) in zip(axes, panels.items(), strict=True):
    for row, column in np.ndindex(grid.shape):
        token, place = divmod(int(grid[row, column]), 4)
        colour = plotting.OKABE_ITO[[0, 4, 2][token]]
        ax.add_patch(plt.Rectangle((column, -row), 0.94, 0.9, color=colour, alpha=0.45))
        name = ["I", "made", "a"][token]
        ax.text(column + 0.47, 0.45 - row, f"{name}.{place}", ha="center", va="center", size=9)
    ax.set(xlim=(-0.1, grid.shape[1] + 0.1), ylim=(-2.1, 1), title=title)
    ax.title.set_size(10)
    ax.axis("off")

# %% [markdown]
# **What to see.** Left, one colour for each token. In the middle, both heads hold all three tokens, one below the other: head 0 the
# first two columns, head 1 the last two. On the right the bare reshape: head 0 is *I* on top of itself and half of *made*.
# It would let one half of a word attend to the other.
#
# When all heads have done their work, each token has `H` short vectors, one from each head. Merging puts them back into one row.
# It is the same road, walked backwards, and it has the same trap: what stands side by side in the row of a token must come from
# *that* token.


# %% exercise="merge_heads" number="2.2" title="Merge heads" minutes=6 difficulty=2 points=1
def merge_heads(x):
    """Put the heads side by side again: the way back from split_heads.

    Parameters
    ----------
    x : float ndarray of shape (..., H, T, Dh)
        Any number of axes in front of the heads, also none. Not changed.

    Returns
    -------
    merged : ndarray of shape (..., T, H * Dh)
        In every row stand the Dh numbers of head 0, then those of head 1, and so on.

    Examples
    --------
    >>> heads = np.array([[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]])  # H = T = Dh = 2
    >>> merge_heads(heads)
    array([[1., 2., 3., 4.],
           [5., 6., 7., 8.]])
    """
    ### BEGIN SOLUTION
    *leading, n_heads, n_tokens, dim_head = x.shape
    by_token = np.swapaxes(x, -3, -2)  # (..., T, H, Dh): the heads of one token are neighbours
    return by_token.reshape(*leading, n_tokens, n_heads * dim_head)
    ### END SOLUTION


# %% check="merge_heads"
check("merge_heads")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Undo `split_heads`: `merge_heads(split_heads(x, n))` is `x` again, whatever `n` is.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# The same two steps in the opposite order. First bring the axes into an order in which the numbers of one token follow each other, then
# melt two axes into one. `reshape` takes −1 for one length that it shall work out itself.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# turned = x with its third-last and second-last axis exchanged: now tokens, heads, numbers
# return   turned reshaped to (all lengths but its last two, number of heads * width of one head)
# ```
#
# </details>

# %% [markdown]
# There and back, with one, two and three axes of batches in front, and once without any:

# %%
rng = np.random.default_rng(0)
for leading in [(), (2,), (2, 3), (2, 3, 4)]:
    x = rng.normal(size=(*leading, 5, 12))
    heads = split_heads(x, 3)
    print(f"{x.shape!s:17} -> {heads.shape!s:19} -> back: {np.array_equal(merge_heads(heads), x)}")

# %% [markdown]
# ## 2 · Many heads, one attention
#
# Now the heads can attend, all at once: to `scaled_dot_product_attention` the head axis is one more leading axis. What each
# head found is put side by side, and a last matrix mixes it:
#
# $$\text{head}_h = \operatorname{attention}(Q_h, K_h, V_h), \qquad
# \operatorname{MultiHead} = \big[\,\text{head}_0 \;\big|\; \dots \;\big|\; \text{head}_{H-1}\,\big]\, W_O + b_O$$
#
# Three things are new beside the heads:
#
# - **Biases.** Queries, keys and values are made as $X W + b$, each with a bias of its own, as BERT does.
# - **The output projection** $W_O$. Without it, what head 0 found would only ever fill the first `Dv` columns. With it, every head may
#   write anywhere.
# - **Two inputs.** Queries come from one array, keys *and* values from another. Pass the same one twice and it is
#   self-attention; pass two and one text reads the other. That is *cross-attention*, by which a translation looks at its original.
#
# The scores are divided by $\sqrt{D_h}$, the width *of one head*: each score is a sum of `Dh` products, as you measured in
# session 01. It happens inside `scaled_dot_product_attention`, as long as that gets what belongs to one head.
#
# ### Where does the mask go?
#
# A mask in this course has the shape `(..., T, S)`, or one that broadcasts to it, and knows nothing of heads: whether a token is padding
# does not depend on who looks. The scores now have the shape `(..., H, T, S)`.
#
# ### Predict, then run (2 of 3)
#
# A batch of four sentences, six places each, four heads: scores of shape `(4, 4, 6, 6)`. The padding mask has the
# shape `(4, 1, 6)`. Someone passes it on as it is. What happens?
#
# - **A** An error: the shapes do not fit.
# - **B** It works. Broadcasting repeats the mask for every head.
# - **C** It runs, and the numbers are wrong.

# %%
rng = np.random.default_rng(0)
lengths = np.array([6, 5, 3, 2])  # of four sentences; with fewer sentences, the first few of these
for n_sentences in [1, 3, 4]:
    scores = rng.normal(size=(n_sentences, 4, 6, 6))  # (B, H, T, S)
    mask = padding_mask(lengths[:n_sentences], max_len=6)  # (B, 1, S)
    wanted = np.stack([scores[:, head] + np.where(mask, 0, -np.inf) for head in range(4)], axis=1)
    for name, tried in [("mask", mask), ("mask[..., None, :, :]", mask[..., None, :, :])]:
        try:
            right = np.array_equal(np.where(tried, scores, -np.inf), wanted)
            verdict = "runs, and is right" if right else "runs, and is WRONG"
        except ValueError:
            verdict = "error: the shapes do not fit"
        print(f"B = {n_sentences}, H = 4   {name:22} {tried.shape!s:13} {verdict}")

# %% [markdown]
# <details><summary>A: an error</summary>
#
# With three sentences, yes: the 3 meets the 4 heads, and NumPy says so. With four sentences there are as many sentences as heads, and
# nothing complains.
#
# </details>
# <details><summary>B: it works</summary>
#
# Only in a batch of one. Broadcasting lines shapes up from the *right*: `(4, 1, 6)` becomes `(1, 4, 1, 6)`, and the 4 that counted
# sentences now counts heads.
#
# </details>
# <details><summary>C: it runs, and is wrong</summary>
#
# Right. Head 0 treats *every* sentence as if it were as long as sentence 0, head 1 as if it were sentence 1, and so on. It is right for
# a single sentence, crashes for three, and lies for four: the kind of bug that survives all tests with `B = 1`.
#
# </details>
#
# The mask needs an axis of length 1 where the heads are. `mask[..., None, :, :]` puts it there: everything up to the last two axes, a new axis,
# then the last two. It works for `(B, 1, S)`, for `(B, T, S)`, and for a plain `(T, S)`, which then serves all sentences.
# The picture shows which keys each head of each sentence may see:

# %%
mask = padding_mask(lengths, max_len=6)  # (4, 1, 6)
_, axes = plt.subplots(1, 2, figsize=(10.5, 2.7), layout="constrained", facecolor="white")
tries = {"mask as it is: wrong": mask, "mask[..., None, :, :]: right": mask[..., None, :, :]}
for ax, (title, tried) in zip(axes, tries.items(), strict=True):
    seen = np.broadcast_to(tried, (4, 4, 6, 6))[:, :, 0]  # (sentence, head, key)
    for sentence, head, key in np.ndindex(seen.shape):
        look = {"facecolor": "#0072B2"} if seen[sentence, head, key] else {"facecolor": "0.92"}
        look |= {"edgecolor": "white"} if seen[sentence, head, key] else {"edgecolor": "0.6"}
        hatch = None if seen[sentence, head, key] else "////"
        corner = 7 * head + key, -sentence
        ax.add_patch(plt.Rectangle(corner, 0.82, 0.8, hatch=hatch, linewidth=0, **look))
    ax.set(xlim=(-0.5, 27.5), ylim=(-3.3, 1.1), title=title)
    ax.set_xticks([3, 10, 17, 24], [f"head {head}" for head in range(4)])
    ax.set_yticks([0.4, -0.6, -1.6, -2.6], [f"{n} real tokens" for n in lengths])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)

# %% [markdown]
# **What to see.** Rows are sentences with 6, 5, 3 and 2 real tokens; in every row stand the six keys of four heads, blue where the
# head may look, hatched where it may not. Left, all rows are alike: each *head* has a length. Right, each *sentence* has its own.


# %% exercise="multi_head_attention" number="2.3" title="Multi-head attention" minutes=25 difficulty=3 points=5
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    """Let every head look for itself, put what they found side by side, and mix it.

    Parameters
    ----------
    query_input : float ndarray of shape (..., T, D)
        The tokens that ask. Any number of leading axes, also none. Vectors may be long: scores
        of several thousand must not overflow.
    key_input : float ndarray of shape (..., S, D_key)
        The tokens that are asked: keys *and* values are made from these. Its leading axes
        are those of query_input; S may differ from T, and D_key from D. For self-attention
        pass the same array twice.
    weights : dict of float ndarrays, each pair used as ``x @ w + b``
        w_query (D, H * Dh) and b_query (H * Dh,); w_key (D_key, H * Dh) and b_key (H * Dh,);
        w_value (D_key, H * Dv) and b_value (H * Dv,); w_output (H * Dv, D_out) and
        b_output (D_out,). Dv may differ from Dh. Neither the dict nor any array is changed.
    n_heads : int
        H. Head h uses the columns from ``h * Dh`` on, as in split_heads.
    mask : bool ndarray of two or more axes that broadcasts to (..., T, S), default=None
        True where the query may attend to the key. It has no head axis: what it says holds for
        every head. A (T, S) mask serves all sentences. A blocked key has no influence, however
        large it is.

    Returns
    -------
    output : ndarray of shape (..., T, D_out)
        For a query that may attend to nothing: b_output.
    attention : ndarray of shape (..., H, T, S)
        The attention weights of each head; all zero for a query that may attend to nothing.

    Examples
    --------
    Queries of zeros look everywhere alike, as far as the mask lets them:

    >>> eye, none = np.eye(2), np.zeros(2)
    >>> weights = {"w_query": np.zeros((2, 2)), "b_query": none, "w_key": eye, "b_key": none,
    ...            "w_value": eye, "b_value": none, "w_output": eye, "b_output": none + 10}
    >>> x = np.array([[1.0, 4.0], [3.0, 0.0]])  # T = S = D = 2
    >>> mask = np.array([[True, False], [True, True]])
    >>> output, attention = multi_head_attention(x, x, weights, n_heads=2, mask=mask)
    >>> output
    array([[11., 14.],
           [12., 12.]])
    >>> attention  # two heads, alike
    array([[[1. , 0. ],
            [0.5, 0.5]],
    <BLANKLINE>
           [[1. , 0. ],
            [0.5, 0.5]]])
    """
    ### BEGIN SOLUTION
    query = query_input @ weights["w_query"] + weights["b_query"]  # (..., T, H * Dh)
    key = key_input @ weights["w_key"] + weights["b_key"]  # (..., S, H * Dh)
    value = key_input @ weights["w_value"] + weights["b_value"]  # (..., S, H * Dv)
    if mask is not None:
        mask = mask[..., None, :, :]  # (..., 1, T, S): the same for every head
    context, attention = scaled_dot_product_attention(
        split_heads(query, n_heads), split_heads(key, n_heads), split_heads(value, n_heads), mask
    )  # (..., H, T, Dv) and (..., H, T, S)
    return merge_heads(context) @ weights["w_output"] + weights["b_output"], attention
    ### END SOLUTION


# %% check="multi_head_attention"
check("multi_head_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Make queries, keys and values with one product each, cut them into heads, let the heads attend, merge what they found, and send it through the
# output matrix. Return that and the attention weights of all heads.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# You have `split_heads` and `merge_heads`, and `scaled_dot_product_attention` is imported: it divides by $\sqrt{D_h}$, takes a mask, and accepts any leading
# axes, so it needs no loop. Keys and values both come from `key_input`. Four biases: count them. The mask may be `None`; otherwise it needs
# its new axis before it meets the scores.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# query = query_input times w_query, plus b_query;   key, value = the same with key_input and theirs
# cut each of the three into heads
# mask  = None, or the mask with an axis of length 1 in third place from the end
# found, attention = scaled dot-product attention of the three heads and the mask
# return  (found, merged) times w_output, plus b_output;  attention
# ```
#
# </details>

# %% [markdown]
# ### The four heads of the opening picture, in one call
#
# Their matrices are put side by side. Each head hands over the four features, and the output matrix
# averages what the heads found and writes it back into the feature columns.

# %%
hand_over = np.eye(10)[:, :4]  # (10, 4): the features, without the place columns
bank_weights = {
    "w_query": np.hstack(query_matrices),  # (10, 24): four heads of six columns
    "w_key": np.hstack(key_matrices),
    "w_value": np.hstack([hand_over] * 4),  # (10, 16): Dv = 4
    "w_output": np.vstack([hand_over.T / 4] * 4),  # (16, 10)
    **{"b_query": np.zeros(24), "b_key": np.zeros(24)},
    **{"b_value": np.zeros(16), "b_output": np.zeros(10)},
}
x_river = with_places(RIVER_TOKENS)  # (6, 10)
attended_deposit, attention = multi_head_attention(x_deposit, x_deposit, bank_weights, n_heads=4)
attended_river, river_attention = multi_head_attention(x_river, x_river, bank_weights, n_heads=4)
print("one by one and all at once differ by", np.abs(attention - one_by_one).max())
draw_heads(river_attention, RIVER_TOKENS)

# %% [markdown]
# **What to see.** For the deposit sentence your function gives what the loop gave. Here are the same four heads on the other sentence: *bank* now finds the
# *river*, *sat* finds *we*. Nobody told the heads about this sentence. The matrices hold the question, the words bring
# the answers.
#
# And what did each head bring home for *bank*? To see it before it is mixed, replace the output matrix by the identity:

# %%
unmixed = bank_weights | {"w_output": np.eye(16), "b_output": np.zeros(16)}
for tokens, x in [(DEPOSIT_TOKENS, x_deposit), (RIVER_TOKENS, x_river)]:
    found, _ = multi_head_attention(x, x, unmixed, n_heads=4)  # (T, 16)
    print(f'what "bank" gets in: {" ".join(tokens)}')
    show_table(found[tokens.index("bank")].reshape(4, 4), HEADS, FEATURES)
    print()

# %% [markdown]
# Averages of the same words, and they say different things. The topic head brings money in one sentence and water in the
# other; "one word back" brings nothing from *a* and a whole river from *river*. ("Who did it?" asks nothing here, for a *bank* is nothing that
# one does, and so it averages as "everyone" does.) One head alone would have had to choose.
#
# ### One text reads another
#
# Cross-attention: the river sentence asks, the deposit sentence answers. Six queries, five keys. Change which sentence is which, or add a mask
# such as `causal_mask(6)[:, :5]`, and watch the panels.

# %%
_, crossed = multi_head_attention(x_river, x_deposit, bank_weights, n_heads=4)  # (4, 6, 5)
_ = plotting.plot_attention_grid(crossed[:3], RIVER_TOKENS, key_tokens=DEPOSIT_TOKENS, col_wrap=3)

# %% [markdown]
# **What to see.** Each panel is `(T, S)`, six rows and five columns. The first head sends *bank* to *deposit* (it
# asks for money *and* water, and here is money) and leaves *river* with only *bank*, the one word with any water. The second sends *sat*
# to *I*: it does not matter to the head that these two never met. The third compares places and cares for no sentence at all.

# %% [markdown]
# ## 3 · Where am I? Positions
#
# Session 01 made a discovery: shuffle the words, and the output is shuffled with them. Attention sees a bag. The "one word back"
# head escaped by a trick: six further columns, one for each place. A model for 512 tokens would spend 512 columns on it, and be lost at
# the 513th.
#
# The first transformer did it with clocks. Think of the hands of a watch: one goes round in a minute, one in an hour, one in twelve
# hours, and three angles name each second of half a day. Here every pair of columns is the hand of a clock, given
# by the sine and the cosine of its angle, and each clock is slower than the one before. For position $p$ and pair $i$:
#
# $$\text{angle}_{p,i} = \frac{p}{10000^{\,2i/D}}, \qquad
# P_{p,\,2i} = \sin(\text{angle}_{p,i}), \qquad P_{p,\,2i+1} = \cos(\text{angle}_{p,i})$$
#
# By hand, for $D = 4$ and position 1: the first clock has the angle $1$, the second $1 / 10000^{2/4} = 0.01$, so the vector is
# $(\sin 1, \cos 1, \sin 0.01, \cos 0.01) = (0.841, 0.540, 0.010, 1.000)$. Sine and cosine *alternate*.


# %% exercise="sinusoidal_positions" number="2.4" title="Sinusoidal positions" minutes=12 difficulty=3 points=2
def sinusoidal_positions(n_positions, d_model):
    """Return a vector for every position: sines and cosines of ever lower frequency.

    Parameters
    ----------
    n_positions : int, at least 1
        T. Positions count from 0.
    d_model : int, at least 1
        D, even or odd. When it is odd, the last column is a sine without its cosine.

    Returns
    -------
    positions : float ndarray of shape (T, D)
        Column ``2 * i`` holds ``sin(position / 10000 ** (2 * i / D))``, and column
        ``2 * i + 1`` the cosine of the same angle.

    Examples
    --------
    >>> sinusoidal_positions(2, 3).round(4)
    array([[0.    , 1.    , 0.    ],
           [0.8415, 0.5403, 0.0022]])
    """
    ### BEGIN SOLUTION
    even = np.arange(0, d_model, 2)  # 2 * i
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (even / d_model)  # (T, number of sines)
    positions = np.empty((n_positions, d_model))
    positions[:, 0::2] = np.sin(angles)
    positions[:, 1::2] = np.cos(angles[:, : d_model // 2])  # one less when d_model is odd
    return positions
    ### END SOLUTION


# %% check="sinusoidal_positions"
check("sinusoidal_positions")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A table with a row for each position and a column for each dimension. Even columns are sines, odd ones cosines; columns $2i$ and $2i+1$
# share an angle.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Make the table of angles first: a column of positions divided by a row of numbers broadcasts. The exponent is $2i/D$ with $i = 0, 1, 2, \dots$, and
# `np.arange(0, d_model, 2)` already *is* $2i$; doubling it again is the classic slip. Then fill every second
# column with a slice such as `[:, 1::2]`. When $D$ is odd, there is one sine more than there are cosines.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# twice_i = 0, 2, 4, ... below d_model
# angles  = (positions as a column) / 10000 to the power (twice_i / d_model)
# table   = an empty array (n_positions, d_model)
# columns 0, 2, 4, ... of the table = sine of the angles
# columns 1, 3, 5, ... of the table = cosine of as many angles as there are such columns
# ```
#
# </details>

# %%
positions = sinusoidal_positions(64, 64)  # (T, D)
_, axes = plt.subplots(1, 2, figsize=(11, 3.6), layout="constrained", facecolor="white")
plotting.plot_positional_encoding(positions, ax=axes[0])
for place, style, colour in zip([8, 32, 50], ["-", "--", ":"], plotting.OKABE_ITO, strict=False):
    axes[1].plot(positions @ positions[place], style, color=colour, label=f"with position {place}")
axes[1].set(xlabel="position", ylabel="dot product")
axes[1].spines[["top", "right"]].set_visible(False)
_ = axes[1].legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))

# %% [markdown]
# **What to see.** Left: each row is a position, read from fast clocks to slow ones. The first columns flicker; the last hardly move
# within 64 positions. Right: the dot product of one position with all others is largest with itself and falls off on
# both sides, and the three curves have the same shape, only moved. The dot product of two positions depends on their *distance* alone.
#
# ### One word back, for any length
#
# Why clocks, rather than any table of different numbers? Because to turn all hands back by one step, nobody needs to know what time it is. Turning a
# hand is a fixed $2 \times 2$ matrix, so "one position earlier" is one fixed matrix for all positions, and a head
# can learn it as its query matrix:

# %%
speeds = 1 / 10000.0 ** (np.arange(0, 64, 2) / 64)  # what each hand turns in one step
one_back = np.zeros((64, 64))
for clock, speed in enumerate(speeds):
    pair = slice(2 * clock, 2 * clock + 2)
    one_back[pair, pair] = [[np.cos(speed), np.sin(speed)], [-np.sin(speed), np.cos(speed)]]
gap = np.abs(positions[1:] @ one_back - positions[:-1]).max()
print(f"every position turned back is the one before, up to {gap:.0e}")

tokens = DEPOSIT_TOKENS + RIVER_TOKENS  # 11 words: more than the opening picture's six places
fast = slice(0, 8)  # a head of width 8 that looks at the four fastest clocks
query = 16 * (positions[:11] @ one_back)[:, fast]
_, weights = scaled_dot_product_attention(query, positions[:11, fast], positions[:11])
_, ax = plt.subplots(figsize=(5.6, 4.4), layout="constrained", facecolor="white")
_ = plotting.plot_attention(weights, tokens, ax=ax)

print("\nthe same head in longer texts: weight on the previous word")
for n_words in [11, 256, 1024]:
    table = sinusoidal_positions(n_words, 64)
    query = 16 * (table @ one_back)[:, fast]
    _, weights = scaled_dot_product_attention(query, table[:, fast], table)
    previous = np.diagonal(weights, offset=-1)  # row p, column p - 1
    print(f"{n_words:5} words: {previous.mean():.2f} on average, {previous.min():.2f} at least")

# %% [markdown]
# **What to see.** The bright cells stand one place left of the diagonal: every word attends to the one before it, and the first, which has none, to
# the nearest there is. Change the 16 to 4: the head asks more softly and sees a neighbourhood.
#
# The *matrix* is right for any length. This *head* is not: it looks at the four fastest clocks only, and far away those four nearly show
# the same time again. In a text of 256 words that does not matter yet; among 1024 words the share of the previous one falls to less than
# half on average, as printed above. Let the head see more clocks: `fast = slice(0, 16)`. Does it help?
#
# ### Words plus positions
#
# How do the positions get into the tokens? They are simply *added*. In four hand-made columns that would be a mess; real models have hundreds, and
# room for both. So from here on we do as they do: a fixed random matrix turns our four features into 64 numbers that carry
# no names. Nothing is lost by it, but nobody can read a column any more. The same cell makes blocks with random weights, as a
# model has them before it has learned anything.

# %% given="wide"
D_MODEL, N_HEADS, D_FF = 64, 4, 256
widen = np.random.default_rng(2).normal(size=(4, D_MODEL))  # four features become 64 numbers


def random_block(rng, d_model=D_MODEL, d_ff=D_FF, spread=1.0):
    """Return the weights of a block that has learned nothing yet; spread scales its matrices."""

    def matrix(n_in, n_out):
        # with a spread of 1, what it maps keeps its size
        return spread * rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)

    attention = {}
    for name in ["query", "key", "value", "output"]:
        attention |= {f"w_{name}": matrix(d_model, d_model), f"b_{name}": np.zeros(d_model)}
    network = {"w_in": matrix(d_model, d_ff), "b_in": np.zeros(d_ff)}
    network |= {"w_out": matrix(d_ff, d_model), "b_out": np.zeros(d_model)}
    norms = [{"gain": np.ones(d_model), "bias": np.zeros(d_model)} for _ in range(2)]
    return {
        "attention": attention,
        "norm_attention": norms[0],
        "feed_forward": network,
        "norm_feed_forward": norms[1],
    }


def draw_tokens(panels, tokens):
    """Draw arrays of shape (T, n) side by side, all in the same colours."""
    sizes = [np.sqrt(grid.shape[1]) for grid in panels.values()]  # wide ones get less per column
    look = {"figsize": (11.5, 1.9), "layout": "constrained", "facecolor": "white"}
    _, axes = plt.subplots(1, len(panels), width_ratios=sizes, **look)
    limit = np.quantile(np.abs(np.hstack(list(panels.values()))), 0.98)
    for ax, (title, grid) in zip(axes, panels.items(), strict=True):
        image = ax.imshow(grid, "PuOr", vmin=-limit, vmax=limit, interpolation="nearest")
        ax.set_aspect("auto")
        ax.set_xticks([0, grid.shape[1] - 1])
        ax.set_yticks(range(len(tokens)), tokens if ax is axes[0] else [""] * len(tokens))
        ax.set_title(title, size=10)
    axes[0].figure.colorbar(image, ax=axes, label="value", extend="both")


# %%
words = features_of(DEPOSIT_TOKENS) @ widen  # (5, 64)
placed = words + positions[:5]  # (5, 64)
panels = {"words": words, "positions": positions[:5], "words + positions": placed}
draw_tokens(panels, DEPOSIT_TOKENS)

# %% [markdown]
# **What to see.** Each row is a token, each column one of 64 numbers. Left, the words: *a* is empty, for its four features are all zero, and *deposit* is
# loud. In the middle the positions: the right half is nearly the same in every row, those are the slow clocks. On the right the sum.
# *a* is no longer nothing: it is "third word".
#
# Does it help? Shuffle the words, as at the end of session 01, and ask whether *bank* notices:

# %%
block = random_block(np.random.default_rng(3))
order = np.array([3, 0, 4, 1, 2])  # bank I deposit made a: bank moves to the front
nowhere = np.zeros((5, D_MODEL))
for name, table in [("without positions", nowhere), ("with positions", positions[:5])]:
    x, shuffled = words + table, words[order] + table
    before, _ = multi_head_attention(x, x, block["attention"], N_HEADS)
    after, _ = multi_head_attention(shuffled, shuffled, block["attention"], N_HEADS)
    moved = np.linalg.norm(after[0] - before[3]) / np.linalg.norm(before[3])
    print(f"{name:18} the output for bank changes by {moved:6.1%}")

# %% [markdown]
# "Dog bites man" and "man bites dog" are two sentences at last.
#
# (BERT keeps the idea and learns its table of positions, as you will see in session 03. Session 07 turns the vectors themselves like
# the hands of clocks.)
#
# ## 4 · Keeping the size in check: layer norm
#
# Now that vectors get added to vectors, their sizes drift: *deposit* is loud, *a* is quiet, and after some more additions everything is
# larger. Softmax, as you know, listens to size. Layer norm brings every vector back to one size, before or after each
# step:
#
# $$\mu = \frac1D \sum_{i=1}^{D} x_i, \qquad \sigma^2 = \frac1D \sum_{i=1}^{D} (x_i - \mu)^2, \qquad
# y_i = \gamma_i \, \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_i$$
#
# Mean and variance are taken over the `D` numbers *of one token*. Other tokens and other sentences play no part, so padding can do no harm here.
# Then each of the `D` columns has a learned **gain** $\gamma_i$ and a learned **bias** $\beta_i$, so that the model may choose other sizes where they serve it.
# The tiny $\varepsilon$ keeps the division from being $0/0$ when all entries are equal.
#
# By hand, $x = (1, 3)$: the mean is $2$, the variance is $\tfrac12\,(1 + 1) = 1$, so the normalised vector is $(-1, 1)$. With the gain $(2, 3)$ and
# the bias $(0, 5)$ it becomes $(-2, 8)$. And $(10, 30)$ gives the same: ten times as large is not a difference.


# %% exercise="layer_norm" number="2.5" title="Layer norm" minutes=12 difficulty=2 points=3
def layer_norm(x, gain, bias, eps=1e-12):
    """Bring every vector to mean 0 and variance 1, then scale and shift its entries.

    Parameters
    ----------
    x : float ndarray of shape (..., D)
        Any number of leading axes, also none. Every vector along the last axis is treated
        by itself; it may lie far from zero, such as entries around 10000. Not changed.
    gain : float ndarray of shape (D,)
        Multiplies the normalised entries.
    bias : float ndarray of shape (D,)
        Added at the end.
    eps : float, default=1e-12
        Added to the variance, inside the square root.

    Returns
    -------
    normalised : ndarray, same shape as x
        ``gain * (x - mean) / sqrt(variance + eps) + bias``. The variance is the mean of the D
        squared deviations: the sum is divided by D.

    Examples
    --------
    >>> x = np.array([[1.0, 3.0], [10.0, 30.0]])
    >>> layer_norm(x, gain=np.array([2.0, 3.0]), bias=np.array([0.0, 5.0])).round(3)
    array([[-2.,  8.],
           [-2.,  8.]])
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)  # of each vector by itself
    return gain * (centred / np.sqrt(variance + eps)) + bias
    ### END SOLUTION


# %% check="layer_norm"
check("layer_norm")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# For each vector along the last axis: subtract its mean, divide by the root of its variance plus ε. Then gain and bias, entry by entry.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `mean` and `var` take `axis=-1` and `keepdims=True`, as `max` and `sum` did in your softmax. `np.var` divides by `D`, which is what the formula
# says; `ddof=1`, or PyTorch's `var`, would divide by `D - 1`. The ε belongs *inside* the root, with the variance. The shortcut "mean of the squares minus square of the mean"
# subtracts two huge numbers when a vector lies far from zero, and its digits are gone. Gain and
# bias of shape `(D,)` broadcast over all leading axes by themselves.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# mean     = mean of x along the last axis, axis kept
# variance = mean of (x minus mean) squared along the last axis, axis kept
# unit     = (x minus mean) / square root of (variance plus eps)
# return     gain times unit, plus bias
# ```
#
# </details>

# %%
ones, zeros = np.ones(D_MODEL), np.zeros(D_MODEL)
normed = layer_norm(placed, ones, zeros)  # (5, 64)
draw_tokens({"words + positions": placed, "after layer norm": normed}, DEPOSIT_TOKENS)
sizes = [np.sqrt((grid**2).mean(axis=-1)) for grid in (placed, normed)]
show_table(sizes, ["size before", "size after"], DEPOSIT_TOKENS)

# %% [markdown]
# **What to see.** Before, *deposit* shouts and *a* whispers; afterwards all rows are equally strong. The pattern within each row is what it
# was, only that its mean has gone. The *size* in the table is the root of the mean of the squared entries, which is 1 for a vector with mean 0 and variance 1.
#
# What does it do to vectors as points in space? Take `D = 3`, where one can look. Subtracting the mean lays all points onto a plane
# through the origin, the one on which the three numbers add up to zero; then all get the same length. Here is that plane, before the division and after it:

# %%
rng = np.random.default_rng(4)
cloud = rng.normal(size=(300, 3)) * rng.choice([0.3, 1, 2], size=(300, 1))
across = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])  # two directions in the plane
_, axes = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained", facecolor="white", sharey=True)
steps = {"mean taken away": cloud, "layer norm": layer_norm(cloud, np.ones(3), np.zeros(3))}
for ax, (title, points) in zip(axes, steps.items(), strict=True):
    flat = points @ across.T  # (300, 2): what is left of the mean falls away here
    angle = np.arctan2(*(cloud @ across.T).T)  # the colour of a point: where it was
    ax.scatter(*flat.T, s=12, c=angle, cmap="twilight", edgecolors="0.5", linewidths=0.4)
    ax.set(title=title, aspect="equal", xlim=(-4, 4), ylim=(-4, 4))
    ax.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What to see.** A cloud becomes a circle, of radius $\sqrt 3$. Each point keeps its direction, which the colours show, and loses its length. With 64 numbers it is
# a sphere of 62 dimensions and radius $\sqrt{64}$: there is still plenty of room on it, but nobody can win by being loud.
#
# ### How small is ε?
#
# It differs between models: $10^{-12}$ in BERT, $10^{-5}$ in GPT-2 and by default in PyTorch. Does that matter? Hardly, for vectors of ordinary size. Shrink a
# vector step by step and watch:

# %%
vector = placed[3:4]  # bank
for shrink in [1, 1e-2, 1e-3, 1e-6]:
    print(f"bank × {shrink:<6g} size after:", end="")
    for eps in [1e-12, 1e-5]:
        shrunk = layer_norm(shrink * vector, ones, zeros, eps)
        print(f"   {np.sqrt((shrunk**2).mean()):.6f} with {eps:g}", end="")
    print()

# %% [markdown]
# With $10^{-5}$ the norm gives up on a vector whose variance is of that order, and even at full size the sixth digit differs. Real BERTs have
# vectors small enough for it to matter: load one with the wrong ε, and the third decimal is off. It is worth checking whenever numbers are "almost" right.
#
# ## 5 · Thinking it over: GELU and the feed-forward network
#
# So far tokens were only mixed, and everything but the softmax was linear. Now each token thinks for itself about what attention brought it:
#
# $$\operatorname{FFN}(x) = \operatorname{GELU}(x W_\text{in} + b_\text{in})\, W_\text{out} + b_\text{out}$$
#
# The middle is wider, by a factor of four in most models. Between the two matrices stands a bend, without which the two would be one matrix in
# disguise. BERT and GPT bend with the **GELU**: the number times the probability that a standard normal number is smaller,
#
# $$\operatorname{GELU}(x) = x \, \Phi(x) = \frac{x}{2} \left( 1 + \operatorname{erf}\!\left(\frac{x}{\sqrt 2}\right) \right),$$
#
# where $\operatorname{erf}$ is the error function, imported above from `scipy.special`. Far right it is $x$, far left it is $0$, in between it is smooth. By hand: $\Phi(1) = 0.8413$, so
# $\operatorname{GELU}(1) = 0.8413$ and $\operatorname{GELU}(-1) = -1 \cdot (1 - 0.8413) = -0.1587$.
#
# The paper that introduced the GELU also gives a formula that comes close and does without $\operatorname{erf}$, and GPT-2 was trained with it:
#
# $$\operatorname{GELU}_{\tanh}(x) = \frac{x}{2} \left( 1 + \tanh\!\left( \sqrt{\tfrac{2}{\pi}}\, \big(x + 0.044715\, x^3\big) \right) \right)$$
#
# A model has to be run with the form it was trained with, so you write both. Names as in PyTorch: `approximate="none"` is the exact one.


# %% exercise="gelu" number="2.6" title="GELU" minutes=8 difficulty=2 points=2
def gelu(x, approximate="none"):
    """Let large numbers through, hold small ones back, with a soft bend in between.

    Parameters
    ----------
    x : float ndarray of any shape
        Not changed.
    approximate : {"none", "tanh"}, default="none"
        "none" is the exact form, ``0.5 * x * (1 + erf(x / sqrt(2)))``; "tanh" is
        ``0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3)))``.

    Returns
    -------
    y : ndarray, same shape as x
        The formula, entry by entry.

    Raises
    ------
    ValueError
        If approximate is anything else.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0, 3.0])).round(4)
    array([-0.1587,  0.    ,  0.8413,  2.996 ])
    >>> gelu(np.array([-1.0, 0.0, 1.0, 3.0]), approximate="tanh").round(4)
    array([-0.1588,  0.    ,  0.8412,  2.9964])
    """
    ### BEGIN SOLUTION
    if approximate == "none":
        return 0.5 * x * (1 + erf(x / 2**0.5))
    if approximate == "tanh":
        bend = (2 / np.pi) ** 0.5 * (x + 0.044715 * x * x * x)  # x**3 would be slow
        return 0.5 * x * (1 + np.tanh(bend))
    raise ValueError(f"approximate must be 'none' or 'tanh', not {approximate!r}")
    ### END SOLUTION


# %% check="gelu"
check("gelu")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Two formulas, entry by entry, and a `ValueError` for any other name.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `erf` and `np.tanh` take whole arrays: no loop. Mind what is inside: $x / \sqrt 2$ for the one; for the other the whole bracket with the cube, times
# $\sqrt{2/\pi}$. Raise the error with `raise ValueError("...")`, and say in it what would have been right.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# if approximate is "none":  phi = (1 + erf of x over root two) / 2
# if it is "tanh":           phi = (1 + tanh of (root of 2/pi times (x + 0.044715 x cubed))) / 2
# if it is neither:          raise a ValueError
# return x times phi
# ```
#
# </details>

# %%
line = np.linspace(-5, 5, 1001)
gap = gelu(line, approximate="tanh") - gelu(line)
_, axes = plt.subplots(1, 2, figsize=(9.5, 2.9), layout="constrained", facecolor="white")
axes[0].plot(line, np.maximum(line, 0), "--", color="0.5", label="ReLU: max(x, 0)")
axes[0].plot(line, gelu(line), color="#0072B2", label="GELU")
axes[0].set(xlabel="x", ylim=(-0.5, 3), xlim=(-4, 3))
axes[0].legend(frameon=False)
axes[1].plot(line, 1000 * gap, color="#D55E00")
axes[1].axhline(0, color="0.7", linewidth=0.8, zorder=0)
axes[1].set(xlabel="x", ylabel="1000 × (tanh form − exact)")
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)
lowest, widest = gelu(line).argmin(), np.abs(gap).argmax()
print(f"lowest point of GELU: {gelu(line)[lowest]:.3f} at x = {line[lowest]:.2f}")
print(f"the two forms differ by at most {abs(gap[widest]):.6f}, at |x| = {abs(line[widest]):.2f}")

# %% [markdown]
# **What to see.** Left: the GELU is a ReLU with a soft bend that dips a little below zero. Right: a thousand times enlarged, what the approximation gets
# wrong. Less than half a thousandth: nothing to a human, and far too much if you want your model to give the same numbers as
# another one. In session 03 this very difference would stand between your BERT and a match.


# %% exercise="feed_forward" number="2.7" title="Feed-forward network" minutes=6 difficulty=1 points=2
def feed_forward(x, weights):
    """Let every token think for itself: widen, bend, narrow.

    Parameters
    ----------
    x : float ndarray of shape (..., D)
        Any number of leading axes, also none.
    weights : dict of float ndarrays
        w_in (D, d_ff), b_in (d_ff,), w_out (d_ff, D_out), b_out (D_out,). Neither the dict nor
        any array is changed.

    Returns
    -------
    y : ndarray of shape (..., D_out)
        ``x @ w_in + b_in``, then the exact GELU, then ``@ w_out + b_out``.

    Examples
    --------
    >>> weights = {"w_in": np.array([[1.0, -1.0]]), "b_in": np.zeros(2),
    ...            "w_out": np.array([[1.0], [1.0]]), "b_out": np.array([10.0])}
    >>> feed_forward(np.array([[1.0]]), weights).round(4)  # gelu(1) + gelu(-1) + 10
    array([[10.6827]])
    """
    ### BEGIN SOLUTION
    hidden = gelu(x @ weights["w_in"] + weights["b_in"])  # (..., d_ff)
    return hidden @ weights["w_out"] + weights["b_out"]
    ### END SOLUTION


# %% check="feed_forward"
check("feed_forward")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A matrix and a bias, the bend, another matrix and another bias. The input is left as it was.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Your `gelu`, in its exact form, stands *between* the two products: after the first bias, before the second matrix.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# inner  = your gelu of (x times w_in, plus b_in)
# return   inner times w_out, plus b_out
# ```
#
# </details>

# %%
inner = gelu(normed @ block["feed_forward"]["w_in"])  # (5, 256); the bias is zero in this block
thought = feed_forward(normed, block["feed_forward"])  # (5, 64)
panels = {"each token": normed, "after GELU: four times as wide": inner, "what it thinks": thought}
draw_tokens(panels, DEPOSIT_TOKENS)

changed = normed.copy()
changed[4] = 0  # take "deposit" away
after = feed_forward(changed, block["feed_forward"])
rows = np.flatnonzero((after != thought).any(axis=-1))
print("rows that change when deposit does:", [DEPOSIT_TOKENS[row] for row in rows])

# %% [markdown]
# **What to see.** In the middle, 256 numbers for each token. Positive ones went through, negative ones were held back to −0.17 at most, so that hardly any orange
# is left: each column is a *detector* that speaks up or keeps quiet. And the rows do not talk to each other: attention mixes tokens, the feed-forward network
# thinks about each by itself. A block is these two in turn.
#
# ### What a detector can do
#
# Weights can be chosen by hand here, too. Two detectors look at what *bank* holds after attention: one fires for "clearly more money than water", one
# for the opposite, and the output writes their verdict into two columns of its own.

# %%
detectors = {
    "w_in": np.array([[8.0, -8.0], [-8.0, 8.0], [0, 0], [0, 0]]),  # money - water, water - money
    "b_in": np.array([-2.0, -2.0]),  # "clearly": by more than a quarter
    "w_out": np.eye(2),
    "b_out": np.zeros(2),
}
alone = VECTORS["bank"]
in_deposit = (x_deposit + attended_deposit)[3, :4]  # what it was, plus what the heads brought
in_river = (x_river + attended_river)[5, :4]
rows = ["bank, alone", "in the deposit sentence", "in the river sentence"]
held = np.array([alone, in_deposit, in_river])
show_table(np.hstack([held, feed_forward(held, detectors)]), rows, [*FEATURES, "counters", "reeds"])

# %% [markdown]
# Alone, neither detector speaks. After one round of attention one of them is sure, and it is the right one. Attention gathers the evidence,
# the feed-forward network draws the conclusion. People have read detectors out of trained models in the same way: for the endings of phrases, for
# ranges of time, for television shows.

# %% [markdown]
# ## 6 · The block
#
# All parts are there; what is left is how they hang together. Two decisions make a transformer block.
#
# **Add, do not replace.** The output of attention is *added* to what came in, and so is the output of the feed-forward network:
# $x + f(x)$. Each part, a *sublayer*, only says what should change. This is the *residual connection*; what runs through all blocks and
# gets added to is called the **residual stream**.
#
# **Where to norm.** There are two answers, and you write both.
#
# Post-norm, in the first transformer and in BERT:
#
# $$x \leftarrow \operatorname{norm}_1\!\big(x + \operatorname{attention}(x)\big), \qquad x \leftarrow \operatorname{norm}_2\!\big(x + \operatorname{FFN}(x)\big)$$
#
# Pre-norm, in GPT-2 and most models since:
#
# $$x \leftarrow x + \operatorname{attention}\!\big(\operatorname{norm}_1(x)\big), \qquad x \leftarrow x + \operatorname{FFN}\!\big(\operatorname{norm}_2(x)\big)$$
#
# Each of the two norms has its own gain and bias. Follow the thick line from left to right:


# %% given="diagram"
def draw_block(ax, norm_first):
    """Draw one block: the residual stream is the thick line, sublayers hang below it."""
    arrow = {"arrowstyle": "-|>", "color": "0.4", "lw": 1.5, "shrinkA": 0, "shrinkB": 0}

    def box(x, y, name, width, colour):
        look = {"facecolor": colour, "edgecolor": "0.2", "zorder": 2}
        ax.add_patch(plt.Rectangle((x - width / 2, y - 0.4), width, 0.8, **look))
        ax.text(x, y, name, ha="center", va="center", size=9, zorder=3)

    ax.plot([0, 14.4], [0, 0], color="0.15", linewidth=3, zorder=1)
    ax.annotate("", (15, 0), (14.2, 0), arrowprops=arrow | {"color": "0.15", "lw": 3})
    for start, sublayer in [(0.4, "attention"), (7.2, "feed-forward")]:
        added = start + 4.8  # where the sublayer's output joins the stream
        ax.plot([start, start, added], [0, -1.5, -1.5], color="0.4", lw=1.5, zorder=1)
        ax.annotate("", (added, -0.2), (added, -1.5), arrowprops=arrow)
        ax.plot(added, 0, "o", color="white", markeredgecolor="0.2", markersize=14, zorder=2)
        ax.text(added, -0.03, "+", ha="center", va="center", size=12, zorder=3)
        box(start + 3.1 if norm_first else start + 2.4, -1.5, sublayer, 2.7, "#56B4E9")
        box(*((start + 1, -1.5) if norm_first else (start + 5.95, 0)), "norm", 1.2, "#E69F00")
    ax.text(-0.2, 0, "x", ha="right", va="center", style="italic")
    ax.text(15.2, 0, "y", va="center", style="italic")
    ax.set_title(f"{'pre' if norm_first else 'post'}-norm: norm_first={norm_first}", size=11)
    ax.set(xlim=(-0.6, 15.6), ylim=(-2.1, 0.7))
    ax.axis("off")


_, axes = plt.subplots(1, 2, figsize=(12, 2.2), layout="constrained", facecolor="white")
draw_block(axes[0], norm_first=False)
draw_block(axes[1], norm_first=True)

# %% [markdown]
# **What to see.** Left, the norms sit *on* the line: everything that ever goes through the block is normalised twice. Right, they sit in the branches: what
# a sublayer reads is normalised, but the line itself runs through untouched, from the first block to the last, and is only added to. It looks
# like a detail. Hold on to it until section 7.


# %% exercise="encoder_block" number="2.8" title="Encoder block" minutes=20 difficulty=3 points=5
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    """Attend, then think, each added to what was there, each with a layer norm of its own.

    Parameters
    ----------
    x : float ndarray of shape (..., T, D)
        Any number of leading axes, also none. Not changed.
    weights : dict of dicts of float ndarrays
        "attention" (as in multi_head_attention, D_key = D_out = D), "norm_attention" (gain and
        bias, each of shape (D,)), "feed_forward" (as in feed_forward, D_out = D) and
        "norm_feed_forward" (gain and bias). No dict and no array is changed.
    n_heads : int
        H.
    mask : bool ndarray of two or more axes that broadcasts to (..., T, T), default=None
        True where the query may attend to the key, without a head axis.
    norm_first : bool, default=False
        False is post-norm: each norm is applied to the *sum* of the sublayer's input and its
        output. True is pre-norm: each norm is applied to the sublayer's *input*, and what
        comes out is added to the sum as it was before the norm; nothing is normalised at
        the end.

    Returns
    -------
    y : ndarray of shape (..., T, D)
        The sublayers are attention first, then feed-forward. norm_attention goes with the
        first, norm_feed_forward with the second, both with layer_norm's default eps.

    Examples
    --------
    Both tokens take the mean of both values, and the feed-forward network says nothing:

    >>> eye, quiet, none, one = np.eye(2), np.zeros((2, 2)), np.zeros(2), np.ones(2)
    >>> weights = {
    ...     "attention": {"w_query": quiet, "b_query": none, "w_key": quiet, "b_key": none,
    ...                   "w_value": eye, "b_value": none, "w_output": eye, "b_output": none},
    ...     "norm_attention": {"gain": one, "bias": none},
    ...     "feed_forward": {"w_in": quiet, "b_in": none, "w_out": quiet, "b_out": none},
    ...     "norm_feed_forward": {"gain": one, "bias": none},
    ... }
    >>> x = np.array([[1.0, 3.0], [2.0, 8.0]])
    >>> encoder_block(x, weights, n_heads=1).round(6)
    array([[-1.,  1.],
           [-1.,  1.]])
    >>> encoder_block(x, weights, n_heads=1, norm_first=True).round(6)
    array([[0., 4.],
           [1., 9.]])
    """
    ### BEGIN SOLUTION
    norm_attention, norm_feed_forward = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        normed = layer_norm(x, **norm_attention)
        attended, _ = multi_head_attention(normed, normed, weights["attention"], n_heads, mask)
        x = x + attended  # a new array: x += would write into the caller's
        return x + feed_forward(layer_norm(x, **norm_feed_forward), weights["feed_forward"])
    attended, _ = multi_head_attention(x, x, weights["attention"], n_heads, mask)
    x = layer_norm(x + attended, **norm_attention)
    return layer_norm(x + feed_forward(x, weights["feed_forward"]), **norm_feed_forward)
    ### END SOLUTION


# %% check="encoder_block"
check("encoder_block")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Two sublayers, attention and then feed-forward. For each: read, work, add. Depending on `norm_first` the norm stands after the
# adding or before the reading.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# All the parts are yours: `multi_head_attention` (it returns a *pair*), `feed_forward`, `layer_norm`. In self-attention queries and keys come from the
# same tokens, and in pre-norm *both* are the normalised ones. What is added to must be `x` as it was *before* that norm. The second sublayer reads
# what the first one made, not the block's input. A new name is safer than `+=`, which writes into the caller's array.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# post-norm:  middle = norm_attention of (x + what attention makes of x)
#             return   norm_feed_forward of (middle + what the network makes of middle)
# pre-norm:   seen   = norm_attention of x
#             middle = x + what attention makes of seen
#             return   middle + what the network makes of (norm_feed_forward of middle)
# ```
# `layer_norm(x, norm["gain"], norm["bias"])`, with `norm` one of the two inner dicts, is a norm of this block. Remember the mask.
#
# </details>

# %% [markdown]
# The block at work on the deposit sentence. BERT normalises the sum of words and positions before the first block, so we begin there:

# %%
embedded = layer_norm(placed, ones, zeros)  # what enters the first block, (5, 64)
steps = {
    "x": embedded,
    "post-norm block": encoder_block(embedded, block, N_HEADS),
    "pre-norm block": encoder_block(embedded, block, N_HEADS, norm_first=True),
}
draw_tokens(steps, DEPOSIT_TOKENS)
sizes = [np.sqrt((grid**2).mean(axis=-1)) for grid in steps.values()]
show_table(sizes, [f"size: {name}" for name in steps], DEPOSIT_TOKENS)

# %% [markdown]
# **What to see.** The old patterns are still there in both blocks, under something that was added: compare the left edge of *bank*. Post-norm brings all
# sizes back to 1, pre-norm lets them grow.
#
# ### Masks, once more
#
# Pad the deposit sentence with a sixth token, and see whether anyone
# notices:

# %%
batch = np.random.default_rng(5).normal(size=(2, 6, D_MODEL))
batch[0, :5] = embedded  # the sixth token of sentence 0 stays random: it is padding
mask = padding_mask(np.array([5, 6]), max_len=6)  # (2, 1, 6)
for name, norm_first in [("post-norm", False), ("pre-norm", True)]:
    alone = encoder_block(embedded, block, N_HEADS, norm_first=norm_first)
    padded = encoder_block(batch, block, N_HEADS, mask, norm_first)[0, :5]
    forgotten = encoder_block(batch, block, N_HEADS, norm_first=norm_first)[0, :5]
    gaps = [np.abs(other - alone).max() for other in (padded, forgotten)]
    print(f"{name:10} with the mask: {gaps[0]:.1e}   mask forgotten: {gaps[1]:.1e}")

# %% [markdown]
# With the mask the difference is rounding, the last digit of a 64-bit float. Norm and feed-forward network need no mask: they never look sideways.
#
# And with a causal mask, a block like this is what GPT is made of. Change the last word and see which outputs move:

# %%
changed = embedded.copy()
changed[4] = np.random.default_rng(6).normal(size=D_MODEL)  # another word in place of "deposit"
for name, mask in [("without a mask", None), ("with the causal mask", causal_mask(5))]:
    before = encoder_block(embedded, block, N_HEADS, mask)
    moved = encoder_block(changed, block, N_HEADS, mask) - before
    rows = np.flatnonzero(np.abs(moved).max(axis=-1) > 1e-12)
    print(f"{name}: {', '.join(DEPOSIT_TOKENS[row] for row in rows)}")

# %% [markdown]
# How much does a block have to learn? Count the numbers in its dict, at the sizes of BERT-base:


# %%
def n_parameters(d_model, d_ff):
    """Return how many numbers a block learns; the number of heads does not matter."""
    attention = 4 * (d_model * d_model + d_model)  # query, key, value, output
    network = d_model * d_ff + d_ff + d_ff * d_model + d_model
    norms = 2 * (d_model + d_model)
    return attention + network + norms


def count(weights):
    """Return how many numbers a dict of arrays and dicts holds."""
    parts = weights.values()
    return sum(count(part) if isinstance(part, dict) else part.size for part in parts)


assert n_parameters(D_MODEL, D_FF) == count(block)
one = n_parameters(d_model=768, d_ff=3072)
print(f"one block of BERT-base: {one:,}; its twelve blocks: {12 * one:,}")
print(f"share of the feed-forward networks: {2 * 768 * 3072 / one:.0%}")

# %% [markdown]
# Of BERT-base's 109 million parameters 85 million sit in blocks like yours, two thirds of them in the feed-forward networks.
#
# ## 7 · A deep pile
#
# Why all this adding and norming? In a single block you hardly see a difference. So put 24 of them on top of each other, as many as the large
# BERT has, each with random weights of its own, and send the deposit sentence up. Three piles, with the *same* weights:
#
# - **no residual**: each sublayer *replaces* its input, then a norm,
# - **post-norm**: your block,
# - **pre-norm**: your block with `norm_first=True`.
#
# ### Predict, then run (3 of 3)
#
# First the size of the vectors. It is 1 at the bottom. In the pre-norm pile, what is it after 24 blocks?
#
# - **A** Still about 1: there are 48 layer norms on the way.
# - **B** A few times as large.
# - **C** Astronomical: every block doubles it, which makes $2^{24}$.

# %%
N_BLOCKS = 24
SPREAD = 1.0  # size of the random weights: the experiment below asks for another
rng = np.random.default_rng(7)
pile = [random_block(rng, spread=SPREAD) for _ in range(N_BLOCKS)]


def no_residual(x, weights, n_heads):
    """Run a block whose sublayers replace their input. This is what the addition saves us from."""
    x = layer_norm(multi_head_attention(x, x, weights["attention"], n_heads)[0], ones, zeros)
    return layer_norm(feed_forward(x, weights["feed_forward"]), ones, zeros)


def pre_norm(x, weights, n_heads):
    """Run your block with the norms in the branches."""
    return encoder_block(x, weights, n_heads, norm_first=True)


def climb(kind, x, blocks):
    """Return what enters the first block and what leaves each: len(blocks) + 1 arrays."""
    stream = [x]
    for weights in blocks:
        stream.append(kind(stream[-1], weights, N_HEADS))
    return stream


def size(x):
    """Return the root of the mean square of all entries."""
    return np.sqrt((x**2).mean())


KINDS = {"no residual": no_residual, "post-norm": encoder_block, "pre-norm": pre_norm}
streams = {name: climb(kind, embedded, pile) for name, kind in KINDS.items()}
levels = [0, 1, 2, 6, 12, 24]
grown = [[size(stream[level]) for level in levels] for stream in streams.values()]
print("size of the vectors")
show_table(grown, KINDS, [f"{level} up" for level in levels])

# %% [markdown]
# <details><summary>A: still about 1</summary>
#
# That is post-norm, where every norm stands on the line itself. In pre-norm the norms act on what the sublayers *read*. Nobody ever
# normalises the stream.
#
# </details>
# <details><summary>B: a few times as large</summary>
#
# Right. Each block adds something of size 1 or so, for it reads normalised vectors. Were all these additions independent and of size 1,
# their variances would add up, and $n$ blocks would give $\sqrt{1 + n}$: 2.65, 3.61 and 5 after 6, 12 and 24 blocks. The table shows less after 6 and 12, where
# some additions worked against what was there, and a little more after 24. The additions are not all of size 1 but from 0.8 to 1.3, and with their true sizes the sum of variances gives 5.3. It also means that the twentieth block
# changes the stream by less, in proportion, than the second. That is why pre-norm models put one last norm behind the pile.
#
# </details>
# <details><summary>C: astronomical</summary>
#
# It would be, if a block's output grew with its input. But each sublayer reads a normalised vector, and says the same however large the stream has become.
#
# </details>
#
# Next, two questions that matter for learning.
#
# **Do the tokens stay apart?** The cosine between two vectors is 1 when they point the same way. We average it over all pairs of tokens. At 1, the pile has forgotten
# which word was which.
#
# **Does a nudge get through?** A model learns by asking of every number in it: *if I changed you a little, what would change at the top?* Session 04
# answers it with derivatives; today we simply try. Before block $\ell$ we nudge the stream by a millionth of its size, in 32 random directions, and measure how much of it
# arrives at the top *in what sets the tokens apart*, that is, after subtracting the tokens' mean. Relative to size, 1 means all of it arrives. What does not arrive there cannot
# teach the pile to tell words apart. (32 nudged sentences are a batch. Your block takes it as it is.)


# %%
def alikeness(x):
    """Return the mean cosine over all pairs of different tokens, x of shape (T, D)."""
    unit = x / np.linalg.norm(x, axis=-1, keepdims=True)
    pairs = ~np.eye(len(x), dtype=bool)
    return (unit @ unit.T)[pairs].mean()


def apart(x):
    """Return what sets the tokens apart: x without the mean over its tokens."""
    return x - x.mean(axis=-2, keepdims=True)


def surviving(kind, stream, level, rng, tiny=1e-6):
    """Return how much of a nudge before block `level` arrives at the top of the pile."""
    nudge = rng.normal(size=(32, *stream[level].shape)) * size(stream[level])
    top = climb(kind, stream[level] + tiny * nudge, pile[level:])[-1]  # (32, T, D)
    return size(apart(top - stream[-1])) / tiny / size(stream[-1])


rng = np.random.default_rng(8)
alike = {name: [alikeness(x) for x in stream] for name, stream in streams.items()}
nudged = {
    name: [surviving(kind, streams[name], level, rng) for level in range(N_BLOCKS)]
    for name, kind in KINDS.items()
}
print("how alike the tokens are (1: all the same)")
kept = [[alike[name][level] for level in levels] for name in KINDS]
show_table(kept, KINDS, [f"{level} up" for level in levels], digits=3)
print("\nhow much of a nudge arrives at the top (4.4e-01 is 0.44)")
starts = [0, 6, 12, 18, 22, 23]
print(f"{'before block':12}", "".join(f"{level:10}" for level in starts))
for name in KINDS:
    print(f"{name:12}", "".join(f"{nudged[name][level]:10.1e}" for level in starts))

# %%
_, axes = plt.subplots(1, 3, figsize=(12, 3.2), layout="constrained", facecolor="white")
styles = {
    "no residual": ("^:", "0.45"),
    "post-norm": ("o-", "#D55E00"),
    "pre-norm": ("s-", "#0072B2"),
}
for name, (style, colour) in styles.items():
    look = {"color": colour, "label": name, "markersize": 4}
    axes[0].plot([size(x) for x in streams[name]], style, **look)
    axes[1].plot(alike[name], style, **look)
    axes[2].semilogy(np.maximum(nudged[name], 1e-9), style, **look)
axes[0].set(xlabel="blocks passed", ylabel="size of the vectors", ylim=0)
axes[1].set(xlabel="blocks passed", ylabel="how alike the tokens are", ylim=(0, 1.05))
axes[2].set(xlabel="nudged before block", ylabel="share that arrives at the top")
axes[2].axhspan(1e-10, 3e-9, color="0.93")
axes[2].text(12, 4.5e-9, "rounding errors", ha="center", color="0.4", size=9)
axes[0].legend(frameon=False)
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)

# %% [markdown]
# **What to see.** Left: the stream of pre-norm keeps growing, to 5.3 times its size; with a norm on the line the size is always 1. Middle: without the addition all
# five words are nearly the same vector after two blocks, for attention makes averages, and averages of averages are alike. With it each word keeps
# what it was, and the averages come on top. Post-norm shrinks that share in every block, and after a dozen it has all but gone. Right, on a scale where each tick is a factor
# of a hundred: without the addition no nudge leaves a trace in what sets the tokens apart, not even over a single block, since by
# then there is nothing to tell the tokens by. In post-norm the share falls the deeper one nudges, to about a thousandth; in pre-norm it stays between 0.4 and 0.9 all the
# way down.
#
# ### How much of this hangs on our random weights?
#
# This is how the piles look before any learning, with weights of *this* size. The size was our choice. So make them half as large: set `SPREAD = 0.5` at the top of the
# section's first code cell, and run that cell and the two behind it, which print the tables and draw the picture. Decide first: which of the three
# stories will stay? (Another seed for `pile` is a fair question, too. Put both back afterwards.)
#
# <details><summary>What we found with half the size</summary>
#
# The gap between post-norm and pre-norm all but closes: of a nudge before block 0 about 0.7 arrives in either, and after 24 blocks the tokens' mean cosine is
# about 0.6 in post-norm and 0.5 in pre-norm, whose stream has grown to 1.4 only. When a sublayer adds little, the norm on the line has little to divide by. What does not recover is the pile *without the
# addition*: its tokens are all alike, and nothing of a nudge arrives.
#
# </details>
#
# So the addition is what this pile cannot do without, at either size. Where the norm stands matters as much as the sizes of the weights let it: with ours a lot, with half of ours hardly. And this is a nudge through random
# blocks; how a pile *learns* is another question. BERT is post-norm, twelve blocks and even 24, and it did learn, with small and slowly rising step sizes at first
# (*warm-up*, session 05). Much deeper than that, people have gone with pre-norm.

# %% [markdown]
# ## Question 2.9 · Why add? (2 points, read by a person)
#
# About 20 minutes. In about six sentences: **why does a block add what a sublayer makes to the sublayer's input, instead of passing on what it makes alone?** Argue from what you
# measured above; numbers from another seed or another `SPREAD` count as well, if you say which.
#
# | points | for |
# |---|---|
# | 1 | What becomes of the *tokens* in a deep pile without the addition and with it, with at least two of your measured numbers, *and why*: what kind of thing attention makes of them, and what $x + f(x)$ keeps. |
# | 1 | What becomes of a *nudge*, and so of learning, again with two measured numbers and a reason: which part of it $x + f(x)$ hands on, whatever $f$ does. And what a norm on the line (post-norm) does to that part *in the pile you measured*, and a norm in the branch (pre-norm) does not. |
#
# Half points are given. Plain words and your numbers are enough. To write, double-click the cell below.

# %% [markdown] explain="residual" points=2
# ### BEGIN SOLUTION
# Attention makes weighted averages of the tokens. If the average replaces the token, only averages go up, the next block averages those, and
# soon all tokens are the same vector: without the addition their mean cosine was 0.813 after one block and 0.998 after two, and everything that told the words
# apart was lost. With $x + f(x)$ each token's own vector is still in the sum, and the average is only added to it: in
# pre-norm the cosine was 0.607 after two blocks and 0.915 after 24 (in post-norm 0.681 after two).
#
# If $x$ is nudged by $\delta$, then $x + f(x)$ moves by $\delta$ itself plus what $f$ makes of it, so part of the nudge has a way to the top on which nothing
# is multiplied. Without the addition it has to go through every $f$, and nothing of it arrived that sets the tokens apart (about 1e-9, which is rounding).
# In pre-norm the line is never touched, and 0.44 of a nudge before block 0 arrived and 0.90 of one before block 23. In post-norm the norm on the line
# divides the sum, and with it the part that came straight through, in each of the 48 norms, so the share shrinks from
# block to block: 0.52 over the last block, but only 0.0015 from the bottom. That is with weights of this size; with half as large ones a sublayer adds less, the norm divides by
# less, and about 0.7 arrived in both. What changes nothing in how the top tells the words apart cannot be used to learn telling them apart.
#
# *For the grader.* First point: tokens become alike without the addition, two numbers of about this size (half); attention averages, the sum
# keeps the token itself (half). "Information is lost" without saying which, or without why, earns a half at most. Second point: the direct path, in words or as
# $1 + f'$, with two numbers (half); norm on the path against norm beside it, and what each did to the share in the pile that was measured (half). The numbers may come from
# another seed or another `SPREAD`: with 0.5, "hardly any difference, for the norm divides by little" is a full answer. Not needed: that this is said to depend on the weights, derivatives, the word "gradient", the growth of the pre-norm stream (welcome, but no substitute for a reason).
# ### END SOLUTION

# %% [markdown]
# ## 8 · The pay-off: the same block, made by others
#
# PyTorch has this block ready-made, as `nn.TransformerEncoderLayer`. For comparing only: give it the weights of yours and a padded batch, and
# look at the largest difference. Three things are named or laid out differently, and each is a classic trap:
#
# - its linear layers store the *transpose*, and compute $x W^\top + b$,
# - query, key and value matrices lie on top of each other in one,
# - its padding mask means the opposite: True is "ignore".

# %%
rng = np.random.default_rng(9)
weights = random_block(rng)
for part in weights.values():  # no zeros and ones: a forgotten bias must show
    for name in part:
        part[name] = part[name] + 0.3 * rng.normal(size=part[name].shape)
batch = rng.normal(size=(3, 6, D_MODEL))
mask = padding_mask(np.array([6, 4, 3]), max_len=6)  # (3, 1, 6)
own = {first: encoder_block(batch, weights, N_HEADS, mask, first) for first in (False, True)}


def torch_block(weights, norm_first):
    """Return PyTorch's own block with the weights of ours. For comparing only."""
    import torch  # here, not above: nothing else in this session needs it

    sizes = {"d_model": D_MODEL, "nhead": N_HEADS, "dim_feedforward": D_FF, "dropout": 0.0}
    form = {"activation": "gelu", "layer_norm_eps": 1e-12, "norm_first": norm_first}
    layer = torch.nn.TransformerEncoderLayer(**sizes, **form, batch_first=True, dtype=torch.float64)
    attention, network = weights["attention"], weights["feed_forward"]
    names = ["query", "key", "value"]
    theirs = {
        "self_attn.in_proj_weight": np.vstack([attention[f"w_{name}"].T for name in names]),
        "self_attn.in_proj_bias": np.hstack([attention[f"b_{name}"] for name in names]),
        "self_attn.out_proj.weight": attention["w_output"].T,
        "self_attn.out_proj.bias": attention["b_output"],
        "linear1.weight": network["w_in"].T,
        "linear1.bias": network["b_in"],
        "linear2.weight": network["w_out"].T,
        "linear2.bias": network["b_out"],
        "norm1.weight": weights["norm_attention"]["gain"],
        "norm1.bias": weights["norm_attention"]["bias"],
        "norm2.weight": weights["norm_feed_forward"]["gain"],
        "norm2.bias": weights["norm_feed_forward"]["bias"],
    }
    layer.load_state_dict({name: torch.tensor(array) for name, array in theirs.items()})

    def run(batch, ignore):
        result = layer(torch.tensor(batch), src_key_padding_mask=torch.tensor(ignore))
        return result.detach().numpy()

    return run


for first, name in [(False, "post-norm"), (True, "pre-norm")]:
    theirs = torch_block(weights, norm_first=first)(batch, ignore=~mask[:, 0])
    gap = np.abs(own[first] - theirs).max()
    print(f"{name:10} largest entry {np.abs(theirs).max():.2f}, largest difference {gap:.1e}")

# %% [markdown]
# Fourteen digits. It is not *like* the block in BERT: it is that block, down to the rounding, and every line of it is yours.
#
# What is missing to a BERT? Real words at the bottom, twelve (or six) of these in a row, and somebody's learned weights. That is session 03.
#
# ## Summary
#
# - **Heads** are groups of columns. Cut, then swap: `(..., T, H * Dh)` → `(..., T, H, Dh)` → `(..., H, T, Dh)`. A reshape alone mixes the tokens.
# - **Multi-head attention** is scaled dot-product attention with one more leading axis, between four projections with biases. A mask without a head axis gets one: `mask[..., None, :, :]`.
# - **Positions** are added to the words. Sines and cosines in pairs: one step back is one fixed matrix.
# - **Layer norm** brings each token's vector to mean 0 and variance 1, then gain and bias. Biased variance, ε inside the root.
# - **GELU** is $x\,\Phi(x)$; the tanh form is close, and another function. The **feed-forward network** treats each token by itself.
# - **The block** adds. Post-norm: norm of the sum. Pre-norm: norm of what a sublayer reads. Without the addition a deep pile mixes its tokens into one and lets no nudge through; how much post-norm lets through depends on the size of the weights.
#
# ## What to try next
#
# - Reorder the heads in `bank_weights`: which columns and which *rows* have to move so that the output stays the same?
# - Give the topic head a mask of its own. What would have to change in the contract of `mask`?
# - Set `b_key` to any numbers. Nothing happens to the attention. Why? (Write out the score, and recall what softmax does not see.)
# - Replace GELU by the identity and find one matrix that does the same as the whole feed-forward network.
# - Put a single `layer_norm` behind the pre-norm pile. What does it change in the three panels of section 7?
# - Look for the smallest `N_BLOCKS` at which post-norm lets through less than a hundredth of a nudge.
#
# Before handing in: save, then press **Validate** in the toolbar. Session 03 loads a real BERT into your block.
#
# ## Further reading
#
# - Vaswani et al., *Attention Is All You Need* (2017): sections 3.1 to 3.5 are today's session; the block there is post-norm, with ReLU.
# - Devlin et al., *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding* (2019): the block with GELU, and learned positions.
# - Clark et al., *What Does BERT Look At? An Analysis of BERT's Attention* (2019): the heads of the opening picture, found in the wild.
# - Ba, Kiros and Hinton, *Layer Normalization* (2016), and Hendrycks and Gimpel, *Gaussian Error Linear Units (GELUs)* (2016).
# - He et al., *Deep Residual Learning for Image Recognition* (2016): where $x + f(x)$ comes from.
# - Xiong et al., *On Layer Normalization in the Transformer Architecture* (2020): post-norm against pre-norm, with gradients.
# - Dong, Cordonnier and Loukas, *Attention Is Not All You Need: Pure Attention Loses Rank Doubly Exponentially with Depth* (2021): your middle panel, as a theorem.
# - Geva et al., *Transformer Feed-Forward Layers Are Key-Value Memories* (2021): what detectors in trained models fire for.
