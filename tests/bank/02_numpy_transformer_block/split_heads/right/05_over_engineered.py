# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence


class HeadShapeError(ValueError):
    """Raised when a tensor cannot be cut into heads."""


@dataclass(frozen=True)
class HeadLayout:
    leading: tuple[int, ...]
    n_tokens: int
    n_heads: int
    dim_head: int

    @classmethod
    def infer(cls, shape: Sequence[int], n_heads: int) -> "HeadLayout":
        if len(shape) < 2:
            raise HeadShapeError(f"need at least (T, D), got {tuple(shape)}")
        *leading, n_tokens, width = shape
        if n_heads < 1 or width % n_heads:
            raise HeadShapeError(f"{n_heads} heads do not divide the width {width}")
        return cls(tuple(leading), n_tokens, int(n_heads), width // int(n_heads))

    @property
    def cut(self) -> tuple[int, ...]:
        return (*self.leading, self.n_tokens, self.n_heads, self.dim_head)

    @property
    def turned(self) -> tuple[int, ...]:
        return (*self.leading, self.n_heads, self.n_tokens, self.dim_head)


def split_heads(x: np.ndarray, n_heads: int) -> np.ndarray:
    layout = HeadLayout.infer(x.shape, n_heads)
    heads = np.reshape(x, layout.cut).swapaxes(-2, -3)
    assert heads.shape == layout.turned
    return heads
