from __future__ import annotations

import operator
from typing import Any, Final

_INT_RESULT: Final = np.float64


def _normalise_axis(axis: int, ndim: int) -> int:
    index = operator.index(axis)
    if not -ndim <= index < ndim:
        raise IndexError(f"axis {index} is out of bounds for an array with {ndim} axes")
    return index % ndim


def _result_dtype(dtype: np.dtype) -> np.dtype:
    return dtype if np.issubdtype(dtype, np.floating) else np.dtype(_INT_RESULT)


def softmax(x: np.ndarray[Any, Any], axis: int = -1) -> np.ndarray[Any, Any]:
    """Numerically stable softmax along ``axis``.

    Raises
    ------
    TypeError
        If ``x`` is not numeric.
    ValueError
        If ``x`` has no axis, or contains something that is not finite.
    """
    array = np.asanyarray(x)
    if array.ndim == 0:
        raise ValueError("x needs at least one axis")
    if not np.issubdtype(array.dtype, np.number) or np.iscomplexobj(array):
        raise TypeError(f"x must hold real numbers, got {array.dtype}")
    if not np.isfinite(array).all():
        raise ValueError("x must be finite")

    where = _normalise_axis(axis, array.ndim)
    work = array.astype(_result_dtype(array.dtype), copy=True)
    np.subtract(work, work.max(axis=where, keepdims=True), out=work)
    np.exp(work, out=work)
    np.divide(work, work.sum(axis=where, keepdims=True), out=work)

    assert work.shape == array.shape
    return work
