"""Draws "yours beside the expected" for a failed public test that allows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.model import ExerciseResult
from autograder.testing import as_array

MOST_CELLS = 12  # rows or columns that can still be read


def drawable(value: Any) -> np.ndarray[Any, Any] | None:
    """Return a result as a table of numbers small enough to read, or None."""
    try:
        array = as_array(value)
    except AssertionError:
        return None
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    fits = array.ndim == 2 and 0 < max(array.shape) <= MOST_CELLS
    return array.astype(np.float64) if fits and np.isfinite(array).all() else None


def of_result(result: ExerciseResult) -> str:
    """Return an HTML image for the first failing test that has a drawing, or nothing."""
    drawing = next((test.drawing for test in result.tests if test.drawing is not None), None)
    if drawing is None:
        return ""
    kind, got, want = drawing
    return _draw(got, want, kind)


def _draw(got: np.ndarray[Any, Any], want: np.ndarray[Any, Any], kind: str) -> str:
    from utils import plotting

    if kind == "mask":
        from matplotlib import pyplot as plt

        figure, axes = plt.subplots(1, 2, figsize=(6.5, 3.2), layout="compressed")
        for ax, mask, title in zip(axes, (got, want), ("yours", "expected"), strict=True):
            plotting.plot_mask(mask != 0, ax=ax).set_title(title)
    else:
        # where nothing is expected nothing is allowed: a row of zeros is then no fault
        figure = plotting.compare_attention(got, want, mask=want != 0)
    far = int((np.abs(got - want) > 1e-5).sum())
    return plotting.figure_html(
        figure, f"yours beside the expected: {far} of {got.size} cells differ"
    )
