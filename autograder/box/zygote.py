"""Waits with everything imported, and forks a room for each submission.

Importing torch and transformers takes seconds, forking takes milliseconds. Only trusted code
runs here: imports that stand in the released notebook, and the making of rooms.

Run as ``python -m autograder.box.zygote SOCKET IMPORTS``, with import statements as a JSON list.
It says on the socket when it is ready; then each request is a JSON frame that describes a room.
"""

from __future__ import annotations

import gc
import json
import os
import random
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from autograder.box import kernel, room, wire

# what ipykernel and IPython import only when a kernel starts or runs its first cell
ALWAYS = (
    "import ipykernel.debugger, ipykernel.zmqshell, ipykernel.comm, ipykernel.subshell_manager",
    "import IPython.core.completerlib, IPython.core.magics, IPython.core.pylabtools",
    "import inspect, linecache, symtable, msgpack, zmq.eventloop.zmqstream",
)
# what only some notebooks need, and the first one may import by itself
LATER = ("import matplotlib_inline.backend_inline, matplotlib.font_manager",)


def preload(statements: list[str]) -> list[str]:
    """Run import statements and return those that fail, with the reason."""
    failed = []
    for statement in statements:
        try:
            exec(statement, {})
        except Exception as error:  # the student's cell will say so
            failed.append(f"{statement}: {error}")
    return failed


def _receive(control: socket.socket) -> Any:
    """Return the next request, None when the host has hung up."""

    def receive(length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            chunk = control.recv(length - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)

    with suppress(EOFError, ConnectionError):
        return json.loads(wire.receive_frame(receive))
    return None


def _answer(control: socket.socket, value: Any) -> None:
    wire.send_frame(control, json.dumps(value).encode())


def _begin(connection_file: str) -> None:
    """Start the kernel in a new room: the same random numbers each time, one thread."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
    gc.enable()
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - the student's code may use the old generator
    sys.argv = ["kernel", "-f", connection_file]
    kernel.main()


def threads() -> int:
    """Return this process's threads: more than one would make forking unsafe."""
    return len(list(Path("/proc/self/task").iterdir()))


def main() -> None:
    """Import, tell the host, and fork until it hangs up."""
    gc.disable()  # a quarter of the time of importing torch and transformers: it finds nothing
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.connect(sys.argv[1])
    room.set_dumpable(False)
    failed = preload([*ALWAYS, *json.loads(sys.argv[2])])
    gc.freeze()  # the collector would touch, and so copy, every page of what is shared
    _answer(control, {"failed": failed, "threads": threads()})
    later = list(LATER)
    while (spec := _receive(control)) is not None:
        pid = os.fork()
        if pid == 0:
            control.close()  # a student must not answer in the zygote's place
            room.enter(spec, lambda: _begin(spec["connection_file"]))
        os.waitpid(pid, 0)
        if later:  # while the first room is at work
            preload(later)
            later.clear()
            gc.freeze()


if __name__ == "__main__":
    main()
