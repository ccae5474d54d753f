"""A bundled class for ``course demo``: right, partly right, mistaken, broken and hostile."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder import repair
from autograder.source import read_session, solution_cells

SESSION = "01_numpy_self_attention"

ESSAY = (
    "The entries of query and key have variance 1, so a score is a sum of d_k products and has "
    "variance d_k. Large scores push the softmax to one key, where its slope is almost zero."
)

NO_SCALE = """
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2)
"""
SOFTMAX_NO_MAX = """
def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)
"""
MASK_AFTER = """
def masked_softmax(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    w = e / e.sum(axis=-1, keepdims=True)
    return w * mask
"""
MASK_TRANSPOSED = """
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens), dtype=bool))
"""
SOFTMAX_OVER_QUERIES = """
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores, axis=-2)
    return weights @ value, weights
"""
LOOPS_FOR_EVER = """
def softmax(x, axis=-1):
    total = 0
    while total < 1:
        total = total * 2
    return x
"""
SPY = """
import os, pathlib
FOUND = []
for top in ("/work", "/root", "/home", "/course", "/srv", "/mnt", "/tmp"):
    for folder, _, files in os.walk(top):
        FOUND += [os.path.join(folder, f) for f in files
                  if "solution" in folder or "hidden" in folder
                  or f.startswith(("test_01", "session_01")) or f == "gradebook.db"]
print("answers found:", [f for f in FOUND if "site-packages" not in f])

def softmax(x, axis=-1):
    for path in FOUND:
        if path.endswith("session_01.py"):
            names = {}
            exec(pathlib.Path(path).read_text(), names)
            return names["softmax"](x, axis)
    return np.full_like(x, 1 / x.shape[axis])
"""
WARNS = """
import sys, warnings
def softmax(x, axis=-1):
    warnings.warn("this is only a warning")
    print("and this goes to stderr", file=sys.stderr)
    x = np.asarray(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""


@dataclass(frozen=True)
class DemoStudent:
    """A member of the bundled class.

    Parameters
    ----------
    about : str
    cells : dict of str to str
        Sources that replace the model solution's.
    blank : tuple of str
        Exercises left as released; ``("*",)`` for all.
    change : callable, optional
        Changes the finished notebook in place.
    raw : str, optional
        The file's whole text, instead of a notebook.
    """

    about: str
    cells: dict[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    change: Callable[[Any], None] | None = None
    raw: str | None = None


def _spoil(notebook: Any) -> None:
    """Delete a test cell, copy an answer cell, and lose a label, as people do."""
    cells = [c for c in notebook.cells if repair.grade_id(c) != "test-causal_mask"]
    for cell in cells:
        if repair.grade_id(cell) == "attention_scores":
            cell.metadata.pop("nbgrader")
    position = next(i for i, c in enumerate(cells) if repair.grade_id(c) == "softmax")
    cells.insert(position, copy.deepcopy(cells[position]))
    cells[position]["id"] = "a-copy"
    notebook.cells = cells


CLASS: dict[str, DemoStudent] = {
    "ada": DemoStudent("everything right"),
    "ben": DemoStudent(
        "partial: stopped half-way",
        blank=("masked_softmax", "scaled_dot_product_attention", "self_attention"),
    ),
    "chloe": DemoStudent("partial: overflows on large scores", {"softmax": SOFTMAX_NO_MAX}),
    "dario": DemoStudent(
        "misconceptions: forgot the scale, mask the wrong way round",
        {"attention_scores": NO_SCALE, "causal_mask": MASK_TRANSPOSED},
    ),
    "emma": DemoStudent(
        "misconceptions: masks after the softmax, softmax over queries",
        {"masked_softmax": MASK_AFTER, "scaled_dot_product_attention": SOFTMAX_OVER_QUERIES},
    ),
    "farid": DemoStudent("handed in the blank notebook", blank=("*",)),
    "gita": DemoStudent("hostile or hapless: loops for ever", {"softmax": LOOPS_FOR_EVER}),
    "hugo": DemoStudent("hostile: looks for the answers on disk", {"softmax": SPY}),
    "ines": DemoStudent("right, but warns and writes to stderr", {"softmax": WARNS}),
    "jun": DemoStudent("right, but the notebook was mangled", change=_spoil),
    "kofi": DemoStudent("uploaded something that is not a notebook", raw="%PDF-1.7 my homework"),
}


def submission(student: DemoStudent) -> Any:
    """Return the notebook that a member of the class hands in."""
    release = repair.read_release(SESSION)
    solutions = solution_cells(read_session(SESSION))
    for cell in release.cells:
        name = repair.grade_id(cell)
        if name is None or "*" in student.blank or name in student.blank:
            continue
        if name in student.cells:
            cell.source = student.cells[name].strip()
        elif name in solutions:
            cell.source = solutions[name]
        elif name.startswith("explain-"):
            cell.source = ESSAY
    if student.change is not None:
        student.change(release)
    return release


def write_class(folder: Path) -> Path:
    """Write the class's submissions afresh, in nbgrader's layout, and return the folder."""
    for name, student in CLASS.items():
        place = folder / name / SESSION
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        text = student.raw if student.raw is not None else nbformat.writes(submission(student))
        (place / f"{SESSION}.ipynb").write_text(text, encoding="utf-8")
    return folder
