# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

Array = np.ndarray
Sublayer = Callable[[Array], Array]


@dataclass(frozen=True)
class Norm:
    gain: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        return layer_norm(x, self.gain, self.bias)


class Placement(ABC):
    """Where the norm of a sublayer stands."""

    @abstractmethod
    def apply(self, x: Array, sublayer: Sublayer, norm: Norm) -> Array: ...


class PostNorm(Placement):
    def apply(self, x: Array, sublayer: Sublayer, norm: Norm) -> Array:
        return norm(x + sublayer(x))


class PreNorm(Placement):
    def apply(self, x: Array, sublayer: Sublayer, norm: Norm) -> Array:
        return x + sublayer(norm(x))


@dataclass
class Block:
    weights: dict[str, Any]
    n_heads: int
    placement: Placement = field(default_factory=PostNorm)

    def run(self, x: Array, mask: Optional[Array] = None) -> Array:
        if x.ndim < 2:
            raise ValueError(f"x should have tokens and numbers, but has shape {x.shape}")

        def attention(seen: Array) -> Array:
            output, _ = multi_head_attention(
                query_input=seen, key_input=seen, weights=self.weights["attention"], n_heads=self.n_heads, mask=mask
            )
            return output

        def network(seen: Array) -> Array:
            return feed_forward(seen, self.weights["feed_forward"])

        middle = self.placement.apply(x, attention, Norm(**self.weights["norm_attention"]))
        return self.placement.apply(middle, network, Norm(**self.weights["norm_feed_forward"]))


def encoder_block(
    x: Array, weights: dict, n_heads: int, mask: Optional[Array] = None, norm_first: bool = False
) -> Array:
    return Block(weights, n_heads, PreNorm() if norm_first else PostNorm()).run(x, mask)
