"""What a grade depends on, as short hashes: submission, tests, course, libraries, secret."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
from collections.abc import Iterable
from pathlib import Path

from autograder import paths

LIBRARIES = "numpy scipy torch transformers pytest nbgrader nbclient ipykernel msgpack".split()
CHUNK = 2**20


def _hash() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=8)


def of_files(files: Iterable[Path], root: Path) -> str:
    """Return the hash of files with their names; links count by where they point, unread."""
    digest = _hash()
    for path in sorted(files):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode("utf-8", "surrogateescape"))
        if path.is_symlink():
            digest.update(b"link " + os.fsencode(path.readlink()))
        elif path.is_file():
            digest.update(str(path.stat().st_size).encode())
            with path.open("rb") as opened:
                while chunk := opened.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def of_submission(path: Path) -> str:
    """Return the hash of a handed-in notebook and the files beside it, without its date."""
    folder = path.parent
    found: list[Path] = []
    for top, folders, files in os.walk(folder):
        names = [*files, *(name for name in folders if (Path(top) / name).is_symlink())]
        found += [Path(top) / name for name in names]
    return of_files([p for p in found if p != folder / "timestamp.txt"], folder)


def of_tests(session: str) -> str:
    """Return the hash of all that decides a session's verdicts: tests, mistakes, release."""
    files = [
        *paths.test_paths(session).values(),
        paths.release_path(session),
        paths.reference_path(session),
        paths.ROOT / "autograder" / "stage" / f"{session[:2]}.py",
    ]
    return of_files([path for path in files if path.exists()], paths.ROOT)


@functools.cache
def of_course() -> str:
    """Return the hash of the grader itself and of what notebooks import."""
    own = paths.ROOT / "autograder"
    apart = (own / "public", own / "hidden")
    files = [
        path
        for folder in (own, paths.ROOT / "utils")
        for path in folder.rglob("*.py")
        if not any(part in path.parents for part in apart)
    ]
    return of_files(files, paths.ROOT)


@functools.cache
def libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results may depend on."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@functools.cache
def _secret_id(secret: str) -> str:
    if not secret:
        return "none"
    # slow on purpose: whoever reads a log should not find a short secret by trying words
    return hashlib.scrypt(secret.encode(), salt=b"course grade log", n=2**14, r=8, p=1).hex()[:12]


def secret_id() -> str:
    """Return what tells one course's secret from another, and not what it is."""
    return _secret_id(os.environ.get("COURSE_SECRET", ""))


def seed_id(session: str, student: str, exercise: str) -> str:
    """Return what tells one student's inputs of an exercise from another's."""
    digest = _hash()
    digest.update("\0".join([secret_id(), session, student, exercise]).encode())
    return digest.hexdigest()


def versions(session: str) -> dict[str, str]:
    """Return the versions that a grade was made with, by name."""
    digest = _hash()
    digest.update(repr(sorted(libraries().items())).encode())
    return {
        "tests": of_tests(session),
        "course": of_course(),
        "libraries": digest.hexdigest(),
        "secret": secret_id(),
    }
