"""Grades a class: finds submissions, runs them through workers, records and reports them."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from autograder import errors, grading, sandbox
from autograder.model import SubmissionResult

TIMESTAMP_BYTES = 100


@dataclass(frozen=True)
class Submission:
    """A student's folder for one session.

    Parameters
    ----------
    student, session : str
    path : Path
        Where the notebook is, or should be.
    """

    student: str
    session: str
    path: Path

    @property
    def renamed(self) -> bool:
        """Whether the only notebook that was handed in has another name."""
        return self.path.stem != self.session

    def _said(self) -> str:
        file = self.path.parent / "timestamp.txt"
        if file.is_symlink() or not file.is_file():
            return ""
        with file.open("rb") as opened:
            return opened.read(TIMESTAMP_BYTES).decode("utf-8", errors="replace").strip()

    def timestamp(self) -> str | None:
        """Return what nbgrader's ``timestamp.txt`` says, if there is one and it is a date."""
        try:
            parse_utc(self._said())
        except (ValueError, OverflowError):
            return None
        return self._said()

    def unclear_timestamp(self) -> str | None:
        """Return what ``timestamp.txt`` says where it is not a date."""
        return self._said() or None if self.timestamp() is None else None


def _notebook_in(folder: Path, session: str) -> Path:
    """Return the notebook of a submission: the only one counts, whatever it is called."""
    proper = folder / f"{session}.ipynb"
    others = [p for p in folder.glob("*.ipynb") if p.is_file() and not p.name.startswith(".")]
    return others[0] if len(others) == 1 and not proper.exists() else proper


def find_submissions(session: str, folder: Path) -> list[Submission]:
    """Return the submissions below ``folder``, laid out ``<student>/<session>/<session>.ipynb``.

    Raises
    ------
    CourseError
        If the folder does not exist or holds none.
    """
    if not folder.is_dir():
        raise errors.CourseError(f"there is no folder {folder}")
    found = [
        Submission(student.name, session, _notebook_in(student / session, session))
        for student in sorted(folder.iterdir())
        if (student / session).is_dir() and not student.name.startswith(".")
    ]
    if not found:
        raise errors.CourseError(
            f"no submissions in {folder}: expected {folder}/<student>/{session}/{session}.ipynb"
        )
    return found


Graded = tuple[Submission, SubmissionResult, Any]


def attempt(
    submission: Submission, only: frozenset[str] | None = None
) -> tuple[SubmissionResult, Any]:
    """Grade one submission's notebook; whatever fails on our side is reported, never raised."""
    try:
        return grading.grade_file(
            submission.path, submission.session, submission.student, only=only
        )
    except errors.SandboxUnavailable:
        raise
    except Exception as error:  # one submission's trouble is not the class's
        result = grading.unreadable(submission.student, submission.session, error)
        result.status = "needs_person"
        result.problem = f"the grader failed: {type(error).__name__}: {error}"
        return result, None


UNCLEAR = "timestamp.txt is not a date, is it late? It says: "


def judge_timestamp(submission: Submission, result: SubmissionResult) -> None:
    """Leave a submission to a person where its date cannot be read; take that back where it can."""
    if result.problem.startswith(UNCLEAR):
        result.status, result.problem = "graded", ""
    unclear = submission.unclear_timestamp()
    if unclear is not None and result.status == "graded":
        result.status, result.problem = "needs_person", f"{UNCLEAR}{unclear}"


def noted(submission: Submission, result: SubmissionResult, notebook: Any) -> Graded:
    """Add to a result what the submission's folder says besides the notebook."""
    if submission.renamed and notebook is not None:
        result.repairs.append(f"the file's name, {submission.path.name}: the only notebook counts")
    judge_timestamp(submission, result)
    return submission, result, notebook


def grade_one(submission: Submission, only: frozenset[str] | None = None) -> Graded:
    """Grade one submission on this machine, or only some of its exercises."""
    return noted(submission, *attempt(submission, only))


def graded(
    submissions: list[Submission], workers: int, only: frozenset[str] | None = None
) -> Iterator[Graded]:
    """Yield graded submissions as they are done, or only some of their exercises.

    Raises
    ------
    SandboxUnavailable
        Before anything is graded, where no sandbox can be made.
    """
    if not submissions:
        return
    if not _unsafe():
        sandbox.require()
    grade = functools.partial(grade_one, only=only)
    if workers <= 1 or len(submissions) <= 1:
        yield from map(grade, submissions)
        return
    # spawn: a forked worker would inherit this process's sockets and threads
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(submissions)), mp_context=context) as pool:
        waiting: list[Future[Graded]] = [pool.submit(grade, one) for one in submissions]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _unsafe() -> bool:
    return os.environ.get("COURSE_UNSAFE_NO_SANDBOX") == "1"


def exit_status(results: list[SubmissionResult]) -> int:
    """Return 0 when all are graded, 1 when a person has to look, 2 when nothing was graded."""
    if not any(result.status == "graded" for result in results):
        return 2 if not results else 1
    return 0 if all(result.status == "graded" for result in results) else 1
