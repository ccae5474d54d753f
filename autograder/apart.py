"""Judges an exercise apart from the rest of its notebook.

All cells of a notebook share a process, so one of them can spoil what the others use: replace
`np.sum`, rebind names, end or stop the process a moment later. An exercise that fails beside a
cell that is not inert is therefore judged again in a process that has run only our own cells;
there a forked child runs the statements that the exercise's cell needs, and the cell. The
better result counts. Verdicts are computed from data in the judge, so a second look can never
pay a wrong answer.
"""

from __future__ import annotations

import ast
import builtins
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import errors, inert, sources
from autograder.box.serve import PIECES
from autograder.judge import Judge
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.model import ExerciseResult
from autograder.remote import RemoteStudent
from autograder.repair import grade_id
from autograder.skip import needed_names


def _squeeze(source: str) -> str:
    return "".join(source.split())


@dataclass(frozen=True)
class Cell:
    """A code cell that ran before an exercise's tests.

    Parameters
    ----------
    name : str or None
        Its grade id.
    source : str
    lost : bool
        Whether it ended the kernel, or was running when the kernel ended.
    ours : bool
        Whether it is a model solution.
    """

    name: str | None
    source: str
    lost: bool = False
    ours: bool = False


# magics that only measure, or say where plots go
IDLE_MAGIC = re.compile(r"^(%%(time|capture)|%matplotlib)\b[^\n]*(\n|$)", re.MULTILINE)


def plain_python(source: str) -> str:
    r"""Return a cell as Python that runs without IPython's syntax, where it can be told.

    Examples
    --------
    >>> plain_python("%load_ext autoreload").strip()
    "get_ipython().run_line_magic('load_ext', 'autoreload')"
    >>> plain_python("%%time\nx = 1")
    'x = 1'
    """
    for plain in (source, IDLE_MAGIC.sub("", source)):
        if inert.parsed(plain) is not None:
            return plain
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return str(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError):
        return source


def _changed_names(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds, or whose objects it changes."""
    names = inert.bound_names([statement])
    if isinstance(statement, ast.Assign):
        names |= {inert.root_name(target) or "" for target in statement.targets}
    elif isinstance(statement, ast.AugAssign):
        names.add(inert.root_name(statement.target) or "")
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute):  # table.append(...)
            names.add(inert.root_name(function) or "")
    return names - {""}


@dataclass
class Statement:
    """A top-level statement of a cell: what it gives, and what it needs."""

    source: str
    names: set[str]
    needs: set[str]
    cell: Cell
    taken: bool = False


def _statements(cell: Cell, theirs: frozenset[str]) -> list[Statement]:
    """Return a cell's statements, with the names that each may give to an exercise.

    Parameters
    ----------
    cell : Cell
    theirs : frozenset of str
        Names that only another cell gives: those of the given cells, of builtins, and of
        every exercise but the cell's own.
    """
    tree = inert.parsed(plain_python(cell.source))
    made = []
    for statement in tree.body if tree is not None else []:
        try:
            source = ast.unparse(statement)
        except RecursionError:
            continue
        names = _changed_names(statement) - (theirs - {cell.name or ""})
        made.append(Statement(source, names, needed_names(source) or set(), cell))
    return made


def needed_statements(own: str, cells: Iterable[Cell], theirs: frozenset[str]) -> list[Statement]:
    """Return the statements of other cells that an exercise's cell needs, in their order."""
    statements = [one for cell in cells for one in _statements(cell, theirs)]
    needed = needed_names(plain_python(own))
    if needed is None:  # it looks names up by text
        needed = {name for one in statements for name in one.names}
    grown = True
    while grown:
        grown = False
        for one in statements:
            if not one.taken and one.names & needed:
                one.taken = grown = True
                needed = needed | one.needs
    return [one for one in statements if one.taken]


def needed_source(own: str, cells: Iterable[Cell], theirs: frozenset[str]) -> str:
    r"""Return `needed_statements` as text.

    Examples
    --------
    >>> cells = [Cell(None, "scale = 2\nnp.exp = None"), Cell(None, "def f(x): return x * scale")]
    >>> print(needed_source("def g(x): return f(x)", cells, frozenset({"np"})))
    scale = 2
    def f(x):
        return x * scale
    """
    return "\n".join(one.source for one in needed_statements(own, cells, theirs))


def better(first: ExerciseResult, second: ExerciseResult) -> ExerciseResult:
    """Return the result that counts: the higher score, else the one that says more."""

    def rank(result: ExerciseResult) -> tuple[bool, float, int, int, bool]:
        says = ("harness_error", "not_attempted", "crashed", "timed_out", "out_of_memory", "raised")
        passed = sum(test.passed for test in result.tests)
        place = says.index(result.verdict) if result.verdict in says else len(says)
        known = result.diagnosis is not None
        return result.verdict != "harness_error", result.score, passed, place, known

    return second if rank(second) > rank(first) else first


class Apart:
    """Judges exercises of one submission apart from its other cells.

    Parameters
    ----------
    release : NotebookNode
    session, student : str
    limits : Limits
    files : Path or None
        Folder of the submission.
    """

    def __init__(
        self, release: Any, session: str, student: str, limits: Limits, files: Path | None
    ) -> None:
        self.session, self.student, self.limits, self.files = session, student, limits, files
        self.kernel: SandboxKernel | None = None
        self.seconds_left = limits.submission_seconds
        code = [cell for cell in release.cells if cell.cell_type == "code"]
        self.ours = {_squeeze(cell.source) for cell in code}
        self.given = [c.source for c in code if (grade_id(c) or "").startswith("given-")]
        trees = filter(None, map(inert.parsed, self.given))
        self.given_names = {name for tree in trees for name in inert.bound_names(tree.body)}
        self.exercises = {
            name for cell in code if (name := grade_id(cell)) and cell.metadata.nbgrader["solution"]
        }
        self.theirs = frozenset({*self.given_names, *self.exercises, *dir(builtins)})
        self.only = str(release.metadata.get("course", {}).get("settings", {}).get("libraries"))

    def inert(self, name: str | None, source: str) -> bool:
        """Tell whether a cell can have done nothing to the other exercises."""
        if _squeeze(source) in self.ours:
            return True
        return inert.is_inert(source, self.given_names | self.exercises - {name or ""})

    def blank(self, exercise_id: str, cells: list[Cell]) -> bool:
        """Tell whether an exercise's cell still holds our stub."""
        return any(c.name == exercise_id and _squeeze(c.source) in self.ours for c in cells)

    def worth_it(self, exercise_id: str, cells: list[Cell]) -> bool:
        """Tell whether another cell may be why an exercise did not pass."""
        if self.blank(exercise_id, cells):
            return False
        others = [cell for cell in cells if cell.name != exercise_id]
        return any(cell.lost or not self.inert(cell.name, cell.source) for cell in others)

    def judged(
        self, exercise_id: str, judge: Judge, cells: list[Cell], texts: dict[str, str]
    ) -> ExerciseResult:
        """Return the verdict on an exercise in a process of its own.

        Parameters
        ----------
        exercise_id : str
        judge : Judge
        cells : list of Cell
            What ran before its tests.
        texts : dict of str to str
            Sources of the solution cells, for tests of the text.
        """
        own = texts.get(exercise_id, "")
        others = [cell for cell in cells if cell.name != exercise_id]
        before = needed_source(own, others, self.theirs)
        maximum, code = judge.exercises()[exercise_id], [*self.given, before]
        refused = sources.refusal(exercise_id, maximum, own, code, self.only)
        if refused is not None:
            return refused
        started = time.monotonic()
        try:
            return self._tests(exercise_id, judge, before, own, texts)
        finally:
            self.seconds_left -= time.monotonic() - started
            if not (self.inert(None, before) and self.inert(exercise_id, own)):
                self.close()  # what ran in the child may have reached its parent

    def _tests(
        self, exercise_id: str, judge: Judge, before: str, own: str, texts: dict[str, str]
    ) -> ExerciseResult:
        if self.seconds_left <= 0:
            raise errors.StudentTimeout("the notebook's time was used up.")
        kernel = self._ready()
        pieces = PIECES.join([before, plain_python(own)])
        student = RemoteStudent(
            lambda: kernel.open_line(pieces),
            texts,
            killed_because=kernel.killed_because,
            seconds=max(0.1, min(self.limits.exercise_seconds, self.seconds_left)),
        )
        try:
            return judge.grade(exercise_id, lambda: student, student_id=self.student)
        finally:
            student.close()

    def _ready(self) -> SandboxKernel:
        """Return a live kernel that has run our cells and nothing else."""
        if self.kernel is None or not self.kernel.alive():
            self.close()
            self.kernel = SandboxKernel(self.session, self.limits, self.files)
            self.kernel.start()
            for source in self.given:
                self.kernel.run(source)
        return self.kernel

    def close(self) -> None:
        """End the sandbox."""
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None
