"""Rebuilds a submission from the release: what a student lost or moved costs no points.

`matching` finds which cell is which, `pieces` which text counts among copies and halves,
`misplaced` what stands in a wrong cell. Every repair is reported in a sentence.
"""

from __future__ import annotations

import copy
import functools
import itertools
import re
from typing import Any

import nbformat

from autograder import matching, misplaced, paths, pieces
from autograder.errors import CourseError
from autograder.labels import grade_id, is_solution, is_test, is_written, squeeze
from autograder.matching import Work
from autograder.reading import parse_submission, read_submission, tidy

__all__ = [
    "doubts",
    "grade_id",
    "is_test",
    "is_written",
    "parse_submission",
    "read_release",
    "read_submission",
    "repair",
]

CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@functools.cache
def _release_text(session: str) -> str:
    path = paths.release_path(session)
    if not path.exists():
        raise CourseError(f"{path} is not there: run `course build {session}` first")
    return path.read_text(encoding="utf-8")


def read_release(session: str) -> Any:
    """Return a fresh copy of a session's released notebook."""
    return nbformat.reads(_release_text(session), as_version=4)


def doubts(repairs: list[str]) -> list[str]:
    """Return those repairs that could have been made in another way: a person has to look."""
    return [said for said in repairs if said.endswith(pieces.PERSON)]


def _choose_sources(work: Work) -> None:
    """Fill ``work.sources``: the text that counts for every solution cell."""
    for name, released in work.tracked.items():
        if is_solution(released):
            source = pieces.choose(work, name)
            if source is not None:
                work.sources[name] = source
    misplaced.place_code(work)
    misplaced.place_prose(work)


def _rebuilt(work: Work, name: str, released: Any) -> Any:
    """Return the cell that stands for a labelled one in the repaired notebook."""
    cell = copy.deepcopy(released)
    indices = work.matched.get(name, [])
    if is_solution(released) and name in work.sources:
        cell.source = work.sources[name]
        attached = {k: v for i in indices for k, v in work.cells[i].get("attachments", {}).items()}
        if attached and cell.cell_type != "code":
            cell["attachments"] = nbformat.from_dict(attached)
    if not indices:
        if not is_solution(released) or name not in work.sources:
            what = "put back empty" if is_solution(released) else "put back"
            work.repairs.append(f"{name}: the cell was missing and has been {what}")
        return cell
    if any(work.cells[i].cell_type != released.cell_type for i in indices if i not in work.used):
        work.repairs.append(f"{name}: the cell's type was put right")
    changed = squeeze(work.cells[indices[-1]].source) != squeeze(released.source)
    if changed and not is_solution(released):
        work.repairs.append(f"{name}: the locked cell had been changed and was restored")
    return cell


def _ordered(work: Work) -> bool:
    order = [work.matched[name][-1] for name in work.tracked if name in work.matched]
    return order == sorted(order)


def _assemble(work: Work) -> list[tuple[str | None, Any]]:
    """Return labelled cells in the release's order, each followed by what followed it."""
    rebuilt = {name: _rebuilt(work, name, cell) for name, cell in work.tracked.items()}
    followers: dict[str | None, list[Any]] = {}
    current: str | None = None
    for index, cell in enumerate(work.cells):
        if index in work.owners:
            current = work.owners[index]
            continue
        if index in work.used:
            continue
        if grade_id(cell) is not None:
            work.repairs.append(
                f"{grade_id(cell)}: a label that this session does not have was removed"
            )
        cell.metadata.pop("nbgrader", None)
        followers.setdefault(current, []).append(cell)
    cells: list[tuple[str | None, Any]] = [(None, cell) for cell in followers.get(None, [])]
    for name, cell in rebuilt.items():
        cells.append((name, cell))
        cells += [(None, follower) for follower in followers.get(name, [])]
    return cells


def repair(submission: Any, release: Any) -> tuple[Any, list[str]]:
    """Return the submission rebuilt on the release, and what was repaired.

    Parameters
    ----------
    submission, release : NotebookNode

    Returns
    -------
    notebook : NotebookNode
        The release's metadata and labelled cells with the student's answers in them; the
        student's own cells stay behind the cell that they followed.
    repairs : list of str
        One sentence each, none for an untouched notebook; `doubts` tells which need a person.
    """
    work = Work(release, list(tidy(submission.cells).cells))
    matching.match(work)
    if not _ordered(work):
        work.repairs.append("cells were out of order and have been put back")
    _choose_sources(work)
    cells = _assemble(work)
    misplaced.place_helpers(work, cells)
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(release.metadata))
    notebook.cells = [cell for _, cell in cells]
    _unique_ids(notebook)
    return notebook, work.repairs


def _unique_ids(notebook: Any) -> None:
    """Give a new id where one is used twice or is malformed; labelled cells keep theirs."""
    seen = {cell["id"] for cell in notebook.cells if grade_id(cell) is not None}
    fresh = (f"repaired-{number}" for number in itertools.count())
    for cell in notebook.cells:
        if grade_id(cell) is not None:
            continue
        while cell["id"] in seen or not CELL_ID.fullmatch(cell["id"]):
            cell["id"] = next(fresh)
        seen.add(cell["id"])
