"""Turns a process forked from the zygote into a room: a sandbox within the sandbox.

Every submission gets a room of its own: namespaces for processes, mounts, network and shared
memory that nobody has used before, empty folders of limited size, a user without any power,
and the system call filter. What one submission did can never be seen by the next, since the
zygote from which both are forked runs none of their code.
"""

from __future__ import annotations

import ctypes
import os
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.box import launch

NEW_MOUNTS, NEW_UTS, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
NO_SUID, NO_DEVICES, NO_EXECUTION = 2, 4, 8
READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 32, 4096, 16384, 1 << 18
PR_SET_DUMPABLE = 4
STUDENT = 1000  # inside a user namespace, as bubblewrap maps it

libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def set_dumpable(value: bool) -> None:
    """Say whether other processes of this user may look into this one through /proc."""
    _check(libc.prctl(PR_SET_DUMPABLE, int(value), 0, 0, 0), "prctl")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Call mount(2).

    Raises
    ------
    OSError
        Naming the target.
    """
    words = [text.encode() or None for text in (source, target, kind, data)]
    _check(
        libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]), f"mount {target}"
    )


def _new_namespaces(own_user: bool) -> None:
    flags = NEW_MOUNTS | NEW_UTS | NEW_IPC | NEW_PROCESSES | NEW_NETWORK
    set_dumpable(True)  # the files below belong to root while it is not
    _check(libc.unshare(ctypes.c_int(flags | (NEW_USER if own_user else 0))), "unshare")
    if own_user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{STUDENT} {STUDENT} 1")
        Path("/proc/self/gid_map").write_text(f"{STUDENT} {STUDENT} 1")


def _show(place: int, target: Path) -> None:
    """Bind an open folder or file to ``target``, which lies in an empty folder by now."""
    mount(f"/proc/self/fd/{place}", str(target), flags=BIND)
    os.close(place)


def _own_mounts(spec: dict[str, Any], uid: int) -> None:
    """Replace every folder that can be written to, and show the room's own files only.

    The empty folders are handed over last: what stands in them was made by another user.
    """
    os.umask(0o022)
    mount("none", "/", flags=RECURSIVE | PRIVATE)
    folder, home = Path(spec["folder"]), Path(spec["home"])
    kept = os.open(folder, os.O_PATH)
    files = {path.name: os.open(path, os.O_PATH) for path in Path(spec["files"]).iterdir()}
    writable = ("/dev/shm", str(home), "/tmp")  # /tmp last: the rooms' folders lie there
    for scratch in writable:
        mount("tmpfs", scratch, "tmpfs", NO_SUID | NO_DEVICES, f"size={spec['disk']},mode=0700")
    folder.mkdir(parents=True)
    _show(kept, folder)
    for name, place in files.items():
        target = home / name
        # a link to itself, as seen through the descriptor, tells folders from files
        if os.path.isdir(f"/proc/self/fd/{place}"):  # noqa: PTH112 - no Path for a descriptor
            target.mkdir()
        else:
            target.touch()
        _show(place, target)
        mount("none", str(target), flags=REMOUNT | BIND | READ_ONLY | NO_SUID | NO_DEVICES)
    for scratch in writable:
        os.chown(scratch, uid, uid)
    try:
        mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXECUTION)
    except OSError:
        pass  # then the zygote's stays: it shows numbers of processes, which nobody here may touch


def _give_up(spec: dict[str, Any]) -> None:
    """Become the student: no capability, limits, few system calls."""
    launch.drop_privileges(spec["uid"])
    status = Path("/proc/self/status").read_text()
    powers = [line.split()[1] for line in status.splitlines() if line.startswith("Cap")]
    if any(int(one, 16) for one in powers):
        raise PermissionError(f"a room would keep capabilities: {powers}")
    for name, value in spec["limits"].items():
        launch.limit(name, value)
    launch.filter_calls()
    os.umask(0o077)
    os.chdir(spec["home"])
    os.setsid()


def _hello(spec: dict[str, Any], said: bytes) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(spec["hello"])
    if said:
        line.sendall(said)
    return line


def enter(spec: dict[str, Any], begin: Callable[[], None]) -> None:
    """Make this process a room and run ``begin`` in it; never returns.

    Parameters
    ----------
    spec : dict
        ``folder`` (sockets of this room), ``files`` (what was handed in), ``hello`` (socket
        on which the host waits), ``home``, ``disk`` (bytes of each empty folder), ``uid``
        (None: a user namespace is made), ``limits`` (name of RLIMIT to value).
    begin : callable
        Runs as the student, as process 1 of the room: when it ends, all in it ends.
    """
    try:
        _new_namespaces(own_user=spec["uid"] is None)
        if os.fork() != 0:
            os._exit(0)
        line = _hello(spec, b"")  # tells the host this process's number, as the host counts
        try:
            _own_mounts(spec, STUDENT if spec["uid"] is None else spec["uid"])
            _give_up(spec)
        except BaseException as error:
            line.sendall(f"{type(error).__name__}: {error}".encode()[:500])
            os._exit(1)
        line.sendall(b"ready")
        line.recv(1)  # the host holds on to this process before any student code runs
        line.close()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # the zygote's lie outside, where nothing limits their size
            os.dup2(null, stream)
    except BaseException as error:
        _hello(spec, f"{type(error).__name__}: {error}".encode()[:500])
        os._exit(1)
    try:
        begin()
    except BaseException:
        (Path(spec["folder"]) / "stderr").write_text(traceback.format_exc())
    finally:
        os._exit(0)
