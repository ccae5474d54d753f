"""How often a model is right when it says that it is sure, and its surest errors, to be read."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from utils.plotting import _style as style
from utils.plotting._coerce import to_numpy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Error = tuple[float, int, int, str]
BLUE, RED = style.OKABE_ITO[0], style.VERMILION
LEAST: Final = 10  # texts in a bin: the share of right ones among fewer says nothing
LONGEST: Final = 230  # characters of a quote


def plot_confidence(said: Any, right: Any, counts: Any, errors: Sequence[Error]) -> Figure:
    """Draw a calibration curve, and below it the most confident wrong answers, quoted.

    Parameters
    ----------
    said, right : array-like of shape (n_bin,)
        For each bin of confidence the mean confidence, and the share of right answers.
    counts : array-like of shape (n_bin,)
        How many texts are in each bin; bins with fewer than ten are left out.
    errors : sequence of (confidence, predicted stars, true stars, text)
        Most confident first; stars are 1 to 5.

    Returns
    -------
    figure : matplotlib Figure

    Examples
    --------
    >>> errors = [(0.9, 5, 2, "Wow, what a waste.")]
    >>> figure = plot_confidence([0.4, 0.8], [0.5, 0.75], [20, 80], errors)
    >>> [text.get_text() for text in figure.axes[1].texts]
    ['1   90% sure of ★★★★★   in truth ★★☆☆☆', 'Wow, what a waste.']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(figure)
    """
    from matplotlib import pyplot as plt

    said, right, counts = (to_numpy(one).astype(float) for one in (said, right, counts))
    if not said.shape == right.shape == counts.shape or said.ndim != 1:
        raise ValueError(
            "expected said, right and counts of one shape (n_bin,), "
            f"got {said.shape}, {right.shape} and {counts.shape}"
        )
    figure = plt.figure(figsize=(10.5, 6.2), layout="constrained", facecolor="white")
    curve, quotes = figure.subplots(2, 1)
    enough = counts >= LEAST
    _draw_curve(curve, said[enough], right[enough], counts[enough] / max(1.0, counts.sum()))
    _mark(curve, errors)
    curve.legend(frameon=False, loc="upper left")
    _quote(quotes, errors)
    return figure


def _draw_curve(ax: Axes, said: Any, right: Any, shares: Any) -> None:
    label = "this model; the larger the dot, the more texts"
    ax.plot([0.2, 1], [0.2, 1], ":", color="0.5", label="as sure as right")
    ax.plot(said, right, "o-", color=BLUE, markersize=4, label=label)
    ax.scatter(said, right, s=900 * shares, color=BLUE)
    ax.set(xlabel="how sure the model said it was", ylabel="how often it was right")
    ax.set(xlim=(0.2, 1.02), ylim=(0, 1.05))
    ax.spines[["top", "right"]].set_visible(False)


def _mark(ax: Axes, errors: Sequence[Error]) -> None:
    """Mark the errors' confidences, their numbers side by side however close they are."""
    first = errors[0][0] if errors else 0.0
    first = max(first, 0.23 + 0.03 * len(errors))  # so that the last number is inside
    for number, (sure, *_) in enumerate(errors, start=1):
        label = "its surest errors, to be read aloud below" if number == 1 else None
        ax.plot(sure, 0.05, "v", color=RED, markersize=5, label=label)
        place = first + 0.03 * (1 - number)
        ax.plot([sure, place], [0.08, 0.15], color=RED, linewidth=0.7)
        ax.text(place, 0.17, str(number), color=RED, ha="center")


def _quote(ax: Axes, errors: Sequence[Error]) -> None:
    ax.axis("off")
    for number, (sure, said, true, text) in enumerate(errors, start=1):
        height = 1 - (number - 0.5) / len(errors)
        stars = ["★" * n + "☆" * (5 - n) for n in (said, true)]
        verdict = f"{number}   {sure:.0%} sure of {stars[0]}   in truth {stars[1]}"
        ax.text(0, height, verdict, color=RED, va="center")
        lines = textwrap.fill(textwrap.shorten(text, LONGEST, placeholder=" …"), 98)
        ax.text(0.38, height, lines, size=8.5, va="center", parse_math=False)
