"""Runs cells in real sandboxes and tells, as JSON, what they did and what they left behind.

A program of its own, so that a test can start it as root and as another user:
``python sandbox_driver.py < plan.json``.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from autograder import rooms, sandbox
from autograder.kernels import CellRun, SandboxKernel
from autograder.limits import Limits
from autograder.watchdog import descendants

SESSION = "01_numpy_self_attention"
PATIENCE_MS = 20_000  # a killed process is gone in milliseconds; this only ends a failing test


def text_of(run: CellRun) -> str:
    """Return what a cell printed."""
    return "".join(out.get("text", "") for out in run.outputs)


def named(token: str) -> list[int]:
    """Return this machine's processes that carry ``token`` in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if token.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
    return found


def still_alive(handles: dict[int, int]) -> list[int]:
    """Return the processes, given by pid and pidfd, that do not end."""
    alive = []
    for pid, handle in handles.items():
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(PATIENCE_MS):
            alive.append(pid)
        os.close(handle)
    return alive


def open_processes(pids: list[int]) -> dict[int, int]:
    """Return a pidfd for each process that is still there."""
    handles = {}
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            handles[pid] = os.pidfd_open(pid)
    return handles


def run_job(job: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """Run one job's cells in a new sandbox and close it."""
    token = job.get("token", "")
    isolation = sandbox._isolation
    if "without" in job:  # as if the student's code had undone it
        rooms.close_all()
        sandbox._isolation = lambda *of: (part for part in isolation(*of) if part != job["without"])
    kernel = SandboxKernel(SESSION, Limits(**job.get("limits", {})))
    kernel.start()
    folder = kernel.box.folder
    told: dict[str, Any] = {"cells": [], "warm": isinstance(kernel.box, rooms.Room)}
    handles: dict[int, int] = {}
    try:
        for cell in job["cells"]:
            for word, value in words.items():
                cell = cell.replace(f"@{word}@", value)
            if not kernel.alive():
                told["cells"].append({"status": "not run"})
                continue
            run = kernel.run(cell)
            told["cells"].append(
                {
                    "status": run.status,
                    "error": run.error,
                    "text": text_of(run)[:200_000],
                    "size": len(json.dumps(run.outputs)),
                }
            )
        told["alive"] = kernel.alive()
        told["killed_because"] = kernel.killed_because()
        handles = open_processes(descendants(kernel.box.pid) if kernel.alive() else [])
        if token:
            told["named_before"] = len(named(token))
            handles |= open_processes([pid for pid in named(token) if pid not in handles])
    finally:
        kernel.close()
        if "without" in job:
            rooms.close_all()
        sandbox._isolation = isolation
    told["watched"] = len(handles)
    told["survivors"] = still_alive(handles)
    told["named_after"] = len(named(token)) if token else 0
    told["folder_left"] = folder.exists()
    return told


def crowd(size: int) -> threading.Event:
    """Start idle threads of this user: they must not count against the sandbox."""
    end = threading.Event()
    for _ in range(size):
        threading.Thread(target=end.wait, daemon=True).start()
    return end


def main() -> None:
    """Run the plan on stdin and print what happened."""
    plan = json.load(sys.stdin)
    problem = sandbox.problem()
    if problem is not None:
        print(json.dumps({"problem": problem}))
        return
    end = crowd(plan["crowd"])
    secret = f"abstract-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind("\0" + secret)
        unix.listen()
        words = {
            "PID": str(os.getpid()),
            "PORT": str(tcp.getsockname()[1]),
            "ABSTRACT": secret,
            **plan["words"],
        }
        told = {name: run_job(job, words) for name, job in plan["jobs"].items()}
    rooms.close_all()
    end.set()
    print(json.dumps({"problem": None, "uid": os.getuid(), "jobs": told}))


if __name__ == "__main__":
    main()
