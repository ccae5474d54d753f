"""A scratch copy of the course with the benchmark's session in it, and its class."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from autograder import paths, repair
from autograder.errors import CourseError
from autograder.source import without_markers

NUMPY, TORCH = "01_numpy_self_attention", "90_torch_and_transformers"
PARTS = ("autograder", "utils", "sessions", "solutions", "nbgrader_config.py", "pyproject.toml")
HERE = Path(__file__).parent / "torch_session"
SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")


def environment(root: Path, **more: str) -> dict[str, str]:
    """Return the environment of a command that runs in a copy of the course."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {"PYTHONPATH": str(root), "PATH": programs, "COURSE_BUDGET": "smoke"}
    return {**os.environ, **settings, "HF_HUB_OFFLINE": "1", **more}


def run(command: list[str], root: Path, **more: str) -> str:
    """Run a command in a copy of the course and return what it printed.

    Raises
    ------
    CourseError
        With the end of its output, if it fails.
    """
    done = subprocess.run(
        command,
        cwd=root,
        env=environment(root, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout)[-800:]
        raise CourseError(f"{' '.join(command[:6])} failed: {said}")
    return done.stdout


def course_command(*arguments: str) -> list[str]:
    """Return the command line of ``course``, as it is in the folder it runs in."""
    return [sys.executable, "-m", "autograder.cli", *arguments]


def make_copy(folder: Path) -> Path:
    """Copy the course and build the benchmark's session in the copy."""
    root = folder / "course"
    root.mkdir(parents=True)
    for name in PARTS:
        part = paths.ROOT / name
        copy: Any = shutil.copytree if part.is_dir() else shutil.copy
        copy(part, root / name, **({"ignore": SKIPPED} if part.is_dir() else {}))
    source = root / "solutions" / TORCH / f"{TORCH}.py"
    source.parent.mkdir()
    shutil.copy(HERE / "source.py", source)
    for kind in ("public", "hidden"):
        shutil.copy(HERE / f"{kind}.py", root / "autograder" / kind / f"test_{TORCH}.py")
    run(course_command("build", TORCH), root)
    return root


def variants(session: str, root: Path) -> list[dict[str, str]]:
    """Return honest ways to answer a session: by exercise, different sources.

    For the NumPy session these are the right answers of the bank and the model solution; for
    the other the model solution, with a cell left open in some.
    """
    built = nbformat.read(root / "solutions" / session / f"{session}.ipynb", as_version=4)
    model = {
        str(repair.grade_id(cell)): without_markers(cell.source)
        for cell in built.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    bank = paths.BANK / session
    found = []
    for number in range(12):
        answers = dict(model)
        for exercise in model:
            right = sorted((bank / exercise / "right").glob("*.py"))
            if number and right:
                answers[exercise] = right[number % len(right)].read_text(encoding="utf-8")
        if number % 4 == 3:  # everyone has a bad day: one exercise stays open
            answers.pop(list(model)[number % len(model)])
        found.append(answers)
    return found


def answered(release: Any, answers: dict[str, str]) -> Any:
    """Return a released notebook with answers in it."""
    for cell in release.cells:
        name = repair.grade_id(cell)
        if name in answers and not repair.is_test(cell):
            cell.source = answers[name]
    return release


def write_class(
    session: str, release: Path, answers: list[dict[str, str]], folder: Path, size: int
) -> Path:
    """Write ``size`` submissions in nbgrader's layout and return the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(size):
        notebook = answered(nbformat.read(release, as_version=4), answers[number % len(answers)])
        path = folder / f"student{number:03}" / session / f"{session}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return folder
