"""The grade log: what was graded, with which inputs and versions, and what came out.

``grades.jsonl`` in the output folder gets lines and never loses one. Each line is an object
with a ``kind``: ``run``, ``exercise``, ``submission``, ``recorded`` or ``regraded``.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock

from autograder import versions
from autograder.errors import CourseError
from autograder.model import ExerciseResult, SubmissionResult, TestResult

NAME = "grades.jsonl"


def now() -> str:
    """Return the time in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


class GradeLog:
    """An append-only file of JSON lines.

    Parameters
    ----------
    folder : Path
        The output folder.

    Examples
    --------
    >>> import tempfile
    >>> log = GradeLog(Path(tempfile.mkdtemp()))
    >>> log.append([{"kind": "run"}])
    >>> [line["kind"] for line in log.lines()]
    ['run']
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = FileLock(folder / f".{NAME}.lock")

    def append(self, lines: list[dict[str, Any]]) -> None:
        """Add lines, all or none; they are on the disk when this returns."""
        text = "".join(
            json.dumps({"time": now(), **line}, allow_nan=False) + "\n" for line in lines
        )
        with self._lock, self.path.open("ab+") as file:
            if file.tell() and not self._ends_a_line(file):
                text = "\n" + text  # a run that was killed left half a line
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _ends_a_line(file: Any) -> bool:
        file.seek(-1, os.SEEK_END)
        return bool(file.read(1) == b"\n")

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the log's objects; what is no whole line, left by a killed run, is passed over."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict) and isinstance(found.get("kind"), str):
                    yield found


def read(folder: Path) -> GradeLog:
    """Return the log of an output folder.

    Raises
    ------
    CourseError
        If there is none.
    """
    log = GradeLog(folder)
    if not log.path.is_file():
        raise CourseError(f"there is no grade log {log.path}: is {folder} what --out named?")
    return log


def exercise_line(
    result: SubmissionResult, exercise: ExerciseResult, head: dict[str, Any]
) -> dict[str, Any]:
    """Return what the log says of one exercise."""
    return {
        "kind": "exercise",
        **head,
        "exercise": exercise.exercise_id,
        "seed": versions.seed_id(result.session, result.student, exercise.exercise_id),
        "diagnosis": exercise.diagnosis,
        "note": exercise.note,
        **exercise.to_json(),
    }


def lines_of(result: SubmissionResult, head: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a graded submission's lines: its exercises, then itself."""
    exercises = [exercise_line(result, one, head) for one in result.exercises.values()]
    whole = {
        "kind": "submission",
        **head,
        "status": result.status,
        "problem": result.problem,
        "repairs": result.repairs,
        "seconds": round(result.seconds, 3),
        "score": result.score,
        "max_score": result.max_score,
        "exercises": list(result.exercises),
    }
    return [*exercises, whole]


def exercise_from(line: dict[str, Any]) -> ExerciseResult:
    """Return an exercise's result as the log has it."""
    tests = [
        TestResult(
            test["name"], "", test["passed"], test["points"], test["message"], test["diagnosis"]
        )
        for test in line["tests"]
    ]
    return ExerciseResult(
        line["exercise"],
        line["verdict"],
        line["score"],
        line["max_score"],
        tests,
        diagnosis=line["diagnosis"],
        note=line["note"],
    )


def result_from(whole: dict[str, Any], exercises: dict[str, dict[str, Any]]) -> SubmissionResult:
    """Return a submission's result as the log has it."""
    return SubmissionResult(
        whole["student"],
        whole["session"],
        whole["status"],
        {name: exercise_from(exercises[name]) for name in whole["exercises"]},
        list(whole["repairs"]),
        whole["problem"],
        whole["seconds"],
    )
