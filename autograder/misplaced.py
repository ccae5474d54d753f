"""Answers that stand in a wrong cell: found by the name that they define, or by their place."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Any

from autograder import names
from autograder.labels import is_solution, squeeze
from autograder.matching import Work
from autograder.pieces import PERSON

KNOWN = frozenset({*dir(builtins), "get_ipython", "display", "In", "Out", "__name__"})


def place_code(work: Work) -> None:
    """Give each exercise without an attempt the one that stands in another cell."""
    found = {name: _strays(work, name) for name in work.exercises}
    for name, strays in found.items():
        if not strays:
            continue
        texts: list[str] = []
        where: list[str] = []
        doubt = False
        for hosts in strays.values():
            doubt |= len({content for _, _, content in hosts}) > 1
            place, source, _ = hosts[-1]
            if (source, place) not in zip(texts, where, strict=True):
                texts.append(source)
                where.append(place)
        _place(work, name, list(strays), texts)
        said = f"{name}: the answer was found in {' and '.join(where)} and put in its own"
        if doubt:
            said = f"{name}: other cells hold different attempts; the last one was graded, {PERSON}"
        work.repairs.append(said)


Host = tuple[str, str, str]  # where it is, its text, and what tells two attempts apart


def _strays(work: Work, name: str) -> dict[str, list[Host]]:
    """Return attempts at an exercise in other cells, by the wanted name that it still lacks."""
    mine = work.sources.get(name)
    here = work.attempts(name, mine) if mine is not None else {}
    missing = work.exercises[name] - set(here)
    if not missing:
        return {}
    found: dict[str, list[Host]] = {}
    for place, text in _texts(work, name):
        for wanted, content in work.attempts(name, text).items():
            if wanted in missing:
                found.setdefault(wanted, []).append((place, text, content))
    return found


def _texts(work: Work, name: str) -> Iterator[tuple[str, str]]:
    """Yield the texts in which an answer might stand, with words for where that is."""
    for index, cell in enumerate(work.cells):
        owner = work.owners.get(index)
        if index in work.used or owner == name:
            continue
        if owner is None:
            if squeeze(cell.source) not in work.released:
                yield "another cell", names.unfenced(cell.source)
        elif owner in work.exercises:
            yield f"the cell of {owner}", names.unfenced(cell.source)
            if index == work.matched[owner][-1]:  # a split cell makes sense only as a whole
                yield f"the cell of {owner}", work.sources.get(owner, "")
        elif not is_solution(work.tracked[owner]):
            ours = {squeeze(line) for line in work.tracked[owner].source.split("\n")} - {""}
            lines = [line for line in cell.source.split("\n") if squeeze(line) not in ours]
            yield f"the cell of {owner}", "\n".join(lines)


def _place(work: Work, name: str, missing: list[str], texts: list[str]) -> None:
    """Put definitions from other cells into the exercise's own, in place of its stubs."""
    others = {w for key, these in work.exercises.items() if key != name for w in these}
    base = work.sources.get(name)
    strange = base is not None and set(names.attempts(base)) & (others - work.exercises[name])
    if base is None or not base.strip() or strange:
        base = work.tracked[name].source
    base = names.remove(base, missing)
    brought = [names.extract(text, missing, others - set(missing)) for text in texts]
    heading = base.split("\n", 1)[0]
    if heading and brought[0].startswith(heading):
        brought[0] = brought[0].removeprefix(heading).lstrip("\n")
    work.sources[name] = "\n".join([part for part in [base, *brought] if part.strip()])


def place_prose(work: Work) -> None:
    """Give a written answer that is blank the student's text that stands beside its cell."""
    for name, released in work.tracked.items():
        if not is_solution(released) or name in work.exercises or name not in work.matched:
            continue
        if not work.blank(name, work.sources[name]):
            continue
        index = work.matched[name][-1]
        above = list(_beside(work, range(index - 1, -1, -1)))[::-1]
        below = list(_beside(work, range(index + 1, len(work.cells))))
        if above or below:
            work.used |= {*above, *below}
            texts = [work.cells[i].source for i in (*above, *below)]
            work.sources[name] = "\n\n".join(texts)
            work.matched[name] = [*above, index, *below]
            work.repairs.append(f"{name}: the answer stood beside its cell and was put in it")


def _beside(work: Work, positions: range) -> Iterator[int]:
    for index in positions:
        cell = work.cells[index]
        if not cell.source.strip() and index not in work.owners:
            continue
        prose = cell.cell_type != "code" or names.parse(cell.source) is None
        if not prose or not work.own(index):
            return
        yield index


def place_helpers(work: Work, cells: list[tuple[str | None, Any]]) -> None:
    """Bring up what an exercise needs and what the student defined only further down.

    Parameters
    ----------
    work : Work
    cells : list of (str or None, NotebookNode)
        The repaired notebook so far, each cell with its label.
    """
    gives = [_gives(cell) for _, cell in cells]
    if any(given is None for given in gives):
        return  # `from x import *`, or text that does not compile: it cannot be told
    order = {name: position for position, (name, _) in enumerate(cells) if name is not None}
    for name in work.exercises:
        here = order[name]
        there = order.get(f"test-{name}", here)
        known = set(KNOWN).union(*(gives[i] or set() for i in range(there)))
        missing = names.looked_up(cells[here][1].source) - known
        for position in range(there + 1, len(cells)):
            label, cell = cells[position]
            if label is None and missing & (gives[position] or set()):
                _bring_up(work, name, cells[here][1], cell, missing & (gives[position] or set()))
                missing -= gives[position] or set()


def _gives(cell: Any) -> set[str] | None:
    return names.all_bound(cell.source) if cell.cell_type == "code" else set()


def _bring_up(work: Work, name: str, mine: Any, cell: Any, missing: set[str]) -> None:
    if squeeze(cell.source) in work.released:
        return
    taken = {wanted for these in work.exercises.values() for wanted in these}
    brought = names.extract(cell.source, missing, taken)
    mine.source = f"{brought}\n\n\n{mine.source}"
    listed = ", ".join(sorted(missing))
    work.repairs.append(f"{name}: needs {listed}, defined further down, and got a copy of it")
