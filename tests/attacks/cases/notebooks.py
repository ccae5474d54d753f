"""The notebook file itself: bytes, formats, metadata, cells that forge what the grader writes."""

import json

from autograder.hostile import POINTS, Attack
from autograder.repair import grade_id

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""


def raw(name, about, data):
    return Attack(name, "notebook file", about, raw=data, status="unreadable")


def changed(name, about, change, **more):
    return Attack(name, "notebook file", about, cells={"causal_mask": WRONG}, change=change, **more)


def points(notebook):
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade"):
            settings["points"] = 1000
        if grade_id(cell) == "test-causal_mask":
            cell.source = "2.0"
            cell.metadata["course"] = {"verdict": "passed"}
            cell.outputs = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "2.0"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]


def settings(notebook):
    notebook.metadata["course"] = {
        "session": "../../00_start_here",
        "settings": {"cell_seconds": 1e9, "memory_bytes": 1e18, "libraries": "all"},
    }
    notebook.metadata["kernelspec"] = {"name": "../../bin/sh", "display_name": "x", "argv": ["sh"]}
    notebook.metadata["nbgrader"] = {"checksum": "0"}


def unlabelled(notebook):
    for cell in notebook.cells:
        if grade_id(cell) == "test-causal_mask":
            cell.metadata["nbgrader"].update(grade=False, solution=True, locked=False)
        if grade_id(cell) == "causal_mask":
            cell.metadata["nbgrader"].update(grade=True, points=2)


def odd_cells(notebook):
    for number, cell in enumerate(notebook.cells):
        cell["id"] = "same"
        cell.metadata["tags"] = {"not": ["a", "list"]}
        if number % 3 == 0:
            cell["unknown"] = {"deep": [[[[]]]]}
    notebook["nbformat_minor"] = 10**6


def halves(notebook):
    """Put half a surrogate pair, and other odd characters, wherever a student may write."""
    odd = "\ud800 \x00 \x1b]0;taken over\x07 \u202e \ufffe"
    cell = notebook.cells[-1]
    cell.source = cell.source + odd
    for one in notebook.cells:
        one.metadata["note"] = odd
    extra = json.loads(json.dumps(dict(notebook.cells[0])))
    extra["metadata"] = {"nbgrader": {"grade_id": odd, "grade": True, "points": 5}}
    extra["source"] = f"# {odd}\nprint('{odd!r}')"
    notebook.cells.insert(0, type(notebook.cells[0])(extra))


ATTACKS = [
    raw(
        "not JSON", "a page of a web site", b"<html><script>document.title = 'taken over'</script>"
    ),
    raw("nested JSON", "a hundred thousand lists inside one another", b"[" * 100_000),
    Attack(
        "huge number",
        "notebook file",
        "an integer of a million digits",
        raw=b'{"cells": [], "x": ' + b"9" * 10**6 + b"}",
        costs=tuple(POINTS),  # there is no cell that could earn anything
    ),
    raw(
        "cells that are none",
        "cells is a dictionary of numbers",
        b'{"nbformat": 4, "cells": {"a": 1}}',
    ),
    raw("bytes", "bytes that are no text", bytes(range(256)) * 100),
    raw("many cells", "a million cells", b'{"nbformat": 4, "cells": [' + b"{}," * 10**6 + b"{}]}"),
    changed("changed points", "the test cell forges its output, points and verdict", points),
    changed(
        "changed settings", "the notebook's metadata ask for another session and limits", settings
    ),
    changed("changed labels", "the test cell becomes the answer, the answer a test", unlabelled),
    changed("odd cells", "ids, tags and fields that no notebook has", odd_cells),
    changed("odd characters", "halves of characters, NUL, escapes, in sources and labels", halves),
]
