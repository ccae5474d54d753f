from __future__ import annotations

import operator
from typing import SupportsIndex

import numpy.typing as npt


def _checked_size(n_tokens: SupportsIndex) -> int:
    size = operator.index(n_tokens)  # also takes NumPy integers; raises TypeError for floats
    if size < 1:
        raise ValueError(f"n_tokens must be at least 1, got {size}")
    return size


def causal_mask(n_tokens: SupportsIndex) -> npt.NDArray[np.bool_]:
    size = _checked_size(n_tokens)
    mask: npt.NDArray[np.bool_] = np.zeros((size, size), dtype=np.bool_)
    mask[np.tril_indices(size)] = True
    if mask.sum() != size * (size + 1) // 2 or not mask.diagonal().all():
        raise RuntimeError("internal error: not a triangle")
    return mask
