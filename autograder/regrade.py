"""``course regrade``: one exercise of a class, after its test was mended."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from rich.table import Table

from autograder import build, classes, gradelog, repair, versions
from autograder.errors import CourseError
from autograder.feedback import points
from autograder.gradebook import Writer
from autograder.model import ExerciseResult, SubmissionResult
from autograder.nbgrader_plugin import SaveJudgedGrades


@dataclass(frozen=True)
class Change:
    """One student's exercise before and after.

    Parameters
    ----------
    student : str
    before, after : float or None
        Points by the tests; None where there are none.
    verdict_before, verdict_after : str
    by_hand : float or None
        Points that a person gave; they stay and count.
    note : str
        Why it was not graded again.
    """

    student: str
    before: float | None
    after: float | None
    verdict_before: str = ""
    verdict_after: str = ""
    by_hand: float | None = None
    note: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return (self.before, self.verdict_before) == (self.after, self.verdict_after)


class Regrade:
    """Grades one exercise of a class again, and leaves all else as it is.

    Parameters
    ----------
    session : str
    exercise : str
    out : Path
        Where ``course grade`` has put the class.
    db : str, optional
        URL of the gradebook.

    Raises
    ------
    CourseError
        If nothing is graded there yet, or there is no such exercise.
    """

    def __init__(self, session: str, exercise: str, out: Path, db: str | None = None) -> None:
        release = repair.read_release(session)
        known = [str(repair.grade_id(c)) for c in release.cells if repair.is_test(c)]
        names = [name.removeprefix("test-") for name in known]
        if exercise not in names:
            raise CourseError(f"no exercise {exercise!r} in {session}: {', '.join(names)}")
        self.results_path = out / "results.json"
        if not self.results_path.is_file():
            raise CourseError(f"nothing is graded in {out}: run `course grade {session}` first")
        self.session, self.exercise, self.out = session, exercise, out
        self.results: list[dict[str, Any]] = json.loads(self.results_path.read_text("utf-8"))
        self.writer = Writer(session, out, db)
        self.log = gradelog.GradeLog(out)
        self.versions = versions.versions(session)
        self._graded = {
            (line["session"], line["student"]): line["submission"]
            for line in self.log.lines()
            if line["kind"] == "submission"
        }
        self._done = {
            (line["student"], line["submission"]): line["change"]
            for line in self.log.lines()
            if line["kind"] == "regraded"
            and (line["session"], line["exercise"]) == (session, exercise)
            and line["versions"] == self.versions
        }

    def split(
        self, found: list[classes.Submission]
    ) -> tuple[list[classes.Submission], list[Change]]:
        """Return what is to be graded, and what is not, with why or what came of it before."""
        todo: list[classes.Submission] = []
        rest: list[Change] = []
        for one in found:
            now = versions.of_submission(one.path)
            if (one.student, now) in self._done:
                rest.append(Change(**self._done[one.student, now]))
            elif self._before(one.student) is None:
                rest.append(Change(one.student, None, None, note=self._why_not(one.student)))
            elif self._graded.get((self.session, one.student), now) != now:
                rest.append(Change(one.student, None, None, note="handed in anew: course grade"))
            else:
                todo.append(one)
        return todo, rest

    def _before(self, student: str) -> dict[str, Any] | None:
        """Return what ``results.json`` has of a student's exercise."""
        for one in self.results:
            if (one["student"], one["session"]) == (student, self.session):
                found: dict[str, Any] | None = one["exercises"].get(self.exercise)
                return found
        return None

    def _why_not(self, student: str) -> str:
        mine = [o for o in self.results if (o["student"], o["session"]) == (student, self.session)]
        return mine[0].get("problem", mine[0]["status"]) if mine else "not graded yet: course grade"

    def save(self, submission: classes.Submission, result: SubmissionResult, graded: Any) -> Change:
        """Put the exercise's new result where the old one is, and return the change."""
        exercise = result.exercises[self.exercise]
        before = self._before(submission.student) or {}
        path = self.out / "autograded" / submission.student / self.session
        path /= f"{self.session}.ipynb"
        if path.exists():
            notebook = nbformat.read(path, as_version=4)
            cell = self._put_cell(notebook, graded)
            build.write_notebook(path, notebook)
        else:
            cell = self._cell(graded)
        by_hand = self._save_grade(submission.student, cell)
        change = Change(
            submission.student,
            before.get("score"),
            exercise.score,
            before.get("verdict", ""),
            exercise.verdict,
            by_hand,
        )
        self._note(submission, result, exercise, change)
        return change

    def _cell(self, notebook: Any) -> Any:
        return next(c for c in notebook.cells if repair.grade_id(c) == f"test-{self.exercise}")

    def _put_cell(self, notebook: Any, graded: Any) -> Any:
        cell, new = self._cell(notebook), self._cell(graded)
        cell.outputs = new.outputs
        cell.metadata["course"] = new.metadata["course"]
        return cell

    def _save_grade(self, student: str, cell: Any) -> float | None:
        """Save one cell's grade and the late penalty; return the points given by hand."""
        one = nbformat.v4.new_notebook(cells=[cell])
        resources = self.writer._resources(student)
        config = self.writer.config()
        for step in (SaveJudgedGrades(config=config), AssignLatePenalties(config=config)):
            step.log.setLevel(logging.ERROR)
            one, resources = step.preprocess(one, resources)
        with Gradebook(self.writer.url) as book:
            grade = book.find_grade(f"test-{self.exercise}", self.session, self.session, student)
            by_hand: float | None = grade.manual_score
        return by_hand

    def _note(
        self,
        submission: classes.Submission,
        result: SubmissionResult,
        exercise: ExerciseResult,
        change: Change,
    ) -> None:
        head = {
            "student": submission.student,
            "session": self.session,
            "submission": versions.of_submission(submission.path),
            "versions": self.versions,
            "path": str(submission.path.absolute()),
        }
        line = {**gradelog.exercise_line(result, exercise, head), "only": True}
        regraded = {"kind": "regraded", **head, "exercise": self.exercise, "change": asdict(change)}
        self._update_results(submission.student, exercise)
        self.log.append([line, regraded])

    def _update_results(self, student: str, exercise: ExerciseResult) -> None:
        for one in self.results:
            if (one["student"], one["session"]) == (student, self.session):
                one["exercises"][self.exercise] = exercise.to_json()
                verdicts = {found["verdict"] for found in one["exercises"].values()}
                waits = "harness_error" in verdicts or repair.doubts(one["repairs"])
                if one["status"] == "needs_person" and not waits and not one.get("problem"):
                    one["status"] = "graded"
                one["score"] = sum(
                    found["score"]
                    for name, found in one["exercises"].items()
                    if not name.startswith("explain-")
                )
        build.write_text(self.results_path, json.dumps(self.results, indent=1) + "\n")


def table(changes: list[Change], exercise: str) -> Table:
    """Return the class before and after."""
    made = Table(title=f"{exercise}: before and after")
    for name in ("student", "before", "after", "change", "by hand"):
        made.add_column(name, justify="left" if name == "student" else "right")
    for one in sorted(changes, key=lambda one: one.student):
        made.add_row(
            one.student,
            *(_words(one.before, one.verdict_before), _words(one.after, one.verdict_after)),
            one.note or ("same" if one.same else _difference(one)),
            "" if one.by_hand is None else f"{points(one.by_hand)} (kept, counts)",
        )
    return made


def _words(score: float | None, verdict: str) -> str:
    return f"{points(score)} {verdict.replace('_', ' ')}" if score is not None else "-"


def _difference(one: Change) -> str:
    return f"{(one.after or 0) - (one.before or 0):+g}"
