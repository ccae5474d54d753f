"""Which of a notebook's cells need not run to grade it: our own ones, left as they came.

An experiment only shows something, and what is given to experiments only serves them. Such a
cell runs all the same when it was changed, or when anything that it defines or changes is
mentioned in a cell that the student wrote: an answer may rest on it. In doubt a cell runs.
"""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator
from typing import Any

from autograder.labels import grade_id


def _squeeze(source: str) -> str:
    return "".join(source.split())


def _base(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


@functools.lru_cache(maxsize=2_000)  # most cells of a class's notebooks are the same
def touched_names(source: str) -> set[str] | None:
    r"""Return the names that a cell binds or changes; None where it cannot be told.

    Examples
    --------
    >>> sorted(touched_names("a = b[0] = 1\nimport numpy as np\nx.sort()"))
    ['a', 'b', 'np', 'x']
    >>> touched_names("%matplotlib inline") is None
    True
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in REFLECTION:
            return None
        if isinstance(node, ast.Call):
            names |= _passed(node)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not isinstance(
            node.ctx, ast.Load
        ):
            names.add(_base(node) or "")
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names.add(_base(node.func) or "")  # x.sort(), rng.normal(): may change the object
    return None if "*" in names else names - {""}


def _passed(call: ast.Call) -> set[str]:
    """Return the names that a call is given, and so may change; drawing changes nothing."""
    function = _base(call.func)
    if function in DRAWING or (isinstance(call.func, ast.Name) and function in READING):
        return set()
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return {_base(value) or "" for value in given}


DRAWING = frozenset({"plt", "plotting"})
READING = frozenset("print len range zip enumerate sum min max abs round repr str".split())
# what reaches names by text: a cell that uses any of these may need everything
REFLECTION = frozenset({"globals", "locals", "vars", "eval", "exec", "get_ipython", "__main__"})


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


@functools.lru_cache(maxsize=2_000)
def needed_names(source: str) -> set[str] | None:
    r"""Return the notebook's names that a cell looks up; None where it cannot be told.

    Examples
    --------
    >>> sorted(needed_names("def f(x):\n    scores = x @ w\n    return softmax(scores)"))
    ['f', 'softmax', 'w']
    >>> needed_names("globals()['w']") is None
    True
    """
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None
    names = {
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if scope.get_type() == "module" or symbol.is_global()
    }
    return None if names & REFLECTION else names


# modules whose functions an experiment may call: their state is not an answer's business
HARMLESS = frozenset({"np", "plt", "plotting", "_"})


def _optional(cell: Any) -> bool:
    """Tell whether a cell may be left out: an experiment, or given for experiments to use."""
    name = grade_id(cell)
    return name is None or (name.startswith("given-") and name != "given-setup")


def needless(notebook: Any, release: Any) -> set[int]:
    """Return the positions of code cells that need not run.

    Parameters
    ----------
    notebook : NotebookNode
        The repaired submission.
    release : NotebookNode
    """
    ours = {
        _squeeze(cell.source)
        for cell in release.cells
        if cell.cell_type == "code" and _optional(cell)
    }
    untouched: dict[int, set[str] | None] = {}
    needed: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or (grade_id(cell) or "").startswith("test-"):
            continue
        if _optional(cell) and _squeeze(cell.source) in ours:
            untouched[position] = touched_names(cell.source)
            continue
        names = needed_names(cell.source)
        if grade_id(cell) == "given-setup":  # ours: what it makes itself, it has
            names = (names or set()) - (touched_names(cell.source) or set())
        if names is None:
            return set()
        needed |= names
    return _not_needed(notebook, untouched, needed)


def _not_needed(
    notebook: Any, experiments: dict[int, set[str] | None], needed: set[str]
) -> set[int]:
    """Return the experiments that no cell needs, nor any experiment that has to run."""
    idle = dict(experiments)
    while True:
        runs = [p for p, names in idle.items() if names is None or (names - HARMLESS) & needed]
        if not runs:
            return set(idle)
        for position in runs:
            del idle[position]
            names = needed_names(notebook.cells[position].source)
            if names is None:  # magics, or names reached by text: it may need anything
                return set()
            needed = needed | names
