from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_BOOL: Final = np.dtype(bool)


def _check(masks: Iterable[np.ndarray]) -> None:
    for number, mask in enumerate(masks):
        if not isinstance(mask, np.ndarray):
            raise TypeError(f"mask {number} is not an array but {type(mask).__name__}")
        if mask.dtype != _BOOL:
            raise TypeError(f"mask {number} has dtype {mask.dtype}, expected bool")


def combine_masks(*masks: np.ndarray) -> np.ndarray:
    if not masks:
        raise ValueError("combine_masks needs at least one mask")
    _check(masks)
    shape: tuple[int, ...] = np.broadcast_shapes(*(mask.shape for mask in masks))
    result = np.ones(shape, dtype=_BOOL)
    for mask in masks:
        np.logical_and(result, mask, out=result)  # our own array, never the caller's
    return result
