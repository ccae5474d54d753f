"""The kernel inside the sandbox: ipykernel, plus one message that forks a server for the judge."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from autograder.box import serve

MESSAGE = "course_serve_request"
REPLY = "course_serve_reply"


class Discard(io.TextIOBase):
    """A stream that keeps nothing: what a graded call prints costs nothing."""

    def write(self, text: str, /) -> int:
        """Forget ``text``."""
        return len(text)


def _child(content: dict[str, Any], namespace: dict[str, Any]) -> None:
    """Serve one exercise's calls and end; never returns to the kernel's loop."""
    code = 1
    try:
        sys.stdout = sys.stderr = Discard()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        serve.serve(content["path"], namespace, content.get("source"))
        code = 0
    finally:
        os._exit(code)


class Forker:
    """Handles the judge's request on the kernel's shell channel.

    Parameters
    ----------
    kernel : ipykernel.kernelbase.Kernel
    """

    def __init__(self, kernel: Any) -> None:
        self.kernel = kernel
        self.children: list[int] = []

    def _reap(self) -> None:
        for pid in list(self.children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.children.remove(pid)

    def __call__(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Fork; the child connects to the judge, the parent answers and goes on."""
        self._reap()
        pid = os.fork()
        if pid == 0:
            _child(parent["content"], self.kernel.shell.user_ns)
        self.children.append(pid)
        self.kernel.session.send(stream, REPLY, {"status": "ok"}, parent, ident=ident)


def stay() -> None:
    """Take the place of what ``exit()`` and ``quit()`` do: a notebook's end is not theirs."""
    print("exit() does nothing while the notebook is graded")


def main() -> None:
    """Start the kernel on the connection file named on the command line."""
    app = IPKernelApp.instance()
    # a history would be written to the student's small disk, and complain there when it is full
    app.initialize([*sys.argv[1:], "--HistoryManager.enabled=False"])
    sys.path.append("")  # modules handed in beside the notebook, after all others (see -P)
    app.kernel.shell_handlers[MESSAGE] = Forker(app.kernel)
    # `exit()` would stop the kernel a moment later, in the middle of somebody else's exercise
    app.kernel.shell.ask_exit = lambda: None
    app.kernel.shell.ask_exit = stay
    app.start()


if __name__ == "__main__":
    main()
