"""A machine as the victim: what is planted on it, and what to look at after an attack.

Needs nothing but Python, so that it also runs beside other graders in a disposable sandbox.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

# what outputs of a submission must not hold, and what it would mean
MARKS = {
    "def slow_scores": "hidden tests",
    "### BEGIN HIDDEN TESTS": "hidden tests",
    "### BEGIN SOLUTION": "a solution",
    "TOOK TOO MUCH": "that it took more than its share",
}


def fill(value: Any, words: Mapping[str, str]) -> Any:
    """Return JSON-like data with every ``@WORD@`` replaced."""
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace(f"@{word}@", text)
        return value
    if isinstance(value, dict):
        return {fill(k, words): fill(v, words) for k, v in value.items()}
    return [fill(item, words) for item in value] if isinstance(value, list) else value


class Host:
    """The machine as the victim: what is planted on it, and what to look at afterwards.

    Parameters
    ----------
    root : Path
        Where the course is, with its solutions and tests.
    session : str

    Attributes
    ----------
    words : dict of str to str
        What ``@PORT@`` and the others stand for in an attack.
    """

    def __init__(self, root: Path, session: str) -> None:
        self.root = root
        self.token = f"attack{uuid.uuid4().hex[:16]}"
        self.secret = f"secret{uuid.uuid4().hex[:16]}"
        self.folder = Path(tempfile.mkdtemp(prefix="attacked-", dir="/tmp"))
        for name in ("gradebook.db", f"other/{session}/{session}.ipynb", "cache/answers.txt"):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.secret)
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o777)  # only a sandbox protects it
        self.before = self._digest()
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(f"\0{self.token}")
        self.unix.listen()
        self.words = {
            "PORT": str(self.tcp.getsockname()[1]),
            "ABSTRACT": self.token,
            "TOKEN": self.token,
            "PLANTED": str(self.folder),
            "ROOT": str(root),
            "PID": str(os.getpid()),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.tcp.close()
        self.unix.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _digest(self) -> str:
        found = {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()

    def _contacts(self) -> list[str]:
        found = []
        for kind, listener in (("loopback", self.tcp), ("abstract socket", self.unix)):
            listener.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                found.append(f"reached a {kind} listener of the host")
        return found

    def _survivors(self) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if self.token.encode() in (folder / "cmdline").read_bytes():
                        found.append(int(folder.name))
        return found

    def _marks(self) -> list[str]:
        places = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.home(), self.root]
        found = [place / self.token for place in places if (place / self.token).exists()]
        for path in found:
            path.unlink()
        return [f"wrote {path}" for path in found]

    def harm(self, shown: str) -> list[str]:
        """Return what has happened to the host since it was last asked.

        Parameters
        ----------
        shown : str
            All that comes back of a submission: its outputs and messages.
        """
        found = self._contacts() + self._marks()
        if self._survivors():
            found.append("left a process behind")
        if self._digest() != self.before:
            found.append("changed files of the host")
            self.before = self._digest()
        leaks = {self.secret: "another's file", **MARKS}
        found += sorted({f"showed {what}" for text, what in leaks.items() if text in shown})
        return found


def write_submission(
    place: Path,
    name: str,
    notebook: Any,
    words: Mapping[str, str],
    *,
    raw: bytes | None = None,
    files: Mapping[str, bytes] | None = None,
    links: Mapping[str, str] | None = None,
) -> Path:
    """Write what a student hands in and return the notebook's path.

    Parameters
    ----------
    place : Path
        The submission's folder, which is made.
    name : str
        The notebook's, without its ending.
    notebook : dict
    words : mapping of str to str
        See `fill`.
    raw : bytes, optional
        The whole file instead of a notebook.
    files, links : mapping, optional
        What lies beside it.
    """
    place.mkdir(parents=True)
    path = place / f"{name}.ipynb"
    path.write_bytes(json.dumps(fill(notebook, words)).encode() if raw is None else raw)
    for file, data in (files or {}).items():
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_bytes(fill(data.decode("latin-1"), words).encode("latin-1"))
    for file, target in (links or {}).items():
        (place / file).symlink_to(fill(target, words))
    return path
