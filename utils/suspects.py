"""Six broken attentions for session 07. Name them by what they return before you read on.

>>> sorted(line_up())
['A', 'B', 'C', 'D', 'E', 'F']
"""

from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

__all__ = ["CAUSES", "Variant", "honest", "line_up"]

CAUSES: Final = (
    "scale after softmax",
    "mask after softmax",
    "softmax over queries",
    "heads not transposed back",
    "future leak",
    "query and key shared",
)

Variant = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]

# who stands where; the order tells nothing
PLACES: Final = {"A": 2, "B": 5, "C": 0, "D": 3, "E": 4, "F": 1}


def line_up() -> dict[str, Variant]:
    """Return the six suspects by their letter, each broken in one of the six ways.

    Returns
    -------
    suspects : dict of str to callable
        ``suspect(query, key, value, mask)`` returns (output, weights). query and key have the
        shape (B, H, T, Dh), value (B, H, T, Dv), mask is the causal mask (T, T), output has the
        shape (B, T, H * Dv) and weights (B, H, T, T).
    """
    return {letter: _variant(CAUSES[place]) for letter, place in PLACES.items()}


def honest(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Do what none of the suspects does: attention without a fault, for comparing.

    Examples
    --------
    >>> query, value = torch.zeros(1, 1, 2, 3), torch.tensor([[[[2.0], [4.0]]]])
    >>> output, weights = honest(query, query, value, torch.ones(2, 2).tril().bool())
    >>> output.tolist()
    [[[2.0], [3.0]]]
    """
    return _attend("", query, key, value, mask)


def _variant(fault: str) -> Variant:
    def suspect(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return _attend(fault, query, key, value, mask)

    return suspect


def _attend(
    fault: str, query: Tensor, key: Tensor, value: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """Attend with one fault, or with none; each comparison below is a place to go wrong."""
    root = query.shape[-1] ** 0.5
    if fault == "query and key shared":
        key = query
    if fault == "future leak":  # the next token is open, too
        mask = torch.ones_like(mask).tril(1)
    scores = query @ key.transpose(-1, -2)
    if fault != "scale after softmax":
        scores = scores / root
    if fault != "mask after softmax":
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = scores.softmax(dim=-2 if fault == "softmax over queries" else -1)
    if fault == "scale after softmax":
        weights = weights / root
    if fault == "mask after softmax":
        weights = weights * mask
    context = weights @ value  # (B, H, T, Dv)
    if fault != "heads not transposed back":
        context = context.transpose(1, 2)
    return context.reshape(query.shape[0], query.shape[2], -1), weights
