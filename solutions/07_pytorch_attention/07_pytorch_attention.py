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

# %% given="setup"
import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn
from torch.nn import functional as F

from utils import open_session, plotting
from utils.reference import session_01, session_02

check = open_session("07_pytorch_attention")


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
            holds for every head, and a (T, S) mask for every text. No tensor is changed.

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
        >>> weights[0, 0, 1].tolist()
        [0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
        """
        ### BEGIN SOLUTION
        context = x if context is None else context

        def split(rows):  # (B, T, H * Dh) -> (B, H, T, Dh)
            return rows.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)

        query = split(self.query(x))
        key, value = split(self.key(context)), split(self.value(context))
        scores = query @ key.transpose(-1, -2) / self.dim_head**0.5  # (B, H, T, S)
        if mask is not None:
            mask = (mask != 0)[..., None, :, :]  # (B, 1, T, S): the same for every head
        weights = masked_softmax(scores, mask)
        merged = (weights @ value).transpose(1, 2).flatten(2)  # (B, T, H * Dh)
        return self.to_out(merged), weights
        ### END SOLUTION


# %% check="multi_head_attention"
check("multi_head_attention")


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
        self.heads, self.dim_head = heads, dim_head
        self.to_qkv = nn.Linear(dim, 3 * heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

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
            With the dtype of mha. All its parameters can be trained.
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
        if mask is not None:
            mask = (mask != 0).unsqueeze(-3)  # (B, 1, T, T)
        weights = masked_softmax(query @ key.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ value).transpose(1, 2).flatten(2)), weights
        ### END SOLUTION


# %% check="fused_multi_head_attention"
check("fused_multi_head_attention")


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
    with torch.no_grad():
        for layer, weight, bias in zip(layers, weights, biases, strict=True):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
    ### END SOLUTION


# %% check="load_torch_mha"
check("load_torch_mha")

# %% given="causes" reference=true
CAUSES = (
    "scale after softmax",
    "mask after softmax",
    "softmax over queries",
    "heads not transposed back",
    "future leak",
    "query and key shared",
)


# %% exercise="diagnose_attention" number="7.6" title="Diagnose, then mend" minutes=20 difficulty=4 points=4
def diagnose_attention(variant):
    """Name what is wrong with an attention, from nothing but what it returns.

    Parameters
    ----------
    variant : callable
        ``variant(query, key, value, mask)`` returns (output, weights), of shapes (B, T, H * Dv)
        and (B, H, T, T). It is broken in exactly one of the six ways of the table. Call it as
        often as you like, with float tensors of your choice: query and key (B, H, T, Dh),
        value (B, H, T, Dv), and the causal mask (T, T), bool, for any B and H and for T, Dh and
        Dv of at least 2. It is not random, changes nothing, and says nothing else about itself.

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
        Each row adds up to one, or is all zero where the query may attend to nothing.
    """
    ### BEGIN SOLUTION
    scores = query @ key.mT / query.shape[-1] ** 0.5
    shares = masked_softmax(scores, mask)  # the mask goes in before anything is shared out
    return (shares @ value).transpose(1, 2).flatten(2), shares
    ### END SOLUTION


# %% check="diagnose_attention"
check("diagnose_attention")


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
        Turned; every vector is as long as before.

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
