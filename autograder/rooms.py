"""Warm kernels: one zygote with everything imported, and a room forked from it a submission.

Starting Python, torch and transformers for each submission takes seconds; a fork takes
milliseconds. `autograder.box.zygote` and `autograder.box.room` are what runs inside.
"""

from __future__ import annotations

import ast
import atexit
import functools
import itertools
import json
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import paths, sandbox, tree
from autograder.box import wire
from autograder.errors import CourseError
from autograder.limits import Limits
from autograder.remote import PEER
from autograder.watchdog import Watchdog, kill_sandbox

if TYPE_CHECKING:  # imported where used, while the zygote imports what it needs
    import zmq
    from jupyter_client.blocking import BlockingKernelClient

START_SECONDS = 120.0  # importing torch and transformers on a busy machine
ROOM_SECONDS = 30.0
KILL_SECONDS = 10.0
LARGEST_MESSAGE = 256 * 2**20  # of a kernel's: what is larger ends its connection
MOST_FILE_BYTES = 64 * 2**20


class RoomsUnavailable(CourseError):
    """Bubblewrap can make a sandbox on this machine, but not a sandbox within it."""


def messages() -> zmq.Context[Any]:
    """Return a context for kernel traffic: no second connection, no endless message.

    Connecting twice is what must not happen: by then the student's code may have put a link
    in the socket's place.
    """
    import zmq

    context: zmq.Context[Any] = zmq.Context()
    context.setsockopt(zmq.RECONNECT_IVL, -1)
    context.setsockopt(zmq.LINGER, 0)
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    return context


def imports_of(release: Any) -> list[str]:
    r"""Return the import statements of a released notebook's code, to be run in advance.

    Examples
    --------
    >>> imports_of({"cells": [{"cell_type": "code", "source": "import numpy as np\nx = 1"}]})
    ['import numpy as np']
    """
    found: dict[str, None] = {}
    for cell in release["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            body = ast.parse("".join(cell["source"])).body  # in a file, a list of lines
        except SyntaxError:  # a magic
            continue
        statements = [ast.unparse(n) for n in body if isinstance(n, ast.Import | ast.ImportFrom)]
        found |= dict.fromkeys(statements)
    return list(found)


class Room:
    """One submission's sandbox, with a kernel in it.

    Parameters
    ----------
    zygote : Zygote
    folder : Path
        Holds the kernel's sockets; the student may write there, nobody else may.
    connection : dict
        As in a Jupyter connection file.
    pid : int
        The room's first process, as this machine counts.
    limits : Limits
    """

    def __init__(
        self, zygote: Zygote, folder: Path, connection: dict[str, Any], pid: int, limits: Limits
    ) -> None:
        self.zygote = zygote
        self.folder = folder
        self.connection = connection
        self.pid = pid
        self._handle = os.pidfd_open(pid)  # names this very process, also after its end
        self._closed = False
        self.watchdog = Watchdog(pid, limits, folder, kill=self.kill)
        self.watchdog.start()

    def client(self) -> BlockingKernelClient:
        """Return a client, not connected yet."""
        from jupyter_client.blocking import BlockingKernelClient

        client = BlockingKernelClient(context=self.zygote.context)
        client.load_connection_info(self.connection)
        return client

    def alive(self) -> bool:
        """Tell whether the room's first process still runs."""
        return not self._closed and not self._ended(0)

    def _ended(self, seconds: float) -> bool:
        """Wait for the end of the first process, which is the end of all."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(1000 * seconds))

    def killed_because(self) -> str | None:
        """Return why the watchdog killed the room, if it did."""
        return self.watchdog.reason

    def said(self) -> str:
        """Return why the kernel ended before any student code ran."""
        path = self.folder / "stderr"
        return f": {path.read_text()[-500:]}" if path.exists() else ""

    def kill(self) -> None:
        """Kill every process of the room: with its first one the kernel ends all others."""
        with suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            self._ended(KILL_SECONDS)

    def close(self) -> None:
        """Kill the room, wait for its end and remove its folder; safe to call twice."""
        if self._closed:
            return
        self.watchdog.stop()
        self.kill()
        self._closed = True
        os.close(self._handle)
        tree.remove(self.folder.parent)


class Zygote:
    """A sandboxed Python with a session's imports done, from which rooms are forked.

    It starts at once and is waited for when the first room is asked for. Whoever makes it has to
    live as long as it does: bubblewrap ends with the thread that started it.

    Parameters
    ----------
    session : str

    Raises
    ------
    SandboxUnavailable
        If no sandbox can be made here.
    """

    def __init__(self, session: str) -> None:
        sandbox.require()
        self.session = session
        self.owner = os.getpid()
        # short and absolute: a socket's path has at most 107 characters
        self.folder = Path(tempfile.mkdtemp(prefix="ck-", dir="/tmp"))
        self.folder.chmod(0o711)  # students pass through to their own room
        self._numbers = itertools.count()
        self._listening = self._listener("control")
        self._process = self._started()
        self.context = messages()
        self._control: socket.socket | None = None
        self._ready: dict[str, Any] = {}

    def _listener(self, name: str) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        path = self.folder / name
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(1)
        return listener

    def _started(self) -> subprocess.Popen[bytes]:
        mounts = tree.mounts(self.session)
        mounts.writable[self.folder] = self.folder
        # -P: a numpy.py or json.py beside a notebook is not what the kernel itself imports
        program = [sys.executable, "-P", "-m", "autograder.box.zygote"]
        # as plain JSON: importing nbformat first would keep the zygote waiting
        release = json.loads(paths.release_path(self.session).read_text(encoding="utf-8"))
        inner = [*program, str(self.folder / "control"), json.dumps(imports_of(release))]
        with (self.folder / "stderr").open("wb") as said:
            return subprocess.Popen(
                sandbox.command(inner, mounts, Limits(), trusted=True),
                env={"PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )

    def wait(self) -> dict[str, Any]:
        """Wait until all imports are done; return those that failed, and the number of threads.

        Raises
        ------
        RoomsUnavailable
            If it ends before.
        """
        if self._control is None:
            with self._listening:
                self._control = self._accepted(self._listening, START_SECONDS)
            self._ready = self._answer(START_SECONDS)
        return self._ready

    def _accepted(self, listener: socket.socket, seconds: float) -> socket.socket:
        listener.settimeout(0.2)
        for _ in range(int(seconds / 0.2)):
            with suppress(TimeoutError):
                connection, _ = listener.accept()
                connection.settimeout(seconds)
                return connection
            if not self.alive():
                break
        raise RoomsUnavailable(f"the warm kernel did not start: {self._said()}")

    def _said(self) -> str:
        path = self.folder / "stderr"
        return path.read_text(errors="replace")[-500:].strip() if path.exists() else "no reason"

    def _send(self, value: Any) -> None:
        assert self._control is not None
        wire.send_frame(self._control, json.dumps(value).encode())

    def _answer(self, seconds: float) -> Any:
        assert self._control is not None
        self._control.settimeout(seconds)
        try:
            return json.loads(wire.receive_frame(self._exactly))
        except (EOFError, TimeoutError, ConnectionError) as error:
            raise RoomsUnavailable(f"the warm kernel has ended: {self._said()}") from error

    def _exactly(self, length: int) -> bytes:
        assert self._control is not None
        data = bytearray()
        while len(data) < length:
            chunk = self._control.recv(length - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)

    def alive(self) -> bool:
        """Tell whether rooms can still be had."""
        return self._process.poll() is None

    def room(self, limits: Limits, files: Path | None = None) -> Room:
        """Return a new room with a kernel that is starting in it.

        Parameters
        ----------
        limits : Limits
        files : Path, optional
            Folder of the submission: what lies beside the notebook is shown to it.

        Raises
        ------
        RoomsUnavailable
            With what the room said.
        """
        from jupyter_client.connect import write_connection_file

        self.wait()
        top = self.folder / f"r{next(self._numbers)}"
        folder, handed_in = top / "k", top / "files"
        uid = sandbox.next_uid() if sandbox.started_as_root() else None
        for one in (top, folder, handed_in):
            one.mkdir(mode=0o711)
        folder.chmod(0o700)
        _copy_files(files, handed_in)
        file = str(folder / "connection.json")
        _, connection = write_connection_file(file, transport="ipc", ip=str(folder / "k"))
        if uid is not None:
            os.chown(folder, uid, uid)
            os.chown(file, uid, uid)
        spec = {
            "folder": str(folder),
            "files": str(handed_in),
            "hello": str(self.folder / "hello"),
            "home": str(sandbox.HOME),
            "disk": limits.disk_bytes,
            "uid": uid,
            "limits": sandbox.resource_limits(limits),
            "connection_file": file,
        }
        return Room(self, folder, dict(connection), self._forked(spec), limits)

    def _forked(self, spec: dict[str, Any]) -> int:
        """Have the room made and return the number of its first process."""
        with self._listener("hello") as listener:
            self._send(spec)
            line = self._accepted(listener, ROOM_SECONDS)
        (self.folder / "hello").unlink()
        with line:
            said = line.recv(1000).decode(errors="replace")
            if said != "ready":
                raise RoomsUnavailable(f"no room can be made: {said or 'it ended at once'}")
            credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
            pid: int = PEER.unpack(credentials)[0]
            return pid

    def close(self) -> None:
        """End the zygote and all its rooms."""
        if self._process.poll() is None:
            kill_sandbox(self._process.pid)
            self._process.wait(timeout=10)
        self._listening.close()
        if self._control is not None:
            self._control.close()
        self.context.destroy(linger=0)
        tree.remove(self.folder)


def _copy_files(files: Path | None, place: Path) -> None:
    """Copy what lies beside a notebook into a room's folder; links and pipes are left out."""
    left = MOST_FILE_BYTES
    for path in tree.handed_in(files):
        try:
            inside = [path, *path.rglob("*")]
            size = sum(one.lstat().st_size for one in inside)
            kinds = {stat.S_IFMT(one.lstat().st_mode) for one in inside}
            if size > left or not kinds <= {stat.S_IFREG, stat.S_IFDIR}:
                continue
            copy: Callable[[Path, Path], object] = shutil.copytree
            (copy if path.is_dir() else shutil.copyfile)(path, place / path.name)
        except (OSError, RecursionError):  # unreadable, or folders in one another by the thousand
            tree.remove(place / path.name)
            continue
        left -= size
    for one in place.rglob("*"):
        one.chmod(0o755 if one.is_dir() else 0o644)  # the student is another user


_zygotes: dict[str, Zygote] = {}


@functools.cache
def _register() -> None:
    atexit.register(close_all)


def close_all() -> None:
    """End this process's zygotes."""
    for one in _zygotes.values():
        if one.owner == os.getpid():  # a forked worker is not the one who started them
            one.close()
    _zygotes.clear()


def zygote(session: str) -> Zygote:
    """Return this process's zygote for a session, started when first asked for.

    Raises
    ------
    SandboxUnavailable
    """
    known = _zygotes.get(session)
    if known is not None and known.owner == os.getpid() and known.alive():
        return known
    _register()
    _zygotes[session] = Zygote(session)
    return _zygotes[session]


def begin(notebook: Path) -> None:
    """Start the zygote that checking ``notebook`` will ask for, and do not wait for it.

    Only a head start: whatever is wrong with the notebook is said where it is read.
    """
    if notebook.stem in paths.session_names() and sandbox.problem() is None:
        with suppress(CourseError):
            zygote(notebook.stem)
