import json
import textwrap
from types import SimpleNamespace

import nbformat
import pytest

from autograder import paths

RELEASE_CELLS = [
    ("markdown", "# A session", None),
    ("code", "import numpy as np", {"grade_id": "given-setup", "locked": True}),
    (
        "code",
        '# Exercise 1\ndef double(x):\n    raise NotImplementedError("Exercise 1")',
        {"grade_id": "double", "solution": True},
    ),
    (
        "code",
        'check("double")',
        {"grade_id": "test-double", "grade": True, "locked": True, "points": 3},
    ),
    ("code", "table = [1, 2]\ntable", None),
    (
        "code",
        '# Exercise 2\ndef half(x):\n    raise NotImplementedError("Exercise 2")',
        {"grade_id": "half", "solution": True},
    ),
    (
        "code",
        'check("half")',
        {"grade_id": "test-half", "grade": True, "locked": True, "points": 2},
    ),
    (
        "markdown",
        "Your answer here.",
        {"grade_id": "explain-why", "grade": True, "solution": True, "points": 2},
    ),
]


@pytest.fixture
def make_release():
    """Return a function that makes a small released notebook, fresh every time."""

    def make():
        notebook = nbformat.v4.new_notebook(metadata={"course": {"session": "99_mini"}})
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        for number, (kind, source, flags) in enumerate(RELEASE_CELLS):
            cell = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=f"99-{number:03d}")
            if flags is not None:
                base = {"schema_version": 3, "cell_type": kind, "task": False}
                base |= {"grade": False, "solution": False, "locked": False}
                cell.metadata["nbgrader"] = nbformat.from_dict(base | flags)
            notebook.cells.append(cell)
        return notebook

    return make


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course of one session in a folder of its own; its files are written by name."""
    for name in ("PUBLIC", "HIDDEN", "REFERENCE", "SOLUTIONS", "SESSIONS"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setattr(paths, name, folder)

    def put(folder, name, text):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return path

    def session(public="", hidden="", mistakes="", reference=""):
        head = (
            "import numpy as np\n"
            "from autograder.testing import Mistakes, exercise, expect, expect_unchanged\n"
        )
        for folder, name, text in [
            ("public", "test_99_mini.py", public),
            ("hidden", "test_99_mini.py", hidden),
            ("hidden", "mistakes_99_mini.py", mistakes and "mistakes = Mistakes()\n" + mistakes),
            ("reference", "session_99.py", reference),
        ]:
            if text:
                put(folder, name, head + textwrap.dedent(text))

    return SimpleNamespace(root=tmp_path, put=put, session=session)
