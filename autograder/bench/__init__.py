"""Benchmarks: ``course bench NAME`` measures, side by side in one run, and writes a results file.

Each module of this package is a benchmark. It defines ``run(console, json_path)``, which prints
what it found and writes it, with `autograder.bank.provenance` in it. Names that begin with
an underscore are helpers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from autograder.errors import CourseError

Benchmark = Callable[[Console, Path], None]


def names() -> list[str]:
    """Return the names of the benchmarks that there are.

    Examples
    --------
    >>> "numpy_bert" in names()
    True
    """
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
