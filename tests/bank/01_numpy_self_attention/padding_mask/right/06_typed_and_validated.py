from __future__ import annotations

import operator
import warnings
from dataclasses import dataclass


@dataclass(frozen=True)
class _PaddingSpec:
    lengths: np.ndarray
    max_len: int

    def __post_init__(self) -> None:
        if self.lengths.ndim != 1:
            raise ValueError(f"lengths must be 1-D, got {self.lengths.ndim}-D")
        if not np.issubdtype(self.lengths.dtype, np.integer):
            raise TypeError("lengths must be integers")
        if (self.lengths < 0).any() or (self.lengths > self.max_len).any():
            raise ValueError("every length must lie in [0, max_len]")
        if not self.lengths.all():
            warnings.warn("at least one sentence is all padding", stacklevel=3)

    def build(self) -> np.ndarray:
        places = np.arange(self.max_len, dtype=np.intp).reshape(1, 1, self.max_len)
        return np.less(places, self.lengths.reshape(-1, 1, 1))


def padding_mask(lengths: np.ndarray, max_len: int) -> np.ndarray:
    return _PaddingSpec(np.asarray(lengths), operator.index(max_len)).build()
