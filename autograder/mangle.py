"""Does to an honest notebook what people, editors and learning platforms do to notebooks.

`mangled` applies random operations to one; `mangle_count` counts what repair then finds again.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.mangle_count import Original

Cells = list[dict[str, Any]]
Operation = Callable[["Desk"], None]
OPERATIONS: dict[str, Operation] = {}

OWN = (
    ("code", "experiment = 1\nprint(experiment)"),
    ("code", "%timeit sum(range(10))"),
    ("code", "help(print"),
    ("code", ""),
    ("markdown", "Note to myself: *read this again*."),
    ("raw", "---"),
)
FOREIGN = (
    ("given-setup-of-another", "code", "import math"),
    ("layer_normalised", "code", "def layer_normalised(x):\n    return x"),
    ("test-layer_normalised", "code", "'check of another session'"),
    ("explain-another", "markdown", "An answer to another question."),
)


def _operation(function: Operation) -> Operation:
    OPERATIONS[function.__name__.strip("_")] = function
    return function


@dataclass
class Desk:
    """A notebook being mangled.

    Parameters
    ----------
    cells : list of dict
        As they stand in the file.
    original : Original
    random : Random
    splits : list of (str, list of dict)
        An exercise's name, and the cells that its text was cut into.
    """

    cells: Cells
    original: Original
    random: random.Random
    splits: list[tuple[str, Cells]] = field(default_factory=list)

    def any_cell(self) -> dict[str, Any] | None:
        """Return one of the cells."""
        return self.random.choice(self.cells) if self.cells else None

    def answer(self) -> tuple[str, dict[str, Any]] | None:
        """Return one of the answers' cells, with its exercise's name."""
        found = [(n, c) for c in self.cells if (n := label(c)) in self.original.answers]
        return self.random.choice(found) if found else None

    def somewhere(self, cell: dict[str, Any]) -> None:
        """Put a cell in any place."""
        self.cells.insert(self.random.randint(0, len(self.cells)), cell)

    def place(self, cell: dict[str, Any]) -> int:
        """Return where a cell stands."""
        return next(i for i, other in enumerate(self.cells) if other is cell)


def label(cell: dict[str, Any]) -> str:
    """Return a raw cell's nbgrader id, or nothing."""
    found = (cell.get("metadata") or {}).get("nbgrader")
    return str(found.get("grade_id", "")) if isinstance(found, dict) else ""


def _plain(kind: str, source: str, metadata: Any = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "source": source, "metadata": metadata or {}}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


@_operation
def delete(desk: Desk) -> None:
    """Delete a cell."""
    if desk.cells:
        del desk.cells[desk.random.randrange(len(desk.cells))]


@_operation
def duplicate(desk: Desk) -> None:
    """Copy a cell to another place."""
    if (cell := desk.any_cell()) is not None:
        desk.somewhere(copy.deepcopy(cell))


@_operation
def move(desk: Desk) -> None:
    """Move a cell."""
    if desk.cells:
        desk.somewhere(desk.cells.pop(desk.random.randrange(len(desk.cells))))


@_operation
def reverse(desk: Desk) -> None:
    """Turn the order round."""
    desk.cells.reverse()


@_operation
def shuffle(desk: Desk) -> None:
    """Mix all cells."""
    desk.random.shuffle(desk.cells)


@_operation
def retype(desk: Desk) -> None:
    """Change an answer's cell into text, code or raw."""
    found = desk.answer()
    cell = found[1] if found and desk.random.random() < 0.7 else desk.any_cell()
    if cell is not None:
        cell["cell_type"] = desk.random.choice(("code", "markdown", "raw", "odd"))


@_operation
def fence(desk: Desk) -> None:
    """Make an answer's cell a text with a code block."""
    if (found := desk.answer()) and found[0] in desk.original.work.exercises:
        found[1]["cell_type"] = "markdown"
        found[1]["source"] = f"```python\n{found[1]['source']}\n```"


@_operation
def split(desk: Desk) -> None:
    """Cut an answer into two or three cells; the pieces may lose their label."""
    found = desk.answer()
    if not found or found[0] not in desk.original.work.exercises:
        return
    name, cell = found
    lines = str(cell["source"]).split("\n")
    count = min(desk.random.choice((1, 1, 2)), len(lines) - 1)
    cuts = [0, *sorted(desk.random.sample(range(1, len(lines)), count)), len(lines)]
    parts = ["\n".join(lines[a:b]) for a, b in itertools.pairwise(cuts)]
    labelled = desk.random.random() < 0.5
    pieces = [
        _plain("code", part, copy.deepcopy(cell["metadata"]) if labelled else None)
        for part in parts[1:]
    ]
    whole = desk.original.same(name, str(cell["source"]))
    cell["source"], cell["cell_type"] = parts[0], "code"
    desk.cells[desk.place(cell) + 1 : desk.place(cell) + 1] = pieces
    if whole:
        desk.splits.append((name, [cell, *pieces]))


@_operation
def merge(desk: Desk) -> None:
    """Join a code cell to the one before it, as an editor does."""
    pairs = [
        (one, two)
        for one, two in itertools.pairwise(desk.cells)
        if one["cell_type"] == two["cell_type"] == "code" and one.get("source") and two["source"]
    ]
    if pairs:
        one, two = desk.random.choice(pairs)
        one["source"] = f"{one['source']}\n\n{two['source']}"
        del desk.cells[desk.place(two)]


@_operation
def strip(desk: Desk) -> None:
    """Take a cell's metadata away, or spoil it."""
    if (cell := desk.any_cell()) is not None:
        cell["metadata"] = desk.random.choice(
            ({}, None, {"nbgrader": "x"}, {"nbgrader": {"grade_id": 3}}, {"tags": [1, None]})
        )


@_operation
def strip_all(desk: Desk) -> None:
    """Take all metadata and ids away, as some online editors do."""
    for cell in desk.cells:
        cell["metadata"] = {"id": "aBcDeF", "colab": {"base_uri": "x"}, "executionInfo": None}
        cell.pop("id", None)


@_operation
def garble_ids(desk: Desk) -> None:
    """Spoil cell ids: none, one for all, or no text."""
    wrong = desk.random.choice((None, "", "ü", "same", "x" * 99, 3))
    for cell in desk.random.sample(desk.cells, len(desk.cells) // 2):
        cell["id"] = wrong


@_operation
def flags(desk: Desk) -> None:
    """Change points and locks."""
    for cell in desk.cells:
        if label(cell) and isinstance(cell["metadata"]["nbgrader"], dict):
            cell["metadata"]["nbgrader"] |= {"points": 99, "locked": False, "solution": False}


@_operation
def own_cell(desk: Desk) -> None:
    """Add a cell of one's own."""
    desk.somewhere(_plain(*desk.random.choice(OWN)))


@_operation
def foreign_cells(desk: Desk) -> None:
    """Paste cells of another session."""
    position = desk.random.randint(0, len(desk.cells))
    pasted = [_plain(kind, text, {"nbgrader": {"grade_id": n}}) for n, kind, text in FOREIGN]
    desk.cells[position:position] = pasted


@_operation
def paste_twice(desk: Desk) -> None:
    """Paste the whole notebook below itself, or a fresh one above."""
    if len(desk.cells) > 400:
        return
    if desk.random.random() < 0.5:
        desk.cells += copy.deepcopy(desk.cells)
    else:
        desk.cells[:0] = copy.deepcopy(desk.original.release_cells)


@_operation
def elsewhere(desk: Desk) -> None:
    """Write an answer into a cell of one's own and leave its cell as it was, or empty."""
    found = desk.answer()
    if found and found[0] in desk.original.work.exercises:
        desk.somewhere(_plain("code", str(found[1]["source"])))
        stub = desk.original.work.tracked[found[0]].source
        found[1]["source"] = desk.random.choice((stub, ""))


@_operation
def into_test_cell(desk: Desk) -> None:
    """Write an answer into its test cell."""
    found = desk.answer()
    tests = {label(cell): cell for cell in desk.cells}
    if found and (test := tests.get(f"test-{found[0]}")) is not None:
        test["source"] = f"{found[1]['source']}\n{test['source']}"
        found[1]["source"] = desk.original.work.tracked[found[0]].source


@_operation
def two_in_one(desk: Desk) -> None:
    """Write an answer below another one."""
    one, two = desk.answer(), desk.answer()
    exercises = desk.original.work.exercises
    if one and two and one[0] != two[0] and {one[0], two[0]} <= set(exercises):
        two[1]["source"] = f"{two[1]['source']}\n\n\n{one[1]['source']}"
        one[1]["source"] = desk.original.work.tracked[one[0]].source


@_operation
def magic(desk: Desk) -> None:
    """Time an answer's cell."""
    if (found := desk.answer()) and found[1].get("source") and found[1]["cell_type"] == "code":
        if found[0] in desk.original.work.exercises and "%%" not in found[1]["source"]:
            found[1]["source"] = f"%%time\n{found[1]['source']}"


@_operation
def change_locked(desk: Desk) -> None:
    """Change a given or a test cell."""
    found = [c for c in desk.cells if label(c).startswith(("given-", "test-"))]
    if found:
        desk.random.choice(found)["source"] += "\nprint('changed')"


@_operation
def odd_fields(desk: Desk) -> None:
    """Leave fields out, or fill them with what does not belong there."""
    if (cell := desk.any_cell()) is None:
        return
    if not cell.get("source"):
        cell.pop("source", None)
    cell["outputs"] = desk.random.choice(
        (None, [], [{"output_type": "stream", "text": "x" * 300_000}], [float("nan")], "none")
    )
    cell["execution_count"] = desk.random.choice((None, float("inf"), "3", -1))


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def written(desk: Desk) -> bytes:
    """Return the notebook as a file: of any version, in any encoding."""
    version = desk.random.choice(("4.5", "4.4", "3", "3"))
    meta = {"kernelspec": {"name": desk.random.choice(("python3", "ir", "julia-1.9")), "x": None}}
    raw: dict[str, Any] = {"cells": desk.cells, "metadata": meta, "nbformat": 4}
    raw["nbformat_minor"] = 5 if version == "4.5" else 4
    if version == "4.4":
        for cell in desk.cells:
            cell.pop("id", None)
    if version == "3":
        sheet = {"cells": [_of_version_3(cell) for cell in desk.cells], "metadata": {}}
        raw = {"worksheets": [sheet], "metadata": meta, "nbformat": 3, "nbformat_minor": 0}
    text = json.dumps(raw, ensure_ascii=desk.random.random() < 0.5, indent=1)
    if desk.random.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return text.encode(desk.random.choice(ENCODINGS))


def _of_version_3(cell: dict[str, Any]) -> dict[str, Any]:
    old = {k: v for k, v in cell.items() if k not in ("id", "execution_count")}
    if cell["cell_type"] == "code" and "source" in old:
        old["input"] = old.pop("source")
    return old


def mangled(original: Original, steps: list[str], seed: int) -> tuple[bytes, Desk]:
    """Return the file that is left of a notebook after some operations, and the desk.

    Parameters
    ----------
    original : Original
    steps : list of str
        Names of operations, in order.
    seed : int
        Of the choices within each.
    """
    desk = Desk(original.raw_cells(), original, random.Random(seed))
    for name in steps:
        OPERATIONS[name](desk)
    return written(desk), desk
