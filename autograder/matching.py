"""Finds out which cell of a submission stands for which cell of the release.

By ``grade_id`` first. What has lost its label is found by cell id, by the exercise's heading,
by the name that it defines, and a written answer by its place.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from autograder import names
from autograder.labels import grade_id, is_solution, squeeze


@dataclass
class Work:
    """A repair in progress.

    Parameters
    ----------
    release : NotebookNode
    cells : list of NotebookNode
        Of the submission, tidied.
    repairs : list of str
        What was done, in sentences.
    matched : dict of str to list of int
        Positions of the cells that stand for a labelled cell of the release.
    used : set of int
        Positions of cells whose text went into another cell.
    sources : dict of str to str
        The text that counts for each solution cell.
    """

    release: Any
    cells: list[Any]
    repairs: list[str] = field(default_factory=list)
    matched: dict[str, list[int]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)

    @functools.cached_property
    def tracked(self) -> dict[str, Any]:
        """The release's cells that grading depends on, by id."""
        return {name: cell for cell in self.release.cells if (name := grade_id(cell)) is not None}

    @functools.cached_property
    def exercises(self) -> dict[str, frozenset[str]]:
        """The names that each exercise asks for."""
        return {
            name: names.wanted(cell.source)
            for name, cell in self.tracked.items()
            if is_solution(cell) and cell.cell_type == "code"
        }

    @functools.cached_property
    def released(self) -> set[str]:
        """The texts of the release, without white space."""
        return {squeeze(cell.source) for cell in self.release.cells}

    @functools.cached_property
    def owners(self) -> dict[int, str]:
        """The labelled cell that each matched position stands for."""
        return {i: name for name, found in self.matched.items() for i in found}

    def forget_owners(self) -> None:
        """Look up anew, when next asked, which cells are matched."""
        vars(self).pop("owners", None)

    def attempts(self, name: str, source: str) -> dict[str, str]:
        """Return what a text has in earnest of the names that an exercise asks for."""
        given = names.attempts(self.tracked[name].source)
        found = names.attempts(source)
        return {
            wanted: content
            for wanted, content in found.items()
            if wanted in self.exercises[name] and given.get(wanted) != content
        }

    def own(self, index: int) -> bool:
        """Tell whether a cell is the student's: not the release's and not used up."""
        return (
            index not in self.owners
            and index not in self.used
            and squeeze(self.cells[index].source) not in self.released
        )

    def blank(self, name: str, source: str) -> bool:
        """Tell whether a solution cell's text is empty or as it was released."""
        return squeeze(source) in ("", squeeze(self.tracked[name].source))


def match(work: Work) -> None:
    """Fill ``work.matched``."""
    for index, cell in enumerate(work.cells):
        if (name := grade_id(cell)) in work.tracked:
            work.matched.setdefault(str(name), []).append(index)
    for find in (_by_id, _by_text, _by_heading, _by_name):
        for name, released in work.tracked.items():
            if name in work.matched:
                continue
            taken = {index for found in work.matched.values() for index in found}
            free = [index for index in range(len(work.cells)) if index not in taken]
            hits = find(work, name, released, free)
            if hits:
                work.matched[name] = hits
                _say_found(work, name)
    _match_written(work)


def _say_found(work: Work, name: str) -> None:
    if is_solution(work.tracked[name]):
        work.repairs.append(f"{name}: the cell had lost its label and was found again")


def _heading(source: str) -> str:
    """Return an exercise cell's first line, ``# Exercise 1.1  Softmax | …``."""
    first = source.lstrip().split("\n", 1)[0]
    return squeeze(first) if first.startswith("# Exercise ") else ""


def _by_id(work: Work, name: str, released: Any, free: list[int]) -> list[int]:
    hits = [i for i in free if work.cells[i].get("id") == released.get("id")]
    # ids are numbers: those of an older release may mean another cell
    same = squeeze(released.source)
    if not is_solution(released):
        return [i for i in hits if squeeze(work.cells[i].source) == same]
    return [
        i
        for i in hits
        if squeeze(work.cells[i].source) == same
        or (
            squeeze(work.cells[i].source) not in work.released
            and (released.cell_type != "code" or _speaks_of(work, name, work.cells[i]))
        )
    ]


def _speaks_of(work: Work, name: str, cell: Any) -> bool:
    """Tell whether a cell with an exercise's id may be its answer."""
    others = {_heading(cell.source) for key, cell in work.tracked.items() if key != name}
    if _heading(cell.source) in others - {""}:
        return False
    found = set(names.attempts(names.unfenced(cell.source)))
    if found & work.exercises[name]:
        return True
    asked = {wanted for key, these in work.exercises.items() if key != name for wanted in these}
    return cell.cell_type == "code" and not found & asked


def _by_text(work: Work, name: str, released: Any, free: list[int]) -> list[int]:
    """Find given and test cells that are as they were, and untouched answer cells."""
    if is_solution(released) and released.cell_type != "code":
        return []  # "Your answer here." may stand in several cells
    same = squeeze(released.source)
    return [i for i in free if squeeze(work.cells[i].source) == same] if same else []


def _by_heading(work: Work, name: str, released: Any, free: list[int]) -> list[int]:
    wanted = _heading(released.source) if name in work.exercises else ""
    return [i for i in free if _heading(work.cells[i].source) == wanted] if wanted else []


def _by_name(work: Work, name: str, released: Any, free: list[int]) -> list[int]:
    if name not in work.exercises:
        return []
    texts = {i: names.unfenced(work.cells[i].source) for i in free if work.own(i)}
    return [i for i, text in texts.items() if work.attempts(name, text)]


def _match_written(work: Work) -> None:
    """Find the written answers that stand where the release has their cell."""
    work.forget_owners()
    lost = [n for n, c in work.tracked.items() if n not in work.matched and n not in work.exercises]
    lost = [name for name in lost if is_solution(work.tracked[name])]
    if not lost:
        return
    ours = [grade_id(cell) or squeeze(cell.source) for cell in work.release.cells]
    theirs = [work.owners.get(i) or squeeze(cell.source) for i, cell in enumerate(work.cells)]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for kind, one, two, start, stop in blocks:
        gone = [name for name in ours[one:two] if name in lost]
        if kind != "replace" or len(gone) != 1:
            continue
        # the cell right before or right behind it has to be where it was
        firm = (one > 0 and ours[one] == gone[0]) or (two < len(ours) and ours[two - 1] == gone[0])
        prose = [i for i in range(start, stop) if _may_be_prose(work, i, work.tracked[gone[0]])]
        if firm and prose:
            work.matched[gone[0]] = prose
            _say_found(work, gone[0])
    work.forget_owners()


def _may_be_prose(work: Work, index: int, released: Any) -> bool:
    cell = work.cells[index]
    if index in work.owners or cell.cell_type == "code":
        return False
    same = squeeze(cell.source)
    return same == squeeze(released.source) or same not in {"", *work.released}
