"""``course doctor``: what works on this machine and what does not, with the mend."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder import paths, sandbox


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
    state : {"works", "missing", "optional"}
    detail : str
        What was found, or the mend.
    """

    name: str
    state: str
    detail: str


def _python() -> Finding:
    version = platform.python_version()
    good = (3, 11) <= sys.version_info[:2] < (3, 13)
    return Finding(
        "Python",
        "works" if good else "missing",
        version if good else f"{version}: use 3.11 or 3.12",
    )


PACKAGES = ("nbgrader", "jupyterlab", "numpy", "torch", "transformers", "pytest", "msgpack")


def _packages() -> Finding:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "packages", "missing", f"{', '.join(missing)}: pip install -c constraints.txt -e ."
        )
    return Finding("packages", "works", ", ".join(found))


def _sandbox() -> Finding:
    reason = sandbox.problem()
    if reason is None:
        how = (
            "as root, with root's powers given up"
            if sandbox.started_as_root()
            else "in a user namespace"
        )
        return Finding("sandbox (grading others)", "works", how)
    return Finding("sandbox (grading others)", "missing", reason)


def _warm() -> Finding:
    """Look whether sandboxes can be forked from one that has its imports done."""
    name = "warm kernels (fast grading)"
    if sandbox.problem() is not None or not paths.session_names():
        return Finding(name, "optional", "need a sandbox and a session")
    from autograder import rooms
    from autograder.limits import Limits

    try:
        rooms.zygote(paths.session_names()[0]).room(Limits()).close()
    except rooms.RoomsUnavailable as error:
        return Finding(name, "optional", f"{error}: grading works, some times slower")
    finally:
        rooms.close_all()
    return Finding(name, "works", "a submission's sandbox is forked, not started anew")


def _sessions() -> Finding:
    from autograder import build

    names = paths.session_names()
    if not paths.SOLUTIONS.is_dir():
        return Finding("sessions", "works", f"{len(names)} notebooks (a class's bundle)")
    stale = [name for name in names if build.stale_files(name)]
    if stale:
        return Finding("sessions", "missing", f"stale: {', '.join(stale)}: course build")
    return Finding("sessions", "works", f"{len(names)} built")


def _assets() -> Finding:
    from utils import assets

    missing = [one.name for one in assets.status() if not one.present]
    if missing:
        return Finding(
            "offline data", "optional", f"not here yet: {', '.join(missing)}: course assets fetch"
        )
    return Finding("offline data", "works", str(assets.cache_folder()))


def _disk() -> Finding:
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    return Finding(
        "disk", "works" if free > 2 else "missing", f"{free:.1f} GiB free (2 are enough)"
    )


def _secret() -> Finding:
    if os.environ.get("COURSE_SECRET"):
        return Finding("course secret", "works", "set: inputs of hidden tests cannot be guessed")
    return Finding(
        "course secret", "optional", "COURSE_SECRET is empty: set it before grading a class"
    )


CHECKS: tuple[Callable[[], Finding], ...] = (
    _python,
    _packages,
    _sandbox,
    _warm,
    _sessions,
    _assets,
    _disk,
    _secret,
)


def findings() -> list[Finding]:
    """Return all findings; a check that fails itself is one."""
    found = []
    for check in CHECKS:
        try:
            found.append(check())
        except Exception as error:  # the doctor must not fall ill
            found.append(
                Finding(check.__name__.strip("_"), "missing", f"{type(error).__name__}: {error}")
            )
    return found


def run(console: Console) -> int:
    """Print the findings and return 1 when something that is needed does not work."""
    table = Table(title="course doctor")
    for name in ("what", "state", "detail"):
        table.add_column(name)
    found = findings()
    colours = {"works": "green", "missing": "red", "optional": "yellow"}
    for one in found:
        table.add_row(one.name, f"[{colours[one.state]}]{one.state}[/]", one.detail)
    console.print(table)
    return 1 if any(one.state == "missing" for one in found) else 0
