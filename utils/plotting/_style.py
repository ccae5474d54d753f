"""How every plot of the course looks, and the few drawing steps that they share.

matplotlib takes most of a second to import, and the grading kernel imports this package for
plots that it never draws: so it is imported where something is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from utils.plotting._coerce import Bools, Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

# Okabe and Ito's palette: its colours stay apart for colour-blind readers
OKABE_ITO: Final = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # bluish green
    "#CC79A7",  # reddish purple
    "#E69F00",  # orange
    "#56B4E9",  # sky blue
    "#000000",  # black
    "#F0E442",  # yellow
)
VERMILION: Final = OKABE_ITO[1]
BLOCKED: Final = {"facecolor": "0.92", "hatch": "////", "edgecolor": "0.6", "linewidth": 0}
LEAK: Final = {"facecolor": "none", "edgecolor": VERMILION, "linewidth": 2}
DIVERGING: Final = "PuOr"  # both ends and the middle stay apart for colour-blind readers

MAX_TOKENS: Final = 128
MAX_ANNOTATED: Final = 12
MAX_LABEL: Final = 16
QUERY_LABEL: Final = "query (attends from)"
KEY_LABEL: Final = "key (attends to)"


def new_axes(ax: Axes | None, *, width: float = 5.0, height: float = 4.0) -> Axes:
    """Return ``ax``, or the axes of a new white figure of that size in inches."""
    if ax is not None:
        return ax
    return new_figure(1, 1, width=width, height=height)[1][0]


def new_figure(n_row: int, n_col: int, *, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """Return a new white figure and its axes, row by row."""
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(
        n_row,
        n_col,
        squeeze=False,
        figsize=(width, height),
        facecolor="white",  # a transparent one cannot be read in a dark theme
        layout="compressed",  # "constrained" cuts off labels beside cells of equal sides
    )
    return fig, list(axes.flat)


def side(n_cell: int) -> float:
    """Return the inches that ``n_cell`` rows or columns take."""
    return float(np.clip(0.45 * n_cell, 1.8, 9.0))


def check_size(n_query: int, n_key: int) -> None:
    """Refuse more tokens than can be told apart, and say what to plot instead."""
    for axis, size in [("query", n_query), ("key", n_key)]:
        if size > MAX_TOKENS:
            raise ValueError(
                f"{size} {axis} positions cannot be told apart in a plot (at most {MAX_TOKENS}): "
                "plot a slice, for example weights[..., :32, :32] with tokens[:32]"
            )


def printable(token: str) -> str:
    r"""Return ``token`` as a label: visible, short, and in glyphs that the font has.

    Examples
    --------
    >>> printable("bank"), printable(" bank"), printable("\n"), printable("\u6cb3")
    ('bank', '␣bank', '\\n', '\\u6cb3')
    """
    inner = token.strip(" ")
    before = len(token) - len(token.lstrip(" ")) if inner else len(token)
    after = len(token) - len(inner) - before
    shown = "␣" * before + inner + "␣" * after
    if len(shown) > MAX_LABEL:
        shown = shown[: MAX_LABEL - 1] + "…"
    known = _glyphs()
    # a missing glyph is a warning on stderr, and an empty box tells nobody anything
    return "".join(
        char if ord(char) in known else char.encode("unicode_escape").decode() for char in shown
    )


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties())
    return frozenset(font_manager.get_font(path).get_charmap())


def points_per_cell(ax: Axes, n_cell: int, *, axis: str = "y") -> float:
    """Return how many points of the page one of ``n_cell`` rows (or columns) gets."""
    inches = (ax.bbox.height if axis == "y" else ax.bbox.width) / ax.figure.dpi
    return float(inches * 72 / n_cell)


def label_tokens(ax: Axes, queries: Sequence[str] | None, keys: Sequence[str] | None) -> None:
    """Write tokens along the axes; None leaves the axis bare. Too small ones are thinned out."""
    for axis, tokens, set_ticks in [("y", queries, ax.set_yticks), ("x", keys, ax.set_xticks)]:
        if tokens is None:
            set_ticks([])
            continue
        points = points_per_cell(ax, len(tokens), axis=axis)
        step = int(np.ceil(5.0 / points))
        shown = range(0, len(tokens), step)
        style: dict[str, Any] = {"fontsize": float(np.clip(0.8 * points * step, 4.5, 10))}
        if axis == "x":
            style["rotation"] = 90
        labels = [printable(tokens[i]) for i in shown]
        set_ticks(shown, labels, parse_math=False, **style)  # "$" is a token, not a formula


def draw_grid(ax: Axes, grid: Floats, *, cmap: str, vmin: float, vmax: float) -> AxesImage:
    """Draw cells of shape (n_row, n_col) as an image in which NaN stays white."""
    import matplotlib

    colours = matplotlib.colormaps[cmap].with_extremes(bad="white")
    return ax.imshow(grid, cmap=colours, vmin=vmin, vmax=vmax, interpolation="nearest")


def outline_cells(ax: Axes, cells: Bools, *, gid: str, **style: Any) -> None:
    """Draw a square over each True cell of (n_row, n_col), as one artist named ``gid``."""
    from matplotlib.collections import PolyCollection

    if not cells.any():
        return
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    squares = np.argwhere(cells)[:, None, ::-1] + corners  # (n_cell, corner, xy)
    ax.add_collection(PolyCollection(list(squares), gid=gid, **style), autolim=False)


def number(value: float, *, sign: str = "") -> str:
    """Return ``value`` in a few characters, so that a small one does not look like zero.

    Examples
    --------
    >>> number(0.25), number(2e-5), number(0.0), number(-0.25, sign="+")
    ('0.25', '2e-05', '0.00', '-0.25')
    """
    tiny = 0 < abs(value) < 0.005
    return f"{value:{sign}.0e}" if tiny else f"{value:{sign}.2f}"


def write_cells(ax: Axes, image: AxesImage, texts: Sequence[tuple[int, int, str]]) -> None:
    """Write ``(row, column, text)`` into cells, dark on light and light on dark."""
    grid: Any = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
    points = min(points_per_cell(ax, grid.shape[0]), points_per_cell(ax, grid.shape[1], axis="x"))
    longest = max((len(text) for _, _, text in texts), default=1)
    size = float(np.clip(1.2 * points / longest, 4, 10))
    for row, col, text in texts:
        red, green, blue, _ = image.to_rgba(grid[row, col])
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        ax.text(col, row, text, ha="center", va="center", fontsize=size, color="w" if dark else "k")


def colour_bar(ax: Axes, image: AxesImage, label: str) -> None:
    """Add a colour bar that says what the colours are."""
    ax.figure.colorbar(image, ax=ax, label=label, shrink=0.8)
