"""The picture of the grading benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

COLOURS = {"ours, 2 workers": "#0072B2", "ours, 1 worker": "#56B4E9"}
RIVALS = {"nbgrader": "#D55E00", "otter": "#E69F00"}


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw submissions a minute for each grader, and how time and memory grow with the class."""
    figure = Figure(figsize=(10, 3.6), layout="constrained", facecolor="white")
    kinds = list(found["kinds"])
    axes = figure.subplots(1, len(kinds) + 1)
    for ax, kind in zip(axes[:-1], kinds, strict=True):
        _bars(ax, kind, found["kinds"][kind])
    # one kind's labels above its line, the other's below, since the lines may cross
    sides = {"xytext": (-6, 6), "ha": "right"}, {"xytext": (6, -11), "ha": "left"}
    for kind, style, side in zip(kinds, ("o-", "s--"), sides, strict=False):
        runs = {int(n): run for n, run in found["growth"][kind].items()}
        seconds = [run["seconds"] for run in runs.values()]
        axes[-1].plot(list(runs), seconds, style, label=f"{kind}: seconds", color="0.2")
        for size, run in runs.items():
            said, place = f"{run['peak_mib']} MiB", (size, run["seconds"])
            axes[-1].annotate(said, place, textcoords="offset points", fontsize=7, **side)
    axes[-1].margins(0.25, 0.15)
    axes[-1].set(xlabel="submissions", ylabel="seconds, start-up included", title="2 workers")
    axes[-1].legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=110)


def _bars(ax: Any, kind: str, one: dict[str, Any]) -> None:
    rows = {
        "ours, 2 workers": one["ours"]["2"],
        "ours, 1 worker": one["ours"]["1"],
        "nbgrader": one["nbgrader"],
        "otter": one["otter"],
    }
    rates = [60 / row["seconds_per_submission"] for row in rows.values()]
    bars = ax.barh(list(rows), rates, color=list((COLOURS | RIVALS).values()))
    ax.bar_label(bars, fmt="%.0f", padding=2)
    ax.invert_yaxis()
    ax.margins(x=0.15)
    ax.set(xlabel="submissions a minute", title=f"{kind} notebook")
