"""A progress bar that a graded notebook can afford: on stdout, and quiet where nobody looks."""

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

from utils.budget import current_budget

__all__ = ["progress"]

T = TypeVar("T")


def progress(
    iterable: Iterable[T], *, desc: str | None = None, total: int | None = None
) -> Iterable[T]:
    """Go through ``iterable`` with a progress bar on stdout.

    A test cell that writes to stderr, where tqdm writes by default, scores 0 in nbgrader.
    What is over within half a second shows no bar, such as a check of a training loop.
    With the smoke budget and in the grading sandbox (``COURSE_SANDBOX=1``) there is no bar.

    Parameters
    ----------
    iterable : iterable
    desc : str, default=None
        What is going on, shown before the bar.
    total : int, default=None
        The number of items, where ``len(iterable)`` does not know it.

    Returns
    -------
    items : iterable
        The same items in the same order.

    Examples
    --------
    >>> import os
    >>> os.environ["COURSE_BUDGET"] = "smoke"
    >>> [step * step for step in progress(range(3), desc="training")]
    [0, 1, 4]
    >>> del os.environ["COURSE_BUDGET"]
    """
    if os.environ.get("COURSE_SANDBOX") == "1" or current_budget() == "smoke":
        return iterable
    from tqdm import tqdm  # type: ignore[import-untyped]  # lazily: most imports never draw a bar

    # a monitor thread would be alive when the grading kernel forks
    quiet_tqdm = type("Bar", (tqdm,), {"monitor_interval": 0})
    bar: Iterable[T] = quiet_tqdm(
        iterable, desc=desc, total=total, file=sys.stdout, ncols=80, mininterval=0.5, delay=0.5
    )
    return bar
