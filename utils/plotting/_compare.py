"""Yours beside the expected, and where they differ most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.plotting import _style as style
from utils.plotting._attention import plot_attention
from utils.plotting._coerce import Floats, Weights, as_attention, as_mask, check_both_tokens

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def compare_attention(
    own: Weights,
    reference: Weights,
    tokens: Sequence[str] | None = None,
    *,
    key_tokens: Sequence[str] | None = None,
    mask: Any = None,
    labels: tuple[str, str] = ("yours", "expected"),
    atol: float = 1e-5,
) -> Figure:
    r"""Draw two attentions and their signed difference, and name the largest difference.

    Parameters
    ----------
    own, reference : array-like of shape (n_query, n_key), or as :func:`as_attention`
        With several layers or heads, the head that differs most is drawn.
    tokens, key_tokens : sequence of str, default=None
        As in :func:`plot_attention`.
    mask : bool array-like broadcastable to the weights, default=None
        True where attention is allowed.
    labels : tuple of two str, default=("yours", "expected")
    atol : float, default=1e-5
        Differences up to this are called equal.

    Returns
    -------
    fig : matplotlib Figure

    Examples
    --------
    >>> fig = compare_attention(np.eye(2), np.full((2, 2), 0.5), ["I", "made"])
    >>> fig.axes[2].get_title()
    'yours - expected\nlargest: +0.5\nat query I, key I'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(fig)
    """
    mine, theirs = as_attention(own), as_attention(reference)  # (layer, head, query, key)
    if mine.shape != theirs.shape:
        raise ValueError(
            f"{labels[0]} has shape {np.shape(own) or mine.shape} and {labels[1]} "
            f"{np.shape(reference) or theirs.shape}: only equal shapes can be compared"
        )
    n_layer, n_head, n_query, n_key = mine.shape
    style.check_size(n_query, n_key)
    queries, keys = check_both_tokens(tokens, key_tokens, n_query, n_key)
    with np.errstate(all="ignore"):  # inf - inf is shown as what it is
        differences = mine - theirs
    layer, head = _worst_head(differences)
    width = 3 * (style.side(n_key) + 1.9)
    fig, axes = style.new_figure(1, 3, width=width, height=style.side(n_query) + 2.2)
    grids = mine[layer, head], theirs[layer, head]
    allowed = None if mask is None else as_mask(mask, mine.shape)[layer, head]
    finite = [grid[np.isfinite(grid)].max(initial=0) for grid in grids]
    for ax, grid, label in zip(axes, grids, labels, strict=False):
        plot_attention(grid, queries, key_tokens=keys, mask=allowed, ax=ax, vmax=float(max(finite)))
        ax.set_title("\n".join(filter(None, [label, ax.get_title()])))
    _draw_difference(axes[2], differences[layer, head], (queries, keys), labels, atol)
    if n_layer > 1 or n_head > 1:
        fig.suptitle(f"layer {layer}, head {head}: the head that differs most")
    return fig


def _worst_head(difference: Floats) -> tuple[int, int]:
    """Return the (layer, head) with the largest difference; one that is not finite wins."""
    size = np.nan_to_num(np.abs(difference), nan=np.inf).max(axis=(-2, -1))  # (layer, head)
    layer, head = np.unravel_index(size.argmax(), size.shape)
    return int(layer), int(head)


def _draw_difference(
    ax: Axes,
    difference: Floats,
    tokens: tuple[list[str], list[str]],
    labels: tuple[str, str],
    atol: float,
) -> None:
    """Draw the signed difference around 0; its title says how large it is and where."""
    finite = np.isfinite(difference)
    limit = max(float(np.abs(difference[finite]).max(initial=0)), atol)
    image = style.draw_grid(ax, difference, cmap=style.DIVERGING, vmin=-limit, vmax=limit)
    style.label_tokens(ax, *tokens)
    ax.set(xlabel=style.KEY_LABEL, ylabel=style.QUERY_LABEL)
    if max(difference.shape) <= style.MAX_ANNOTATED:
        cells = [
            (r, c, style.number(difference[r, c], sign="+"))
            for r, c in np.argwhere(abs(difference) > atol)
        ]
        style.write_cells(ax, image, cells)
    ax.set_title(
        f"{labels[0]} - {labels[1]}\n{_verdict(difference, tokens, atol)}", parse_math=False
    )
    style.colour_bar(ax, image, "difference")


def _verdict(difference: Floats, tokens: tuple[list[str], list[str]], atol: float) -> str:
    if n_bad := int((~np.isfinite(difference)).sum()):
        return f"{n_bad} cell(s) are not finite"
    row, col = np.unravel_index(np.abs(difference).argmax(), difference.shape)
    largest = difference[row, col]
    if abs(largest) <= atol:
        return f"equal within {atol:g}"
    query, key = style.printable(tokens[0][row]), style.printable(tokens[1][col])
    return f"largest: {largest:+.2g}\nat query {query}, key {key}"
