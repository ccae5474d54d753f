"""Lets a mistake cost its own exercise only.

Exercises call earlier ones. Where one does not pass, and calls one that did not pass either, it
is judged once more with the model solution in the place of the earlier one, and the better
result counts: the later answer may be right.

The model solution then lies in the process that runs the student's code. So this is done only
where all code of theirs that takes part is inert: it cannot look into other functions. Else
the first verdict stands. Expected values and tests stay with the judge, as always.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from autograder import inert
from autograder.apart import Apart, Cell, Statement, needed_statements, plain_python


@dataclass(frozen=True)
class StandIns:
    """A notebook's cells with model solutions in the place of some.

    Parameters
    ----------
    cells : list of Cell
    names : list of str
        The exercises in whose place they are.
    """

    cells: list[Cell]
    names: list[str]

    def said(self) -> str:
        """Return the sentence for the student."""
        theirs = " and ".join(f"`{name}`" for name in self.names)
        return f"judged with the model solution of {theirs} in place of yours, which did not pass."


def stand_ins(
    apart: Apart,
    exercise_id: str,
    cells: list[Cell],
    failed: Collection[str],
    solutions: Mapping[str, str],
) -> StandIns | None:
    """Return the cells with which an exercise is to be judged once more, if it is.

    Parameters
    ----------
    apart : Apart
        Of this submission.
    exercise_id : str
    cells : list of Cell
        What ran before its tests.
    failed : collection of str
        Exercises that did not pass.
    solutions : mapping of str to str
        Model solutions by exercise; none on a student's machine.

    Returns
    -------
    StandIns or None
        None where the exercise needs none that failed, still holds the stub, or other code
        of the student's that it needs is not inert.
    """
    wrong = set(failed) & solutions.keys() - {exercise_id}
    own = next((cell.source for cell in cells if cell.name == exercise_id), "")
    if not wrong or not own or apart.blank(exercise_id, cells):
        return None
    both = [one for cell in cells for one in (cell, *_solution(cell, wrong, solutions))]
    others = [cell for cell in both if cell.name != exercise_id]
    needed = needed_statements(own, others, apart.theirs)
    used = sorted({str(one.cell.name) for one in needed if one.cell.ours})
    theirs = [one for one in needed if not one.cell.ours]
    return StandIns(both, used) if used and _inert(apart, exercise_id, own, theirs) else None


def _solution(cell: Cell, wrong: set[str], solutions: Mapping[str, str]) -> Iterator[Cell]:
    """Yield what replaces the names that a cell gives; its helpers stay, others may call them."""
    if cell.name in wrong:
        yield Cell(cell.name, solutions[cell.name], ours=True)


def _inert(apart: Apart, exercise_id: str, own: str, needed: list[Statement]) -> bool:
    makes = {exercise_id, *(one.cell.name for one in needed)}
    text = "\n".join([*(one.source for one in needed), plain_python(own)])
    return inert.is_inert(text, (apart.given_names | apart.exercises) - makes)
