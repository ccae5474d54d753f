"""``course replay``: grades again what a grade log has, and compares every verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from autograder import classes, gradelog, versions
from autograder.errors import CourseError


@dataclass(frozen=True)
class Difference:
    """One result that came out otherwise than the log says, or could not be tried again.

    Parameters
    ----------
    student, exercise : str
    before, now : str
    """

    student: str
    exercise: str
    before: str
    now: str


@dataclass
class Logged:
    """The last grading of one submission in a log."""

    whole: dict[str, Any]
    exercises: dict[str, dict[str, Any]]

    @property
    def submission(self) -> classes.Submission:
        """Where it was handed in."""
        return classes.Submission(
            self.whole["student"], self.whole["session"], Path(self.whole["path"])
        )


def logged(log: gradelog.GradeLog, session: str | None = None) -> list[Logged]:
    """Return the last grading of each submission, by session and student."""
    found: dict[tuple[str, str], Logged] = {}
    open_now: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for line in log.lines():
        if line["kind"] not in ("exercise", "submission") or line.get("only"):
            continue
        key = (line["session"], line["student"])
        if line["kind"] == "exercise":
            open_now.setdefault(key, {})[line["exercise"]] = line
        else:
            found[key] = Logged(line, open_now.pop(key, {}))
    return [found[key] for key in sorted(found) if session in (None, key[0])]


def _said(line: dict[str, Any] | None) -> str:
    """Return an exercise's result in words: what two gradings are compared by."""
    if line is None:
        return "nothing"
    failed = [test["name"] for test in line["tests"] if not test["passed"]]
    without = f", fails {', '.join(failed)}" if failed else ""
    return f"{line['verdict']} {line['score']:g}/{line['max_score']:g}{without}"


def changed_versions(one: Logged) -> list[str]:
    """Return what has changed since a submission was graded.

    Raises
    ------
    CourseError
        If the course's secret is another: its inputs cannot be made again.
    """
    now = versions.versions(one.whole["session"])
    before = one.whole["versions"]
    if now["secret"] != before["secret"]:
        raise CourseError(
            "COURSE_SECRET is not the one of that run, so that inputs would differ: set it first"
        )
    return [name for name in sorted(now) if now[name] != before.get(name)]


def _lost(one: Logged) -> str | None:
    """Return why a submission cannot be graded again; None where it can."""
    if not one.submission.path.parent.is_dir():
        return f"{one.submission.path.parent} is not there any more"
    if versions.of_submission(one.submission.path) != one.whole["submission"]:
        return "the submission was changed since"
    return None


def replayed(found: list[Logged], workers: int) -> Iterator[tuple[str, list[Difference]]]:
    """Yield each student, with what differs."""
    by_student = {(one.whole["session"], one.whole["student"]): one for one in found}
    again = []
    for one in found:
        why = _lost(one)
        if why is None:
            again.append(one.submission)
        else:
            yield one.whole["student"], [Difference(one.whole["student"], "", "graded", why)]
    for submission, result, _ in classes.graded(again, workers):
        one = by_student[submission.session, submission.student]
        lines = {
            name: gradelog.exercise_line(result, exercise, {})
            for name, exercise in result.exercises.items()
        }
        names = dict.fromkeys([*one.whole["exercises"], *lines])
        pairs = [(name, _said(one.exercises.get(name)), _said(lines.get(name))) for name in names]
        if not names:
            pairs = [("", one.whole["problem"], result.problem)]
        yield (
            submission.student,
            [
                Difference(submission.student, name, before, now)
                for name, before, now in pairs
                if before != now
            ],
        )


def table(differences: list[Difference]) -> Table:
    """Return the differences as a table."""
    made = Table(title="what came out otherwise")
    for name in ("student", "exercise", "in the log", "now"):
        made.add_column(name)
    for one in sorted(differences, key=lambda one: (one.student, one.exercise)):
        made.add_row(one.student, one.exercise, one.before, one.now)
    return made
