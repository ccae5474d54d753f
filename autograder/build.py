"""``course build``: from a session's source to its notebooks and reference block.

Everything that this module writes is generated: the executed solution notebook, the
student's notebook (through nbgrader's own generator), the reference block that later
sessions import, and the fingerprints of known mistakes for public checks.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

from autograder import paths
from autograder.errors import BuildError, CourseError
from autograder.source import BEGIN, Session, read_session, reference_cells

BUILDER = "2"  # raise when the form of what is built changes: everything is then stale
LEAKS = re.compile(r"BEGIN SOLUTION|END SOLUTION|BEGIN HIDDEN TESTS|END HIDDEN TESTS|MARK SCHEME")
EXECUTE_SECONDS = 300
# a socket's path has at most 107 characters, so not below some deep temporary folder
SOCKETS = None if sys.platform == "win32" else "/tmp"


def input_hash(session: str) -> str:
    """Return the hash of all that a session's generated files depend on."""
    digest = hashlib.sha256(BUILDER.encode())
    tests = paths.test_paths(session)
    ours = [tests[kind] for kind in ("public", "hidden", "mistakes")]
    some = [path for path in (paths.stage_path(session), tests["props"]) if path.exists()]
    for path in (paths.source_path(session), *ours, *some):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _stamp(notebook: Any, session: Session) -> None:
    notebook.metadata["course"] = {
        "session": session.name,
        "title": session.title,
        "minutes": session.minutes,
        "hash": input_hash(session.name),
        "settings": {k: v for k, v in session.settings.items() if k not in ("title", "minutes")},
    }


def stamped_hash(path: Path) -> str | None:
    """Return the input hash that a built notebook carries."""
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (OSError, ValueError, KeyError):
        return None
    found = metadata.get("course", {}).get("hash")
    return str(found) if found else None


def write_text(path: Path, text: str) -> None:
    """Write a file at once: a reader sees the old or the new text, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def write_notebook(path: Path, notebook: Any) -> None:
    """Write a notebook as nbformat writes it."""
    nbformat.validate(notebook)
    write_text(path, nbformat.writes(notebook) + "\n")


@contextmanager
def _variables(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def execute(notebook: Any, session: str, budget: str = "cpu") -> None:
    """Run a solution notebook in place, in the repository's own Python.

    Raises
    ------
    BuildError
        With the cell and its error; a solution that does not run is not built.
    """
    folder = paths.SOLUTIONS / session
    with (
        tempfile.TemporaryDirectory(prefix="ck-", dir=SOCKETS) as private,
        _variables(COURSE_BUDGET=budget, PYTHONPATH=str(paths.ROOT), MPLBACKEND=INLINE),
    ):
        client = NotebookClient(
            notebook,
            config=_kernel_config(Path(private)),
            timeout=EXECUTE_SECONDS,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            raise BuildError(f"{session}: the solution does not run:\n{error}") from error
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # timings are never the same twice
        _no_stderr(cell, session)
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)


INLINE = "module://matplotlib_inline.backend_inline"


def _kernel_config(private: Path) -> Config:
    """Return kernel settings: sockets in a private folder, where the system has them."""
    config = Config()
    if SOCKETS is not None:
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(private / "k")
    return config


def _no_stderr(cell: Any, session: str) -> None:
    for output in cell.get("outputs", []):
        if output.get("name") == "stderr":
            raise BuildError(
                f"{session}: a cell of the solution writes to stderr:\n{output['text'][:500]}"
            )


def _joined(outputs: list[Any]) -> list[Any]:
    """Make one of neighbouring outputs on stdout: a progress bar makes hundreds."""
    joined: list[Any] = []
    for output in outputs:
        both = [one.get("name") for one in (*joined[-1:], output)]
        if both == ["stdout", "stdout"]:
            joined[-1]["text"] += output["text"]
        else:
            joined.append(output)
    for output in joined:
        if output.get("name") == "stdout":
            output["text"] = overwritten(output["text"])
    return joined


def overwritten(text: str) -> str:
    r"""Return what a terminal shows in the end: of a progress bar, only its last state.

    Examples
    --------
    >>> overwritten("so\n10 %\r100 %\ndone")
    'so\n100 %\ndone'
    """
    return re.sub(r"[^\n]*\r(?=[^\r\n])", "", text)


def _imports(source: str) -> list[str]:
    r"""Return a cell's import statements, whether they take one line or several.

    Examples
    --------
    >>> _imports("import math\nfrom os import (\n    path,\n)\nx = 1")
    ['import math', 'from os import (\n    path,\n)']
    """
    statements = ast.parse(source).body
    found = [one for one in statements if isinstance(one, ast.Import | ast.ImportFrom)]
    return [ast.get_source_segment(source, one) or "" for one in found]


def reference_source(session: Session) -> str:
    """Return the module of definitions that later sessions import."""
    cells = reference_cells(session)
    imports = [
        line
        for cell in session.notebook.cells
        if cell.cell_type == "code"
        and cell.metadata.get("nbgrader", {}).get("grade_id") == "given-setup"
        for line in _imports(cell.source)
        if "open_session" not in line and "matplotlib" not in line
    ]
    head = [
        f'"""Definitions of session {session.name}, generated by `course build`: do not edit."""',
        "",
        *imports,
        "",
    ]
    bodies = [
        source.split("\n", 1)[1] if source.startswith("# Exercise") else source
        for source in cells.values()
    ]
    return "\n".join(head) + "\n" + "\n\n\n".join(body.strip("\n") for body in bodies) + "\n"


def release(session: str, solution: Path) -> Any:
    """Return the student's notebook, made by nbgrader's own generator from the solution.

    Raises
    ------
    BuildError
        If nbgrader refuses it, or a solution or hidden test would reach the student.
    """
    from nbgrader.apps import NbGraderAPI

    with tempfile.TemporaryDirectory(prefix="course-build-") as name:
        folder = Path(name)
        source = folder / "solutions" / session
        source.mkdir(parents=True)
        shutil.copy(solution, source)
        config = nbgrader_config()
        config.CourseDirectory.root = str(folder)
        config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
        with _variables(PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"):
            result = NbGraderAPI(config=config).generate_assignment(session, force=True)
        if not result["success"]:
            raise BuildError(
                f"{session}: nbgrader refuses it:\n{result.get('error') or result.get('log')}"
            )
        notebook = nbformat.read(folder / "sessions" / session / f"{session}.ipynb", as_version=4)
    return notebook


def nbgrader_config() -> Config:
    """Return the repository's nbgrader configuration.

    Raises
    ------
    CourseError
        In a bundle, which has none: a class is graded from the course's repository.
    """
    if not (paths.ROOT / "nbgrader_config.py").exists():
        raise CourseError(
            f"{paths.ROOT} has no nbgrader_config.py: classes are built and graded in a clone "
            "of the course's repository, not in a bundle"
        )
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader("nbgrader_config.py", path=str(paths.ROOT)).load_config()


def check_release(session: Session, notebook: Any) -> None:
    """Raise `BuildError` when a line of a solution or a hidden test is in the release."""
    text = "\n".join(cell.source for cell in notebook.cells)
    if LEAKS.search(text):
        raise BuildError(f"{session.name}: a solution or hidden-test marker would reach students")
    released = {line.strip() for line in text.split("\n")}
    for line in solution_lines(session):
        if line in released:
            raise BuildError(f"{session.name}: a line of a solution would reach students: {line!r}")


def solution_lines(session: Session) -> set[str]:
    """Return the telling lines between solution markers (short ones say nothing)."""
    found = set()
    for cell in session.notebook.cells:
        inside = False
        for line in cell.source.split("\n"):
            if BEGIN in line or "END SOLUTION" in line:
                inside = BEGIN in line
            elif inside and len(line.strip()) > 15:
                found.add(line.strip())
    return found


def fingerprints(session: str) -> dict[str, Any]:
    """Return what each known mistake leaves in each public test, for checks in notebooks."""
    from autograder.judge import Judge

    judge = Judge(session, hidden=False)
    table: dict[str, Any] = {}
    for test in (one for one in judge.tests if one.replay):
        with _variables(COURSE_SECRET=""):  # a student's own notebook does not have it
            seed = judge.seed("", test.exercise_id)
        for mistake in judge.mistakes().of(test.exercise_id):
            entry = {"sentence": mistake.sentence, "calls": judge.replay(test, mistake, seed)}
            table.setdefault(test.name, {})[mistake.name] = entry
    return table


def generated_files(session: str) -> list[Path]:
    """Return all files that building a session writes."""
    files = [
        paths.solution_path(session),
        paths.release_path(session),
        paths.reference_path(session),
    ]
    if paths.test_paths(session)["mistakes"].exists():
        files.append(paths.test_paths(session)["fingerprints"])
    return files


def _hash_in(path: Path) -> object:
    """Return the input hash of a JSON file; None where it is missing or spoiled by an editor."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["hash"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stale_files(session: str) -> list[Path]:
    """Return the generated files that are missing or older than the session's inputs."""
    wanted = input_hash(session)
    stale = [
        p
        for p in (paths.solution_path(session), paths.release_path(session))
        if stamped_hash(p) != wanted
    ]
    reference = paths.reference_path(session)
    current = reference.read_text(encoding="utf-8") if reference.exists() else ""
    if current != reference_source(read_session(session)):
        stale.append(reference)
    known = paths.test_paths(session)["fingerprints"]
    if known in generated_files(session) and _hash_in(known) != wanted:
        stale.append(known)
    return stale


def build(session: str, *, run: bool = True, budget: str = "cpu") -> list[Path]:
    """Build a session and return what was written.

    Parameters
    ----------
    session : str
    run : bool, default=True
        Execute the solution, so that it can be read with its plots; without it the old
        outputs are lost.
    budget : {"smoke", "cpu", "gpu"}

    Raises
    ------
    BuildError
    """
    source = read_session(session)
    _stamp(source.notebook, source)
    write_text(paths.reference_path(session), reference_source(source))
    _check_points(source)
    solution = nbformat.from_dict(source.notebook)
    if run:
        execute(solution, session, budget)
    write_notebook(paths.solution_path(session), solution)
    released = release(session, paths.solution_path(session))
    check_release(source, released)
    write_notebook(paths.release_path(session), released)
    if paths.test_paths(session)["mistakes"].exists():
        table = {"hash": input_hash(session), **fingerprints(session)}
        write_text(
            paths.test_paths(session)["fingerprints"],
            json.dumps(table, separators=(",", ":")) + "\n",
        )
    return generated_files(session)


def _check_points(session: Session) -> None:
    """Hold the tests' points and the cells' points together."""
    from autograder.judge import Judge

    judge = Judge(session.name)
    paid = judge.exercises()
    for exercise in session.exercises.values():
        total = paid.get(exercise.exercise_id)
        if total is None:
            raise BuildError(f"{session.name}: exercise {exercise.exercise_id!r} has no test")
        if abs(total - exercise.points) > 1e-9:
            raise BuildError(
                f"{session.name}: the tests of {exercise.exercise_id!r} pay {total:g} points, "
                f"its cell says {exercise.points:g}"
            )
        cores = [test.name for test in judge.tests_of(exercise.exercise_id) if test.core]
        if len(cores) != 1:
            raise BuildError(
                f"{session.name}: {exercise.exercise_id!r} needs one core test, has {cores}"
            )
