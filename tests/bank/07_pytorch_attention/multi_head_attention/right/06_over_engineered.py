from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class AttentionResult(NamedTuple):
    output: Tensor
    weights: Tensor


class HeadSplitter:
    """Knows how rows and heads lie in memory. No parameters, so no nn.Module."""

    def __init__(self, heads: int, dim_head: int) -> None:
        self.heads, self.dim_head = heads, dim_head

    def split(self, rows: Tensor) -> Tensor:
        *leading, n_tokens, width = rows.shape
        if width != self.heads * self.dim_head:
            raise ValueError(f"rows of {width} numbers for {self.heads} heads of {self.dim_head}")
        return rows.reshape(*leading, n_tokens, self.heads, self.dim_head).transpose(-3, -2)

    def merge(self, heads: Tensor) -> Tensor:
        return heads.transpose(-3, -2).flatten(start_dim=-2)


class MultiHeadAttention(nn.Module):
    heads: int
    dim_head: int

    def __init__(self, dim: int, heads: int = 8, dim_head: int = 64) -> None:
        super().__init__()
        if min(dim, heads, dim_head) < 1:
            raise ValueError("dim, heads and dim_head must be at least 1")
        self.heads = heads
        self.dim_head = dim_head
        self._splitter = HeadSplitter(heads, dim_head)
        inner = heads * dim_head
        self.query = nn.Linear(dim, inner, bias=True)
        self.key = nn.Linear(dim, inner, bias=True)
        self.value = nn.Linear(dim, inner, bias=True)
        self.to_out = nn.Linear(inner, dim, bias=True)
        self._initialise()

    def _initialise(self) -> None:
        for layer in (self.query, self.key, self.value, self.to_out):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    @staticmethod
    def _prepare_mask(mask: Tensor | None) -> Tensor | None:
        if mask is None:
            return None
        if mask.ndim not in (2, 3):
            raise ValueError("mask must be (T, S), (B, T, S) or (B, 1, S)")
        return mask.ne(0).unsqueeze(-3)

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> AttentionResult:
        source = x if context is None else context
        query = self._splitter.split(self.query(x))
        key = self._splitter.split(self.key(source))
        value = self._splitter.split(self.value(source))
        scores = query.matmul(key.mT).div(self.dim_head**0.5)
        weights = masked_softmax(scores, self._prepare_mask(mask))
        return AttentionResult(self.to_out(self._splitter.merge(weights.matmul(value))), weights)
