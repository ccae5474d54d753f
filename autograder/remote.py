"""The student in the sandbox, as the judge reaches it: a forked child behind a unix socket."""

from __future__ import annotations

import errno
import os
import signal
import socket
import stat
import struct
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from autograder import errors
from autograder.box import wire
from autograder.limits import Limits
from autograder.student import Student, checked_reply, problem_of

Fork = Callable[[str, str | None], None]
SO_PEERPIDFD = 77  # Linux 6.5; before it, the number of the process has to do
MAX_ANSWERS = 2 * wire.MAX_FRAME  # bytes of all replies in one exercise
PEER = struct.Struct("3i")  # pid, uid, gid of the other end, as this side's kernel knows them


def _let_others_connect(path: Path) -> None:
    """Let the student, another user, connect to a socket in a folder that is the student's.

    By then a link to any file of this machine may lie in the socket's place: it must not be
    followed, and what is not our socket is left alone.
    """
    handle = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        found = os.fstat(handle)
        if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.geteuid():
            raise OSError("another file lies in the socket's place")
        Path(f"/proc/self/fd/{handle}").chmod(0o777)  # the folder itself is closed to others
    finally:
        os.close(handle)


def _process_of(connection: socket.socket) -> int | None:
    """Return a handle of the process at the other end; None when it has ended already.

    A number would not do: the child may end and its number may be another process's by the
    time that it is killed.
    """
    try:
        raw = connection.getsockopt(socket.SOL_SOCKET, SO_PEERPIDFD, 4)
        return int.from_bytes(raw, sys.byteorder)
    except OSError as error:
        if error.errno != errno.ENOPROTOOPT:
            return None
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size)
    with suppress(OSError):
        return os.pidfd_open(PEER.unpack(credentials)[0])
    return None


class Line:
    """A connection to one forked child of the sandbox.

    Parameters
    ----------
    folder : Path
        Private to this sandbox; the judge listens there.
    fork : callable
        Asks the kernel to fork a child that connects to the given path.
    limits : Limits
    source : str, optional
        Code that the child runs before it serves.

    Raises
    ------
    StudentCrashed
        If no child connects: the student's code has broken its own kernel.
    """

    def __init__(self, folder: Path, fork: Fork, limits: Limits, source: str | None = None) -> None:
        self.limits = limits
        path = folder / f"j{time.monotonic_ns()}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen(1)
            listener.settimeout(limits.fork_seconds)
            try:
                _let_others_connect(path)
                fork(str(path), source)
                self.connection, _ = listener.accept()
            except (OSError, TimeoutError) as error:
                raise errors.StudentCrashed(
                    "the notebook's process does not answer any more."
                ) from error
            finally:
                with suppress(OSError):
                    path.unlink()
        self.process = _process_of(self.connection)
        if source is not None:
            try:
                self._wait_for_source()
            except BaseException:
                self.close()
                raise

    def _wait_for_source(self) -> None:
        try:
            reply = checked_reply(wire.decode(self._answered(None, self.limits.cell_seconds)))
        except wire.WireError as error:
            raise errors.NotPlainData(f"the answer is not plain data: {error}") from error
        if "error" in reply:
            raise problem_of("the cell", reply["error"])

    def _receive_reply(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds

        def receive(length: int) -> bytes:
            data = bytearray()
            while len(data) < length:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                self.connection.settimeout(left)
                chunk = self.connection.recv(min(length - len(data), 2**20))
                if not chunk:
                    raise EOFError
                data += chunk
            return bytes(data)

        return wire.receive_frame(receive)

    def _answered(self, request: bytes | None, seconds: float) -> bytes:
        try:
            self.connection.settimeout(seconds)
            if request is not None:
                wire.send_frame(self.connection, request)
            return self._receive_reply(seconds)
        except TimeoutError as error:
            raise errors.StudentTimeout(
                f"a call took longer than {seconds:g} seconds: is there an endless loop?"
            ) from error
        except (EOFError, OSError) as error:
            raise errors.StudentCrashed("the process ended in the middle of a call.") from error

    def exchange(self, request: bytes) -> bytes:
        """Send a request and return the reply within the call's limit.

        Raises
        ------
        StudentTimeout, StudentCrashed, WireError
        """
        return self._answered(request, self.limits.call_seconds)

    def close(self) -> None:
        """Hang up and kill the child."""
        self.connection.close()
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self.process, signal.SIGKILL)
            os.close(self.process)
            self.process = None


class RemoteStudent(Student):
    """A student in a sandbox; a lost child is replaced at the next test.

    Parameters
    ----------
    open_line : callable
        Makes a new connection.
    source : mapping of str to str, optional
    killed_because : callable, optional
        Tells why the watchdog killed the sandbox, if it did.
    seconds : float, optional
        Wall time for all calls together.
    """

    def __init__(
        self,
        open_line: Callable[[], Line],
        source: Mapping[str, str] | None = None,
        *,
        killed_because: Callable[[], str | None] = lambda: None,
        seconds: float = 60.0,
    ) -> None:
        super().__init__(source)
        self._open_line = open_line
        self._killed_because = killed_because
        self._seconds_left = seconds
        self._bytes_left = MAX_ANSWERS
        self._line: Line | None = None

    def _exchange(self, request: bytes) -> bytes:
        started = time.monotonic()
        if self._seconds_left <= 0:
            raise errors.StudentTimeout("the exercise's time is used up: it is far too slow.")
        try:
            if self._line is None:
                self._line = self._open_line()
            reply = self._line.exchange(request)
            self._bytes_left -= len(reply)
            if self._bytes_left < 0:  # the judge keeps results until the exercise is done
                raise errors.NotPlainData("the answers are too large, all together.")
            return reply
        except (errors.StudentProblem, wire.WireError) as error:
            self._hang_up()  # what comes after a broken reply cannot be trusted
            if (
                isinstance(error, errors.StudentCrashed)
                and self._killed_because() == "out_of_memory"
            ):
                raise errors.StudentOutOfMemory("a call needed too much memory.") from error
            raise
        finally:
            self._seconds_left -= time.monotonic() - started

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def close(self) -> None:
        """End the exercise's child."""
        self._hang_up()
