"""What grading a class takes on a cluster, computed from the benchmark's results file."""

from __future__ import annotations

from typing import Any

from autograder.errors import CourseError

BEGIN, END = "<!-- cost:begin -->", "<!-- cost:end -->"
NOT_YET = "Seconds per submission: not measured yet (`course bench grading` measures them)."
CLASSES = (30, 300, 3_000, 10_000)
WORKERS = (2, 8, 32)
MEASURED_WORKERS = 2
HEAD = ("session", "students", "core hours", *(f"{n} workers" for n in WORKERS))


def worker_seconds(figures: dict[str, Any]) -> float:
    """Return how long one worker is busy with one submission.

    Examples
    --------
    >>> worker_seconds({"2": {"seconds_per_submission": 0.25}})
    0.5
    """
    measured = figures[str(MEASURED_WORKERS)]["seconds_per_submission"]
    return float(measured) * MEASURED_WORKERS


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it.

    Examples
    --------
    >>> duration(42.4), duration(200), duration(9_000)
    ('42 s', '3.3 min', '2.5 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"


def _row(kind: str, students: int, seconds: float) -> str:
    total = students * seconds
    times = [duration(total / workers) for workers in WORKERS]
    return f"| {' | '.join([kind, f'{students:,}', f'{total / 3600:.2f}', *times])} |"


def render(measured: dict[str, Any] | None) -> str:
    """Return the table of costs in Markdown.

    Parameters
    ----------
    measured : dict or None
        The content of ``docs/results/grading.json``; None where there is none.

    Raises
    ------
    CourseError
        If it has another form.

    Examples
    --------
    >>> print(render(None))
    Seconds per submission: not measured yet (`course bench grading` measures them).
    """
    if measured is None:
        return NOT_YET
    try:
        busy = {kind: worker_seconds(one) for kind, one in measured["ours"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CourseError(f"grading.json is of another form ({error!r})") from error
    rows = [_row(kind, n, seconds) for kind, seconds in busy.items() for n in CLASSES]
    lines = [f"| {' | '.join(HEAD)} |", f"| {' | '.join('---' for _ in HEAD)} |", *rows]
    each = " and ".join(f"{seconds:.2f} s ({kind})" for kind, seconds in busy.items())
    where = f", {measured['date']} on {measured['machine']}" if "machine" in measured else ""
    return "\n".join([*lines, "", f"From {each} of a worker's time for a submission{where}."])
