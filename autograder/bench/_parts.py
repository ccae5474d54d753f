"""Where the time of grading goes: grades a class in this process with clocks around its parts.

Run as ``python -m autograder.bench._parts SESSION SUBMISSIONS OUT``; prints JSON.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder import class_run, classes, gradebook, judge, kernels, remote, repair

PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("starting and ending kernels", kernels.SandboxKernel, ("start", "close")),
    ("the student's cells", kernels.SandboxKernel, ("run",)),
    ("the student's answers to the judge", remote.Line, ("__init__", "exchange", "close")),
    ("the judge", judge.Judge, ("grade",)),
    ("reading and repairing", repair, ("read_submission", "repair")),
    ("the gradebook", gradebook.Writer, ("record", "export")),
    ("feedback pages", gradebook.Writer, ("feedback",)),
)


class Clock:
    """Adds up the seconds of parts, each without what a part inside it takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.open: list[float] = []  # seconds of inner parts, for each part that runs

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure what runs inside."""
        self.open.append(0.0)
        started = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - started
            inner = self.open.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + took - inner
            if self.open:
                self.open[-1] += took

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``function`` with this clock around it."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(name):
                return function(*args, **kwargs)

        return timed


def measure(session: str, submitted: Path, out: Path) -> dict[str, float]:
    """Return seconds a submission by part, after one submission that warms all up."""
    found = classes.find_submissions(session, submitted)
    clock = Clock()
    for name, owner, methods in PARTS:
        for method in methods:
            setattr(owner, method, clock.around(name, getattr(owner, method)))
    console = Console(quiet=True)
    run = class_run.ClassRun(session, out, class_run.here(1), console)
    run.run(found[:1])
    clock.seconds.clear()
    with clock.part("the rest"):
        run.run(found[1:])
    return {name: round(took / len(found[1:]), 4) for name, took in clock.seconds.items()}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
