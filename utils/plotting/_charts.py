"""Curves, confusion matrices and next-word bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from utils.plotting import _style as style
from utils.plotting._coerce import to_numpy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_STYLES: Final = ("-", "--", "-.", ":")
LEVEL_STYLES: Final = (":", "-.", "--")


def plot_loss(
    losses: Any,
    *,
    lines: Mapping[str, float] | None = None,
    xlabel: str = "step",
    ylabel: str = "loss",
    ax: Axes | None = None,
) -> Axes:
    """Draw one or several curves against their steps.

    Parameters
    ----------
    losses : array-like of shape (n_step,), or mapping of str to it
        A mapping draws one curve per name. A curve may also be a pair ``(steps, values)``, for
        a loss that is measured now and then.
    lines : mapping of str to float, default=None
        Levels to compare with, such as ``{"ln V": 4.17}``.
    xlabel, ylabel : str, default="step" and "loss"
    ax : matplotlib Axes, default=None

    Returns
    -------
    ax : matplotlib Axes
        Its title names the first step at which a curve is not finite.

    Examples
    --------
    >>> ax = plot_loss({"train": [4.1, 2.0, 1.5], "val": ([0, 2], [4.2, 1.9])}, lines={"ln V": 4.2})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['train', 'val', 'ln V']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    curves = losses if isinstance(losses, Mapping) else {ylabel: losses}
    ax = style.new_axes(ax, width=6, height=3.6)
    broken = []
    for i, (name, curve) in enumerate(curves.items()):
        steps, values = _steps_and_values(name, curve)
        look = LINE_STYLES[i % len(LINE_STYLES)]
        ax.plot(steps, values, look, label=name, color=style.OKABE_ITO[i % 7], **_weight(steps))
        if not np.isfinite(values).all():
            broken.append(f"{name} is not finite from step {steps[~np.isfinite(values)][0]:g} on")
    for i, (name, level) in enumerate((lines or {}).items()):
        look = LEVEL_STYLES[i % len(LEVEL_STYLES)]
        ax.axhline(level, color="0.4", linestyle=look, linewidth=1.5, label=name)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_title("\n".join(broken))
    if len(curves) + len(lines or {}) > 1:
        ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _weight(steps: npt.NDArray[Any]) -> dict[str, Any]:
    """Mark the points of a curve that has few; draw a noisy one of many thinly, and behind."""
    if len(steps) <= 20:
        return {"marker": "o", "markersize": 4, "zorder": 3}
    return {"linewidth": 0.8, "alpha": 0.6} if len(steps) > 300 else {}


def _steps_and_values(name: str, curve: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return a curve as two arrays of shape (n_step,); numbers alone are counted from 0."""
    if isinstance(curve, tuple) and len(curve) == 2 and np.ndim(to_numpy(curve[0])) == 1:
        steps, values = to_numpy(curve[0]), to_numpy(curve[1]).astype(float)
    else:
        values = to_numpy(curve).astype(float)
        steps = np.arange(values.size)
    if values.ndim != 1 or steps.shape != values.shape:
        raise ValueError(
            f"{name}: expected values of shape (n_step,) and as many steps, "
            f"got {values.shape} and {steps.shape}"
        )
    return steps, values


def plot_confusion_matrix(
    counts: Any, *, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a confusion matrix: rows are the true classes, columns the predicted ones.

    Parameters
    ----------
    counts : int array-like of shape (n_class, n_class)
        As from ``sklearn.metrics.confusion_matrix(true, predicted)``.
    labels : sequence of str, length n_class, default=None
        Names of the classes; None numbers them.
    ax : matplotlib Axes, default=None

    Returns
    -------
    ax : matplotlib Axes
        Colours are shares of the row, so that rare classes can be read; numbers are counts.

    Examples
    --------
    >>> ax = plot_confusion_matrix([[8, 2], [1, 9]], labels=["negative", "positive"])
    >>> ax.get_title()
    'accuracy 0.850 (17 of 20)'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    table = to_numpy(counts)
    if table.ndim != 2 or len(set(table.shape)) != 1 or (table < 0).any():
        raise ValueError(
            f"expected counts of shape (n_class, n_class), none negative, got shape {table.shape} "
            "(predictions are counted by sklearn.metrics.confusion_matrix(true, predicted))"
        )
    n_class = len(table)
    names = [str(i) for i in range(n_class)] if labels is None else [str(name) for name in labels]
    if len(names) != n_class:
        raise ValueError(f"labels has {len(names)} names but counts has {n_class} classes")
    ax = style.new_axes(ax, width=style.side(n_class) + 2.4, height=style.side(n_class) + 1.6)
    shares = (table / np.maximum(table.sum(axis=1, keepdims=True), 1)).astype(np.float32)
    image = style.draw_grid(ax, shares, cmap="cividis", vmin=0, vmax=1)
    style.label_tokens(ax, names, names)
    if n_class <= style.MAX_ANNOTATED:
        style.write_cells(
            ax, image, [(r, c, f"{table[r, c]:g}") for r, c in np.ndindex(table.shape)]
        )
    right, total = np.trace(table), table.sum()
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.set_title(f"accuracy {right / max(total, 1):.3f} ({right:g} of {total:g})")
    style.colour_bar(ax, image, "share of the true class")
    return ax


def plot_next_token(
    probabilities: Any,
    *,
    tokens: Sequence[str] | None = None,
    top: int = 10,
    kept: Any = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the most probable next tokens as bars, and which of them a filter has cut.

    Parameters
    ----------
    probabilities : array-like of shape (n_vocab,), or mapping of str to float
    tokens : sequence of str, length n_vocab, default=None
        The vocabulary; None numbers it. A mapping brings its own.
    top : int, default=10
        How many bars.
    kept : bool array-like of shape (n_vocab,), default=None
        True for tokens that may still be drawn, for example ``top_k(logits, 5) > 0``. The bars
        of the others are hatched.
    ax : matplotlib Axes, default=None

    Returns
    -------
    ax : matplotlib Axes

    Examples
    --------
    >>> ax = plot_next_token({"bank": 0.6, "river": 0.3, "moon": 0.1}, kept=[True, True, False])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['bank', 'river', 'moon']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if isinstance(probabilities, Mapping):
        tokens, probabilities = list(probabilities), list(probabilities.values())
    values = to_numpy(probabilities).astype(float)
    names = range(values.size) if tokens is None else tokens
    keep = np.ones(values.shape, dtype=bool) if kept is None else to_numpy(kept).astype(bool)
    if values.ndim != 1 or len(names) != values.size or keep.shape != values.shape:
        raise ValueError(
            "probabilities, tokens and kept must have one entry per token of the vocabulary: "
            f"got shape {values.shape}, {len(names)} and {keep.shape}"
        )
    order = np.argsort(-np.nan_to_num(values), kind="stable")[:top]
    ax = style.new_axes(ax, width=5, height=0.3 * len(order) + 1.2)
    bars = ax.barh(range(len(order)), values[order], color=style.OKABE_ITO[0])
    for place, token in enumerate(order):
        if not keep[token]:
            bars[place].set(**style.BLOCKED)
    _label_bars(ax, [str(names[i]) for i in order], values[order], keep[order])
    if abs(total := values.sum() - 1) > 1e-3 or np.isnan(total):
        ax.set_title(f"the probabilities sum to {values.sum():.3g}, not to 1")
    return ax


def _label_bars(
    ax: Axes, names: list[str], values: npt.NDArray[Any], keep: npt.NDArray[np.bool_]
) -> None:
    """Name each bar, and write its probability and whether it is cut at its end."""
    labels = [style.printable(name) for name in names]
    ax.set_yticks(range(len(labels)), labels, parse_math=False)
    for place, (value, stays) in enumerate(zip(values, keep, strict=True)):
        text = f" {value:.1%}" + ("" if stays else "  cut")
        ax.text(np.nan_to_num(value), place, text, va="center", fontsize=9)
    ax.invert_yaxis()  # the most probable on top
    ax.set(xlabel="probability of the next token")
    ax.margins(x=0.2)
    ax.set_xlim(left=0)
    ax.spines[["top", "right"]].set_visible(False)
