from dataclasses import dataclass
from typing import NamedTuple, Optional


class SelfAttentionOutput(NamedTuple):
    output: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Projections:
    w_query: np.ndarray
    w_key: np.ndarray
    w_value: np.ndarray

    def __post_init__(self) -> None:
        for name in ("w_query", "w_key", "w_value"):
            if getattr(self, name).ndim != 2:
                raise ValueError(f"{name} must have two axes")
        if self.w_query.shape != self.w_key.shape:
            raise ValueError("w_query and w_key must have the same shape")
        if self.w_value.shape[0] != self.w_query.shape[0]:
            raise ValueError("all matrices must start with D")

    def __call__(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if x.shape[-1] != self.w_query.shape[0]:
            raise ValueError(f"x has {x.shape[-1]} features, the matrices expect {self.w_query.shape[0]}")
        return x @ self.w_query, x @ self.w_key, x @ self.w_value


def self_attention(
    x: np.ndarray,
    w_query: np.ndarray,
    w_key: np.ndarray,
    w_value: np.ndarray,
    mask: Optional[np.ndarray] = None,
) -> SelfAttentionOutput:
    """Let every token of x look at every token of x."""
    if mask is not None:
        assert mask.dtype == bool, "mask must be bool"
        assert mask.ndim <= x.ndim, "mask has too many axes"
    query, key, value = Projections(w_query, w_key, w_value)(x)
    output, weights = scaled_dot_product_attention(query, key, value, mask=mask)
    assert output.shape == (*x.shape[:-1], w_value.shape[1])
    assert weights.shape == (*x.shape[:-1], x.shape[-2])
    return SelfAttentionOutput(output, weights)
