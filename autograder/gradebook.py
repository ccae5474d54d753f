"""The one writer of nbgrader's gradebook, and what is exported from it."""

from __future__ import annotations

import csv
import html
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, SaveCells
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder import build, repair
from autograder.errors import CourseError
from autograder.model import SubmissionResult
from autograder.nbgrader_plugin import SaveJudgedGrades

# nbgrader's own queries make SQLAlchemy warn about the order of its operations
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")

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
        self.url = db or f"sqlite:///{out / 'gradebook.db'}"
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CourseError(f"cannot write to {out}: {error.strerror}") from error
        try:
            with Gradebook(self.url) as book:
                book.update_or_create_assignment(session)
        except Exception as error:  # SQLAlchemy, alembic and the driver each have their own
            raise CourseError(f"the gradebook {self.url} cannot be opened: {error}") from error
        self._save_cells()

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
        with Gradebook(self.url) as book:
            book.update_or_create_student(result.student)
            when = {"timestamp": parse_utc(timestamp)} if timestamp else {}
            book.update_or_create_submission(self.session, result.student, **when)
            if notebook is None:
                self._leave_to_person(book, result)
                return
        resources = self._resources(result.student)
        config = self.config()  # the course's policy for late work stands there
        for step in (SaveJudgedGrades(config=config), AssignLatePenalties(config=config)):
            step.log.setLevel(logging.ERROR)
            notebook, resources = step.preprocess(notebook, resources)
        folder = self.out / "autograded" / result.student / self.session
        build.write_notebook(folder / f"{self.session}.ipynb", notebook)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def _leave_to_person(self, book: Any, result: SubmissionResult) -> None:
        submission = book.find_submission_notebook(self.session, self.session, result.student)
        for grade in submission.grades:
            grade.needs_manual_grade = True
        book.db.commit()

    def students(self) -> set[str]:
        """Return the students of whom the gradebook has a submission."""
        with Gradebook(self.url) as book:
            return {one.student.id for one in book.assignment_submissions(self.session)}

    def config(self) -> Config:
        """Return nbgrader's configuration for the output folder."""
        config = build.nbgrader_config()
        config.CourseDirectory.root = str(self.out)
        config.CourseDirectory.db_url = self.url
        return config

    def feedback(self, result: SubmissionResult) -> Path | None:
        """Write a student's feedback page with nbgrader and return its path."""
        page = self.out / "feedback" / result.student / self.session / f"{self.session}.html"
        if not (self.out / "autograded" / result.student / self.session).exists():
            words = {"title": self.session, "problem": result.problem, "name": self.session}
            safe = {key: html.escape(value) for key, value in words.items()}
            build.write_text(page, UNREADABLE.format(**safe))
            return page
        api = NbGraderAPI(config=self.config())
        done = api.generate_feedback(self.session, result.student, force=True)
        return page if done["success"] and page.exists() else None

    def export(self) -> Path:
        """Write ``grades.csv`` with nbgrader's exporter and return its path."""
        from nbgrader.plugins import CsvExportPlugin

        path = self.out / "grades.csv"
        plugin = CsvExportPlugin(to=str(path))
        plugin.log.setLevel(logging.ERROR)
        with Gradebook(self.url) as book:
            plugin.export(book)
        with path.open(newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        with path.open("w", newline="", encoding="utf-8") as file:
            # by student, not in the order in which workers were done
            csv.writer(file).writerows([head, *sorted(rows, key=lambda row: (row[0], row[3]))])
        return path
