"""``course lab``: JupyterLab on ``work/``, where a student's copies are never overwritten."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder import build, own, paths, repair
from autograder.errors import SubmissionUnreadable

SETTINGS = Path(__file__).resolve().parent / "lab_settings"


def carry_over(mine: Any, release: Any) -> Any:
    """Return a new release with a student's answers and own cells carried into it.

    Answers go by ``grade_id``; the student's own cells stay behind the cell that they
    followed; text and given cells are the release's.
    """
    repaired, _ = repair.repair(mine, release)
    known = {cell.get("id") for cell in release.cells}
    answers: dict[str | None, Any] = {}
    followers: dict[str | None, list[Any]] = {}
    current: str | None = None
    for cell in repaired.cells:
        name = repair.grade_id(cell)
        if name is not None:
            answers[name], current = cell, name
        elif cell.get("id") not in known:
            followers.setdefault(current, []).append(cell)
    fresh = copy.deepcopy(release)
    fresh.cells = list(followers.get(None, []))
    for cell in release.cells:
        name = repair.grade_id(cell)
        fresh.cells.append(answers.get(name, cell) if name is not None else cell)
        if name is not None:
            fresh.cells += followers.get(name, [])
    return fresh


def prepare_work() -> list[str]:
    """Copy each released notebook once into ``work/``; carry answers into changed ones.

    Returns
    -------
    list of str
        What was done, a sentence each.
    """
    said = []
    for session in paths.session_names():
        release, mine = paths.release_path(session), own.work_path(session)
        if not release.exists():
            continue
        if not mine.exists():
            build.write_text(mine, release.read_text(encoding="utf-8"))
            said.append(f"{session}: copied to {mine.relative_to(paths.ROOT)}")
        elif build.stamped_hash(mine) != build.stamped_hash(release):
            said.append(_update(session, mine))
    return said


def _update(session: str, mine: Path) -> str:
    try:
        submission = repair.read_submission(mine)
    except SubmissionUnreadable as error:
        return (
            f"{session}: has a new version, but yours cannot be read ({error}); nothing was changed"
        )
    kept = mine.with_suffix(f".before-{build.stamped_hash(paths.release_path(session))}.ipynb")
    build.write_text(kept, mine.read_text(encoding="utf-8"))
    build.write_notebook(mine, carry_over(submission, repair.read_release(session)))
    return f"{session}: a new version, your answers were carried over (the old file: {kept.name})"


def next_session() -> str | None:
    """Return the first session that still has an unwritten exercise."""
    for session in paths.session_names():
        path = own.work_path(session)
        if path.exists():
            try:
                if own.open_exercises(path, session):
                    return session
            except SubmissionUnreadable:
                return session
    return None


def command(*, browser: bool, port: int) -> tuple[list[str], dict[str, str]]:
    """Return JupyterLab's command line and environment."""
    session = next_session()
    start = f"/lab/tree/{session}/{session}.ipynb" if session else "/lab"
    argv = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={paths.WORK}",
        f"--ServerApp.port={port}",
        f"--LabApp.default_url={start}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]
    if not browser:
        argv.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        argv.append("--allow-root")
    programs = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "JUPYTER_CONFIG_PATH": str(SETTINGS),
    }
    return argv, environment


def run(*, browser: bool, port: int) -> int:
    """Run JupyterLab until it ends and return its exit status."""
    argv, environment = command(browser=browser, port=port)
    try:
        return subprocess.call(argv, env=environment)
    except KeyboardInterrupt:
        return 0
