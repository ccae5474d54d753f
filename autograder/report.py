"""Tables for the terminal."""

from __future__ import annotations

import re

from rich.table import Table
from rich.text import Text

from autograder import paths
from autograder.feedback import cause, points
from autograder.model import SubmissionResult

STATES = {
    "passed": ("full", "green"),
    "partial": ("partial", "yellow"),
    "awaiting_hand_grade": ("by hand", "cyan"),
    "not_attempted": ("blank", "dim"),
}


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def plain(value: str, style: str = "") -> Text:
    """Return what may hold a student's words, without markup and without terminal escapes."""
    return Text(CONTROL.sub("\N{REPLACEMENT CHARACTER}", value), style=style)


def _verdicts(result: SubmissionResult) -> Text:
    """Return each exercise that is not full, with its verdict and the mistake's name."""
    lines = []
    for name, exercise in result.exercises.items():
        if exercise.verdict in ("passed", "awaiting_hand_grade"):
            continue
        word, colour = STATES.get(exercise.verdict, (exercise.verdict.replace("_", " "), "red"))
        mistake = f": {exercise.diagnosis}" if exercise.diagnosis else ""
        lines.append(Text(f"{name} {word}{mistake}", style=colour))
    if result.problem:
        lines.append(plain(result.problem, "red"))
    for repair in result.repairs:
        lines.append(plain(f"repaired {repair}", "dim"))
    return Text("\n").join(lines) if lines else Text("all tests pass", style="green")


def class_table(results: list[SubmissionResult], title: str) -> Table:
    """Return a class's scores, verdicts and mistakes."""
    table = Table(title=title, show_lines=True)
    table.add_column("student", style="bold", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("by hand", justify="right")
    table.add_column("what is not full, and the mistake it shows")
    for result in results:
        score = f"{points(result.score)}/{points(result.max_score)}" if result.max_score else "-"
        pending = points(result.score_pending) if result.score_pending else ""
        table.add_row(plain(result.student), score, pending, _verdicts(result))
    return table


def public_only(session: str) -> str:
    """Return what to add to points where the hidden tests are not here (a class's bundle)."""
    tests = paths.test_paths(session)
    hidden_exist = tests["hidden"].exists() or not tests["fingerprints"].exists()
    return "" if hidden_exist else " of the public tests; the others run when it is graded"


def exercise_table(result: SubmissionResult) -> Table:
    """Return one student's points by exercise, with the first reason."""
    score = f"{points(result.score)}/{points(result.max_score)} points{public_only(result.session)}"
    table = Table(title=f"{result.session}: {score}")
    table.add_column("exercise", no_wrap=True)
    table.add_column("points", justify="right")
    table.add_column("verdict", no_wrap=True)
    table.add_column("why")
    for name, exercise in result.exercises.items():
        word, colour = STATES.get(exercise.verdict, (exercise.verdict.replace("_", " "), "red"))
        earned = f"{points(exercise.score)}/{points(exercise.max_score)}"
        table.add_row(name, earned, Text(word, style=colour), plain(cause(exercise)))
    return table
