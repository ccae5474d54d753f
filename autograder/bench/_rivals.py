"""The same class for stock nbgrader and for otter-grader, set up as their documentation shows."""

from __future__ import annotations

import json
import re
import shutil
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import nbformat

from autograder import repair
from autograder.bench import _course
from autograder.errors import CourseError

SHIM = Path(__file__).with_name("_shim.py")
OTTER = "otter-grader>=6,<7"
OURS_ONLY = re.compile(r"^from autograder\..*$", re.MULTILINE)
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "stock"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
"""
OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {points}
TEXT = {text!r}


@test_case(points={points}, hidden=True)
def test_{name}(env):
    tests = {{}}
    exec(TEXT, tests)
    assert tests["score"]("{name}", env) >= {points}
"""


def tests_text(session: str, root: Path) -> str:
    """Return one program with the session's public and hidden tests, standing alone."""
    kinds = [root / "autograder" / kind / f"test_{session}.py" for kind in ("public", "hidden")]
    bodies = [OURS_ONLY.sub("", path.read_text(encoding="utf-8")) for path in kinds]
    # each file has helpers of its own, some of the same name
    apart = [f"exec({body!r}, dict(globals()))" for body in bodies]
    return "\n".join([SHIM.read_text(encoding="utf-8"), *apart])


def _hidden(source: str) -> str:
    return f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"


def stock_source(session: str, root: Path) -> Any:
    """Return our solution notebook with test cells as a teacher writes them for nbgrader."""
    path = root / "solutions" / session / f"{session}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    load = f"_tests = {{}}\nexec({tests_text(session, root)!r}, _tests)\n"
    for cell in notebook.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []
        if repair.is_test(cell):
            name = str(repair.grade_id(cell)).removeprefix("test-")
            cell.source = _hidden(f'{load}_tests["score"]("{name}", globals())')
            load = ""  # helpers stand in the first test cell
    return notebook


def make_stock(session: str, root: Path, folder: Path) -> Path:
    """Make a course of nbgrader's own, generate the assignment, and return its release."""
    source = folder / "source" / session / f"{session}.ipynb"
    source.parent.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(stock_source(session, root), source)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", session]
    _course.run(command, folder, PYTHONPATH=str(root))
    return folder / "release" / session / f"{session}.ipynb"


def stock_scores(folder: Path, session: str) -> dict[str, float]:
    """Return what nbgrader's gradebook says of each student's automatic points."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {
            one.student.id: sum(g.auto_score or 0.0 for n in one.notebooks for g in n.grades)
            for one in book.assignment_submissions(session)
        }


def otter_python(folder: Path) -> Path:
    """Return the Python of an environment that has otter-grader and everything of ours.

    Raises
    ------
    CourseError
        If it cannot be installed.
    """
    place = folder / "otter-env"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        ours = sysconfig.get_paths()["purelib"]
        theirs = next(place.glob("lib/python*/site-packages"))
        (theirs / "ours.pth").write_text(f"{ours}\n")
        _course.run([str(python), "-m", "pip", "install", "-q", OTTER], folder)
    return python


def make_otter(session: str, root: Path, folder: Path, python: Path) -> Path:
    """Return an otter autograder zip with the session's tests."""
    release = nbformat.read(root / "sessions" / session / f"{session}.ipynb", as_version=4)
    (folder / "tests").mkdir(parents=True)
    text = tests_text(session, root)
    for cell in release.cells:
        if repair.is_test(cell):
            name = str(repair.grade_id(cell)).removeprefix("test-")
            points = cell.metadata["nbgrader"]["points"]
            test = OTTER_TEST.format(name=name, points=points, text=text)
            (folder / "tests" / f"{name}.py").write_text(test)
    (folder / "requirements.txt").write_text("")
    command = [str(python), "-m", "otter", "generate", "-t", "tests", "-r", "requirements.txt"]
    _course.run([*command, "-o", "autograder.zip", "--no-environment"], folder)
    return folder / "autograder.zip"


def otter_run(archive: Path, submission: Path, python: Path, root: Path) -> float:
    """Grade one submission with ``otter run`` and return its points.

    Raises
    ------
    CourseError
        If there are no results.
    """
    out = archive.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command = [str(python), "-m", "otter", "run", "-a", str(archive), "-o", str(out)]
    _course.run([*command, str(submission)], archive.parent, PYTHONPATH=str(root))
    results = out / "results.json"
    if not results.exists():
        raise CourseError(f"otter left no results for {submission}: {sorted(out.iterdir())}")
    tests = json.loads(results.read_text())["tests"]
    return sum(float(test.get("score", 0)) for test in tests)


def untested(release: Path, path: Path) -> Path:
    """Write a release without its test cells: otter's tests are in its zip."""
    notebook = nbformat.read(release, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not repair.is_test(cell)]
    nbformat.write(notebook, path)
    return path
