"""Benchmarks: ``course bench NAME`` measures, side by side in one run, and writes a results file.

Each module of this package is a benchmark. It defines ``run(out, *, smoke)``: write
``<out>/<name>.json``, with `autograder.bank.provenance` in it, and plots; return the lines to
print. ``smoke`` asks for the smallest run that goes through all of it, for tests.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from autograder.errors import CourseError

Benchmark = Callable[..., list[str]]


def names() -> list[str]:
    """Return the names of the benchmarks that there are."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def summary(name: str) -> str:
    """Return the first line of a benchmark's module."""
    module = importlib.import_module(f"{__name__}.{name}")
    return (module.__doc__ or "").strip().splitlines()[0]


def find(name: str) -> Benchmark:
    """Return the function that runs a benchmark.

    Raises
    ------
    CourseError
        If there is no such benchmark; the message lists those that exist.
    """
    if name not in names():
        raise CourseError(f"no benchmark {name!r}; there are: {', '.join(names()) or 'none'}")
    benchmark: Benchmark = importlib.import_module(f"{__name__}.{name}").run
    return benchmark


def results_file(out: Path, name: str) -> Path:
    """Return where a benchmark writes, with its folder made."""
    out.mkdir(parents=True, exist_ok=True)
    return out / f"{name}.json"
