"""Runs a submission's cells in a sandboxed kernel, with bounded output and hard time limits."""

from __future__ import annotations

import functools
import os
import queue
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Protocol

import nbformat
import zmq
from jupyter_client.blocking import BlockingKernelClient

from autograder import errors, rooms, sandbox
from autograder.box import kernel as box_kernel
from autograder.limits import Limits
from autograder.provisioner import SandboxManager
from autograder.remote import Line

MAX_MESSAGES = 2000
ASK_AGAIN_SECONDS = 0.1
SEND_MILLISECONDS = 2000  # a send waits only when the student's code has cut the connection
OUTPUT_TYPES = ("stream", "display_data", "execute_result", "error")


@dataclass
class CellRun:
    """What running one cell gave.

    Parameters
    ----------
    status : {"ok", "error", "timed_out", "out_of_memory", "crashed"}
    outputs : list of NotebookNode
    error : str
        ``"ValueError: ..."`` where the cell raised.
    """

    status: str = "ok"
    outputs: list[Any] = field(default_factory=list)
    error: str = ""

    @property
    def lost_kernel(self) -> bool:
        """Tell whether the kernel has to be started again."""
        return self.status in ("timed_out", "out_of_memory", "crashed")


class _Collector:
    """Turns kernel messages into a cell's outputs, up to a bound."""

    def __init__(self, run: CellRun, limit: int) -> None:
        self.run = run
        self.limit = limit
        self.taken = self.messages = 0
        self.displays: dict[str, Any] = {}
        self.clear_next = False

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Take one message."""
        if kind == "clear_output":
            self.clear_next = bool(content.get("wait"))
            if not self.clear_next:
                self.run.outputs.clear()
            return
        self.messages += 1
        size = len(repr(content))
        if self.messages > MAX_MESSAGES or self.taken + size > self.limit:
            if self.taken <= self.limit:
                self._note("[the rest of this cell's output was too long and is left out]")
            self.taken = self.limit + 1
            return
        self.taken += size
        if self.clear_next:
            self.run.outputs.clear()
            self.clear_next = False
        self._keep(kind, content)

    def _note(self, text: str) -> None:
        self.run.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=text + "\n"))

    def _keep(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "update_display_data":
            known = self.displays.get(str(content.get("transient", {}).get("display_id")))
            if known is not None:
                known["data"] = nbformat.from_dict(content["data"])
            return
        last = self.run.outputs[-1] if self.run.outputs else None
        if kind == "stream" and last is not None and last.get("name") == content["name"]:
            last["text"] += content["text"]
            return
        output = nbformat.v4.output_from_msg({"header": {"msg_type": kind}, "content": content})
        self.run.outputs.append(output)
        display_id = content.get("transient", {}).get("display_id")
        if display_id:
            self.displays[str(display_id)] = output


class Box(Protocol):
    """A sandbox with a kernel in it: a room of the zygote's, or a sandbox of its own."""

    folder: Path
    pid: int

    def client(self) -> BlockingKernelClient:
        """Return a client, not connected yet."""

    def alive(self) -> bool:
        """Tell whether its first process still runs."""

    def killed_because(self) -> str | None:
        """Return why the watchdog killed it, if it did."""

    def said(self) -> str:
        """Return what the kernel wrote before it could answer."""

    def kill(self) -> None:
        """Kill every process in it."""

    def close(self) -> None:
        """Kill it and remove its folder; safe to call twice."""


def open_box(session: str, limits: Limits, files: Path | None) -> Box:
    """Return a warm room, or a cold sandbox where no rooms can be made.

    Raises
    ------
    SandboxUnavailable
        If no sandbox can be made here.
    """
    if sandbox.problem() is None and _rooms_work(session):
        return rooms.zygote(session).room(limits, files)
    manager = SandboxManager(session, limits, files)
    manager.start_kernel()
    return manager


@functools.cache
def _rooms_work(session: str) -> bool:
    """Tell whether this process can have rooms; without them grading is slower, not laxer."""
    if os.environ.get("COURSE_COLD") == "1":
        return False
    try:
        rooms.zygote(session).room(Limits()).close()
    except rooms.RoomsUnavailable:
        return False
    return True


def _listens(path: str) -> bool:
    """Tell whether a unix socket takes connections: its file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(path) == 0


class SandboxKernel:
    """A kernel in a sandbox: run cells, fork servers for the judge, die at once.

    Parameters
    ----------
    session : str
    limits : Limits
    files : Path, optional
        Folder of the submission; files beside the notebook are visible read-only.

    Raises
    ------
    SandboxUnavailable
        If no sandbox can be made here.
    """

    def __init__(self, session: str, limits: Limits, files: Path | None = None) -> None:
        self.session = session
        self.limits = limits
        self.files = files
        self.box: Box | None = None
        self.client: BlockingKernelClient | None = None

    def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises
        ------
        CourseError
            If it does not answer in time.
        """
        self.box = open_box(self.session, self.limits, self.files)
        deadline = time.monotonic() + self.limits.start_seconds
        client = self.box.client()
        self._wait_for_sockets(client, deadline)
        client.start_channels(stdin=False, hb=False, control=False)
        client.shell_channel.socket.sndtimeo = SEND_MILLISECONDS
        self.client = client
        self._wait_for_welcome(deadline)

    def _wait_for_sockets(self, client: BlockingKernelClient, deadline: float) -> None:
        """Connect only once the kernel listens: a connection that fails is never tried again."""
        waiting = [f"{client.ip}-{port}" for port in (client.shell_port, client.iopub_port)]
        while not all(map(_listens, waiting)):
            if time.monotonic() > deadline or not self.alive():
                self._fail()
            time.sleep(0.002)

    def _wait_for_welcome(self, deadline: float) -> None:
        """Wait until what the kernel publishes reaches us.

        It welcomes a new listener, but not one that comes while it is still starting: so it
        is asked for a sign of life, again and again.
        """
        assert self.client is not None
        while time.monotonic() < deadline and self.alive():
            self.client.kernel_info()
            if self._next_message(min(deadline, time.monotonic() + ASK_AGAIN_SECONDS)):
                return
        self._fail()

    def _fail(self) -> NoReturn:
        said = self.box.said() if self.box is not None else ""
        self.close()
        raise errors.CourseError(f"the sandboxed kernel did not start{said}")

    def alive(self) -> bool:
        """Tell whether the sandbox still runs."""
        return self.box is not None and self.box.alive()

    def killed_because(self) -> str | None:
        """Return why the watchdog killed the sandbox, if it did."""
        return self.box.killed_because() if self.box is not None else None

    def run(self, source: str, seconds: float | None = None) -> CellRun:
        """Run one cell; kill the whole sandbox when it takes too long."""
        assert self.client is not None
        run = CellRun()
        collector = _Collector(run, self.limits.output_bytes)
        deadline = time.monotonic() + (seconds or self.limits.cell_seconds)
        try:
            message_id = self.client.execute(source, allow_stdin=False, stop_on_error=False)
        except zmq.Again:
            return self._lost(run, deadline)
        while True:
            message = self._next_message(deadline)
            if message is None:
                return self._lost(run, deadline)
            if message.get("parent_header", {}).get("msg_id") != message_id:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "status" and content.get("execution_state") == "idle":
                return run
            self._take(kind, content, run, collector)

    @staticmethod
    def _take(kind: str, content: dict[str, Any], run: CellRun, collector: _Collector) -> None:
        try:
            if kind == "error":
                run.status = "error"
                run.error = f"{content['ename']}: {content['evalue']}"[:300]
            if kind in (*OUTPUT_TYPES, "clear_output", "update_display_data"):
                collector.add(kind, content)
        except (KeyError, TypeError, ValueError, AttributeError):
            return  # forged by the student's code: it loses an output

    def _next_message(self, deadline: float) -> dict[str, Any] | None:
        assert self.client is not None
        while time.monotonic() < deadline:
            wait = min(0.25, max(0.0, deadline - time.monotonic()))
            try:
                message: dict[str, Any] = self.client.iopub_channel.get_msg(timeout=wait)
            except queue.Empty:
                if not self.alive():
                    return None
            except Exception:  # a forged message that does not parse
                continue
            else:
                return message
        return None

    def _lost(self, run: CellRun, deadline: float) -> CellRun:
        reason = self.killed_because()
        if time.monotonic() >= deadline and self.alive():
            run.status = "timed_out"
            run.error = "this cell took too long and was stopped: is there an endless loop?"
        elif reason == "out_of_memory":
            run.status, run.error = reason, "this cell needed too much memory and was stopped."
        else:
            run.status, run.error = "crashed", "this cell ended the notebook's process."
        self.kill()
        output = nbformat.v4.new_output(
            "error", ename=run.status, evalue=run.error, traceback=[run.error]
        )
        run.outputs.append(output)
        return run

    def fork(self, path: str, source: str | None) -> None:
        """Ask the kernel to fork a child that serves the judge at ``path``.

        Raises
        ------
        TimeoutError
            If the student's code has cut the connection to the kernel.
        """
        assert self.client is not None
        content = {"path": path, "source": source}
        message = self.client.session.msg(box_kernel.MESSAGE, content)
        try:
            self.client.shell_channel.send(message)
        except zmq.Again as error:
            raise TimeoutError("the kernel does not take messages any more") from error

    def open_line(self, source: str | None = None) -> Line:
        """Return a connection to a new forked child."""
        if not self.alive():
            raise errors.StudentCrashed("the notebook's process has ended.")
        assert self.box is not None
        return Line(self.box.folder, self.fork, self.limits, source)

    def kill(self) -> None:
        """Kill every process of the sandbox."""
        if self.box is not None:
            self.box.kill()

    def close(self) -> None:
        """Kill the sandbox and remove its folder; safe to call twice."""
        self.kill()
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        if self.box is not None:
            self.box.close()

    def __enter__(self) -> SandboxKernel:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
