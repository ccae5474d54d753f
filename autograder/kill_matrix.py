"""The bank as a picture: which test rejects which wrong answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from autograder.bank import SessionReport

KILLED, MISSED = "#0072B2", "#f2f2f2"  # Okabe-Ito blue on light grey: apart in grey print, too


def draw(report: SessionReport, path: Path) -> None:
    """Write a PNG with a panel for each exercise: tests by wrong answers.

    Parameters
    ----------
    report : SessionReport
    path : Path
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.colors import ListedColormap

    groups = {
        name: wrong
        for name, rows in report.by_exercise().items()
        if (wrong := [row for row in rows if not row.answer.right])
    }
    tests = {n: [t.name for t in rows[0].result.tests] for n, rows in groups.items()}
    heights = [len(names) + 2.5 for names in tests.values()]
    figure, axes = plt.subplots(
        len(groups),
        1,
        figsize=(9, 0.24 * sum(heights)),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
        facecolor="white",
    )
    for ax, (name, rows) in zip(axes[:, 0], groups.items(), strict=True):
        failed = [{t.name for t in row.result.tests if not t.passed} for row in rows]
        grid = np.array([[test in one for one in failed] for test in tests[name]], dtype=float)
        ax.imshow(grid, cmap=ListedColormap([MISSED, KILLED]), vmin=0, vmax=1, aspect="auto")
        ax.set_yticks(range(len(tests[name])), [t.removeprefix("test_") for t in tests[name]])
        ax.set_xticks(range(len(rows)), range(1, len(rows) + 1))
        ax.set_xticks(np.arange(-0.5, len(rows)), minor=True)
        ax.set_yticks(np.arange(-0.5, len(tests[name])), minor=True)
        ax.grid(which="minor", color="white", linewidth=1)
        ax.tick_params(length=0, labelsize=7, which="both")
        ax.set_title(f"{name}: {len(rows)} wrong answers", fontsize=9, loc="left")
    figure.suptitle(
        "Which test (row) rejects which wrong answer (column): blue is rejected", fontsize=10
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90)
    plt.close(figure)
