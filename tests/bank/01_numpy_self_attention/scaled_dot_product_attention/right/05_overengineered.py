from __future__ import annotations

from typing import Final, NamedTuple

MIN_AXES: Final[int] = 2


class AttentionResult(NamedTuple):
    """What attention gives back."""

    output: np.ndarray
    weights: np.ndarray


def _validate(query: np.ndarray, key: np.ndarray, value: np.ndarray, mask: np.ndarray | None) -> None:
    for name, array in {"query": query, "key": key, "value": value}.items():
        if not isinstance(array, np.ndarray):
            raise TypeError(f"{name} must be an ndarray, got {type(array).__name__}")
        if array.ndim < MIN_AXES:
            raise ValueError(f"{name} needs at least {MIN_AXES} axes, got shape {array.shape}")
    if not query.shape[:-2] == key.shape[:-2] == value.shape[:-2]:
        raise ValueError("leading axes differ")
    if query.shape[-1] != key.shape[-1]:
        raise ValueError("query and key differ in Dh")
    if key.shape[-2] != value.shape[-2]:
        raise ValueError("key and value differ in S")
    if mask is not None:
        scores_shape = (*query.shape[:-1], key.shape[-2])
        if mask.dtype != np.bool_:
            raise TypeError(f"mask must be bool, got {mask.dtype}")
        if np.broadcast_shapes(mask.shape, scores_shape) != scores_shape:
            raise ValueError(f"mask {mask.shape} does not broadcast to {scores_shape}")


def scaled_dot_product_attention(
    query: np.ndarray,
    key: np.ndarray,
    value: np.ndarray,
    mask: np.ndarray | None = None,
) -> AttentionResult:
    """Average the values, weighted by how well each query matches each key."""
    _validate(query, key, value, mask)
    scores: np.ndarray = attention_scores(query, key)
    weights: np.ndarray
    match mask:
        case None:
            weights = softmax(scores, axis=-1)
        case _:
            weights = masked_softmax(scores, mask)
    return AttentionResult(output=np.matmul(weights, value), weights=weights)
