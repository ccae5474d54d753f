"""What the integration tests share: submissions of session 01, and the command in a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import demo, gradebook, paths, repair

SESSION = demo.SESSION
AUTOMATIC = (
    "softmax",
    "attention_scores",
    "causal_mask",
    "padding_mask",
    "combine_masks",
    "masked_softmax",
    "scaled_dot_product_attention",
    "self_attention",
)


def notebook(*, cells: dict[str, str] | None = None, blank=(), change=None) -> Any:
    """Return a submission: the model solution with some cells replaced or left as released."""
    student = demo.DemoStudent("", dict(cells or {}), tuple(blank), change)
    return demo.submission(student)


def cell_of(submission: Any, name: str) -> Any:
    """Return the cell with a grade id."""
    return next(cell for cell in submission.cells if repair.grade_id(cell) == name)


def write(folder: Path, student: str, submission: Any) -> Path:
    """Write a submission (a notebook, or any text) in nbgrader's layout."""
    path = folder / student / SESSION / f"{SESSION}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = submission if isinstance(submission, str) else nbformat.writes(submission)
    path.write_text(text, encoding="utf-8")
    return path


def course(*arguments: object, root: Path = paths.ROOT, **options: Any):
    """Run ``course`` in a process of its own and return what it did."""
    options.setdefault("cwd", "/")
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "COLUMNS": "200",
        **options.pop("env", {}),
    }
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
        check=False,
        **options,
    )


def copy_course(folder: Path) -> Path:
    """Copy the parts of the repository that the command works with."""
    keep_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("autograder", "utils", "solutions", "sessions"):
        shutil.copytree(paths.ROOT / name, folder / name, ignore=keep_out)
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(paths.ROOT / name, folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def programs_on_path():
    """Let nbgrader find ``alembic``."""
    before = os.environ["PATH"]
    gradebook.use_environment_programs()
    yield
    os.environ["PATH"] = before


@pytest.fixture(scope="module")
def course_copy(tmp_path_factory):
    """Return a copy of the repository that may be changed."""
    return copy_course(tmp_path_factory.mktemp("course"))
