"""Where things lie in the repository, and what the sessions are."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import CourseError

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
SESSIONS = ROOT / "sessions"
PUBLIC = ROOT / "autograder" / "public"
HIDDEN = ROOT / "autograder" / "hidden"
STAGE = ROOT / "autograder" / "stage"
REFERENCE = ROOT / "utils" / "reference"
BANK = ROOT / "tests" / "bank"
RESULTS = ROOT / "docs" / "results"
WORK = ROOT / "work"

SESSION_NAME = re.compile(r"\d\d_[a-z0-9_]+")


def session_names() -> list[str]:
    """Return the names of all sessions that have a source, in order."""
    found = {path.parent.name for path in SOLUTIONS.glob("*/*.py") if path.stem == path.parent.name}
    found |= {
        path.parent.name for path in SESSIONS.glob("*/*.ipynb") if path.stem == path.parent.name
    }
    return sorted(name for name in found if SESSION_NAME.fullmatch(name))


def find_session(name: str) -> str:
    """Return the full name of a session given in full or as its number.

    Raises
    ------
    CourseError
        If there is no such session; the message lists those that exist.
    """
    names = session_names()
    matches = [n for n in names if n == name or n.split("_")[0] == name.zfill(2)]
    if not matches:
        raise CourseError(f"no session {name!r}; there are: {', '.join(names) or 'none'}")
    return matches[0]


def source_path(session: str) -> Path:
    """Return the session's single source."""
    return SOLUTIONS / session / f"{session}.py"


def solution_path(session: str) -> Path:
    """Return the built and executed solution notebook."""
    return SOLUTIONS / session / f"{session}.ipynb"


def release_path(session: str) -> Path:
    """Return the student's notebook."""
    return SESSIONS / session / f"{session}.ipynb"


def reference_path(session: str) -> Path:
    """Return the exported definitions of the session's solutions."""
    return REFERENCE / f"session_{session[:2]}.py"


def stage_path(session: str) -> Path:
    """Return what builds the tests' props inside the student's process, where there is any."""
    return STAGE / f"{session[:2]}.py"


def test_paths(session: str) -> dict[str, Path]:
    """Return the public and hidden test files and the known mistakes, by kind.

    What public and hidden tests share, such as slow loops, lies in ``props`` where there is any.
    """
    return {
        "public": PUBLIC / f"test_{session}.py",
        "props": PUBLIC / f"props_{session}.py",
        "hidden": HIDDEN / f"test_{session}.py",
        "mistakes": HIDDEN / f"mistakes_{session}.py",
        "fingerprints": PUBLIC / f"fingerprints_{session}.json",
    }
