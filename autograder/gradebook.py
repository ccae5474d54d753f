"""The one writer of nbgrader's gradebook, and what is exported from it."""

from __future__ import annotations

import csv
import html
import logging
import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, SaveCells
from nbgrader.utils import (
    compute_checksum,
    determine_grade,
    is_grade,
    is_solution,
    parse_utc,
)
from sqlalchemy.exc import IntegrityError, SAWarning
from tornado.log import app_log
from traitlets.config import Config

from autograder import build, database, pages, repair
from autograder.errors import CourseError
from autograder.model import SubmissionResult

# nbgrader's own queries make SQLAlchemy warn about the order of its operations
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")
# nor shall it print a traceback when another grader was first: that is tried again
app_log.addFilter(lambda record: not str(record.msg).startswith("Rolling back session"))

MOST_TRIES = 3

UNREADABLE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family:sans-serif;max-width:45em;margin:2em auto">
<h1>{title}</h1><p>Your submission could not be graded: {problem}.</p>
<p>Nothing is lost: hand in the notebook file itself (<code>{name}.ipynb</code>), saved by
JupyterLab. Your instructor has been told.</p></body></html>
"""


def use_environment_programs() -> None:
    """Put this Python's programs on PATH: nbgrader runs ``alembic`` when it makes a gradebook."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"


def save_grades(submitted: Any, notebook: Any) -> None:
    """Put a graded notebook's points and remarks into the gradebook's rows.

    As nbgrader's SaveAutoGrades does it cell by cell: a grade given by hand stays and waits for
    a person to look again, what the harness could not judge or repair for sure waits for one, too,
    and an answer that was not touched is remarked upon.

    Parameters
    ----------
    submitted : nbgrader.api.SubmittedNotebook
    notebook : NotebookNode
    """
    grades = {grade.name: grade for grade in submitted.grades}
    comments = {comment.name: comment for comment in submitted.comments}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if is_grade(cell):
            grade, (points, _) = grades[name], determine_grade(cell)
            mark = cell.metadata.get("course", {})
            grade.auto_score = None if mark.get("verdict") == "harness_error" else points
            look = grade.manual_score is not None or bool(mark.get("doubt"))
            grade.needs_manual_grade = look or grade.auto_score is None
        if is_solution(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            comments[name].auto_comment = "No response." if untouched else None


class Writer:
    """Writes graded submissions into a gradebook and their pages into a folder.

    Parameters
    ----------
    session : str
    out : Path
        Gets ``gradebook.db`` (unless ``db`` names another), ``autograded/``, ``feedback/``
        and ``grades.csv``, in nbgrader's own layout.
    db : str, optional
        SQLAlchemy URL of the gradebook.

    Raises
    ------
    CourseError
        If the gradebook cannot be opened.
    """

    def __init__(self, session: str, out: Path, db: str | None = None) -> None:
        use_environment_programs()
        self.session = session
        self.out = out
        self.url = database.resolved(db) if db else f"sqlite:///{out / 'gradebook.db'}"
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CourseError(f"cannot write to {out}: {error.strerror}") from error
        self.book: Any = None
        self._locks: database.Locks | None = None
        self._exporter: pages.PageExporter | None = None
        try:
            self._open()
        except CourseError:
            raise
        except Exception as error:  # SQLAlchemy, alembic and the driver each have their own
            self.close()
            raise database.complaint(error, self.url, "opened") from None

    def _open(self) -> None:
        self._locks = database.Locks(self.url)
        with self._locks.everything():
            self.book = Gradebook(self.url)
            self.book.update_or_create_assignment(self.session)
            self._save_cells()

    def close(self) -> None:
        """Close the gradebook."""
        for one in (self.book, self._locks):
            if one is not None:
                with suppress(*database.ERRORS):  # the connection may be lost already
                    one.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        self.close()
        if isinstance(error, database.ERRORS):  # its own words may hold the password
            raise database.complaint(error, self.url, "used") from None

    def _resources(self, student: str) -> dict[str, Any]:
        names = {
            "student": student,
            "assignment": self.session,
            "notebook": self.session,
            "db_url": self.url,
        }
        return {"nbgrader": names, "unique_key": self.session}

    def _save_cells(self) -> None:
        """Tell the gradebook which cells the session has, as generate_assignment does."""
        release = repair.read_release(self.session)
        resources = self._resources(".")
        for step in (ComputeChecksums(), SaveCells()):
            release, resources = step.preprocess(release, resources)

    def record(self, result: SubmissionResult, notebook: Any, timestamp: str | None) -> None:
        """Save one submission's grades; grades given by hand stay."""
        assert self._locks is not None
        for tries_left in range(MOST_TRIES - 1, -1, -1):
            try:
                with self._locks.student(result.student):
                    self._record(result, notebook, timestamp)
                return
            except (InvalidEntry, IntegrityError):  # a writer without our locks came first
                self.book.db.rollback()
                if not tries_left:
                    raise

    def _record(self, result: SubmissionResult, notebook: Any, timestamp: str | None) -> None:
        self.book.update_or_create_student(result.student)
        when = {"timestamp": parse_utc(timestamp)} if timestamp else {}
        submission = self.book.update_or_create_submission(self.session, result.student, **when)
        if notebook is None:
            self._leave_to_person(result)
            return
        save_grades(self._submitted(result.student), notebook)
        self.book.db.commit()
        self._late(submission, result.student, notebook)
        folder = self.out / "autograded" / result.student / self.session
        build.write_notebook(folder / f"{self.session}.ipynb", notebook)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        self.book.db.commit()  # the next one may take minutes: leave no transaction open

    def _submitted(self, student: str) -> Any:
        return self.book.find_submission_notebook(self.session, self.session, student)

    def _late(self, submission: Any, student: str, notebook: Any) -> None:
        """Apply the course's policy for late work, which stands in nbgrader's configuration."""
        if submission.total_seconds_late > 0:
            step = AssignLatePenalties(config=self.config())
            step.log.setLevel(logging.ERROR)
            step.preprocess(notebook, self._resources(student))
            self.book.db.expire_all()  # it has a connection of its own
        elif (submitted := self._submitted(student)).late_submission_penalty is not None:
            submitted.late_submission_penalty = None
            self.book.db.commit()

    def _leave_to_person(self, result: SubmissionResult) -> None:
        for grade in self._submitted(result.student).grades:
            grade.needs_manual_grade = True
        self.book.db.commit()

    def config(self) -> Config:
        """Return nbgrader's configuration for the output folder."""
        config = build.nbgrader_config()
        config.CourseDirectory.root = str(self.out)
        config.CourseDirectory.db_url = self.url
        return config

    def feedback(self, result: SubmissionResult) -> Path:
        """Write a student's feedback page, as nbgrader makes it, and return its path."""
        page = self.out / "feedback" / result.student / self.session / f"{self.session}.html"
        folder = self.out / "autograded" / result.student / self.session
        if not folder.exists():
            words = {"title": self.session, "problem": result.problem, "name": self.session}
            safe = {key: html.escape(value) for key, value in words.items()}
            build.write_text(page, UNREADABLE.format(**safe))
            return page
        graded = folder / f"{self.session}.ipynb"
        notebook = nbformat.v4.reads(graded.read_text(encoding="utf-8"))
        if self._exporter is None:
            self._exporter = pages.PageExporter()
        names = {**self._resources(result.student)["nbgrader"], "db_url": ""}
        submitted = self._submitted(result.student)
        build.write_text(page, pages.page(self._exporter, notebook, submitted, names))
        return page

    def export(self) -> Path:
        """Write ``grades.csv`` with nbgrader's exporter and return its path."""
        from nbgrader.plugins import CsvExportPlugin

        path = self.out / "grades.csv"
        plugin = CsvExportPlugin(to=str(path))
        plugin.log.setLevel(logging.ERROR)
        plugin.export(self.book)
        with path.open(newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        with path.open("w", newline="", encoding="utf-8") as file:
            # by student, not in the order in which workers were done
            csv.writer(file).writerows([head, *sorted(rows, key=lambda row: (row[0], row[3]))])
        return path
