# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "07 · Attention in PyTorch"
#   minutes: 180
#   libraries: torch
#   cell_seconds: 60
# ---
# %% [markdown]
# # 07 · Attention in PyTorch
#
# Six attentions were found at work last night. None of them had raised an error. All returned tensors of the right shape. Their models
# had learned, too: most a little worse than they should have, one suspiciously well. Nobody had noticed for weeks.
#
# Code for neural networks rarely crashes when it is wrong. It just goes on with other numbers. Today you move attention from
# NumPy to PyTorch, prove at every step that the numbers stayed the same, and learn to tell a broken attention from a sound one by nothing but
# what it returns.
#
# **By the end you will be able to**
#
# - write your own `nn.Module`, and say what a parameter, a buffer and a state dict are,
# - build self-attention and multi-head attention as modules, with masks as tokenizers give them,
# - carry weights from one layout into another: three matrices into one, torch's own module into yours,
# - diagnose six classic bugs of attention from the outside, and mend one,
# - turn vectors by their positions, as today's language models do, and
# - say what attention costs, from numbers you measured yourself.
#
# **You need** sessions 01 and 02. Of session 04 only the idea: a gradient says how the loss reacts to a number. PyTorch may be new to you.
#
# **Time** about three hours · **Points** 24, and 2 more for a written answer.
#
# Run the next two cells. The first loads the tools, the second calls the line-up.

# %% given="setup"
import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn
from torch.nn import functional as F

from utils import costs, open_session, plotting
from utils.budget import budget
from utils.reference import session_01, session_02
from utils.suspects import CAUSES, honest, line_up

check = open_session("07_pytorch_attention")


def gap(ours, theirs):
    """Return the largest difference between two tensors or arrays of the same shape."""
    ours, theirs = (torch.as_tensor(one).detach() for one in (ours, theirs))
    if ours.shape != theirs.shape:
        raise ValueError(f"shapes differ: {tuple(ours.shape)} and {tuple(theirs.shape)}")
    return float((ours - theirs).abs().max())


# %% given="opening_picture"
TOKENS = "I made a bank deposit".split()
VECTORS = torch.tensor(
    #  money, water, person, action
    [[0.0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0], [1, 1, 0, 0], [3, 0, 0, 1]]
)  # the sentence of session 01, (5, 4)
CAUSAL = torch.ones(5, 5).tril().bool()  # (5, 5): True where a token may look


def evidence_of(attention):
    """Return what an attention does with the sentence: output (5, 4), weights of head 0 (5, 5)."""
    random = torch.Generator().manual_seed(4)
    matrices = 1.2 * torch.randn(3, 2, 4, 2, generator=random)  # for q, k and v: two heads each
    query, key, value = ((VECTORS @ matrix)[None] for matrix in matrices)  # (1, 2, 5, 2) each
    output, weights = attention(query, key, value, CAUSAL)
    return output[0], weights[0, 0]


def draw_line_up(evidence):
    """Draw weights (above) and outputs (below) of attentions side by side, against a wall."""
    figure, axes = plt.subplots(
        2, len(evidence), figsize=(12.5, 4.4), height_ratios=[5, 4], facecolor="white"
    )
    figure.subplots_adjust(left=0.1, right=0.99, top=0.88, bottom=0.04, wspace=0.14, hspace=0.12)
    wall = figure.add_axes([0, 0, 1, 1], zorder=-1)
    wall.set(xlim=(0, 1), ylim=(0, 1))
    wall.axis("off")
    for number, height in enumerate(np.linspace(0.02, 0.84, 6)):
        wall.axhline(height, color="0.8", linewidth=1)
        wall.text(0.003, height + 0.008, f"{150 + 10 * number} cm", size=7, color="0.5")
    placard = {"facecolor": "white", "edgecolor": "black", "boxstyle": "square,pad=0.35"}
    for (name, (output, weights)), (above, below) in zip(evidence.items(), axes.T, strict=True):
        above.imshow(weights.numpy(), cmap="cividis", vmin=0, vmax=1)
        below.imshow(output.numpy(), cmap="PuOr", vmin=-4, vmax=4, aspect="auto")
        above.set_title(name, family="monospace", size=10, pad=9, bbox=placard)
        for ax in (above, below):
            ax.set(xticks=[], yticks=[])
    for ax, what in zip(axes[:, 0], ["weights", "output"], strict=True):
        ax.set_yticks(range(5), TOKENS, size=8)
        ax.set_ylabel(what)


draw_line_up(
    {"HONEST": evidence_of(honest)}
    | {f"SUSPECT {letter}": evidence_of(suspect) for letter, suspect in line_up().items()}
)

# %% [markdown]
# **What to see.** Seven attentions look at *I made a bank deposit*, all with the same queries, keys, values and the same causal mask. The upper
# tables are the weights of one head: rows ask, columns are asked, brighter means more. The lower ones are the outputs. The first on the left is sound. Each of
# the six others is broken in one way. Some betray themselves at once; one of them has perfect weights, and is guilty all the same. In section 6
# you write the function that names them.
#
# ## How this notebook works
#
# Seven cells wait for your code. Each says what goes in, what comes out, how long it may take and how many
# points it brings. Below it stand a check and three hints; open them one at a time, they cost nothing. In some cells there are two or three places to
# write: each has its own `raise NotImplementedError`.
#
# An exercise you have not done yet raises `NotImplementedError`, and so does a later cell that calls
# it. That is normal: work from top to bottom and those messages go away. No exercise needs an earlier one to be right.
#
# <details><summary>What your points depend on, and what they do not</summary>
#
# - The check in the notebook runs the public tests. When you hand in, further tests try other inputs for the
#   rest of an exercise's points; the promises they test all stand in the text.
# - Every exercise has one *core* test, the plain case. Without it the exercise earns nothing; with it, the
#   other tests give partial credit.
# - A number is right when it is within `1e-5 · max(1, largest expected magnitude)`; for gradients the factor is `1e-4`.
# - Weights are loaded into your modules **by name**, so your modules have exactly the parameters of the docstring, with its names and shapes, and no others.
#   A buffer of your own is welcome when it is not saved, `register_buffer(name, tensor, persistent=False)`: one that is would be missing in what we load. What else is inside your classes, and how they compute, is up to you.
# - Your modules must be able to learn: gradients have to reach every parameter and the inputs (those of `apply_rotary`, too). Where a query may attend to nothing, its weights are
#   zero and all gradients stay finite, so that training survives it.
# - They must also follow their inputs: after `module.double()`, float64 goes in and float64 comes out, with its precision; and tensors that you make on the
#   way live on the device of the inputs, not on a fixed one. The function `apply_rotary` and `mended_attention` promise the same. Code that looks at the data, such as `if mask[b, t]`, is allowed.
# - Nothing you are given may be changed, neither tensors nor modules, unless the task is to fill one. A list in place of a tuple is the same to us.
# - `F.scaled_dot_product_attention`, `nn.MultiheadAttention`, `nn.Transformer…` and the `honest` attention of the line-up are for comparing: an exercise
#   that computes with them earns nothing. Everything else in PyTorch, and the `masked_softmax` given below, is welcome.
# - Never tested: NaN or infinite inputs, tensors with an empty axis, a GPU.
# - Warnings, prints and style cost nothing, and neither does slowness below ten seconds a call. The wording of your error messages is free.
#
# </details>
#
# ### Names of sizes
#
# | letter | counts | argument |
# |---|---|---|
# | `B` | texts in a batch | |
# | `T` | tokens that ask: *queries* | |
# | `S` | tokens that are asked: *keys*; in self-attention `S = T` | |
# | `D` | numbers per token; `E` in torch's own module | `hidden_dim`, `input_dim`, `dim`, `embed_dim` |
# | `H` | heads | `heads` |
# | `Dh` | numbers per query, key and value of one head | `dim_head` |
# | `Dv` | numbers per value, where they may be others | |
#
# ## 1 · From NumPy to torch in a quarter of an hour
#
# Most of what you know stays true. A *tensor* is an array; it has a shape, a dtype, broadcasting, `@`. Some words differ:
#
# | NumPy | torch | |
# |---|---|---|
# | `axis=-1, keepdims=True` | `dim=-1, keepdim=True` | |
# | `np.swapaxes(x, -1, -2)` | `x.transpose(-1, -2)`, or `x.mT` | |
# | `np.transpose(x, (0, 2, 1))` | `x.permute(0, 2, 1)` | |
# | `np.where`, `np.concatenate`, `np.stack` | `torch.where`, `torch.cat`, `torch.stack` | |
# | `x.max(axis=-1)` | `x.amax(dim=-1)` | `x.max(dim=-1)` is a pair: values and places |
# | `x.reshape(...)` | `x.reshape(...)` | `x.view(...)` never copies, and fails where it would have to |
# | `x.astype(np.float64)` | `x.to(torch.float64)`, `x.double()` | floats are born as float32 |
#
# Here is session 01's masked softmax, line for line. It is yours for the rest of the day.


# %% given="masked_softmax" reference=true
def masked_softmax(scores, mask=None):
    """Softmax over the last axis that gives blocked keys a weight of exactly zero.

    Parameters
    ----------
    scores : float tensor of shape (..., S)
        Not changed.
    mask : bool tensor that broadcasts to scores, default=None
        True where the query may attend to the key; None allows everything. Integers are
        refused, so turn them into bool first. Not changed.

    Returns
    -------
    weights : tensor, same shape as scores
        Each row adds up to one. A row with no allowed key is all zero, and so is its gradient.
    """
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)  # a new tensor; mask broadcasts
    largest = scores.amax(dim=-1, keepdim=True)
    largest = torch.where(torch.isneginf(largest), 0.0, largest)  # -inf - (-inf) would be nan
    exponentials = torch.exp(scores - largest)  # exp(-inf) is exactly 0
    total = exponentials.sum(dim=-1, keepdim=True)
    return exponentials / torch.where(total == 0.0, 1.0, total)  # 0 / 1 where nothing is allowed


# %%
rng = np.random.default_rng(0)
scores, mask = rng.normal(size=(3, 5)), rng.random((3, 5)) < 0.6
mask[1] = False  # the second query may attend to nothing
ours = masked_softmax(torch.from_numpy(scores), torch.from_numpy(mask))
print(ours.numpy().round(2))
print("largest difference from session 01:", gap(ours, session_01.masked_softmax(scores, mask)))

# %% [markdown]
# Now six things that NumPy does not have. Each comes with a small bet: say what you expect, *then* run.
#
# **1. Shared memory.** `torch.from_numpy` looks at the same memory as the array; `torch.tensor` copies. *Your bet: which of the two changes below?*

# %%
array = np.zeros(3)
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = 7
print("from_numpy:", shared.tolist(), "  tensor:", copied.tolist())

# %% [markdown]
# The shared one. That is fast, and a trap: what writes into the tensor writes into the array. Functions whose name ends in `_`, such as
# `masked_fill_`, write in place, and whoever handed you the tensor will find it changed.
#
# **2. Gradients.** A tensor with `requires_grad=True` remembers what is computed from it, and `backward()` goes back the same way. In session 01 you met the slope of a
# weight $p$ against its own score, $p\,(1-p)$. *Your bet: does torch agree, and to how many digits?*

# %%
scores = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
p = scores.softmax(dim=-1)[2]
p.backward()
print(f"by hand {(p * (1 - p)).item():.7f}   by torch {scores.grad[2].item():.7f}")

# %% [markdown]
# What took you session 04, and an engine in session 05, is one call here. Only mind what stops it: `.detach()`, `.numpy()`, `.item()` and
# `torch.tensor(x)` all give numbers without a memory.
#
# **3. Modules.** A network is a class that inherits from `nn.Module`. Its constructor calls `super().__init__()` first and then sets up what the module owns; `forward` says what it
# does. One calls the module itself, `module(x)`, and that calls `forward`. A module can own three kinds of tensors. This one takes away a mean that it
# remembers, and multiplies by a gain that it learns:


# %%
class Centre(nn.Module):
    """Take a remembered mean away, and multiply by a learned gain."""

    def __init__(self, size):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))  # a parameter: learned
        self.register_buffer("mean", torch.zeros(size))  # a buffer: kept, but not learned
        self.memo = torch.zeros(size)  # a plain tensor: torch does not know that it is there

    def forward(self, x):
        """Return x, of shape (B, size), less the mean, times the gain."""
        if self.training:
            self.mean = (self.mean + x.detach().mean(dim=0)) / 2
        return self.gain * (x - self.mean)


# %% [markdown]
# ### Predict, then run (1 of 3)
#
# A `state_dict` is what goes into the file when a model is saved: names and tensors. What is in the one of `Centre`? And what of the three becomes float64 when
# one calls `centre.double()`?
#
# - **A** `gain` is saved, because it is the only one that is learned. All three become float64.
# - **B** `gain` and `mean` are saved, and the same two become float64.
# - **C** All three are saved, and all three become float64: they are attributes of the same object.

# %%
centre = Centre(3)
print("parameters:", [name for name, _ in centre.named_parameters()])
print("state_dict:", list(centre.state_dict()))
centre.double()
for name in ["gain", "mean", "memo"]:
    print(f"{name}: {getattr(centre, name).dtype}")

# %% [markdown]
# <details><summary>A: only what is learned</summary>
#
# No. An optimiser gets only the parameters, but a file must hold everything that the module needs to give the same results again, and the remembered mean is part of
# it. And the plain tensor is invisible to `.double()`, `.to(device)` and the file alike.
#
# </details>
# <details><summary>B: parameter and buffer</summary>
#
# Right. Both belong to the module's state: they are saved, loaded and moved. Only the parameter is trained.
#
# </details>
# <details><summary>C: all three</summary>
#
# No: torch keeps books only of what is registered, as a parameter, as a buffer, or as another module. The plain tensor `memo` is lost when the model is saved, and stays behind when it
# moves to a GPU. Parameters in a plain Python *list* share that fate; `nn.ModuleList` and `nn.ParameterList` are for them.
#
# </details>
#
# **4. State dicts.** `load_state_dict` fills a module from such a dict and is strict about names. *Your bet: what happens when one is missing?*

# %%
centre = Centre(3)
print(centre.load_state_dict({"gain": torch.full((3,), 2.0), "mean": torch.ones(3)}))
try:
    centre.load_state_dict({"gain": torch.ones(3), "Mean": torch.ones(3)})
except RuntimeError as error:
    print(error)
print("gain is now", centre.gain.tolist())

# %% [markdown]
# A wrong load is one of the few mistakes that are loud. Be glad of it, and keep the names that a contract gives you. But it is not undone: what fitted had been copied before the error came, so `gain` is 1 again.
#
# To fill a single parameter by hand, write into it with `copy_`, and tell torch that this is nothing to learn from: `with torch.no_grad(): centre.gain.copy_(numbers)`. It stays the same parameter, with other numbers. Here writing
# in place is what one wants.
#
# **5. Modes.** `module.train()` and `module.eval()` set `self.training`, in a module and in all modules inside it. Nothing else happens; it is up to `forward` to ask. Dropout
# does, and so does our `Centre`. `torch.no_grad()` is something else: it stops the remembering. *Your bets: which of the four results below can be learned from, and after which of the
# four calls has the mean moved? It begins at 1.*

# %%
x = torch.tensor([[1.0, 2.0, 3.0], [5.0, 6.0, 7.0]])
for mode in ["train", "eval"]:
    getattr(centre, mode)()
    for remembers in [True, False]:
        with torch.set_grad_enabled(remembers):  # False does the same as torch.no_grad()
            result = centre(x)
        called = f"{mode}, {'as usual' if remembers else 'no_grad'}"
        print(f"{called:<16} learn from it: {result.requires_grad!s:<7}mean {centre.mean.tolist()}")

# %% [markdown]
# One can learn from those without `no_grad`, in *both* modes. And the mean moved in both rows of `train`, under `no_grad` too, which stops the remembering and nothing else. With `eval` it stands still, because `forward` asked for `self.training`. So
# `eval` does not save memory, and `no_grad` does not switch dropout off: to use a trained model, one wants both.
#
# **6. Devices.** A tensor lives on a device, the processor or a GPU, and what meets must live together. `torch.device("meta")` is a device without memory that every machine has, good for
# seeing who moves. *Your bet: which of the three tensors stays at home?*

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"
print("this machine has:", device)
moved = Centre(3).to("meta")
print({name: str(getattr(moved, name).device) for name in ["gain", "mean", "memo"]})

# %% [markdown]
# The plain one again. So in `forward`, make new tensors where the input is: `torch.zeros(3, device=x.device, dtype=x.dtype)`, or `x.new_zeros(3)`.
#
# That is all the torch you need today.
#
# ## 2 · One query that reads a text
#
# Begin with the smallest attention there is. A text of `T` tokens is to become *one* vector, say to tell whether it is about money or about water. The plain mean of the tokens treats
# *deposit* like *a*. Better: let the text be read by **one query, which is learned**, the same for all texts:
#
# $$w_t = \operatorname{softmax}_t\!\left(\frac{x_t \cdot q}{\sqrt D}\right) \qquad\qquad c = \sum_t w_t\, x_t$$
#
# By hand: with $D = 4$ and $q = (2\ln 3, 0, 0, 0)$, the tokens $(1, 8, 0, 0)$ and $(0, 4, 0, 0)$ have the scores $\ln 3$ and $0$, so the weights $\tfrac34$ and $\tfrac14$, and
# $c = (0.75, 7, 0, 0)$.
#
# Texts come padded, with an `attention_mask` of shape `(B, T)` beside them: **True or 1 may be attended to**, False or 0 is padding. Tokenizers give integers, other
# code gives bool, and you take either.
#
# ### Predict, then run (2 of 3)
#
# A text has the mask `[1, 1, 0]`, from a tokenizer. A colleague wants to block what is padding, and writes `scores.masked_fill((~mask).bool(), -inf)`, since `~` means "not". All scores are zero. Which keys does
# the code block?
#
# - **A** The last, as intended.
# - **B** The first two: it comes out the wrong way round.
# - **C** All three.

# %%
mask = torch.tensor([1, 1, 0])
print("~mask:  ", (~mask).tolist(), "as bool:", (~mask).bool().tolist())
print("weights:", torch.zeros(3).masked_fill((~mask).bool(), -torch.inf).softmax(dim=-1).tolist())
print("~ after turning it into bool:", (~mask.bool()).tolist())

# %% [markdown]
# <details><summary>A: the last</summary>
#
# That is what it would do to a *bool* mask. On integers `~` turns every bit around.
#
# </details>
# <details><summary>B: the first two</summary>
#
# Not quite: it would, if `~1` were 0. But `~1` is −2, and `~0` is −1.
#
# </details>
# <details><summary>C: all three</summary>
#
# Right. −2 and −1 are both true, so everything is blocked, and a softmax over nothing but −∞ is `nan`. With −1e9 in place of −∞ it would not even be `nan`, but the plain mean of all
# tokens, padding included. Nobody would notice. Turn integers into bool once, at the door; then do logic.
#
# </details>


# %% exercise="attention_pooling" number="7.1" title="Attention pooling" minutes=12 difficulty=2 points=2
class AttentionPooling(nn.Module):
    """One learned query that reads a whole text and returns one vector for it.

    Parameters
    ----------
    hidden_dim : int
        D, the numbers per token.

    Its only parameter is `query`, an `nn.Parameter` of shape (D,). Its first values are up to you.
    """

    def __init__(self, hidden_dim):
        super().__init__()
        ### BEGIN SOLUTION
        self.query = nn.Parameter(torch.zeros(hidden_dim))  # zeros: it begins as a plain mean
        ### END SOLUTION

    def forward(self, hidden_states, attention_mask=None):
        """Average the tokens of each text, weighted by how well they match the query.

        Parameters
        ----------
        hidden_states : float tensor of shape (B, T, D)
        attention_mask : bool or int tensor of shape (B, T), default=None
            True or 1 for tokens that count, False or 0 for padding, which may stand anywhere.
            None means that all tokens count. Neither tensor is changed.

        Returns
        -------
        context : tensor of shape (B, D)
            The weighted average of the tokens; zero for a text of padding alone.
        weights : tensor of shape (B, T)
            The softmax over a text's tokens of their dot products with the query, divided by
            sqrt(D). Padding has the weight 0, and does not influence anything else.

        Examples
        --------
        >>> pooling = AttentionPooling(4)
        >>> _ = pooling.load_state_dict({"query": torch.tensor([2 * np.log(3), 0, 0, 0])})
        >>> texts = torch.tensor([[[1.0, 8, 0, 0], [0, 4, 0, 0], [9, 9, 9, 9]]])  # B = 1, T = 3
        >>> context, weights = pooling(texts, torch.tensor([[1, 1, 0]]))
        >>> weights.detach().numpy().round(2)
        array([[0.75, 0.25, 0.  ]], dtype=float32)
        >>> context.detach().numpy().round(2)
        array([[0.75, 7.  , 0.  , 0.  ]], dtype=float32)
        """
        ### BEGIN SOLUTION
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5  # (B, T)
        real = None if attention_mask is None else attention_mask != 0  # bool, whatever it was
        weights = masked_softmax(scores, real)
        context = (weights[:, None, :] @ hidden_states).squeeze(1)  # (B, 1, T) @ (B, T, D)
        return context, weights
        ### END SOLUTION


# %% check="attention_pooling"
check("attention_pooling")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# One parameter, a vector. In `forward`, three steps: a score for every token, shares of them along the tokens, a weighted sum of the tokens.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `nn.Parameter(tensor)`, assigned to `self.query`, registers itself. `(B, T, D) @ (D,)` is `(B, T)`. An integer mask becomes bool by comparing it or by `.bool()`; never by `~`. For the sum, give the
# weights an axis of length 1: `(B, 1, T) @ (B, T, D)`, and take the axis away again.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# setting up:  query = a parameter made of D zeros, or of small random numbers
# forward:     scores  = (states times query) over the root of D
#              weights = masked_softmax of the scores and of the mask as bool, if there is one
#              context = weights, as a row for each text, times states; the row axis removed
#              give back context, then weights
# ```
#
# </details>
#
# Does it agree with session 01, where the query is a table with one row? And with torch's own?

# %%
rng = np.random.default_rng(1)
states = rng.normal(size=(2, 6, 4)).astype(np.float32)  # (B, T, D)
real = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]])
pooling = AttentionPooling(4)
pooling.load_state_dict({"query": torch.tensor([1.0, -2.0, 0.5, 3.0])})
context, weights = pooling(torch.from_numpy(states), torch.from_numpy(real))

one_query = np.tile(pooling.query.detach().numpy(), (2, 1, 1))  # (B, 1, D)
by_hand, _ = session_01.scaled_dot_product_attention(
    one_query, states, states, real[:, None, :].astype(bool)
)
tensors = [torch.from_numpy(one) for one in (one_query, states, states, real[:, None, :] == 1)]
by_torch = F.scaled_dot_product_attention(*tensors[:3], attn_mask=tensors[3])
print(f"NumPy, session 01: largest difference {gap(context, by_hand[:, 0]):.1e}")
print(f"torch's own:       largest difference {gap(context, by_torch[:, 0]):.1e}")

# %% [markdown]
# A unit in the seventh digit or less: float32 has no more. Now let it *learn*. The next cell makes little texts of words without much meaning, with *bank* and one word that decides, *deposit* or
# *river*, somewhere among them. Then it trains the query together with a linear layer that says "money" or "water". This loop is the same in every project you will ever see: predict, measure the
# loss, clear the old gradients, go back, take a step.

# %%
WORDS = ["I", "made", "a", "bank", "deposit", "we", "sat", "on", "the", "river"]
TABLE = torch.cat([VECTORS, VECTORS[[0, 1, 2, 2]], torch.tensor([[0.0, 3, 0, 0]])])  # (10, 4)


def make_texts(count, random):
    """Return texts (count, 8, 4), their masks (count, 8), and 0 for money, 1 for water."""
    ids = torch.tensor([0, 1, 2, 5, 6, 7, 8])[torch.randint(7, (count, 8), generator=random)]
    labels = torch.randint(2, (count,), generator=random)
    lengths = torch.randint(3, 9, (count,), generator=random)
    places = torch.rand(count, 8, generator=random)
    places[torch.arange(8) >= lengths[:, None]] = -1  # nothing is put into the padding
    first, second = places.topk(2).indices.T
    rows = torch.arange(count)
    ids[rows, first], ids[rows, second] = 3, torch.where(labels == 0, 4, 9)
    return TABLE[ids], (torch.arange(8) < lengths[:, None]).long(), labels


texts, masks, labels = make_texts(200, torch.Generator().manual_seed(0))
torch.manual_seed(0)
pooling, decide = AttentionPooling(4), nn.Linear(4, 2)
pooling.load_state_dict({"query": torch.zeros(4)})  # at first it is a plain mean
optimiser = torch.optim.Adam([*pooling.parameters(), *decide.parameters()], lr=0.05)
n_steps = budget(smoke=100, cpu=400)
for step in range(n_steps):
    context, _ = pooling(texts, masks)
    loss = F.cross_entropy(decide(context), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    if step in (0, n_steps - 1):
        right = (decide(context).argmax(dim=-1) == labels).float().mean()
        print(f"step {step + 1:>3}   loss {loss.item():.3f}   right {right.item():.0%}")

# %%
river_tokens = "we sat on the river bank".split()
sentences = [(TOKENS, VECTORS), (river_tokens, TABLE[[WORDS.index(w) for w in river_tokens]])]
_, axes = plt.subplots(1, 2, figsize=(9, 2.7), sharey=True, layout="constrained", facecolor="white")
for ax, (words, vectors), colour in zip(axes, sentences, ["#0072B2", "#D55E00"], strict=True):
    after = pooling(vectors[None])[1][0].detach().numpy()
    ax.bar(words, after, color=colour)
    ax.axhline(1 / len(words), color="0.5", linestyle="--", linewidth=1)
    ax.text(-0.45, 1 / len(words) + 0.02, "before learning: all alike", size=8, color="0.4")
    ax.spines[["top", "right"]].set_visible(False)
_ = axes[0].set_ylabel("weight")

# %% [markdown]
# **What to see.** Each bar is the weight of a token, the dashed line is where all of them stood at the start. Nobody told the query which words matter. It has found the one that decides in either
# sentence, and reads it above all. *bank*, which says nothing about the answer, still gets a share: its own vector points both ways.
#
# ## 3 · Self-attention as a module
#
# Now every token asks. The three matrices of session 01 become three `nn.Linear`, which know their shapes and bring their own first values. An `nn.Linear(D, Dh)` computes
# `x @ weight.T + bias`: **its weight is stored as `(Dh, D)`**, output first, the transpose of session 01's. With `bias=False` it has no bias, and so it is today in `SelfAttention`.
#
# The mask needs a thought. It comes as `(B, T)`, a statement about tokens. The scores are `(B, T, T)`, rows of queries and columns of keys, and padding must not be *heard*: it is the
# columns that have to be crossed out.


# %% exercise="self_attention" number="7.2" title="Self-attention" minutes=15 difficulty=2 points=3
class SelfAttention(nn.Module):
    """One head of self-attention, with learned matrices.

    Parameters
    ----------
    input_dim : int
        D, the numbers per token.
    dim_head : int
        Dh, the numbers per query, per key and per value. It may differ from D.

    Its parameters are `query`, `key` and `value`, each an `nn.Linear` from D to Dh *without bias*.
    """

    def __init__(self, input_dim, dim_head):
        super().__init__()
        ### BEGIN SOLUTION
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)
        ### END SOLUTION

    def forward(self, sequence, attention_mask=None):
        """Let every token look at every real token of its own text.

        Parameters
        ----------
        sequence : float tensor of shape (B, T, D)
        attention_mask : bool or int tensor of shape (B, T), default=None
            True or 1 for tokens that may be attended to, False or 0 for padding, which may
            stand anywhere. None means all. Neither tensor is changed.

        Returns
        -------
        output : tensor of shape (B, T, Dh)
        weights : tensor of shape (B, T, T)
            Rows are queries, columns are keys: the softmax over the keys of the scores, which
            are divided by sqrt(Dh). No query gives a weight to padding; the places of padding
            still have queries. In a text of padding alone, weights and output are all zero.

        Examples
        --------
        >>> attention = SelfAttention(input_dim=2, dim_head=1)
        >>> state = {"query.weight": torch.zeros(1, 2), "key.weight": torch.ones(1, 2)}
        >>> _ = attention.load_state_dict(state | {"value.weight": torch.tensor([[1.0, 10.0]])})
        >>> sequence = torch.tensor([[[1.0, 0], [3, 0], [7, 7]]])  # B = 1, T = 3
        >>> output, weights = attention(sequence, torch.tensor([[1, 1, 0]]))
        >>> output.tolist()
        [[[2.0], [2.0], [2.0]]]
        >>> weights.tolist()
        [[[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.0]]]
        """
        ### BEGIN SOLUTION
        query, key, value = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5  # (B, T, T)
        # (B, 1, T): an axis of length 1 for the queries, so that columns are crossed out
        real = None if attention_mask is None else (attention_mask != 0)[:, None, :]
        weights = masked_softmax(scores, real)
        return weights @ value, weights
        ### END SOLUTION


# %% check="self_attention"
check("self_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Three linear layers; then session 01: scores, masked softmax, weighted values. The last two axes do the work, the batch axis comes along by itself.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `nn.Linear(a, b, bias=False)`, called on `(B, T, a)`, gives `(B, T, b)`. The key's last two axes change places with `.transpose(-1, -2)`; `.T` would also move the batch axis. The mask `(B, T)` gets a new axis *in the
# middle*: as `(B, 1, T)` it crosses out columns, as `(B, T, 1)` it would cross out rows.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# setting up:  three linear layers from D to Dh, without bias, under the three names
# forward:     q, k, v = each layer of the sequence
#              scores  = q times k with its last two axes swapped, over the root of Dh
#              mask    = as bool, with an axis of length 1 in the middle, if there is one
#              weights = masked_softmax of scores and mask
#              give back weights times v, then weights
# ```
#
# </details>
#
# The same tensors through session 01, through torch's own kernel, and through yours:

# %%
torch.manual_seed(1)
attention = SelfAttention(input_dim=4, dim_head=3)
for name, tensor in attention.state_dict().items():
    print(f"{name:<14}{tuple(tensor.shape)}")
output, weights = attention(torch.from_numpy(states), torch.from_numpy(real))

w_query, w_key, w_value = (
    attention.get_parameter(f"{name}.weight").detach().numpy().T
    for name in ["query", "key", "value"]
)  # turned around: (D, Dh), as session 01 has them
allowed = real[:, None, :] == 1  # (B, 1, S)
by_hand, by_hand_weights = session_01.self_attention(states, w_query, w_key, w_value, allowed)
made = [torch.from_numpy(states @ matrix) for matrix in (w_query, w_key, w_value)]
by_torch = F.scaled_dot_product_attention(*made, attn_mask=torch.from_numpy(allowed))
print(
    f"NumPy, session 01: output {gap(output, by_hand):.1e}, weights {gap(weights, by_hand_weights):.1e}"
)
print(f"torch's own:       output {gap(output, by_torch):.1e}, weights: it does not give any")

# %% [markdown]
# ## 4 · Many heads
#
# One head gives one average per token. Session 02 put `H` of them side by side; now as one module, in which all heads are computed at once:
#
# 1. Three linear layers make `(B, T, H · Dh)`: in every row, the numbers of head 0, then of head 1, and so on.
# 2. Split the rows and move the head axis forward: `(B, H, T, Dh)`. To `@` the heads are now just another leading axis.
# 3. Attention in every head, `(B, H, T, S)` and `(B, H, T, Dh)`.
# 4. Back: the head axis behind the tokens, the heads of each token side by side, `(B, T, H · Dh)`.
# 5. The last linear layer, `to_out`, mixes what the heads have found: `(B, T, D)`.
#
# Step 2 has the most famous trap of this trade. To get `(B, H, T, Dh)` out of `(B, T, H · Dh)`, somebody writes `x.view(B, H, T, Dh)`. The shape is right. Look at what lands in a head:

# %%
owners = np.repeat(np.arange(4)[:, None], 6, axis=1)  # (T, H * Dh): each number's token, T=4, H=3
right_way = session_02.split_heads(owners, 3)[0]  # (T, Dh): what head 0 gets
straight = torch.tensor(owners).view(3, 4, 2)[0].numpy()
_, axes = plt.subplots(1, 3, figsize=(8.6, 2.5), layout="constrained", facecolor="white")
titles = ["rows of the linear layer", "head 0: split, then moved", "head 0: straight .view"]
for ax, table, title in zip(axes, [owners, right_way, straight], titles, strict=True):
    ax.imshow(table, cmap="viridis", vmin=0, vmax=3)
    for (row, column), token in np.ndenumerate(table):
        ax.text(
            column, row, token, ha="center", va="center", color="white" if token < 3 else "black"
        )
    ax.set(title=title, xticks=[], yticks=range(4))
    ax.title.set_size(9)
_ = axes[0].set_ylabel("token")

# %% [markdown]
# **What to see.** The number in a cell is the token that it belongs to. In the middle, each row of head 0 belongs to one token. On the right, head 0 has rows made of one token's numbers only, but
# *three* of them for token 0 and one for token 1: it never hears of the others. `view` counts through memory, it does not know what an axis means.
#
# The way back has the mirror image of it. After `.transpose(1, 2)` the memory is no longer in order, and `.view` refuses with an error; `.reshape` or `.flatten(2)` copy and do what you mean. But
# `reshape` *without* transposing back never complains.
#
# **Masks** here say who may look at whom, so they end in `(T, S)`, and a mask of two axes *is* `(T, S)`, for all texts. Who has a padding mask `(B, S)` hands it over as
# `mask[:, None, :]`, of shape `(B, 1, S)`. **Context** lets the tokens of one text look at those of another. Without it they look at their own.


# %% exercise="multi_head_attention" number="7.3" title="Multi-head attention" minutes=20 difficulty=4 points=5
class MultiHeadAttention(nn.Module):
    """Many heads at once, over the same tokens or over those of another text.

    Parameters
    ----------
    dim : int
        D, the numbers per token, of x and of context.
    heads : int, default=8
        H.
    dim_head : int, default=64
        Dh. The inner width H * Dh may differ from D.

    Its parameters are four `nn.Linear` *with bias*: `query`, `key` and `value` from D to H * Dh,
    and `to_out` from H * Dh to D. The numbers `heads` and `dim_head` are kept as attributes.
    """

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        ### BEGIN SOLUTION
        self.heads, self.dim_head = heads, dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)
        ### END SOLUTION

    def forward(self, x, context=None, mask=None):
        """Let every head look for itself, put what they found side by side, and mix it.

        Parameters
        ----------
        x : float tensor of shape (B, T, D)
            The tokens that ask.
        context : float tensor of shape (B, S, D), default=None
            The tokens that are asked: keys *and* values are made from these. S may differ from
            T. None means x itself.
        mask : bool or int tensor of shape (T, S), (B, T, S) or (B, 1, S), default=None
            True or 1 where the query may attend to the key. It has no head axis: what it says
            holds for every head, and a (T, S) mask for every text. A blocked key has
            no influence, however large its numbers are. No tensor is changed.

        Returns
        -------
        output : tensor of shape (B, T, D)
            For a query that may attend to nothing: the bias of to_out.
        weights : tensor of shape (B, H, T, S)
            Of every head on its own; each row adds up to one, or is all zero where the query
            may attend to nothing. Head h uses the entries from ``h * Dh`` up to, not
            including, ``(h + 1) * Dh`` of the queries, keys and values.

        Examples
        --------
        >>> attention = MultiHeadAttention(dim=6, heads=2, dim_head=5)
        >>> x, context = torch.ones(3, 4, 6), torch.ones(3, 7, 6)
        >>> output, weights = attention(x, context, mask=torch.ones(4, 7).tril().bool())
        >>> output.shape, weights.shape
        (torch.Size([3, 4, 6]), torch.Size([3, 2, 4, 7]))
        >>> weights[0, 0, 1].detach().numpy().round(4).tolist()
        [0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
        """
        ### BEGIN SOLUTION
        context = x if context is None else context

        def split(rows):  # (B, T, H * Dh) -> (B, H, T, Dh)
            return rows.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)

        query = split(self.query(x))
        key, value = split(self.key(context)), split(self.value(context))
        scores = query @ key.transpose(-1, -2) / self.dim_head**0.5  # (B, H, T, S)
        # (B, 1, T, S), or (1, T, S): the same for every head
        open_to_all = None if mask is None else (mask != 0)[..., None, :, :]
        weights = masked_softmax(scores, open_to_all)
        merged = (weights @ value).transpose(1, 2).flatten(2)  # (B, T, H * Dh)
        return self.to_out(merged), weights
        ### END SOLUTION


# %% check="multi_head_attention"
check("multi_head_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# The five steps above. Queries come from `x`; keys and values come from the context, or from `x` where there is none.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# A row of `H · Dh` numbers splits with `.view(B, T, H, Dh)` or `.unflatten(-1, (H, Dh))`; then `.transpose(1, 2)` brings the heads forward. For keys the number of rows is `S`, not `T`. The scores are divided by the root of `Dh`, the width
# of *one head*. The mask has no head axis: put one of length 1 in, third from the end, with `mask[..., None, :, :]` or `.unsqueeze(-3)`. Without it a `(B, T, S)` mask meets the wrong axis, and nobody tells you when `B` happens to equal `H`.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# setting up:  remember heads and dim_head; four linear layers with bias under the four names
# forward:     source = the context, or x where it is None
#              q = query layer of x;  k, v = key and value layers of source
#              cut each into (B, rows, H, Dh), then swap the axes 1 and 2
#              scores  = q times k with its last two axes swapped, over the root of Dh
#              weights = masked_softmax of scores and of the bool mask with a head axis
#              found   = weights times v;  swap axes 1 and 2 again;  flatten the last two axes
#              give back to_out of found, then weights
# ```
#
# </details>
#
# Session 02's function takes the same weights, transposed:

# %%
torch.manual_seed(2)
mha = MultiHeadAttention(dim=4, heads=3, dim_head=5)
context = torch.randn(2, 7, 4)
mask = torch.rand(2, 6, 7) < 0.7
mask[..., 0] = True
output, weights = mha(torch.from_numpy(states), context, mask)

by_name = {}
for ours, theirs in {"query": "query", "key": "key", "value": "value", "to_out": "output"}.items():
    layer = mha.get_submodule(ours)
    by_name |= {
        f"w_{theirs}": layer.weight.detach().numpy().T,
        f"b_{theirs}": layer.bias.detach().numpy(),
    }
by_hand, by_hand_weights = session_02.multi_head_attention(
    states, context.numpy(), by_name, n_heads=3, mask=mask.numpy()
)
print("output", tuple(output.shape), " weights", tuple(weights.shape))
print(
    f"NumPy, session 02: output {gap(output, by_hand):.1e}, weights {gap(weights, by_hand_weights):.1e}"
)

# %% [markdown]
# And what three untrained heads make of the sentence, behind the causal mask:

# %%
_, weights = mha(3 * VECTORS[None], mask=CAUSAL)
_ = plotting.plot_attention_grid(weights[0], TOKENS, mask=CAUSAL)

# %% [markdown]
# **What to see.** Three heads, three opinions, and all of them invented: these matrices are random. The row of *a* is spread out in every head: its vector is zero, so only the biases speak for it.
#
# ## 5 · The same numbers in another layout
#
# Weights travel: from file to file, from library to library, from three matrices into one. The values stay and the layout changes, and that is where they get lost.
#
# First, one matrix for three. Queries, keys and values of self-attention are made from the *same* `x`, by three matrix products. Stack the three matrices and one product does it all. (Whether that is
# faster, you can measure at the end.) With rows stacked as *query, key, value*,
#
# $$\begin{pmatrix} W_Q \\ W_K \\ W_V \end{pmatrix} \quad (3 \cdot H \cdot D_h,\; D) \qquad\text{and}\qquad \begin{pmatrix} b_Q \\ b_K \\ b_V \end{pmatrix} \quad (3 \cdot H \cdot D_h)$$
#
# each row of the result is `query of head 0, query of head 1, …, key of head 0, …, value of the last head`. The constructor below is given. You write the way in, `from_separate`, and `forward`.


# %% exercise="fused_multi_head_attention" number="7.4" title="One matrix for three" minutes=15 difficulty=3 points=3
class FusedMultiHeadAttention(nn.Module):
    """Multi-head self-attention whose queries, keys and values come from one matrix product.

    Parameters
    ----------
    dim, heads, dim_head : int
        As in MultiHeadAttention.

    The parameters are `to_qkv`, an `nn.Linear` from D to 3 * H * Dh with bias, and `to_out` as
    in MultiHeadAttention. The rows of to_qkv are those of all heads' queries, then those of all
    keys, then those of all values.
    """

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.to_qkv = nn.Linear(dim, 3 * inner)
        self.to_out = nn.Linear(inner, dim)

    @classmethod
    def from_separate(cls, mha):
        """Return a new fused module that computes what mha computes.

        Parameters
        ----------
        mha : nn.Module
            With `query`, `key`, `value`, `to_out`, `heads` and `dim_head` as in
            MultiHeadAttention. Not changed, and no memory is shared with it afterwards.

        Returns
        -------
        fused : FusedMultiHeadAttention
            With the dtype of mha. All its parameters can be trained. It is called on this class
            only: subclasses need not be honoured.
        """
        ### BEGIN SOLUTION
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        parts = [mha.query, mha.key, mha.value]
        with torch.no_grad():  # copying is not something to learn from
            fused.to_qkv.weight.copy_(torch.cat([part.weight for part in parts]))
            fused.to_qkv.bias.copy_(torch.cat([part.bias for part in parts]))
        fused.to_out.load_state_dict(mha.to_out.state_dict())  # this copies, too
        return fused
        ### END SOLUTION

    def forward(self, x, mask=None):
        """Let every token look at the tokens of its text, like MultiHeadAttention.

        Parameters
        ----------
        x : float tensor of shape (B, T, D)
        mask : bool or int tensor of shape (T, T), (B, T, T) or (B, 1, T), default=None
            As in MultiHeadAttention. No tensor is changed.

        Returns
        -------
        output : tensor of shape (B, T, D)
        weights : tensor of shape (B, H, T, T)
        """
        ### BEGIN SOLUTION
        qkv = self.to_qkv(x).unflatten(-1, (3, self.heads, self.dim_head))  # (B, T, 3, H, Dh)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # three of (B, H, T, Dh)
        mask = None if mask is None else (mask != 0).unsqueeze(-3)  # (B, 1, T, T)
        weights = masked_softmax(query @ key.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ value).transpose(1, 2).flatten(2)), weights
        ### END SOLUTION


# %% check="fused_multi_head_attention"
check("fused_multi_head_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# `from_separate`: make a new module of the right size, fill its two layers from the four of `mha`. `forward`: one product, cut into three, then go on as before.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# In a classmethod `cls(...)` calls the constructor. `D` is `mha.query.in_features`. `torch.cat` stacks along the first axis, which for an `nn.Linear` is the axis of outputs. Write *into* the new parameters, with `copy_` under `torch.no_grad()` or with
# `load_state_dict`: an assignment such as `fused.to_out = mha.to_out` would share one layer between two models. In `forward`, the last axis has the three parts one after the other: `.chunk(3, dim=-1)` gives them, each as the separate layers did.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# from_separate:  new = this class, with mha's D, heads and dim_head, in mha's dtype
#                 without gradients, copy into new.to_qkv:  the three weights stacked, the three biases stacked
#                 copy weight and bias of mha.to_out into new.to_out
#                 give back new
# forward:        q, k, v = to_qkv of x, cut into three along the last axis
#                 heads, scores, mask, weights, merging, to_out: as in the exercise before
# ```
#
# </details>

# %%
mha = MultiHeadAttention(dim=4, heads=3, dim_head=5)
fused = FusedMultiHeadAttention.from_separate(mha)
x = torch.from_numpy(states)
padding = torch.from_numpy(real)[:, None, :]  # (B, 1, T)
for name, ours, theirs in zip(
    ["output", "weights"], fused(x, padding), mha(x, mask=padding), strict=True
):
    print(f"{name:<8} largest difference {gap(ours, theirs):.1e}")
counts = [sum(p.numel() for p in one.parameters()) for one in (mha, fused)]
print(f"parameters: {counts[0]} in four layers, {counts[1]} in two")

# %% [markdown]
# Torch has a multi-head attention of its own, `nn.MultiheadAttention`, and every encoder you can build from torch's parts has it inside. Look at what it owns, here with `E = 12` and 3 heads:

# %%
theirs = nn.MultiheadAttention(embed_dim=12, num_heads=3, batch_first=True)
for name, tensor in theirs.state_dict().items():
    print(f"{name:<18}{tuple(tensor.shape)}")

# %% [markdown]
# One matrix for three again: `in_proj_weight` has the rows of the query, then of the key, then of the value, each as an `nn.Linear` would store them. A head is always as wide as `E / num_heads`. With `bias=False`, `in_proj_bias` is `None`, and
# `out_proj` has no bias either. Your `MultiHeadAttention` can be filled with these numbers.


# %% exercise="load_torch_mha" number="7.5" title="Weights from torch's own" minutes=12 difficulty=3 points=3
def load_torch_mha(mha, reference):
    """Give a MultiHeadAttention the weights of torch's own module, so that both agree.

    Parameters
    ----------
    mha : nn.Module
        With `query`, `key`, `value`, `to_out`, `heads` and `dim_head` as in MultiHeadAttention.
        Its parameters are filled; they stay the same objects, and stay trainable.
    reference : nn.MultiheadAttention
        E is its embed_dim. Made with bias=True or bias=False; where it has no bias, those of mha
        become zero. Its kdim and vdim are E, and add_bias_kv and add_zero_attn are off. Not
        changed, and no memory is shared with it afterwards.

    Raises
    ------
    ValueError
        When the width D, the number of heads or the head width of mha is not that of the
        reference, whose head width is embed_dim / num_heads. mha is then as it was before.
    """
    ### BEGIN SOLUTION
    dim, heads = reference.embed_dim, reference.num_heads
    have, wanted = (mha.query.in_features, mha.heads, mha.dim_head), (dim, heads, dim // heads)
    if have != wanted:
        raise ValueError(f"(D, heads, dim_head) is {have}, but the reference has {wanted}")
    layers = [mha.query, mha.key, mha.value, mha.to_out]
    weights = [*reference.in_proj_weight.chunk(3), reference.out_proj.weight]  # (E, E) each
    if reference.in_proj_bias is None:
        biases = [torch.zeros(dim)] * 4
    else:
        biases = [*reference.in_proj_bias.chunk(3), reference.out_proj.bias]
    with torch.no_grad():  # nothing to learn from copying
        for layer, weight, bias in zip(layers, weights, biases, strict=True):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
    ### END SOLUTION


# %% check="load_torch_mha"
check("load_torch_mha")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Check that the sizes fit. Cut the large matrix into three, and copy each piece where it belongs. Then the biases, then the last layer.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `reference.embed_dim`, `reference.num_heads`; `reference.in_proj_weight.chunk(3)` gives three pieces of rows. They are stored as yours are, so nothing is transposed; these matrices are square, and a wrong transpose would fit without a murmur. `copy_` under
# `torch.no_grad()` fills a parameter and keeps it the same object; `zero_` empties one. Check *before* you copy.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# if D, heads or dim_head of mha are not the reference's: raise a ValueError that says both
# without gradients:
#     for each of query, key, value and its piece of the reference:
#         copy the weight's rows;  copy the bias's entries, or set the bias to zero if there are none
#     the same for to_out and the reference's out_proj
# ```
#
# </details>
#
# Now both can be asked the same. Torch's module has two habits of its own: its masks say **True means blocked**, and it averages the weights over the heads unless told otherwise.

# %%
torch.manual_seed(3)
theirs = nn.MultiheadAttention(embed_dim=12, num_heads=3, batch_first=True)
ours = MultiHeadAttention(dim=12, heads=3, dim_head=4)
load_torch_mha(ours, theirs)
x, real_tokens = torch.randn(2, 6, 12), torch.from_numpy(real) == 1
found = ours(x, mask=real_tokens[:, None, :])
wanted = theirs(x, x, x, key_padding_mask=~real_tokens, average_attn_weights=False)
for name, one, other in zip(["output", "weights"], found, wanted, strict=True):
    print(f"{name:<8} largest difference {gap(one, other):.1e}")

nothing = torch.zeros(2, 6, dtype=torch.bool)  # texts of padding alone
print("ours:  ", ours(x, mask=nothing[:, None, :])[1][0, 0, 0].tolist())
print("theirs:", theirs(x, x, x, key_padding_mask=~nothing)[1][0, 0].tolist())

# %% [markdown]
# Equal to the last digit of float32, as long as each query may attend to something. Where it may not, torch's module answers `nan`, and its `F.scaled_dot_product_attention` zeros, as ours do. One empty text in a batch is enough to make a loss `nan`, and the
# search for it can take a day.
#
# ## 6 · The line-up
#
# Six suspects, each broken in one way, and everything else about it is right:
#
# | cause | what it does |
# |---|---|
# | `scale after softmax` | takes the softmax of the undivided scores, and divides the *weights* by √Dh |
# | `mask after softmax` | shares out among all keys, and then sets the weights of blocked keys to zero |
# | `softmax over queries` | masks, and then takes the softmax down the columns instead of along the rows |
# | `heads not transposed back` | reshapes `(B, H, T, Dv)` straight into `(B, T, H · Dv)` |
# | `future leak` | lets queries see keys that the causal mask forbids: the mask is ignored, or lies one place too far to the right |
# | `query and key shared` | uses the same vectors as queries and as keys: either the queries twice, or the keys twice |
#
# These are the six strings, in a tuple that you can use:

# %%
print(*CAUSES, sep="\n")

# %% [markdown]
# Your detective is a function. It gets a suspect and may ask it whatever it likes, with inputs of its own choice. That is the art: *choose inputs for which two causes give different answers*. Random numbers are a good first question; so are keys that you change and
# a mask that you know. Weights and output may both speak. What must be true of *every* sound attention? Rows add up to one. Blocked keys have no weight. What else?
#
# And at one scene, that of suspect F, the code was left behind:
#
# ```python
# def suspect_f(query, key, value, mask):
#     similarity = query @ key.transpose(-1, -2)
#     shares = (similarity / query.shape[-1] ** 0.5).softmax(dim=-1)
#     shares = shares * mask
#     mixed = shares @ value
#     return mixed.transpose(1, 2).flatten(2), shares
# ```
#
# Name the causes in `diagnose_attention`, and write in `mended_attention` what suspect F should have done. It is the same exercise, with two places to write.


# %% exercise="diagnose_attention" number="7.6" title="Diagnose, then mend" minutes=20 difficulty=4 points=4
def diagnose_attention(variant):
    """Name what is wrong with an attention, from nothing but what it returns.

    Parameters
    ----------
    variant : callable
        ``variant(query, key, value, mask)`` returns (output, weights), of shapes (B, T, H * Dv)
        and (B, H, T, T). It is broken in exactly one of the six ways of the table. Call it as
        often as you like, with float tensors of your choice: query and key (B, H, T, Dh),
        value (B, H, T, Dv), and the causal mask (T, T), bool. It takes any B and H, and T, Dh
        and Dv of at least 2; not every input shows every cause. It is not random, changes
        nothing, and says nothing else about itself.

    Returns
    -------
    cause : str
        One of CAUSES.
    """
    ### BEGIN SOLUTION
    n_tokens = 5
    random = torch.Generator().manual_seed(7)
    query, key, value = torch.randn(3, 2, 3, n_tokens, 4, generator=random)  # B = 2, H = 3, Dh = 4
    mask = torch.ones(n_tokens, n_tokens).tril().bool()
    output, weights = variant(query, key, value, mask)

    def differ(ours, theirs):
        return bool((ours - theirs).abs().max() > 1e-3)

    row_sums, ones = weights.sum(dim=-1), torch.ones(())
    if differ(weights * ~mask, 0 * ones):
        return "future leak"
    if not differ(weights.sum(dim=-2), ones):
        return "softmax over queries"
    if differ(row_sums[..., -1], ones):  # even the last row, which may see everything, is short
        return "scale after softmax"
    if differ(row_sums, ones):
        return "mask after softmax"
    if differ(output, (weights @ value).transpose(1, 2).reshape(output.shape)):
        return "heads not transposed back"
    return "query and key shared"
    ### END SOLUTION


def mended_attention(query, key, value, mask):
    """Do what the suspect whose code was found should have done.

    Parameters
    ----------
    query : float tensor of shape (B, H, T, Dh)
    key : float tensor of shape (B, H, S, Dh)
    value : float tensor of shape (B, H, S, Dv)
    mask : bool tensor of shape (T, S)
        True where the query may attend to the key. No tensor is changed.

    Returns
    -------
    output : tensor of shape (B, T, H * Dv)
        In every row stand the numbers of head 0, then those of head 1, and so on.
    weights : tensor of shape (B, H, T, S)
        Each row adds up to one, or is all zero where the query may attend to nothing; all
        gradients are finite there, too. A blocked key has no influence, however large its
        numbers are.
    """
    ### BEGIN SOLUTION
    scores = query @ key.mT / query.shape[-1] ** 0.5
    shares = masked_softmax(scores, mask)  # the mask goes in before anything is shared out
    return (shares @ value).transpose(1, 2).flatten(2), shares
    ### END SOLUTION


# %% check="diagnose_attention"
check("diagnose_attention")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Call the suspect, then a chain of questions: for each cause something that is true of it and of no other. Once five are ruled out, the sixth is it. For the second function, move one step of the code to where it belongs.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Weights in the upper right triangle are the future. `weights.sum(dim=-1)` are the row sums, `sum(dim=-2)` those of the columns. Two causes make rows too small: one of them leaves the last row alone, where nothing is blocked. One cause shows only when you
# compute the output from the weights yourself and compare. And one of them does not care when you change the keys, or when you change the queries. With one head
# or one key some of this cannot be seen, so ask with several of everything. Compare with a tolerance, such as `1e-4`, never with `==`.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# ask the suspect, with random q, k, v for several heads and tokens, and the causal mask
# any weight above the diagonal           -> future leak
# every column adds up to one             -> softmax over queries
# the last row does not add up to one     -> scale after softmax
# some other row does not                 -> mask after softmax
# output is not weights times values, heads moved back and merged  -> heads not transposed back
# other random keys change no weight, or other random queries change none  -> query and key shared
# (if you are sure of the five before, "otherwise" will do for the last)
# mended: masked_softmax of scaled scores and mask, instead of softmax and then the mask
# ```
#
# </details>

# %%
for letter, suspect in line_up().items():
    print(f"suspect {letter}: {diagnose_attention(suspect)}")

# %% [markdown]
# The course's own plot knows some of these tricks. It gets the weights and the mask, outlines what is blocked and has weight all the same, and writes the sum beside a row that does not add up:

# %%
_, axes = plt.subplots(2, 3, figsize=(12, 7), layout="constrained", facecolor="white")
for ax, (letter, suspect) in zip(axes.flat, line_up().items(), strict=True):
    plotting.plot_attention(evidence_of(suspect)[1], TOKENS, mask=CAUSAL, vmax=1, ax=ax)
    said = f"\n{ax.get_title()}" if ax.get_title() else ""
    ax.set_title(f"suspect {letter}: {diagnose_attention(suspect)}{said}", size=9)
    ax.label_outer()

# %% [markdown]
# **What to see.** Sums, outlines and columns give four of them away. The two others have flawless weights: rows that add up, nothing in the future. For them one has to look further, at the output, or at what happens when the keys change. *A test that only looks at row
# sums would have let them go.*
#
# Is the mended one sound? Beside the honest attention, and with a query that may see nothing:

# %%
torch.manual_seed(5)
query, key, value = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 6)
for name, one, other in zip(
    ["output", "weights"],
    mended_attention(query, key, value, CAUSAL),
    honest(query, key, value, CAUSAL),
    strict=True,
):
    print(f"{name:<8} largest difference {gap(one, other):.1e}")
output, _ = mended_attention(query, key, value, CAUSAL & (torch.arange(5) != 2)[:, None])
print("output of a query that may see nothing:", output[0, 2, :4].tolist())

# %% [markdown]
# ## 7 · Positions that turn
#
# Attention does not see order; session 02 mended that by *adding* a vector to each token. Many language models since then do something else: they **turn** queries and keys, by an angle that grows with the position. It is called rotary position embedding.
#
# Take the entries of a query two by two, as points of a plane. At position $p$ the pair number $i$ is turned by the angle $p\,\theta_i$:
#
# $$\begin{pmatrix} a' \\ b' \end{pmatrix} = \begin{pmatrix} \cos p\,\theta_i & -\sin p\,\theta_i \\ \sin p\,\theta_i & \cos p\,\theta_i \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix}
# \qquad \theta_i = \text{base}^{-2i/D_h}, \quad i = 0, 1, \dots, \tfrac{D_h}{2} - 1$$
#
# The first pair turns fast, one radian for each position, the last hardly at all: hands of a clock. Why would that help? A dot product depends on two lengths and on the angle between them. Turning keeps the lengths. If the query stands at $p$ and the key at $s$, the angle between them
# changes by $(p - s)\,\theta_i$: **the score depends on the distance of the two, and not on where they stand**.
#
# By hand: $(a, b) = (1, 0)$ at position 1 becomes $(\cos 1, \sin 1) = (0.5403, 0.8415)$, in pair 0 and whatever the base.
#
# Values are not turned: what a token hands over does not depend on its place. Which entries make a pair is a convention. Ours are neighbours, 2i and 2i + 1, as in the paper; other code pairs entry i with entry i + Dh/2. The law holds for both, and weights made for one are useless
# with the other. (Here both earn most of the points, and one point is for the neighbours.)


# %% exercise="apply_rotary" number="7.7" title="Rotary positions" minutes=18 difficulty=4 points=4
def apply_rotary(query, key, positions, base=10000.0):
    """Turn queries and keys by angles that grow with their positions.

    Pair i of a vector, the entries 2i and 2i + 1, is a point (a, b) of the plane. At position p it
    is turned by the angle ``p * base ** (-2 * i / Dh)`` into
    ``(a * cos - b * sin, a * sin + b * cos)``.

    Parameters
    ----------
    query, key : float tensors of shape (..., T, Dh)
        The same shape for both, with any number of leading axes, also none; Dh is even. Neither
        is changed.
    positions : int tensor of shape (T,)
        The position of each token, the same for all leading axes: from 0 to a few hundred, in any
        order, not always starting at 0. Not changed.
    base : float, default=10000.0

    Returns
    -------
    query, key : tensors of shape (..., T, Dh)
        Turned; every vector is as long as before. They have the dtype and the device of the
        inputs, and the precision of that dtype: float64 is not rounded to float32 on the way.

    Examples
    --------
    The first pair turns by one radian for each position:

    >>> point = torch.tensor([[1.0, 0.0], [1.0, 0.0]])  # T = 2, Dh = 2
    >>> turned, _ = apply_rotary(point, point, torch.tensor([0, 1]))
    >>> turned.numpy().round(4)  # cos 1 and sin 1
    array([[1.    , 0.    ],
           [0.5403, 0.8415]], dtype=float32)
    """
    ### BEGIN SOLUTION
    dim_head = query.shape[-1]
    even = torch.arange(0, dim_head, 2, dtype=query.dtype, device=query.device)  # 2i: 0, 2, 4, ...
    angles = positions[:, None] * base ** (-even / dim_head)  # (T, Dh / 2)
    cos, sin = angles.cos(), angles.sin()

    def turn(x):
        a, b = x[..., 0::2], x[..., 1::2]  # (..., T, Dh / 2) each
        pairs = torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1)
        return pairs.flatten(-2)  # pairs side by side again

    return turn(query), turn(key)
    ### END SOLUTION


# %% check="apply_rotary"
check("apply_rotary")

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A table of angles, one row for each token and one column for each pair. Then the two lines of the formula for all pairs at once, once for the query and once for the key.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `torch.arange(0, Dh, 2)` is 2i for every pair; give it the query's `dtype` and `device`, since powers of integers come out as float32. A column of positions times a row of frequencies broadcasts to the table `(T, Dh/2)`, and that fits `(..., T, Dh/2)`. `x[..., 0::2]` are the first entries of all pairs, `x[..., 1::2]` the second. To weave them together again:
# `torch.stack([first, second], dim=-1)` makes an axis of pairs, and `.flatten(-2)` lays them side by side. `torch.cat` would put halves one behind the other.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# rates  = base to the power of -(0, 2, 4, ...) / Dh, in the dtype and on the device of the query
# angles = positions as a column, times rates
# for x in query, key:
#     a, b   = entries of x at even places, at odd places
#     turned = (a cos - b sin) and (a sin + b cos), stacked as pairs, flattened
# give back both
# ```
#
# </details>
#
# Look at the hands of the clock, and at what becomes of the scores when *all* queries are one vector and all keys another:

# %%
torch.manual_seed(7)
n_places = 24
one_query, one_key = torch.randn(2, 16)
places = torch.arange(n_places)
query, key = apply_rotary(one_query.repeat(n_places, 1), one_key.repeat(n_places, 1), places)
_, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained", facecolor="white")
for ax, pair in zip(axes, [0, 2], strict=False):
    points = query[:, 2 * pair : 2 * pair + 2].numpy()
    limit = 1.25 * np.hypot(*points[0])
    ax.scatter(*points.T, c=places, cmap="viridis", zorder=2)
    for place in (0, 1, 2, 3) if pair == 0 else (0, n_places - 1):
        ax.annotate(f"{place}", points[place] * 1.12, size=9, ha="center", va="center")
    ax.set(
        title=f"pair {pair} of the query",
        xlim=(-limit, limit),
        ylim=(-limit, limit),
        aspect="equal",
    )
    ax.set(xticks=[0], yticks=[0])
scores = (query @ key.T).numpy()
limit = np.abs(scores).max()
axes[2].imshow(scores, cmap="PuOr", vmin=-limit, vmax=limit)
_ = axes[2].set(title="scores", xlabel="position of the key", ylabel="position of the query")

# %% [markdown]
# **What to see.** Left and middle: one and the same pair of numbers at the positions 0 to 23. It runs round a circle, so its length stays; pair 0 hurries, pair 2 takes its time. Right: the scores are constant along every diagonal. On a diagonal stand all pairs with the same distance.
#
# A second opinion: multiplying a complex number by $e^{i\varphi}$ turns it by $\varphi$. And the law, on random queries and keys:

# %%
x = torch.randn(2, 3, 10, 16, dtype=torch.float64)
turned, _ = apply_rotary(x, x, torch.arange(10))
rates = 10000.0 ** (-np.arange(0, 16, 2) / 16)
by_numpy = (x.numpy()[..., 0::2] + 1j * x.numpy()[..., 1::2]) * np.exp(
    1j * np.arange(10)[:, None] * rates
)
print(f"NumPy, complex:      largest difference {gap(turned, by_numpy.view(np.float64)):.1e}")
print(f"lengths before and after:               {gap(turned.norm(dim=-1), x.norm(dim=-1)):.1e}")

# %% [markdown]
# ### Predict, then run (3 of 3)
#
# A text is moved: instead of the positions 0 to 9 it stands at 100 to 109. What changes?
#
# - **A** The turned queries and keys change, and the scores with them.
# - **B** The turned queries and keys change. The scores stay.
# - **C** Nothing changes: only distances matter to `apply_rotary`.

# %%
here, there = torch.arange(10), torch.arange(100, 110)
key = torch.randn_like(x)
(q_here, k_here), (q_there, k_there) = apply_rotary(x, key, here), apply_rotary(x, key, there)
print(f"queries: largest difference {gap(q_here, q_there):.1e}")
print(f"scores:  largest difference {gap(q_here @ k_here.mT, q_there @ k_there.mT):.1e}")

# %% [markdown]
# <details><summary>A: everything changes</summary>
#
# The vectors do. But every query *and* every key is turned by the same further angle, and a dot product does not mind when both are turned alike.
#
# </details>
# <details><summary>B: the vectors change, the scores stay</summary>
#
# Right. That is the law of relative positions, and the whole point of turning: "the word before" is the same relation at the beginning of a text and at its end.
#
# </details>
# <details><summary>C: nothing changes</summary>
#
# Not the vectors: each is turned by its own position, and knows nothing of the others. The distance appears only when two of them meet in a dot product.
#
# </details>
#
# ## 8 · What attention costs
#
# The weights are a table of `T` by `S` for every head. For a sentence that is nothing, for a book it is everything. Time to measure, and to measure beside two rivals:
#
# - `F.scaled_dot_product_attention`, torch's own kernel. It computes the same output but never keeps the table: it goes through the keys in blocks, keeps a running sum for each row, and computes the weights once more when gradients are needed. You cannot have the weights from it.
# - An **LSTM**, what one used before attention: it reads a text one token after the other, and hands a memory of fixed size along.
#
# The first cell defines the rivals. The second measures time (the median of a few runs, without gradients) and memory (the bytes that a forward pass sets aside for the backward pass, the parameters and the input not counted). It takes a moment.


# %% given="rivals" reference=true
class WithTorchKernel(nn.Module):
    """The layers of a MultiHeadAttention around torch's own kernel: an output, and no weights."""

    def __init__(self, mha):
        super().__init__()
        self.mha = mha

    def forward(self, x):
        """Return the output for x, both of shape (B, T, D)."""
        layers = self.mha.query, self.mha.key, self.mha.value
        parts = [layer(x).view(*x.shape[:2], self.mha.heads, -1).movedim(2, 1) for layer in layers]
        attended = F.scaled_dot_product_attention(*parts)  # (B, H, T, Dh)
        return self.mha.to_out(attended.movedim(1, 2).flatten(2))


# %%
torch.manual_seed(8)
own = MultiHeadAttention(dim=64, heads=4, dim_head=16)
rivals = {
    "your attention": own,
    "torch's kernel": WithTorchKernel(own),
    "LSTM": nn.LSTM(64, 64, batch_first=True),
}
lengths = budget(smoke=[16, 32, 64], cpu=[64, 128, 256, 512, 1024, 2048])
times, kept = {name: [] for name in rivals}, {name: [] for name in rivals}
for n_tokens in lengths:
    x = torch.randn(1, n_tokens, 64)
    for name, module in rivals.items():
        with torch.no_grad():
            times[name].append(costs.seconds(module, x))
        kept[name].append(costs.kept_bytes(module, x))

for title, found, unit, factor in [("time", times, "ms", 1e3), ("memory", kept, "MiB", 2**-20)]:
    print(f"\n{title + ' in ' + unit:<16}" + "".join(f"{f'T={n}':>10}" for n in lengths))
    for name, values in found.items():
        print(f"{name:<16}" + "".join(f"{factor * value:>10.2f}" for value in values))
    print(f"when T doubles, {title} is multiplied by   (last column: from the first T to the last)")
    for name, values in found.items():
        ratios = np.divide(values[1:], values[:-1])
        ends = f"{values[-1] / values[0]:>12.0f}"
        print(f"{name:<16}" + " " * 10 + "".join(f"{ratio:>10.1f}" for ratio in ratios) + ends)
print(f"\nlargest difference of the two attentions: {gap(own(x)[0], WithTorchKernel(own)(x)):.1e}")

# %% [markdown]
# The third measurement is another kind of cost. If the last token needs something from the first, how far must the information travel? In attention every token is *one step* from every other. In an LSTM it passes through every token in between, and fades. Gradients show it: how strongly does the
# output of the last token react to each token before it?

# %%
reaches = {
    name: costs.reach(rivals[name], torch.randn(16, 60, 64)) for name in ["your attention", "LSTM"]
}
styles = {
    "your attention": ("o-", "#0072B2"),
    "torch's kernel": ("s-", "#009E73"),
    "LSTM": ("^-", "#D55E00"),
}
_, axes = plt.subplots(1, 3, figsize=(12, 3.4), layout="constrained", facecolor="white")
for name, (style, colour) in styles.items():
    axes[0].loglog(lengths, times[name], style, color=colour, label=name)
    axes[1].loglog(lengths, kept[name], style, color=colour)
    if name in reaches:
        axes[2].semilogy(range(59, -1, -1), reaches[name], style, color=colour, markersize=3)
axes[0].set(title="time", xlabel="T", ylabel="seconds")
axes[1].set(title="memory kept for learning", xlabel="T", ylabel="bytes")
axes[2].set(title="how the last output reacts", xlabel="tokens back", ylabel="size of the gradient")
axes[0].legend(frameon=False)
for ax in axes:
    ax.spines[["top", "right"]].set_visible(False)
for ax in axes[:2]:
    ax.set_xticks(lengths, lengths, size=8)
    ax.minorticks_off()

# %% [markdown]
# **What to see.** Left and middle are drawn so that a power of `T` is a straight line, and its slope is the power. In the middle they are straight: your attention's memory is the steepest, and the kernel's runs parallel to the LSTM's. On the left they need not be. A time has a fixed part that flattens
# the short end. It may jump where the tables become so large that each call asks the system for fresh memory and gives it back afterwards. And other programs have a say in it. Trust the two ends of a time more than one step of it. Right: an untrained attention hears a token far back as well as a near one. In an untrained LSTM the same
# token has all but vanished. (A trained LSTM can learn to hold on to things for longer. But it still has to carry them through every step, and it cannot compute those steps at the same time, which attention can.)
#
# Run the last two cells again before you quote a time, and see which numbers stay.

# %% [markdown]
# ## Question 7.8 · What does attention cost? (2 points, read by a person)
#
# In about six sentences: **how do time and memory of your attention grow with `T`, and what does torch's kernel do about it?**
#
# | points | for |
# |---|---|
# | 1 | Your attention: how many times the memory when `T` doubles, at the *long* end of your table, and how many times the time from the first `T` to the last, with your numbers. Which tensor is the reason, with its shape. Why memory's factor is smaller at the short end, or what disturbs a time. |
# | 1 | The kernel: what happens to its memory when `T` doubles, with a number, and why, although it computes the same output. Whether its *work* grows any slower than with the square of `T`, and what one gives up by using it. |
#
# Half points are given. To write, double-click the cell below.

# %% [markdown] explain="cost" points=2
# ### BEGIN SOLUTION
# At the long end each doubling of `T` multiplies the memory of my attention by almost exactly four: it keeps 12.52, 49.04 and 194.08 MiB for `T` = 512, 1024 and 2048 (times 3.9 and 4.0). Its time from `T` = 64 to 2048, 32 times the tokens, grows at least with
# the square, which would be 1024: two to four thousand times in the runs I made. (Single steps jump about: large tables need fresh memory at each call, and other programs were running.) The reason is the table of scores and weights, `(B, H, T, T)`: four heads of 2048² numbers of 4 bytes are 64 MiB, and about three such tables are kept, among them the weights
# themselves. At the short end the factor for memory is only 3.5, because the vectors, `(B, T, D)`, still count beside the table, and those only double.
#
# The kernel's memory only doubles: 0.51, 1.02 and 2.03 MiB. It goes through the keys in blocks and keeps a running maximum and sum for each row, so it needs queries, keys, values, the output and one number for each row of each head, and no table; what the backward pass needs of the weights is
# computed once more. It still computes all `T`² dot products, so its work grows with the square as well: a few hundred times from end to end, far more than 32. (The short end has fixed costs, so it is less than 1024.) It does so from a much lower level, since no table has to be written to memory and read again. The price: there are no weights to look at, and some are computed twice.
#
# *For the grader.* First point: a quarter each for the factor of memory (about 4 at the long end, with numbers), the growth of time between the two ends with its numbers (more than 32 times; whatever the table shows), the `(B, H, T, T)` or `(H, T, T)` tensor, and the short end or the times (parts that grow with `T` alone, the fixed cost of a call, fresh memory for large tables,
# other programs, the processor's cache; any one is enough). Times scatter: no single doubling of a time counts for or against. Second point: half for the factor 2 with a number and the reason (blocks, or the table is never kept); a quarter for saying that all `T`² dot products are still computed, also when a jumpy time table seems to say otherwise and the answer notes it; a quarter for the price (no weights, or computing twice). Not needed:
# the word FlashAttention, the LSTM.
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# - **Modules** own parameters (learned), buffers (kept) and other modules; all of them are in the state dict and move together. Plain tensors and lists are invisible.
# - **`eval` and `no_grad`** are two different switches. To use a model, set both.
# - **Masks**: True means "may attend". Make them bool once; put the axis of length 1 where the queries are, and another where the heads are.
# - **Heads** are split with a reshape *and* a transpose, and merged with a transpose *and* a reshape. Shapes do not tell when one is missing.
# - **Weights travel** between layouts. Square matrices hide a missing transpose, stacked ones a wrong order. Comparing numbers finds both.
# - **Broken attention** rarely crashes. Row sums, the upper triangle, the output recomputed, an input changed: a few questions name the bug.
# - **Rotary positions** turn queries and keys; scores then depend on distances alone.
# - **Cost**: the table of weights grows with the square of `T`. A fused kernel does not keep it; it still has to compute it.
#
# ## What to try next
#
# - Add a seventh suspect of your own, one that does not divide its scores, say. Which of the six does your `diagnose_attention` accuse it of? Change it so that it can say *none of these*.
# - Are three products slower than one? Measure `fused` beside `mha` with `costs.seconds`, for a small and a large `D`, as section 8 does.
# - Train the pooling with a query of random numbers instead of zeros, five times. Does it always find the same words?
# - Put `apply_rotary` into a copy of `MultiHeadAttention`. Which test of your own would show that it works?
# - Give the LSTM's forget gate a bias of 3 (`bias_ih_l0`, second quarter) and draw the right-hand panel again.
# - Add a causal mask to the cost measurement (`is_causal=True` for the kernel). Who profits, and how much?
#
# Before handing in: save, then press **Validate** in the toolbar. Session 08 builds the whole transformer from these modules and teaches it to pronounce English.
#
# ## Further reading
#
# - Vaswani et al., *Attention Is All You Need* (2017): table 1 compares path length and cost with recurrent networks, as section 8 does.
# - Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997): why information fades on its way, and what to do about it.
# - Lin et al., *A Structured Self-attentive Sentence Embedding* (2017), and Yang et al., *Hierarchical Attention Networks for Document Classification* (2016): a learned query reads a text.
# - Su et al., *RoFormer: Enhanced Transformer with Rotary Position Embedding* (2021): section 7.
# - Dao et al., *FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness* (2022): how to do without the table. Rabe and Staats, *Self-attention Does Not Need O(n²) Memory* (2021), for the idea in its plainest form.
# - Paszke et al., *PyTorch: An Imperative Style, High-Performance Deep Learning Library* (2019).
