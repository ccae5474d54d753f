"""Heatmaps of attention that point at the bug."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from utils.plotting import _style as style
from utils.plotting._coerce import (
    Floats,
    Weights,
    as_attention,
    as_mask,
    check_both_tokens,
    pick,
)
from utils.plotting._faults import Faults, find_faults

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Tokens = Sequence[str] | None
MAX_PANELS: Final = 144  # all heads of BERT-base
MAX_WIDTH: Final = 13  # inches of a row of panels


def plot_attention(
    weights: Weights,
    tokens: Tokens = None,
    *,
    key_tokens: Tokens = None,
    mask: Any = None,
    layer: int | None = None,
    head: int | None = None,
    ax: Axes | None = None,
    cmap: str = "cividis",
    vmax: float | None = None,
    annot: bool | str = "auto",
) -> Axes:
    """Draw one head: rows are queries (attend from), columns are keys (attend to).

    Parameters
    ----------
    weights : array-like of shape (n_query, n_key), or anything :func:`as_attention` takes
    tokens : sequence of str, length n_query, default=None
        Labels of the queries, and of the keys if there are as many; None numbers them.
    key_tokens : sequence of str, length n_key, default=None
    mask : bool array-like broadcastable to (n_layer, n_head, n_query, n_key), default=None
        True where attention is allowed (the opposite of seaborn's ``mask``). Blocked cells
        are hatched; a blocked cell that carries weight is outlined and counted in the title.
    layer, head : int, default=None
        Which to draw; needed where there are several.
    ax : matplotlib Axes, default=None
        Drawn on if given, else on a new figure.
    cmap : str, default="cividis"
    vmax : float, default=None
        Top of the colour scale. Pass one value to compare heads; None means the maximum.
    annot : bool or "auto", default="auto"
        Numbers in the cells; "auto" writes them up to 12 by 12.

    Returns
    -------
    ax : matplotlib Axes
        A row that does not sum to one has its sum written beside it.

    Raises
    ------
    ValueError
        If tokens or mask do not fit, or there are more than 128 positions.

    Examples
    --------
    >>> ax = plot_attention(np.full((3, 3), 1 / 3), "the cat sat".split(), mask=np.tri(3))
    >>> ax.get_title()
    '3 blocked cell(s) carry weight'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    every = as_attention(weights)  # (layer, head, query, key)
    place = pick(layer, every.shape[0], "layer"), pick(head, every.shape[1], "head")
    grid = every[place]  # (query, key)
    style.check_size(*grid.shape)
    queries, keys = check_both_tokens(tokens, key_tokens, *grid.shape)
    faults = find_faults(grid, None if mask is None else as_mask(mask, every.shape)[place])
    ax = style.new_axes(ax, width=style.side(len(keys)) + 2, height=style.side(len(queries)) + 1)
    image = _draw_head(ax, grid, faults, cmap=cmap, vmax=vmax)
    style.label_tokens(ax, queries, keys)
    ax.set(xlabel=style.KEY_LABEL, ylabel=style.QUERY_LABEL)
    if annot is True or (annot == "auto" and max(grid.shape) <= style.MAX_ANNOTATED):
        hidden = faults.blocked & ~faults.leaking
        # a leak of 1e-5 must not read 0.00; elsewhere 0.00 is easier to read than 1e-05
        cells = [
            (r, c, style.number(grid[r, c]) if faults.leaking[r, c] else f"{grid[r, c]:.2f}")
            for r, c in np.argwhere(~hidden)
        ]
        style.write_cells(ax, image, cells)
    _write_sums(ax, faults)
    names = [f"{name} {i}" for name, i in [("layer", layer), ("head", head)] if i is not None]
    ax.set_title("\n".join(filter(None, [", ".join(names), str(faults)])))
    style.colour_bar(ax, image, "attention weight")
    return ax


def _draw_head(ax: Axes, grid: Floats, faults: Faults, *, cmap: str, vmax: float | None) -> Any:
    """Draw the cells of one head, hatch what is blocked, outline what leaks."""
    image = style.draw_grid(ax, grid, cmap=cmap, vmin=0, vmax=vmax or _top(grid))
    style.outline_cells(ax, faults.blocked & ~faults.leaking, gid="blocked", **style.BLOCKED)
    width = float(np.clip(0.12 * style.points_per_cell(ax, len(grid)), 0.7, 2))
    style.outline_cells(ax, faults.leaking, gid="leak", **{**style.LEAK, "linewidth": width})
    return image


def _top(grid: Floats) -> float:
    """Return the top of a colour scale that starts at 0."""
    finite = grid[np.isfinite(grid)]
    return float(finite.max(initial=0)) or 1.0


def _write_sums(ax: Axes, faults: Faults) -> None:
    """Write the sum beside each row that does not sum to one."""
    n_query, n_key = faults.blocked.shape
    size = float(np.clip(0.8 * style.points_per_cell(ax, n_query), 4.5, 9))
    for row in faults.bad_rows:
        ax.annotate(
            f"Σ = {faults.sums[row]:.2f}",
            xy=(n_key - 0.5, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=size,
            color=style.VERMILION,
            gid="bad row",
        )


def plot_attention_grid(
    weights: Weights,
    tokens: Tokens = None,
    *,
    key_tokens: Tokens = None,
    layers: Sequence[int] | None = None,
    heads: Sequence[int] | None = None,
    mask: Any = None,
    col_wrap: int = 4,
    share_scale: bool = True,
) -> Figure:
    """Draw many heads side by side.

    Parameters
    ----------
    weights : array-like of shape (n_layer, n_head, n_query, n_key), or as :func:`as_attention`
    tokens, key_tokens : sequence of str, default=None
        As in :func:`plot_attention`.
    layers, heads : sequence of int, default=None
        Which to draw; None means all.
    mask : bool array-like broadcastable to (n_layer, n_head, n_query, n_key), default=None
        True where attention is allowed.
    col_wrap : int, default=4
        Panels in a row.
    share_scale : bool, default=True
        One colour scale for all panels; otherwise each has its own, and names its top.

    Returns
    -------
    fig : matplotlib Figure

    Examples
    --------
    >>> fig = plot_attention_grid(np.full((2, 3, 5, 5), 0.2), col_wrap=3)
    >>> [ax.get_title() for ax in fig.axes[:3]]
    ['layer 0, head 0', 'layer 0, head 1', 'layer 0, head 2']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(fig)
    """
    every = as_attention(weights)  # (layer, head, query, key)
    n_layer, n_head, n_query, n_key = every.shape
    style.check_size(n_query, n_key)
    labels = check_both_tokens(tokens, key_tokens, n_query, n_key)
    places = [
        (pick(layer, n_layer, "layer"), pick(head, n_head, "head"))
        for layer, head in product(_all(layers, n_layer), _all(heads, n_head))
    ]
    if not 1 <= len(places) <= MAX_PANELS:
        raise ValueError(
            f"{len(places)} panels, can draw 1 to {MAX_PANELS}: choose with layers= and heads="
        )
    allowed = None if mask is None else as_mask(mask, every.shape)
    panels = {
        place: (
            every[place],
            find_faults(every[place], None if allowed is None else allowed[place]),
        )
        for place in places
    }
    vmax = max(_top(grid) for grid, _ in panels.values()) if share_scale else None
    return _draw_panels(panels, labels, n_col=min(col_wrap, len(places)), vmax=vmax)


def _all(chosen: Sequence[int] | None, size: int) -> Sequence[int]:
    return range(size) if chosen is None else chosen


def _draw_panels(
    panels: dict[tuple[int, int], tuple[Floats, Faults]],
    labels: tuple[list[str], list[str]],
    *,
    n_col: int,
    vmax: float | None,
) -> Figure:
    """Draw the panels of a grid; only the outer ones carry tokens."""
    n_row = -(-len(panels) // n_col)
    height, width = (
        float(np.clip(0.3 * len(tokens), 1.7, max(1.1, min(4, MAX_WIDTH / n_col))))
        for tokens in labels
    )
    fig, axes = style.new_figure(
        n_row, n_col, width=n_col * width + 1.6, height=n_row * (height + 0.5) + 1.1
    )
    joint = " " if width > 1.6 else "\n"
    several_layers = len({layer for layer, _ in panels}) > 1
    for i, (ax, ((layer, head), (grid, faults))) in enumerate(
        zip(axes, panels.items(), strict=False)
    ):
        image = _draw_head(ax, grid, faults, cmap="cividis", vmax=vmax)
        outer_left, outer_bottom = i % n_col == 0, i + n_col >= len(panels)
        style.label_tokens(
            ax, labels[0] if outer_left else None, labels[1] if outer_bottom else None
        )
        title = f"layer {layer},{joint}head {head}" if several_layers else f"head {head}"
        scale = "" if vmax else f"colours up to {_top(grid):.2g}"
        ax.set_title("\n".join(filter(None, [title, scale, faults.short])), fontsize=8)
    for ax in axes[len(panels) :]:
        ax.remove()
    if vmax:
        fig.colorbar(
            image, ax=axes[: len(panels)], label="attention weight", aspect=10 * n_row + 10
        )
    fig.supxlabel(style.KEY_LABEL, fontsize=10)
    fig.supylabel(style.QUERY_LABEL, fontsize=10)
    return fig
