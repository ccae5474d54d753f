"""What an attention plot shows, in one sentence."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.plotting._coerce import Floats, Weights, as_attention, as_mask, check_both_tokens
from utils.plotting._faults import find_faults


def describe_attention(
    weights: Weights, tokens: Sequence[str] | None = None, *, mask: Any = None, top: int = 3
) -> str:
    """Say in one sentence what a plot of ``weights`` shows: its alt text.

    Parameters
    ----------
    weights : array-like of shape (n_query, n_key), or anything :func:`as_attention` takes
    tokens : sequence of str, length n_query, default=None
    mask : bool array-like broadcastable to the weights, default=None
        True where attention is allowed.
    top : int, default=3
        How many of the largest weights to name.

    Returns
    -------
    sentence : str

    Examples
    --------
    >>> describe_attention([[0.9, 0.1], [0.3, 0.7]], ["river", "bank"], top=1)
    'Attention of 2 queries to 2 keys; strongest: river to river 0.90.'
    >>> describe_attention(np.full((2, 2), 0.5), mask=np.tri(2), top=0)
    'Attention of 2 queries to 2 keys; 1 blocked cell(s) carry weight.'
    """
    every = as_attention(weights)  # (layer, head, query, key)
    n_layer, n_head, n_query, n_key = every.shape
    queries, keys = check_both_tokens(tokens, None, n_query, n_key)
    many = n_layer * n_head > 1
    parts = [f"Attention of {n_query} queries to {n_key} keys"]
    if many:
        parts[0] += f" in {n_layer} layer(s) of {n_head} head(s)"
    if top > 0:
        named = [_name(cell, every, queries, keys, many) for cell in _largest(every, top)]
        parts.append("strongest: " + ", ".join(named))
    allowed = None if mask is None else as_mask(mask, every.shape)
    faults = find_faults(
        every.reshape(-1, n_key), None if allowed is None else allowed.reshape(-1, n_key)
    )
    parts += str(faults).splitlines()
    return "; ".join(parts) + "."


def _largest(every: Floats, top: int) -> list[tuple[int, ...]]:
    """Return the places of the ``top`` largest weights, largest first; NaN comes last."""
    order = np.argsort(-np.nan_to_num(every, nan=-np.inf), axis=None, kind="stable")[:top]
    return list(zip(*(axis.tolist() for axis in np.unravel_index(order, every.shape)), strict=True))


def _name(
    cell: tuple[int, ...], every: Floats, queries: list[str], keys: list[str], many: bool
) -> str:
    layer, head, query, key = cell
    where = f"layer {layer} head {head} " if many else ""
    return f"{where}{queries[query]} to {keys[key]} {every[cell]:.2f}"
