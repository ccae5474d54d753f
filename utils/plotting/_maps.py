"""Heatmaps of masks and of positional encodings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from utils.plotting import _style as style
from utils.plotting._coerce import as_mask, check_both_tokens, to_numpy

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_mask(
    mask: Any,
    *,
    tokens: Sequence[str] | None = None,
    key_tokens: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which query may attend to which key; blocked cells are hatched.

    Parameters
    ----------
    mask : bool array-like of shape (n_query, n_key), or (n_key,) for one row
        True where attention is allowed. Leading axes of size one are dropped.
    tokens, key_tokens : sequence of str, default=None
        As in :func:`plot_attention`.
    ax : matplotlib Axes, default=None

    Returns
    -------
    ax : matplotlib Axes

    Examples
    --------
    >>> ax = plot_mask(np.tri(3, dtype=bool), tokens="the cat sat".split())
    >>> ax.get_title()
    '6 of 9 cells may attend'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    raw = to_numpy(mask)
    shape = raw.shape[-2:] if raw.ndim >= 2 else (1, raw.size)
    if raw.size != np.prod(shape) or 0 in shape:
        raise ValueError(f"expected one mask of shape (n_query, n_key), got shape {raw.shape}")
    allowed = as_mask(raw.reshape(shape), shape)
    style.check_size(*shape)
    queries, keys = check_both_tokens(tokens, key_tokens, *shape)
    ax = style.new_axes(ax, width=style.side(len(keys)) + 1, height=style.side(len(queries)) + 1.4)
    ax.set(xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5), aspect="equal")
    style.outline_cells(ax, ~allowed, gid="blocked", **style.BLOCKED)
    may = {"facecolor": style.OKABE_ITO[0], "edgecolor": "white", "linewidth": 0.5}
    style.outline_cells(ax, allowed, gid="allowed", **may)
    style.label_tokens(ax, queries, keys)
    ax.set(xlabel=style.KEY_LABEL, ylabel=style.QUERY_LABEL)
    ax.set_title(f"{allowed.sum()} of {allowed.size} cells may attend")
    _legend(ax, {"may attend": may, "blocked": style.BLOCKED})
    return ax


def _legend(ax: Axes, styles: dict[str, dict[str, Any]]) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(label=label, **look) for label, look in styles.items()]
    ax.legend(handles=patches, loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)


def plot_positional_encoding(encoding: Any, *, ax: Axes | None = None) -> Axes:
    """Draw an encoding: rows are positions, columns are dimensions, colours diverge around 0.

    Parameters
    ----------
    encoding : array-like of shape (n_position, d_model)
        Leading axes of size one are dropped.
    ax : matplotlib Axes, default=None

    Returns
    -------
    ax : matplotlib Axes

    Examples
    --------
    >>> position, rate = np.arange(50)[:, None], 1e4 ** -(np.arange(0, 16, 2) / 16)
    >>> ax = plot_positional_encoding(np.hstack([np.sin(position * rate), np.cos(position * rate)]))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('dimension', 'position')
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    values = to_numpy(encoding)
    if values.ndim < 2 or values.size != np.prod(values.shape[-2:]) or values.size == 0:
        raise ValueError(f"expected shape (n_position, d_model), got {values.shape}")
    grid = values.reshape(values.shape[-2:]).astype(np.float32)
    limit = float(np.abs(grid[np.isfinite(grid)]).max(initial=0)) or 1.0
    ax = style.new_axes(ax, width=6)
    image = style.draw_grid(ax, grid, cmap=style.DIVERGING, vmin=-limit, vmax=limit)
    ax.set(aspect="auto", xlabel="dimension", ylabel="position")
    style.colour_bar(ax, image, "value")
    return ax
