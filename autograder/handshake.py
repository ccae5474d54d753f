"""What two machines must have in common before one grades for the other."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from autograder import paths

Facts = dict[str, str]

OTHER = "(an older clone there? restart workers after every change)"


def _hash(files: Iterable[Path]) -> str:
    """Return one hash over names and contents; a missing file counts as missing."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes() if path.is_file() else b"missing"
        name = path.relative_to(paths.ROOT).as_posix().encode()
        total.update(hashlib.sha256(name).digest() + hashlib.sha256(content).digest())
    return total.hexdigest()


def _course_code() -> Iterable[Path]:
    """Return the course's own modules: what grades, and what students' notebooks import."""
    package = paths.ROOT / "autograder"
    own = [*package.glob("*.py"), *(package / "box").rglob("*.py")]
    return [*own, *(paths.ROOT / "utils").rglob("*.py")]


def digests(session: str) -> Facts:
    """Return hashes of what decides a session's grades.

    Parameters
    ----------
    session : str

    Returns
    -------
    dict
        ``tests``, ``release`` and ``code``, as hexadecimal hashes.
    """
    stage = paths.ROOT / "autograder" / "stage" / f"{session[:2]}.py"
    return {
        "tests": _hash([*paths.test_paths(session).values(), stage]),
        "release": _hash([paths.release_path(session)]),
        "code": _hash(_course_code()),
    }


def secret_mark(nonce: str) -> str:
    """Return a mark of COURSE_SECRET that tells nothing to those who do not know it."""
    secret = os.environ.get("COURSE_SECRET", "")
    return hmac.new(secret.encode("utf-8", "surrogateescape"), nonce.encode(), "sha256").hexdigest()


def difference(mine: Facts, theirs: Facts, session: str) -> str | None:
    """Return why a machine with other facts may not grade, None where it may.

    Parameters
    ----------
    mine, theirs : dict
        As `digests` gives them, with ``secret`` (`secret_mark`) and, of theirs, ``sandbox``:
        why no sandbox can be made there, or an empty text.
    session : str

    Examples
    --------
    >>> facts = {"tests": "1", "release": "2", "code": "3", "secret": "4", "sandbox": ""}
    >>> difference(facts, facts, "01_numpy_self_attention") is None
    True
    >>> difference(facts, {**facts, "secret": "5"}, "01_numpy_self_attention")
    'its COURSE_SECRET is another, or not set'
    """
    if theirs.get("sandbox"):
        return f"no sandbox can be made there: {theirs['sandbox']}"
    words = {
        "code": f"its autograder or utils code is another {OTHER}",
        "tests": f"its tests of {session} are others {OTHER}",
        "release": f"its student notebook of {session} is another {OTHER}",
        "secret": "its COURSE_SECRET is another, or not set",
    }
    found = [text for name, text in words.items() if theirs.get(name) != mine[name]]
    return "; ".join(found) or None
