# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Linear:
    w: np.ndarray
    b: np.ndarray

    def __post_init__(self):
        if self.w.ndim != 2 or self.b.shape != self.w.shape[1:]:
            raise ValueError(f"shapes do not fit: {self.w.shape}, {self.b.shape}")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        return np.matmul(x, self.w) + self.b


class MultiHead:
    NAMES = ("query", "key", "value", "output")

    def __init__(self, weights: Mapping[str, np.ndarray], n_heads: int) -> None:
        self.layers = {n: Linear(weights[f"w_{n}"], weights[f"b_{n}"]) for n in self.NAMES}
        self.n_heads = n_heads
        for n in ("query", "key", "value"):
            if self.layers[n].w.shape[1] % n_heads:
                raise ValueError(f"{n_heads} heads do not divide w_{n}")

    @staticmethod
    def _with_head_axis(mask):
        if mask is None:
            return None
        if mask.ndim < 2:
            raise ValueError("a mask needs (T, S)")
        return np.expand_dims(mask, axis=-3)

    def __call__(self, query_input, key_input, mask=None):
        if query_input.shape[:-2] != key_input.shape[:-2]:
            raise ValueError("leading axes differ")
        heads = [
            split_heads(self.layers[name](source), self.n_heads)
            for name, source in zip(self.NAMES, (query_input, key_input, key_input))
        ]
        found, attention = scaled_dot_product_attention(*heads, mask=self._with_head_axis(mask))
        return self.layers["output"](merge_heads(found)), attention


def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return MultiHead(weights, n_heads)(query_input, key_input, mask)
