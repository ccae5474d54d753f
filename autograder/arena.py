"""Grades hostile submissions with another grader, inside a disposable sandbox.

A program of its own that needs nothing of the course but `victim`: the grader, its gradebook
and what is planted beside it all live in the sandbox and die with it.

``python arena.py PLAN.json`` where PLAN names the grader (``nbgrader`` or ``otter``), the
course's folder, and the submission; a report is written beside the plan.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.victim import Host, write_submission
else:
    from victim import Host, write_submission  # the two lie side by side in the sandbox

STUDENT = "eve"


def call(command: list[str], folder: Path, seconds: float) -> str:
    """Run a grader's command and return what it said; end it when it takes too long."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        return "the grader did not end"
    return said[-3_000:]


def nbgrader(course: Path, session: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Autograde with plain nbgrader and read its gradebook."""
    python = [sys.executable, "-m", "nbgrader"]
    said = call([*python, "autograde", session, "--student", STUDENT], course, plan["seconds"])
    page = course / "feedback" / STUDENT / session / f"{session}.html"
    if plan["page"]:
        call([*python, "generate_feedback", session, "--student", STUDENT], course, 120)
    graded = course / "autograded" / STUDENT / session / f"{session}.ipynb"
    return {
        "scores": gradebook_scores(course / "gradebook.db", session),
        "said": said,
        "shown": outputs_of(graded),
        "page": page.read_text(errors="replace") if page.exists() else "",
    }


def gradebook_scores(path: Path, session: str) -> dict[str, float]:
    """Return the points of each test cell, as nbgrader's own interface gives them."""
    from nbgrader.api import Gradebook

    try:
        with Gradebook(f"sqlite:///{path}") as book:
            notebook = book.find_submission_notebook(session, session, STUDENT)
            return {g.cell.name.removeprefix("test-"): float(g.score) for g in notebook.grades}
    except Exception:  # the submission, or the whole gradebook, is not there any more
        return {}


def outputs_of(path: Path) -> str:
    """Return the outputs of the student's cells in a graded notebook, as text.

    Those of test cells are left out: nbgrader prints a failed test there, hidden or not,
    whether or not anybody attacks.
    """
    try:
        cells = json.loads(path.read_text())["cells"]
        names = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
    except (OSError, ValueError, KeyError):
        return ""
    pairs = zip(names, cells, strict=True)
    return json.dumps([c.get("outputs", []) for name, c in pairs if not name.startswith("test-")])


def otter(course: Path, session: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Grade with ``otter run`` and read its results file."""
    notebook = course / "submitted" / STUDENT / session / f"{session}.ipynb"
    out = course / "results"
    out.mkdir()
    command = [sys.executable, "-m", "otter", "run", str(notebook), "-a"]
    command += [str(course / "autograder.zip"), "-o", str(out), "--no-logo"]
    said = call(command, notebook.parent, plan["seconds"])
    try:
        tests = json.loads((out / "results.json").read_text())["tests"]
    except (OSError, ValueError, KeyError):
        return {"scores": {}, "said": said, "shown": said, "page": ""}
    scores: dict[str, float] = {}
    for test in tests:
        name = test["name"].split(" ")[0]
        if "score" in test and "Public" not in test["name"]:
            scores[name] = scores.get(name, 0.0) + float(test["score"])
    return {"scores": scores, "said": said, "shown": said + json.dumps(tests), "page": ""}


def main() -> None:
    """Grade the submission of the plan and write the report."""
    place = Path(sys.argv[1])
    plan = json.loads(place.read_text())
    course, session = Path(plan["course"]), str(plan["session"])
    with Host(course, session) as host:
        write_submission(
            course / "submitted" / STUDENT / session,
            session,
            plan["notebook"],
            host.words,
            raw=base64.b64decode(plan["raw"]) if plan["raw"] is not None else None,
            files={name: base64.b64decode(data) for name, data in plan["files"].items()},
            links=plan["links"],
        )
        started = time.monotonic()
        found = {"nbgrader": nbgrader, "otter": otter}[plan["grader"]](course, session, plan)
        seconds = time.monotonic() - started
        report = {**found, "seconds": seconds, "harm": host.harm(found.pop("shown"))}
    place.with_name("report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
