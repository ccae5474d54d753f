"""Compare what a student's calls did with what a known mistake does, in a few numbers.

A fingerprint keeps kinds, shapes and four projections of every result: enough to tell
mistakes apart, too little to read an expected value from, so it may be handed to students.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.box import wire
from autograder.student import Call, Handle

TOLERANCE = 1e-5  # float32 answers of the same mistake agree to about 1e-6

MOST_VALUES = 2**20  # of one array: a huge one is told by its shape and its beginning


MOST_ITEMS = 5_000  # of one result, however nested


def _of_array(array: np.ndarray[Any, Any]) -> list[Any]:
    if array.dtype.kind not in "biuf":
        return ["other", list(array.shape)]
    flat = array.ravel()[:MOST_VALUES].astype(np.float64)
    finite = np.isfinite(flat)
    values = np.where(finite, flat, 0.0)
    directions = np.random.default_rng(0).normal(size=(3, flat.size)) / np.sqrt(max(flat.size, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = [*(directions @ values), np.abs(values).mean() if flat.size else 0.0]
    kind = (
        "bool" if array.dtype.kind == "b" else "float32" if array.dtype == np.float32 else "number"
    )
    bad = [int(np.isnan(flat).sum()), int(np.isinf(flat).sum())]
    numbers = np.nan_to_num(numbers)  # sums of huge values overflow; inf is not JSON
    return [kind, list(array.shape), bad, [float(f"{n:.8g}") for n in numbers]]


def of_value(value: Any, left: list[int] | None = None) -> list[Any]:
    """Return the fingerprint of one plain result.

    Parameters
    ----------
    value : plain data
    left : list of int, optional
        One number: how many values of containers are still looked at.
    """
    left = [MOST_ITEMS] if left is None else left
    left[0] -= 1
    if left[0] < 0:
        return ["more"]
    if value is None:
        return ["none"]
    if isinstance(value, Handle):
        return ["handle"]
    if isinstance(value, wire.Tensor):
        return ["tensor", *_of_array(value.array)]
    if isinstance(value, str | bytes):
        return ["text", str(value[:MOST_ITEMS])]
    if isinstance(value, list):
        if len(value) > 8 and all(isinstance(item, int | float) for item in value):
            return _of_array(np.asarray(value))
        return ["list", *[of_value(item, left) for item in value[: left[0] + 1]]]
    if isinstance(value, dict):
        some = itertools.islice(value.items(), left[0] + 1)
        return ["dict", *[[str(key), of_value(item, left)] for key, item in some]]
    return _of_array(np.asarray(value))


def of_calls(calls: list[Call]) -> list[Any]:
    """Return the fingerprint of all calls that one test made."""
    return [
        ["problem", call.problem.signature]
        if call.problem
        else [of_value(call.result), call.changed]
        for call in calls
    ]


def same(one: Any, other: Any) -> bool:
    """Tell whether two fingerprints agree within the tolerance.

    Examples
    --------
    >>> a = of_value(np.array([1.0, 2.0]))
    >>> same(a, of_value(np.array([1.0, 2.0 + 1e-9]))), same(a, of_value(np.array([1.0, 2.1])))
    (True, False)
    """
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, float) and isinstance(other, float | int):
        return bool(abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other)))
    return bool(one == other)
