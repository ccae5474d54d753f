"""Runs a submission's cells in a sandboxed kernel, with bounded output and hard time limits."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.blocking import BlockingKernelClient

from autograder import errors
from autograder.box import kernel as box_kernel
from autograder.limits import Limits
from autograder.provisioner import SandboxManager
from autograder.remote import Line

MAX_MESSAGES = 2000
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
        self.limits = limits
        self.manager = SandboxManager(session, limits, files)
        self.client: BlockingKernelClient | None = None

    def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises
        ------
        CourseError
            If it does not answer in time.
        """
        self.manager.start_kernel()
        client = self.manager.client()
        self._wait_for_sockets()
        client.start_channels(hb=False)
        self.client = client
        try:
            client.wait_for_ready(timeout=self.limits.start_seconds)
        except RuntimeError as error:
            self.close()
            raise errors.CourseError(f"the sandboxed kernel did not start: {error}") from error

    def _wait_for_sockets(self) -> None:
        """Connect only once the files are there: sockets that miss are never retried."""
        deadline = time.monotonic() + self.limits.start_seconds
        manager = self.manager
        ports = (manager.shell_port, manager.iopub_port, manager.stdin_port, manager.control_port)
        waiting = [Path(f"{manager.ip}-{port}") for port in ports]
        while not all(path.exists() for path in waiting):
            if time.monotonic() > deadline or not self.alive():
                reason = self._stderr()
                self.close()
                raise errors.CourseError(f"the sandboxed kernel did not start{reason}")
            time.sleep(0.005)

    def _stderr(self) -> str:
        path = self.manager.folder / "stderr"
        return f": {path.read_text()[-500:]}" if path.exists() else ""

    def alive(self) -> bool:
        """Tell whether the sandbox still runs."""
        provisioner = self.manager.provisioner
        return bool(provisioner and provisioner.process and provisioner.process.poll() is None)

    def killed_because(self) -> str | None:
        """Return why the watchdog killed the sandbox, if it did."""
        provisioner = self.manager.provisioner
        watchdog = getattr(provisioner, "watchdog", None)
        return watchdog.reason if watchdog is not None else None

    def run(self, source: str, seconds: float | None = None) -> CellRun:
        """Run one cell; kill the whole sandbox when it takes too long."""
        assert self.client is not None
        run = CellRun()
        collector = _Collector(run, self.limits.output_bytes)
        deadline = time.monotonic() + (seconds or self.limits.cell_seconds)
        message_id = self.client.execute(source, allow_stdin=False, stop_on_error=False)
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
                message: dict[str, Any] = self.client.get_iopub_msg(timeout=wait)
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
        """Ask the kernel to fork a child that serves the judge at ``path``."""
        assert self.client is not None
        content = {"path": path, "source": source}
        message = self.client.session.msg(box_kernel.MESSAGE, content)
        self.client.shell_channel.send(message)

    def open_line(self, source: str | None = None) -> Line:
        """Return a connection to a new forked child."""
        if not self.alive():
            raise errors.StudentCrashed("the notebook's process has ended.")
        return Line(self.manager.folder, self.fork, self.limits, source)

    def kill(self) -> None:
        """Kill every process of the sandbox."""
        self.manager.kill_now()

    def close(self) -> None:
        """Kill the sandbox and remove its folder; safe to call twice."""
        self.kill()
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        self.manager.cleanup_resources()
        self.manager.context.destroy(linger=0)

    def __enter__(self) -> SandboxKernel:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
