"""Which text counts where an answer's cell was copied or split."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from autograder import names
from autograder.labels import squeeze
from autograder.matching import Work

MOST_PIECES = 8
PERSON = "a person has to look"


def choose(work: Work, name: str) -> str | None:
    """Return the text that counts among the copies and pieces of one solution cell.

    None where the cell is missing.
    """
    indices = [i for i in work.matched.get(name, []) if i not in work.used]
    if not indices:
        return None
    if name not in work.exercises:
        return _choose_prose(work, name, [work.cells[i].source for i in indices])
    pieces = [_grown(work, name, i) for i in indices if i not in work.used]
    copies = _joined(work, name, [text for text in pieces if text.strip()] or pieces[:1])
    return copies[0] if len(copies) == 1 else _last_attempted(work, name, copies)


def _choose_prose(work: Work, name: str, texts: list[str]) -> str:
    """Return a written answer; a person reads it, so that all its parts are kept."""
    answers = list(dict.fromkeys(text for text in texts if not work.blank(name, text)))
    if len(texts) > 1:
        what = "their texts were put together" if len(answers) > 1 else "the answered one counts"
        work.repairs.append(f"{name}: {len(texts)} copies of the cell, {what}")
    return "\n\n".join(answers) if answers else texts[0]


def _last_attempted(work: Work, name: str, copies: list[str]) -> str:
    tried = [text for text in copies if work.attempts(name, text)]
    different = {tuple(sorted(work.attempts(name, text).items())) for text in tried}
    said = f"{name}: {len(copies)} copies of the cell, the last attempted one counts"
    if len(different) > 1:
        said = f"{name}: {len(copies)} copies of the cell hold different attempts; the last one "
        said += f"was graded, {PERSON}"
    work.repairs.append(said)
    touched = [text for text in copies if not work.blank(name, text)]
    return (tried or touched or copies)[-1]


def _stick(parts: Iterable[str]) -> str | None:
    """Return pieces put together so that they compile; None where they do not."""
    pieces = list(parts)
    for between in ("\n", ""):  # a cell may be split within a line
        joined = names.unfenced(between.join(pieces))
        if names.parse(joined) is not None:
            return joined
    return None


def _indented(source: str) -> bool:
    lines = [line for line in source.split("\n") if line.strip()]
    return bool(lines) and lines[0][0] in " \t"


def _grown(work: Work, name: str, index: int) -> str:
    """Return a cell's text with the pieces behind it that have lost their label."""
    text = names.unfenced(work.cells[index].source)
    wanted = work.exercises[name]
    if not wanted or not text.strip():
        return text
    open_end = names.parse(text) is None  # half of a statement
    headless = not wanted & _defined(text)
    best = text
    taken: list[int] = []
    behind: list[int] = []
    for position in range(index + 1, len(work.cells)):
        piece = work.cells[position]
        if not piece.source.strip() and position not in work.owners:
            continue
        if piece.cell_type != "code" or not work.own(position) or len(behind) == MOST_PIECES:
            break
        behind.append(position)
        joined = _stick([text, *(work.cells[i].source for i in behind)])
        if taken and not _indented(piece.source):
            break
        unfinished = open_end or headless or _indented(piece.source)
        if joined is not None and unfinished and wanted & _defined(joined):
            best, taken, open_end, headless = joined, list(behind), False, False
        elif not unfinished:
            break
        else:
            open_end = True  # it may take yet another piece
    if taken:
        work.used |= set(taken)
        _say_split(work, name)
    return best


def _defined(source: str) -> set[str]:
    """Return what a text defines, stubs included; nothing where it does not compile."""
    return names.all_bound(source) or set()


def _say_split(work: Work, name: str) -> None:
    said = f"{name}: the cell was split and has been joined"
    if said not in work.repairs:
        work.repairs.append(said)


def _joined(work: Work, name: str, pieces: list[str]) -> list[str]:
    """Return the copies of a cell: labelled pieces put together where they belong together."""
    wanted = work.exercises[name]
    if len(pieces) == 1 or not wanted:
        return pieces
    copies: list[str] = []
    rest = list(pieces)
    while rest:
        piece, rest = _completed(rest, wanted)
        joined = _stick([copies[-1], piece]) if copies else None
        alone = wanted & _defined(piece)
        if joined and wanted & _defined(joined) and not (alone & _defined(copies[-1])):
            copies[-1] = joined
        else:
            copies.append(piece)
    if not any(wanted & _defined(copy) for copy in copies):
        copies = _puzzled(work, name, pieces) or copies
    if len(copies) < len(pieces):
        _say_split(work, name)
    return copies


def _completed(pieces: list[str], wanted: frozenset[str]) -> tuple[str, list[str]]:
    """Return the first piece, with those after it that it needs to compile, and the rest."""
    if names.parse(pieces[0]) is None:
        for stop in range(2, min(len(pieces), MOST_PIECES) + 1):
            joined = _stick(pieces[:stop])
            if joined is not None and wanted & _defined(joined):
                return joined, pieces[stop:]
    return pieces[0], pieces[1:]


def _puzzled(work: Work, name: str, pieces: list[Any]) -> list[str]:
    """Return the pieces as one text, in whichever order compiles and defines the name."""
    distinct = list({squeeze(piece): piece for piece in pieces}.values())
    if len(distinct) > 4:
        return []
    for order in itertools.permutations(distinct):
        joined = _stick(order)
        if joined is not None and work.exercises[name] & _defined(joined):
            return [joined]
    return []
