"""Session 01 as a teacher would write it for other graders, and one attack graded by them.

The tests are those that a careful nbgrader or otter-grader teacher writes: asserts that
compare with known values, some of them hidden. Everything that a student's code touches runs
in a disposable sandbox (`arena`).
"""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import platformdirs

from autograder import demo, hostile, repair, sandbox
from autograder.errors import CourseError
from autograder.gradebook import use_environment_programs
from autograder.hostile import Attack, Report
from autograder.limits import Limits
from autograder.scripts import scripts_in
from autograder.source import read_session, solution_cells

SESSION = hostile.SESSION
SECONDS = 120.0  # what a grader may take for one submission
CELL_SECONDS = 10  # and for one cell, where that can be set
LIMITS = Limits(
    submission_seconds=2 * SECONDS, memory_bytes=2 * 2**30, processes=256, disk_bytes=2**30
)
SETUP = {"given-setup": "import math\n\nimport numpy as np"}
EXP = "np.exp(x - x.max(-1, keepdims=True))"
SOFT = f"{EXP} / {EXP}.sum(-1, keepdims=True)"
DRAW = """rng = np.random.default_rng(7)
q, k, v = rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
x = q @ k.T / math.sqrt(4)
expected = """
# per exercise: what the student may see, and what is hidden
TESTS = {
    "softmax": (
        f"x = np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])\nexpected = {SOFT}\n"
        "assert np.allclose(softmax(x), expected)",
        f"x = np.array([[1000.0, 0.0, 3.0, 2.0]])\nexpected = {SOFT}\n"
        "assert np.allclose(softmax(x), expected)\n"
        "assert np.allclose(softmax(x.T, axis=0), expected.T)",
    ),
    "attention_scores": (
        f"{DRAW}x\nassert np.allclose(attention_scores(q, k), expected)",
        f"{DRAW}np.stack([x, x])\n"
        "assert np.allclose(attention_scores(np.stack([q, q]), np.stack([k, k])), expected)",
    ),
    "causal_mask": (
        "expected = np.tril(np.ones((3, 3), dtype=bool))\nassert causal_mask(3).dtype == bool\n"
        "assert np.array_equal(causal_mask(3), expected)",
        "for n in (2, 7):\n    expected = np.tril(np.ones((n, n), dtype=bool))\n"
        "    assert np.allclose(causal_mask(n), expected)",
    ),
    "padding_mask": (
        "expected = np.array([[[True, True, False]]])\n"
        "assert np.array_equal(padding_mask(np.array([2]), 3), expected)",
        "expected = np.array([[[True, False]], [[False, False]]])\n"
        "assert np.array_equal(padding_mask(np.array([1, 0]), 2), expected)",
    ),
    "combine_masks": (
        "a, b = np.array([[True, False], [True, True]]), np.array([[False, True]])\n"
        "assert np.array_equal(combine_masks(a, b), a & b)",
        "assert np.array_equal(combine_masks(a), a)\n"
        "assert np.array_equal(combine_masks(a, b, ~a), a & b & ~a)",
    ),
    "masked_softmax": (
        "x, mask = np.array([[1.0, 2.0, 3.0]]), np.array([[True, True, False]])\n"
        "expected = np.array([[1, math.e, 0]]) / (1 + math.e)\n"
        "assert np.allclose(masked_softmax(x, mask), expected)",
        "assert np.allclose(masked_softmax(x, np.zeros((1, 3), dtype=bool)), 0)",
    ),
    "scaled_dot_product_attention": (
        f"{DRAW}{SOFT}\noutput, weights = scaled_dot_product_attention(q, k, v)\n"
        "assert np.allclose(weights, expected)\nassert np.allclose(output, expected @ v)",
        "none = np.zeros((3, 5), dtype=bool)\n"
        "assert np.allclose(scaled_dot_product_attention(q, k, v, none)[0], 0)",
    ),
    "self_attention": (
        f"{DRAW}None\nw = np.eye(4)\nx = k @ k.T / 2\nexpected = {SOFT}\n"
        "output, weights = self_attention(k, w, w, w)\n"
        "assert np.allclose(weights, expected)\nassert np.allclose(output, expected @ k)",
        "output, weights = self_attention(k, w, w, w, np.eye(5, dtype=bool))\n"
        "assert np.allclose(output, k)",
    ),
}
CONFIG = f"""
c = get_config()
c.ExecutePreprocessor.timeout = {CELL_SECONDS}
c.ExecutePreprocessor.interrupt_on_timeout = True
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""


def honest() -> dict[str, str]:
    """Return the model solutions, by exercise."""
    return {**solution_cells(read_session(SESSION)), "explain-scaling": demo.ESSAY}


def plain_release() -> Any:
    """Return the released notebook without what only this course's checks need."""
    release = repair.read_release(SESSION)
    release.metadata.pop("course", None)
    for cell in release.cells:
        name = repair.grade_id(cell) or ""
        if name.startswith("given-"):
            cell.source = SETUP.get(name, "# (a picture)")
    return release


def teachers_notebook() -> Any:
    """Return the source for nbgrader: solutions between markers, asserts in test cells."""
    source = hostile.submission(Attack("", "", ""), plain_release(), honest())
    for cell in source.cells:
        name = repair.grade_id(cell) or ""
        if name in TESTS:
            head, body = cell.source.split("\n", 1)
            cell.source = f"{head}\n### BEGIN SOLUTION\n{body}\n### END SOLUTION"
        elif name.startswith("test-"):
            shown, hidden = TESTS[name.removeprefix("test-")]
            cell.source = f"{shown}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return source


@functools.cache
def nbgrader_course() -> Path:
    """Make a course folder with nbgrader's own commands, once a process."""
    use_environment_programs()
    course = Path(tempfile.mkdtemp(prefix="nbgrader-", dir="/tmp"))
    source = course / "source" / SESSION / f"{SESSION}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(teachers_notebook(), source)
    (course / "nbgrader_config.py").write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", SESSION],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CourseError(f"nbgrader cannot make the course: {done.stderr[-500:]}")
    return course


def otter_python() -> Path:
    """Return the Python of otter-grader's own environment, made when it is not there.

    Raises
    ------
    CourseError
        If it cannot be installed.
    """
    folder = Path(platformdirs.user_cache_dir("course-bench")) / "otter"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    needed = ["otter-grader>=6,<8", "numpy", "scipy", "matplotlib", "ipykernel"]
    ready = subprocess.run([str(python), "-c", "import otter, numpy"], check=False)
    if ready.returncode and subprocess.run([*install, *needed], check=False).returncode:
        raise CourseError("otter-grader cannot be installed: pip install otter-grader failed")
    return python


def otter_master() -> Any:
    """Return the notebook that ``otter assign`` reads."""
    raw, code = nbformat.v4.new_raw_cell, nbformat.v4.new_code_cell
    cells = [raw("# ASSIGNMENT CONFIG\nname: attacks\ngenerate: true\ninit_cell: true")]
    cells.append(code(SETUP["given-setup"]))
    solutions = honest()
    for name, (shown, hidden) in TESTS.items():
        cells.append(raw(f"# BEGIN QUESTION\nname: {name}\npoints: {hostile.POINTS[name]:g}"))
        cells += [raw("# BEGIN SOLUTION"), code(solutions[name]), raw("# END SOLUTION")]
        cells += [raw("# BEGIN TESTS"), code(shown), code(f"# HIDDEN\n{shown}\n{hidden}")]
        cells += [raw("# END TESTS"), raw("# END QUESTION")]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@functools.cache
def otter_course() -> Path:
    """Make ``autograder.zip`` with ``otter assign``, once a process."""
    course = Path(tempfile.mkdtemp(prefix="otter-", dir="/tmp"))
    nbformat.write(otter_master(), course / "master.ipynb")
    done = subprocess.run(
        [str(otter_python()), "-m", "otter", "assign", "master.ipynb", "dist", "--no-pdfs"],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
    )
    made = next(course.glob("dist/autograder/*autograder*.zip"), None)
    if made is None:
        raise CourseError(f"otter assign failed: {(done.stdout + done.stderr)[-800:]}")
    shutil.copy(made, course / "autograder.zip")
    return course


def submitted(attack: Attack, grader: str) -> Any:
    """Return the attack's notebook as a student of the other grader hands it in."""
    notebook = hostile.submission(attack, plain_release(), honest())
    for cell in notebook.cells:
        name = repair.grade_id(cell) or ""
        if name.startswith("test-"):
            exercise = name.removeprefix("test-")
            check = f'grader.check("{exercise}")'
            cell.source = check if grader == "otter" else TESTS[exercise][0]
    if grader == "otter":
        first = "import otter\ngrader = otter.Notebook()"
        notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
        student = otter_course() / "dist" / "student" / "master.ipynb"
        notebook.metadata = nbformat.read(student, as_version=4).metadata  # names the assignment
    return notebook


def _hand_over(folder: Path, uid: int) -> None:
    if sandbox.started_as_root():
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)


def check_control(grader: str) -> None:
    """Grade an honest submission: what it loses, no attack has cost.

    Raises
    ------
    CourseError
        If it does not get full marks: then the comparison would say nothing.
    """
    honest_one = Attack("control", "", "")
    report = run(honest_one, grader)
    if report.lost(honest_one) or report.harm:
        said = f"{report.lost(honest_one)} {report.harm} {report.problem[-800:]}"
        raise CourseError(f"{grader} does not pay an honest submission in full: {said}")


def run(attack: Attack, grader: str) -> Report:
    """Grade one attack with nbgrader or otter-grader inside a disposable sandbox."""
    template = nbgrader_course() if grader == "nbgrader" else otter_course()
    python = Path(sys.executable) if grader == "nbgrader" else otter_python()
    with tempfile.TemporaryDirectory(prefix="arena-", dir="/tmp", ignore_cleanup_errors=True) as t:
        scratch = Path(t)
        program, course, box = scratch / "program", scratch / "course", scratch / "box"
        shutil.copytree(template, course)
        here = Path(__file__).parent
        box.mkdir(parents=True)
        for source in ("box/launch.py", "arena.py", "victim.py"):
            shutil.copy(here / source, box)
        program.mkdir()
        plan = _plan(attack, grader, course)
        (program / "plan.json").write_text(json.dumps(plan))
        uid = sandbox.next_uid()
        _hand_over(scratch, uid)
        hosts = box / "hosts"  # otter-grader looks the name up
        hosts.write_text("127.0.0.1 localhost\n")
        mounts = sandbox.Mounts(
            {sandbox.COURSE / "autograder" / "box": box, Path("/etc/hosts"): hosts}
        )
        if grader == "otter":
            mounts.read_only[python.parent.parent] = python.parent.parent
        mounts.writable |= {course: course, program: program}
        inside = [str(python), str(sandbox.COURSE / "autograder" / "box" / "arena.py")]
        command = sandbox.command([*inside, str(program / "plan.json")], mounts, LIMITS, uid=uid)
        try:
            subprocess.run(command, capture_output=True, timeout=2 * SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pass
        return _report(attack, program / "report.json")


def _plan(attack: Attack, grader: str, course: Path) -> dict[str, Any]:
    def text(data: bytes) -> str:
        return base64.b64encode(data).decode()

    return {
        "grader": grader,
        "course": str(course),
        "session": SESSION,
        "seconds": SECONDS,
        "page": attack.group == "pages",
        "notebook": submitted(attack, grader),
        "raw": None if attack.raw is None else text(attack.raw),
        "files": {name: text(data) for name, data in attack.files.items()},
        "links": dict(attack.links),
    }


def _report(attack: Attack, path: Path) -> Report:
    """Read what the arena wrote; nothing is there when the attack ended the grader."""
    if not path.is_file():
        return Report(attack.name, "lost", harm=["ended the grader and all that ran beside it"])
    told = json.loads(path.read_text())
    report = Report(attack.name, "graded" if told["scores"] else "lost", told["scores"])
    report.harm = told["harm"] + scripts_in(told["page"])
    report.seconds, report.problem = told["seconds"], told["said"]
    report.verdicts = {name: f"{score:g} points" for name, score in report.scores.items()}
    return report
