# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "02 · The transformer block in NumPy"
#   minutes: 150
#   cell_seconds: 20
#   libraries: numpy
# ---
# %% [markdown]
# # 02 · The transformer block in NumPy

# %% given="setup"
import numpy as np
from matplotlib import pyplot as plt
from scipy.special import erf

from utils import open_session, plotting
from utils.reference.session_01 import causal_mask, padding_mask, scaled_dot_product_attention

check = open_session("02_numpy_transformer_block")


# %% exercise="split_heads" number="2.1" title="Split heads" minutes=10 difficulty=2 points=2
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


# %% exercise="multi_head_attention" number="2.3" title="Multi-head attention" minutes=20 difficulty=3 points=5
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    """Let every head look for itself, put what they found side by side, and mix it.

    Parameters
    ----------
    query_input : float ndarray of shape (..., T, D)
        The tokens that ask. Any number of leading axes, also none.
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
        every head. A (T, S) mask serves all sentences.

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


# %% exercise="layer_norm" number="2.5" title="Layer norm" minutes=12 difficulty=2 points=3
def layer_norm(x, gain, bias, eps=1e-12):
    """Bring every vector to mean 0 and variance 1, then scale and shift its entries.

    Parameters
    ----------
    x : float ndarray of shape (..., D)
        Any number of leading axes, also none. Every vector along the last axis is treated
        by itself. Not changed.
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


# %% exercise="gelu" number="2.6" title="GELU" minutes=8 difficulty=2 points=2
def gelu(x, approximate="none"):
    """Let large numbers through, hold small ones back, with a soft bend in between.

    Parameters
    ----------
    x : float ndarray of any shape
        Not changed.
    approximate : {"none", "tanh"}, default="none"
        "none" is the exact form, with the error function; "tanh" the formula that
        approximates it.

    Returns
    -------
    y : ndarray, same shape as x
        Entry by entry, ``x * Phi(x)``, where Phi is the distribution function of the standard
        normal distribution.

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
# ## Question 2.9 · Why the residual? (2 points, read by a person)

# %% [markdown] explain="residual" points=2
# ### BEGIN SOLUTION
# To be written.
# ### END SOLUTION
