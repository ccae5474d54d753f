"""A student's own notebook on their own machine: ``course check`` and ``course progress``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from rich.table import Table

from autograder import errors, feedback, grading, paths, repair, report, sandbox
from autograder.model import SubmissionResult


def session_of(path: Path, notebook: Any | None = None) -> str:
    """Return the session that a notebook belongs to, by its metadata or its name.

    Raises
    ------
    CourseError
        If it is none of the course's.
    """
    named = (notebook.metadata if notebook is not None else {}).get("course", {}).get("session")
    names = paths.session_names()
    for candidate in (named, path.stem, path.parent.name):
        if candidate in names:
            return str(candidate)
    raise errors.CourseError(f"{path.name} is not a notebook of this course: {', '.join(names)}")


def check_file(path: Path) -> SubmissionResult:
    """Check a notebook with all tests that are on this machine.

    In a sandbox where one can be made; otherwise in this process, since the notebook is the
    user's own.

    Raises
    ------
    CourseError
        If the file is missing or is not one of the course's notebooks.
    """
    if not path.is_file():
        raise errors.CourseError(f"there is no notebook {path}")
    session = session_of(path)
    if sandbox.problem() is None:
        return grading.grade_file(path, session, "")[0]
    submission = repair.read_submission(path)
    notebook, repairs = repair.repair(submission, repair.read_release(session))
    return check_here(notebook, session, repairs)


def check_here(notebook: Any, session: str, repairs: list[str]) -> SubmissionResult:
    """Run a notebook's cells and its tests in this process (Windows, macOS)."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    started = time.monotonic()
    judge = grading.judge_of(session)
    release = repair.read_release(session)
    shell = InteractiveShell()
    result = SubmissionResult("", session, repairs=repairs)
    for cell in notebook.cells:
        if repair.is_test(cell):
            name = str(repair.grade_id(cell)).removeprefix("test-")
            result.exercises[name] = judge.grade(name, lambda: judge.local(dict(shell.user_ns)))
        elif repair.is_written(cell):
            answer = grading.written(cell, release)
            result.exercises[answer.exercise_id] = answer
        elif cell.cell_type == "code":
            with capture_output():
                shell.run_cell(cell.source, store_history=False)
    result.seconds = time.monotonic() - started
    return result


def open_exercises(path: Path, session: str) -> list[str]:
    """Return the exercises whose cell still holds the stub, without running anything."""
    submission, _ = repair.repair(repair.read_submission(path), repair.read_release(session))
    stubs = {repair.grade_id(c): c.source for c in repair.read_release(session).cells}
    return [
        str(name)
        for cell in submission.cells
        if (name := repair.grade_id(cell)) is not None
        and cell.metadata["nbgrader"].get("solution")
        and cell.source.strip() == stubs[name].strip()
    ]


def work_path(session: str) -> Path:
    """Return where the student's own copy of a session lies."""
    return paths.WORK / session / f"{session}.ipynb"


def progress_table() -> Table:
    """Return points and open exercises of every session in ``work/``.

    Raises
    ------
    CourseError
        If there is no ``work/`` yet.
    """
    sessions = [name for name in paths.session_names() if work_path(name).exists()]
    if not sessions:
        raise errors.CourseError("there is nothing in work/ yet: run `course lab` once")
    scope = report.public_only(sessions[-1])
    table = Table(title=f"Your progress{f': points{scope}' if scope else ''}")
    for name in ("session", "points", "still open"):
        table.add_column(name, justify="right" if name == "points" else "left")
    for session in sessions:
        try:
            table.add_row(session, *_progress(session))
        except errors.CourseError as error:
            table.add_row(session, "-", str(error))
    return table


def _progress(session: str) -> tuple[str, str]:
    open_now = open_exercises(work_path(session), session)
    result = check_file(work_path(session))
    if result.problem:
        raise errors.CourseError(result.problem)
    unfinished = [
        name
        for name, exercise in result.exercises.items()
        if exercise.verdict not in ("passed", "awaiting_hand_grade") and name not in open_now
    ]
    notes = [f"{name} (not written)" for name in open_now] + [
        f"{name} (not full)" for name in unfinished
    ]
    return f"{feedback.points(result.score)}/{feedback.points(result.max_score)}", ", ".join(
        notes
    ) or "nothing"
