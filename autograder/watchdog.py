"""Watches a sandbox from outside and kills it when it takes more than its share.

``RLIMIT_NPROC`` does not bind every user and ``RLIMIT_AS`` counts one process only: the sum
over the sandbox's processes is taken here.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from autograder.limits import Limits

PERIOD = 0.1  # seconds between two looks
SOCKET_FOLDER_BYTES = 16 * 2**20
SOCKET_FOLDER_FILES = 500
FOLDER_ENTRIES = 25  # what a folder counts for: sockets need none, and nested ones cost handles


def descendants(pid: int) -> list[int]:
    """Return all processes below ``pid``, itself included."""
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        try:
            for task in Path(f"/proc/{current}/task").iterdir():
                children = (task / "children").read_text()
                queue += [int(child) for child in children.split()]
        except OSError:
            continue  # it ended while we looked
    return found


def kill_sandbox(pid: int) -> None:
    """Kill bubblewrap and every process of its sandbox.

    The death of a pid namespace's first process ends all others in it. Bubblewrap asks the
    kernel for that (``--die-with-parent``), but a student's code that runs as the same user
    could talk its first process out of it: so all are killed from here.
    """
    below = descendants(pid)
    for one in (*below[1:], pid):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def usage(pids: list[int]) -> tuple[int, int]:
    """Return resident bytes (anonymous and shared memory) and threads of all ``pids``."""
    kibibytes = threads = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(("RssAnon:", "RssShmem:")):
                kibibytes += int(line.split()[1])
            elif line.startswith("Threads:"):
                threads += int(line.split()[1])
    return kibibytes * 1024, threads


def folder_use(folder: Path) -> tuple[int, int]:
    """Return bytes and entries below ``folder``, links not followed.

    Every folder is reached through a handle of the one above it: files may lie deeper than
    a path can name.
    """
    size = count = 0
    with suppress(FileNotFoundError):  # of the folder itself: it may be removed at any moment
        for _, folders, files, handle in os.fwalk(folder):
            count += len(files) + FOLDER_ENTRIES * len(folders)
            for name in files:
                with suppress(OSError):
                    size += os.stat(name, dir_fd=handle, follow_symlinks=False).st_blocks * 512
            if count > SOCKET_FOLDER_FILES:
                break
    return size, count


class Watchdog(threading.Thread):
    """Looks at a sandbox ten times a second.

    Parameters
    ----------
    pid : int
        The bubblewrap process; its death ends the sandbox.
    limits : Limits
    folder : Path
        The socket folder, the one place outside that the sandbox can write to.
    kill : callable, optional
        Ends the sandbox; by default all processes below ``pid`` are killed.

    Attributes
    ----------
    reason : str or None
        Why the sandbox was killed.
    """

    def __init__(
        self, pid: int, limits: Limits, folder: Path, kill: Callable[[], None] | None = None
    ) -> None:
        super().__init__(daemon=True, name=f"watchdog-{pid}")
        self.pid = pid
        self.limits = limits
        self.folder = folder
        self.reason: str | None = None
        self._kill = kill or functools.partial(kill_sandbox, pid)
        self._stop_event = threading.Event()

    def stop(self) -> None:
        """Stop watching."""
        self._stop_event.set()

    def _excess(self) -> str | None:
        memory, threads = usage(descendants(self.pid))
        if memory > self.limits.memory_bytes:
            return "out_of_memory"
        if threads > 4 * self.limits.processes:
            return "crashed"
        size, count = folder_use(self.folder)
        if size > SOCKET_FOLDER_BYTES or count > SOCKET_FOLDER_FILES:
            return "crashed"
        return None

    def run(self) -> None:
        """Look until stopped or until the sandbox has to be killed."""
        while not self._stop_event.wait(PERIOD):
            self.reason = self._excess()
            if self.reason is not None:
                self._kill()
                return
