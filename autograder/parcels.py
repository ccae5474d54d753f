"""Submissions and results as plain bytes and text, for grading on another machine."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgpack
import nbformat

from autograder import reading, rooms, tree
from autograder.errors import CourseError
from autograder.model import ExerciseResult, SubmissionResult, TestResult

MOST_MEMBERS = 5_000  # files and folders in one handed-in folder
Files = list[tuple[str, bytes | None]]  # path below the submission's folder; None: a folder


def notebook_bytes(path: Path) -> bytes | None:
    """Return a submitted file's bytes; None where it is missing, a link or too large to send."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            data = file.read(reading.MAX_FILE_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= reading.MAX_FILE_BYTES else None


def _members(path: Path) -> list[Path]:
    """Return a handed-in file, or a folder and what is below it; no links, pipes or devices."""
    below = [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]
    return [one for one in below if not one.is_symlink() and (one.is_dir() or one.is_file())]


def handed_in_files(folder: Path) -> Files:
    """Return what lies beside a notebook, within the bounds of a room on this machine."""
    left = rooms.MOST_FILE_BYTES
    found: Files = []
    for path in tree.handed_in(folder):
        members = _members(path)
        size = sum(one.stat().st_size for one in members)
        if size > left or len(members) > MOST_MEMBERS:
            continue
        left -= size
        for one in members:
            name = one.relative_to(folder).as_posix()
            found.append((name, None if one.is_dir() else one.read_bytes()))
    return found


def fingerprint(session: str, student: str, notebook: bytes, files: Files) -> str:
    """Return a hash that tells one student's submission from every other."""
    parts: list[Any] = [session, student, notebook, files]
    return hashlib.sha256(pack(parts)).hexdigest()


def pack(value: Any) -> bytes:
    """Return plain data as bytes; names that are not UTF-8 on disk survive."""
    packed: bytes = msgpack.packb(value, unicode_errors="surrogatepass")
    return packed


def unpack(data: bytes) -> Any:
    """Return what `pack` was given, tuples as lists."""
    return msgpack.unpackb(data, unicode_errors="surrogatepass")


def lay_out(folder: Path, name: str, notebook: bytes, files: Files) -> Path:
    """Write a submission into an empty folder and return its notebook's path.

    Raises
    ------
    CourseError
        If a name would leave the folder.
    """
    for inside, content in [*files, (name, notebook)]:
        target = folder / _checked(inside)
        if content is None:
            target.mkdir(mode=0o755, parents=True, exist_ok=True)
            continue
        target.write_bytes(content)
        target.chmod(0o644)
    return folder / name


def _checked(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise CourseError(f"a submission's file is called {name!r}, which is outside its folder")
    return path


def _number(value: Any) -> Any:
    """Let JSON write NumPy's numbers."""
    return value.item()


def result_text(result: SubmissionResult, notebook: Any) -> str:
    """Return a result and its graded notebook as JSON; drawings are in the notebook by now."""
    plain = dataclasses.asdict(_undrawn(result))
    text = None if notebook is None else nbformat.writes(notebook)
    return json.dumps({"result": plain, "notebook": text}, default=_number)


def _undrawn(result: SubmissionResult) -> SubmissionResult:
    exercises = {
        name: dataclasses.replace(one, tests=list(_tests_undrawn(one)))
        for name, one in result.exercises.items()
    }
    return dataclasses.replace(result, exercises=exercises)


def _tests_undrawn(exercise: ExerciseResult) -> Iterator[TestResult]:
    for test in exercise.tests:
        yield dataclasses.replace(test, drawing=None)


def read_answer(text: str) -> dict[str, Any]:
    """Return a worker's answer.

    Raises
    ------
    ValueError
        If it is not a JSON object.
    """
    answer = json.loads(text)
    if not isinstance(answer, dict):
        raise ValueError("a worker's answer is not an object")
    return answer


def read_result(answer: dict[str, Any]) -> tuple[SubmissionResult, Any]:
    """Return what `result_text` was given, from its parsed JSON."""
    plain = dict(answer["result"])
    exercises = {}
    for name, one in plain["exercises"].items():
        tests = [TestResult(**test) for test in one["tests"]]
        exercises[name] = ExerciseResult(**{**one, "tests": tests})
    result = SubmissionResult(**{**plain, "exercises": exercises})
    text = answer["notebook"]
    return result, None if text is None else nbformat.reads(text, as_version=4)
