from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

Array: TypeAlias = np.ndarray


@dataclass(frozen=True, slots=True)
class _Sizes:
    leading: tuple[int, ...]
    n_queries: int
    n_keys: int
    dim_head: int

    @classmethod
    def of(cls, query: Array, key: Array) -> "_Sizes":
        for name, array in (("query", query), ("key", key)):
            if not isinstance(array, np.ndarray):
                raise TypeError(f"{name} must be an ndarray, got {type(array).__name__}")
            if array.ndim < 2:
                raise ValueError(f"{name} needs at least two axes, got shape {array.shape}")
            if not np.issubdtype(array.dtype, np.floating):
                raise TypeError(f"{name} must be of a float dtype, got {array.dtype}")
        *lead_q, t, d_q = query.shape
        *lead_k, s, d_k = key.shape
        if lead_q != lead_k:
            raise ValueError(f"leading axes differ: {lead_q} and {lead_k}")
        if d_q != d_k:
            raise ValueError(f"Dh differs: {d_q} and {d_k}")
        return cls(tuple(lead_q), t, s, d_q)


def attention_scores(query: Array, key: Array) -> Array:
    sizes = _Sizes.of(query, key)
    out = np.empty((*sizes.leading, sizes.n_queries, sizes.n_keys), np.result_type(query, key))
    np.matmul(query, np.swapaxes(key, -2, -1), out=out)
    out /= math.sqrt(sizes.dim_head)
    return out
