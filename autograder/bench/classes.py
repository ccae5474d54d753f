"""Classes put together from the bank: whether each answer is paid there as it is alone.

The bank tries answers one at a time. In a notebook, answers of many kinds meet, right ones call
wrong ones, and helpers of the same name replace one another.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.table import Table

from autograder import bank, build, class_run, classes, demo, paths
from autograder.model import SubmissionResult

PEOPLE = {"13_finetuning_bert_on_yelp": 10}  # where a submission takes long
USUAL = 20
RIGHT = 0.7  # of a notebook's answers
SEED = 20
Drawn = dict[str, dict[str, bank.Answer]]


def draw(session: str, people: int) -> Drawn:
    """Return, for each student, an answer of the bank to each exercise.

    Examples
    --------
    >>> [*draw("01_numpy_self_attention", 2)]
    ['student01', 'student02']
    """
    rng = random.Random(f"{SEED} {session}")
    kinds: dict[tuple[str, bool], list[bank.Answer]] = {}
    for answer in bank.answers(session):
        kinds.setdefault((answer.exercise_id, answer.right), []).append(answer)
    exercises = sorted({exercise for exercise, _ in kinds})
    return {
        f"student{n + 1:02d}": {
            name: rng.choice(kinds.get((name, rng.random() < RIGHT)) or kinds[name, True])
            for name in exercises
        }
        for n in range(people)
    }


def write(session: str, drawn: Drawn, folder: Path) -> None:
    """Write the notebooks in nbgrader's layout."""
    for name, cells in drawn.items():
        student = demo.DemoStudent("", {key: answer.source for key, answer in cells.items()})
        text = nbformat.writes(demo.submission(student, session))
        build.write_text(folder / name / session / f"{session}.ipynb", text)


def compare(drawn: Drawn, results: list[SubmissionResult]) -> dict[str, Any]:
    """Return how many answers were paid as the bank says, and which were not."""
    counts = dict.fromkeys(("right", "right_paid_in_full", "wrong", "wrong_caught"), 0)
    odd = []
    for result in results:
        for name, answer in drawn[result.student].items():
            found = result.exercises[name]
            full = found.score == found.max_score
            kind = "right" if answer.right else "wrong"
            counts[kind] += 1
            counts["right_paid_in_full" if answer.right else "wrong_caught"] += answer.right == full
            if answer.right != full:
                file = str(answer.path.relative_to(paths.BANK))
                odd.append({"student": result.student, "file": file, "verdict": found.verdict})
    return {"counts": counts, "otherwise": odd}


def measure(session: str, people: int, console: Console) -> dict[str, Any]:
    """Grade one class and return what goes into the results file."""
    drawn = draw(session, people)
    load = round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as folder:
        submitted, out = Path(folder) / "in", Path(folder) / "out"
        write(session, drawn, submitted)
        found = classes.find_submissions(session, submitted)
        started = time.monotonic()
        run = class_run.ClassRun(session, out, class_run.here(2), console, fresh=True)
        results = run.run(found)
        seconds = time.monotonic() - started
        pages = len(list(out.glob("feedback/*/*/*.html")))
    return {
        **bank.provenance(),
        "people": people,
        "workers": 2,
        "load_average_before": load,
        "seconds": round(seconds, 1),
        "graded": sum(result.status == "graded" for result in results),
        "feedback_pages": pages,
        **compare(drawn, results),
    }


def table(results: dict[str, Any]) -> Table:
    """Return a row for each session."""
    shown = Table(title="classes put together from the bank")
    for column in ("session", "people", "seconds", "right", "in full", "wrong", "caught"):
        shown.add_column(column, justify="right")
    for session, one in results["sessions"].items():
        cells = [one["people"], one["seconds"], *one["counts"].values()]
        shown.add_row(session, *map(str, cells))
    return shown


def run(console: Console, json_path: Path) -> None:
    """Grade a class of each session that has a bank, and write the results file after each."""
    before = json.loads(json_path.read_text(encoding="utf-8")) if json_path.exists() else {}
    results: dict[str, Any] = {"seed": SEED, "sessions": before.get("sessions", {})}
    for folder in sorted(path for path in paths.BANK.iterdir() if path.is_dir()):
        session = folder.name
        found = measure(session, PEOPLE.get(session, USUAL), console)
        results["sessions"][session] = found
        build.write_text(json_path, json.dumps(results, indent=1) + "\n")
    console.print(table(results))
    console.print(f"wrote {json_path}")
