"""Reads a session's single source: a jupytext percent script with short exercise markers.

======================================================  ======================================
marker on a cell                                        becomes
======================================================  ======================================
``exercise="id" number= title= minutes= ...``           nbgrader solution cell with that id
``check="id"``                                          nbgrader test cell ``test-id``
``explain="topic" points=``                             hand-graded answer ``explain-topic``
``given="name"``                                        locked cell ``given-name``
``given="name" reference=true``                         the same, and its definitions are exported
======================================================  ======================================
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from autograder import paths
from autograder.errors import BuildError

MARKERS = ("exercise", "check", "explain", "given")
EXERCISE_FIELDS = ("number", "title", "minutes", "difficulty", "points")
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


@dataclass(frozen=True)
class Exercise:
    """What an exercise's marker says.

    Parameters
    ----------
    exercise_id : str
    number, title : str
    minutes : int
    difficulty : int
        1 to 5.
    points : float
    """

    exercise_id: str
    number: str
    title: str
    minutes: int
    difficulty: int
    points: float

    def header(self) -> str:
        """Return the comment line above the exercise's code."""
        points = f"{self.points:g} point{'' if self.points == 1 else 's'}"
        earned = f" | {points}" if self.points else " | practice"
        return (
            f"# Exercise {self.number}  {self.title} | about {self.minutes} min"
            f" | difficulty {self.difficulty}/5{earned}"
        )

    def stub(self) -> str:
        """Return the line that stands where the student writes."""
        return (
            f'raise NotImplementedError("Exercise {self.number}: '
            f'write {self.exercise_id}, then run the check below")'
        )


@dataclass
class Session:
    """A session's source, read and checked.

    Parameters
    ----------
    name : str
    title : str
    minutes : int
    settings : dict
        The ``course:`` block of the front matter.
    notebook : NotebookNode
        With nbgrader metadata, without outputs.
    exercises : dict of str to Exercise
    exported : set of str
        Ids of the given cells whose definitions go into the reference block, too.
    """

    name: str
    title: str
    minutes: int
    settings: dict[str, Any]
    notebook: Any
    exercises: dict[str, Exercise] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)


def _front_matter(text: str, path: Path) -> dict[str, Any]:
    lines = []
    for line in text.splitlines()[1:]:
        if line.strip() == "# ---":
            break
        lines.append(line.removeprefix("# ").removeprefix("#"))
    try:
        front = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise BuildError(f"{path}: the front matter is not YAML: {error}") from error
    settings = front.get("course") if isinstance(front, dict) else None
    if not isinstance(settings, dict) or "title" not in settings or "minutes" not in settings:
        raise BuildError(f"{path}: the front matter needs a `course:` block with title and minutes")
    return settings


def _exercise(metadata: dict[str, Any], path: Path) -> Exercise:
    missing = [name for name in EXERCISE_FIELDS if name not in metadata]
    if missing:
        raise BuildError(f"{path}: exercise {metadata['exercise']!r} lacks {', '.join(missing)}")
    where = f"{path}: exercise {metadata['exercise']!r}"
    return Exercise(
        metadata["exercise"],
        str(metadata["number"]),
        metadata["title"],
        int(_number(metadata, "minutes", where)),
        int(_number(metadata, "difficulty", where)),
        _number(metadata, "points", where),
    )


def _number(metadata: dict[str, Any], name: str, where: str) -> float:
    try:
        return float(metadata[name])
    except KeyError:
        raise BuildError(f"{where} lacks {name}") from None
    except (TypeError, ValueError):
        raise BuildError(f"{where}: {name}={metadata[name]!r} is not a number") from None


def _nbgrader(grade_id: str, cell_type: str, **flags: Any) -> dict[str, Any]:
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "cell_type": cell_type,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **flags,
    }


def _mark(cell: Any, session: Session, path: Path) -> None:
    """Turn a cell's short marker into nbgrader's metadata."""
    metadata = {name: cell.metadata[name] for name in cell.metadata}
    kinds = [name for name in MARKERS if name in metadata]
    cell.metadata.clear()
    if not kinds:
        return
    if len(kinds) > 1:
        raise BuildError(
            f"{path}: one cell is marked as {' and '.join(kinds)}:\n{cell.source[:200]}"
        )
    (kind,) = kinds
    value = metadata[kind]
    if kind == "exercise":
        exercise = _exercise(metadata, path)
        if value in session.exercises:
            raise BuildError(f"{path}: used twice: {value}")
        session.exercises[value] = exercise
        cell.source = f"{exercise.header()}\n{cell.source}"
        flags = _nbgrader(value, "code", solution=True)
    elif kind == "check":
        if value not in session.exercises:
            raise BuildError(f"{path}: check={value!r} stands before its exercise, or has none")
        points = session.exercises[value].points
        flags = _nbgrader(f"test-{value}", "code", grade=True, locked=True, points=points)
    elif kind == "explain":
        flags = _nbgrader(
            f"explain-{value}",
            "markdown",
            grade=True,
            solution=True,
            points=_number(metadata, "points", f"{path}: explain={value!r}"),
        )
    else:
        flags = _nbgrader(f"given-{value}", cell.cell_type, locked=True)
        if metadata.get("reference"):
            session.exported.add(f"given-{value}")
    cell.metadata["nbgrader"] = flags


def _check(session: Session, path: Path) -> None:
    ids = [
        c.metadata["nbgrader"]["grade_id"]
        for c in session.notebook.cells
        if "nbgrader" in c.metadata
    ]
    twice = sorted({grade_id for grade_id in ids if ids.count(grade_id) > 1})
    if twice:
        raise BuildError(f"{path}: used twice: {', '.join(twice)}")
    for exercise_id in session.exercises:
        if f"test-{exercise_id}" not in ids:
            raise BuildError(f"{path}: exercise {exercise_id!r} has no check cell")
    for number, cell in enumerate(session.notebook.cells):
        marked = bool(cell.metadata.get("nbgrader", {}).get("solution"))
        if (BEGIN in cell.source) != marked:
            what = "has no" if marked else "is not marked as an exercise but has a"
            raise BuildError(f"{path}: cell {number} {what} {BEGIN} region:\n{cell.source[:200]}")


def read_session(name: str) -> Session:
    """Read a session's source and return it with nbgrader metadata on its cells.

    Raises
    ------
    BuildError
        Naming the file and what is wrong in it.
    """
    import jupytext  # a third of a second, and only the course's makers read sources

    path = paths.source_path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BuildError(f"no source to build from: {path} ({error.strerror})") from error
    settings = _front_matter(text, path)
    notebook = jupytext.reads(text, fmt="py:percent")
    if notebook.cells and notebook.cells[0].cell_type == "raw":
        del notebook.cells[
            0
        ]  # the `course:` block, which jupytext keeps as a cell: not for students
    if notebook.cells and notebook.cells[0].cell_type == "raw":
        del notebook.cells[0]  # jupytext keeps front matter that it does not know as a cell
    session = Session(name, settings["title"], int(settings["minutes"]), settings, notebook)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = (
            f"{name[:2]}-{number:03d}"  # stable, so that a rebuild changes only what changed
        )
        _mark(cell, session, path)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    _check(session, path)
    return session


SOLUTION_MARK = re.compile(rf"^\s*#+ (?:{BEGIN}|{END})\s*$")


def without_markers(source: str) -> str:
    """Return a solution cell's code without the marker lines."""
    return "\n".join(line for line in source.split("\n") if not SOLUTION_MARK.match(line))


def solution_cells(session: Session) -> dict[str, str]:
    """Return each exercise's model solution, by id."""
    return {
        cell.metadata["nbgrader"]["grade_id"]: without_markers(cell.source)
        for cell in session.notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def reference_cells(session: Session) -> dict[str, str]:
    """Return what later sessions import, by id: model solutions and exported given cells."""
    solutions = solution_cells(session)
    return {
        name: solutions.get(name, cell.source)
        for cell in session.notebook.cells
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id"))
        in solutions.keys() | session.exported
    }


def defined_names(source: str) -> set[str]:
    r"""Return the names that a cell's top level defines by def, class or assignment.

    Examples
    --------
    >>> sorted(defined_names("def f(): pass\nG = 1"))
    ['G', 'f']
    >>> defined_names("def f(:")
    set()
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names
