# ruff: noqa: E501 - the quoted cells are programs of their own
"""What a student's cell can do in a real sandbox, started by root and by another user.

The cells run once for each user and each way to start a kernel (warm: a room forked from a
zygote; cold: a sandbox and a Python of its own), in `sandbox_driver.py`; the tests read what they reported.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest

from autograder import build, paths, tree
from autograder.source import read_session

pytestmark = pytest.mark.sandbox

SESSION = "01_numpy_self_attention"
DRIVER = Path(__file__).parent / "sandbox_driver.py"
NOBODY = 65534
MIB = 2**20
STARTS = ("warm", "cold")

HEAD = """
import ctypes, errno, glob, json, mmap, os, pathlib, signal, socket, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)

def outcome(function, *args, **kwargs):
    try:
        value = function(*args, **kwargs)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return repr(value)[:200]

def called(name, *args):
    ctypes.set_errno(0)
    function = getattr(libc, name)
    function.restype = ctypes.c_long
    return "ok" if function(*args) >= 0 else errno.errorcode[ctypes.get_errno()]
"""

IDENTITY = """
status = dict(line.split(":\\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
print(json.dumps({name: status[name].strip() for name in
    ("Uid", "Gid", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")}))
"""

GAIN = """
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
said = {}
for name, flags in {"user": CLONE_NEWUSER, "user and mount": CLONE_NEWUSER | CLONE_NEWNS, "mount": CLONE_NEWNS}.items():
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        answer = called("unshare", flags)
        os.write(there, answer.encode())
        os._exit(0)
    os.waitpid(child, 0)
    said["unshare " + name] = os.read(here, 100).decode()
shell = subprocess.run(
    "unshare --user --map-root-user --mount sh -c "
    "'mount -o remount,rw,bind /usr; touch /usr/@TOKEN@; mount -t tmpfs t /tmp && echo MOUNTED'",
    shell=True, capture_output=True, text=True)
said["shell"] = shell.stdout
said["setuid"] = outcome(os.setuid, 0)
said["chroot"] = outcome(os.chroot, "/")
said["mknod"] = outcome(os.mknod, "/tmp/disk", 0o60600, os.makedev(254, 0))
su = subprocess.run(["/usr/bin/su", "-c", "id -u"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
said["su"] = su.stdout
print(json.dumps(said))
"""

WRITE = """
MS_RDONLY, MS_REMOUNT, MS_BIND = 1, 32, 4096
said = {}
for place in (b"/", b"/usr", b"/course", b"/etc"):
    for kind, flags in {"bind": MS_REMOUNT | MS_BIND, "all": MS_REMOUNT}.items():
        said[f"remount {place.decode()} {kind}"] = called("mount", None, place, None, flags, None)
said["mount"] = subprocess.run(["mount", "-o", "remount,rw,bind", "/usr"], capture_output=True).returncode
for place in ("/usr", "/usr/bin", "/etc", "/course", "/course/utils", "/root", "/", "/dev", "/home", sys.prefix, sys.base_prefix):
    try:
        os.close(os.open(f"{place}/@TOKEN@", os.O_CREAT | os.O_WRONLY))
        said[f"write {place}"] = "ok"
    except OSError as error:
        said[f"write {place}"] = errno.errorcode[error.errno]
for place in ("/usr/bin/true", sys.executable, "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"):
    try:
        os.close(os.open(place, os.O_WRONLY))
        said[f"write {place}"] = "ok"
    except OSError as error:
        said[f"write {place}"] = errno.errorcode[error.errno]
print(json.dumps(said))
"""

LOOK = """
skipped = {"/proc", "/sys", "/usr", "/dev", sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))}
seen = []
for top, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(top, f) not in skipped]
    seen += [os.path.join(top, f) for f in files]
opened = {path: outcome(open, path) for path in json.loads('''@PATHS@''')}
listed = {path: os.listdir(path) if os.path.isdir(path) else None for path in json.loads('''@FOLDERS@''')}
print(json.dumps({"seen": seen, "opened": opened, "listed": listed, "top": os.listdir("/"), "environ": dict(os.environ)}))
"""

NETWORK = """
def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(5)
        one.connect(address)
    return "connected"

print(json.dumps({
    "host loopback": outcome(connect, socket.AF_INET, ("127.0.0.1", @PORT@)),
    "host abstract": outcome(connect, socket.AF_UNIX, "\\0@ABSTRACT@"),
    "outside": outcome(connect, socket.AF_INET, ("192.0.2.1", 53)),
    "name": outcome(socket.getaddrinfo, "example.org", 443),
    "interfaces": [name for _, name in socket.if_nameindex()],
}))
"""

PROCESSES = """
PTRACE_ATTACH = 16

class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

buffer = ctypes.create_string_buffer(8)
local = Piece(ctypes.addressof(buffer), 8)
far = Piece(0x400000, 8)
print(json.dumps({
    "pids": [int(name) for name in os.listdir("/proc") if name.isdigit()],
    "programs": [pathlib.Path(f"/proc/{name}/cmdline").read_bytes().decode(errors="replace")
                 for name in os.listdir("/proc") if name.isdigit()],
    "kill": outcome(os.kill, @PID@, 0),
    "ptrace": called("ptrace", PTRACE_ATTACH, @PID@, None, None),
    "ptrace 1": called("ptrace", PTRACE_ATTACH, 1, None, None),
    "read memory": called("process_vm_readv", @PID@, ctypes.byref(local), 1, ctypes.byref(far), 1, 0),
    "secret of 1": outcome(open, "/proc/1/root@SECRET@"),
}))
"""

DISK = """
def fill(folder):
    chunk, total = b"x" * 2**20, 0
    try:
        for number in range(10**6):
            with open(f"{folder}/fill-{number}", "wb", buffering=0) as file:
                for _ in range(4):
                    total += file.write(chunk)
    except OSError as error:
        return [total, errno.errorcode[error.errno]]

def big(folder):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open(f"{folder}/big", "wb", buffering=0) as file:
        total = 0
        try:
            while True:
                total += file.write(b"x" * 2**20)
        except OSError as error:
            return [total, errno.errorcode[error.errno]]

one = big("/tmp")
os.remove("/tmp/big")
print(json.dumps({"one file": one, **{folder: fill(folder) for folder in ("/tmp", os.path.expanduser("~"), "/dev/shm")}}))
"""

SOCKET_FOLDER = """
(folder,) = glob.glob("/tmp/ck-*/r*/k") or glob.glob("/tmp/ck-*")
number = 0
while True:
    number += 1
    with open(f"{folder}/{number}", "wb", buffering=0) as file:
        file.write(b"x" * 2**20)
"""

FORKS = """
children = []
try:
    while len(children) < 500:
        child = os.fork()
        if child == 0:
            signal.pause()
        children.append(child)
except OSError as error:
    stopped = errno.errorcode[error.errno]
else:
    stopped = "never"
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
print(json.dumps([len(children), stopped]))
"""

BOMB = """
while True:
    try:
        os.fork()
    except OSError:
        pass
"""

# each stops by itself far above the limit, so that a hole is seen and the machine is not harmed
MEMORY = {
    "bytearray": "x = bytearray(b'x') * 10**9\nprint('TOOK IT')",
    "small objects": "x = [str(i) * 8 for i in range(10**7)]\nprint('TOOK IT')",
    "shared map": """
x = mmap.mmap(-1, 10**9)
for place in range(0, 10**9, 4096):
    x[place] = 1
print('TOOK IT')
""",
    "memory files": """
x = []
for _ in range(40):
    x.append(os.memfd_create('x'))
    for _ in range(25):
        os.write(x[-1], b'x' * 2**20)
print('TOOK IT')
""",
    "SysV segments": """
libc.shmat.restype = ctypes.c_void_p
for _ in range(40):
    one = libc.shmget(0, 25 * 2**20, 0o1600)
    assert one >= 0, 'refused'
    place = libc.shmat(one, None, 0)
    ctypes.memset(place, 1, 25 * 2**20)
    libc.shmdt(ctypes.c_void_p(place))
print('TOOK IT')
""",
}

# Each of the four says by one byte that it is the program it should become: a
# fork that has not yet called exec does not carry the name in its command line.
OUTLIVE = """
ready, told = os.pipe()
os.set_inheritable(told, True)
program = [
    sys.executable, "-c",
    f"import os, signal; os.write({told}, b'.'); signal.pause()", "@NAME@",
]
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
quiet["pass_fds"] = (told,)
plain = subprocess.Popen(program, **quiet)
session = subprocess.Popen(program, start_new_session=True, **quiet)
nohup = subprocess.Popen(["nohup", *program], start_new_session=True, **quiet)
child = os.fork()
if child == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.execv(program[0], program)
    os._exit(0)
os.waitpid(child, 0)
for _ in range(4):
    os.read(ready, 1)
print("started")
"""


def jobs(token: str) -> dict[str, dict[str, object]]:
    """Return all kernels that are started, with the cells that run in each."""
    small = {"memory_bytes": 300 * MIB, "cell_seconds": 30}
    one_second = {"cell_seconds": 1}
    return {
        "probes": {"cells": [HEAD, IDENTITY, GAIN, IDENTITY, WRITE, LOOK, NETWORK, PROCESSES]},
        "disk": {
            "cells": [HEAD, DISK, "print('goes on')"],
            "limits": {"disk_bytes": 24 * MIB, "file_bytes": 8 * MIB},
        },
        "socket folder": {"cells": [HEAD, SOCKET_FOLDER], "limits": {"cell_seconds": 30}},
        "forks": {"cells": [HEAD, FORKS, "print('goes on')"], "limits": {"processes": 32}},
        "bomb": {"cells": [HEAD, BOMB], "limits": {"processes": 32, "cell_seconds": 2}},
        **{
            f"memory {name}": {"cells": [HEAD, cell], "limits": small}
            for name, cell in MEMORY.items()
        },
        "address space": {"cells": ["x = bytearray(20 * 2**30)", "print('goes on')"]},
        "outlive": {"cells": [HEAD, OUTLIVE], "token": token},
        "outlive bubblewrap": {
            "cells": [HEAD, OUTLIVE],
            "token": token,
            "without": "--die-with-parent",
        },
        "endless": {"cells": ["while True:\n    pass", "1"], "limits": one_second},
        "swallows": {
            "cells": [
                "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
            ],
            "limits": one_second,
        },
        "many lines": {
            "cells": ["for i in range(20_000):\n    print('x' * 100)", "print('goes on')"],
            "limits": {"output_bytes": 100_000},
        },
        "one line": {
            "cells": ["print('x' * 20_000_000)", "print('goes on')"],
            "limits": {"output_bytes": 100_000},
        },
        "endless output": {
            "cells": ["while True:\n    print('x' * 1000)"],
            "limits": {"output_bytes": 100_000, **one_second},
        },
        "plots": {"cells": ["from matplotlib import pyplot as plt\nplt.subplots()\nplt.close()"]},
        "exits": {"cells": ["import os\nos._exit(3)", "1"]},
        "faults": {"cells": ["import ctypes\nctypes.string_at(0)", "1"]},
    }


def as_nobody(command: list[str], home: Path) -> list[str]:
    """Return the command line that runs ``command`` as another user.

    Folders that only root may enter (a pyenv in /root) are shown to that user in a mount
    namespace of its own: the closed folder is covered, what is needed below it is bound.
    """
    needed = {
        Path(sys.prefix),
        Path(sys.base_prefix),
        paths.ROOT,
        Path(sys.executable).resolve().parent.parent,
    }
    closed = {
        next(
            (p for p in [*reversed(folder.parents), folder] if not p.stat().st_mode & 0o001), None
        ): None
        for folder in needed
    }
    lines = ["set -e"]
    for top in filter(None, closed):
        inside = [folder for folder in sorted(needed) if folder.is_relative_to(top)]
        for number, folder in enumerate(inside):
            lines += [f"mkdir {home}/{number}", f"mount --bind '{folder}' {home}/{number}"]
        lines.append(f"mount -t tmpfs -o mode=755 tmpfs '{top}'")
        for number, folder in enumerate(inside):
            lines += [f"mkdir -p '{folder}'", f"mount --bind {home}/{number} '{folder}'"]
    user = f"setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups"
    lines.append(f'exec {user} "$@"')
    return [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        "\n".join(lines),
        "sh",
        *command,
    ]


class Run:
    """A driver at work, as one user."""

    def __init__(self, user: str, start: str, plan: dict[str, object]) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="course-driver-", dir="/tmp"))
        self.home.chmod(0o755)
        command = [sys.executable, str(DRIVER)]
        if user == "another user":
            os.chown(self.home, NOBODY, NOBODY)
            command = as_nobody(command, self.home)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={
                "HOME": str(self.home),
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(paths.ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "MPLBACKEND": "Agg",
                "COURSE_COLD": "1" if start == "cold" else "",
            },
        )
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(plan))
        self.process.stdin.close()
        self.process.stdin = None

    def told(self) -> dict[str, object]:
        """Wait and return the report."""
        out, said = self.process.communicate(timeout=240)
        shutil.rmtree(self.home, ignore_errors=True)
        assert self.process.returncode == 0, said
        return json.loads(out)


class World:
    """What is planted on this machine for the cells to look for, and the drivers at work."""

    def __init__(self, folder: Path) -> None:
        self.token = f"token-{uuid.uuid4().hex}"
        self.folder = folder
        self.planted = {
            name: folder / name
            for name in ("gradebook.db", f"other-student/{SESSION}/{SESSION}.ipynb", "secret.txt")
        }
        for path in self.planted.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.token)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        kinds = paths.test_paths(SESSION)
        ours = [
            kinds["hidden"],
            kinds["mistakes"],
            paths.source_path(SESSION),
            paths.reference_path(SESSION),
        ]
        self.hidden = [
            *map(
                str, [*self.planted.values(), *ours, "/etc/passwd", "/etc/shadow", "/etc/hostname"]
            )
        ]
        users = ["this user", *(["another user"] if os.geteuid() == 0 else [])]
        self.reports = {}
        for start in STARTS:  # one after the other: four drivers at once only wait for each other
            runs = {user: Run(user, start, self.plan(user, start)) for user in users}
            self.reports |= {(user, start): run.told() for user, run in runs.items()}

    def plan(self, user: str, start: str) -> dict[str, object]:
        """Return what one user's driver runs; both are at work at the same time."""
        name = f"{self.token}-{user.replace(' ', '-')}-{start}"
        folders = [paths.ROOT, self.folder, "/tmp", "/root", "/home", "/var", "/run"]
        return {
            "crowd": 100,  # more threads of this user than the sandbox may have
            "jobs": jobs(name),
            "words": {
                "TOKEN": self.token,
                "NAME": name,
                "SECRET": str(self.planted["secret.txt"]),
                "PATHS": json.dumps(self.hidden),
                "FOLDERS": json.dumps([str(folder) for folder in folders]),
            },
        }


@pytest.fixture(scope="module")
def world():
    """Run everything, for both users at the same time."""
    folder = Path(tempfile.mkdtemp(prefix="course-planted-", dir="/tmp"))
    yield World(folder)
    shutil.rmtree(folder)


@pytest.fixture(
    params=[(user, start) for user in ("this user", "another user") for start in STARTS],
    ids=" ".join,
)
def told(request, world):
    """Return what the cells reported under one user, in one kind of sandbox."""
    if request.param not in world.reports:
        pytest.skip("only root can become another user: run the tests as root, too")
    report = world.reports[request.param]
    if report["problem"]:
        pytest.skip(f"no sandbox can be made as {request.param[0]}: {report['problem']}")
    warm = {job["warm"] for job in report["jobs"].values()}
    assert warm == {request.param[1] == "warm"}, "not the kind of sandbox that was asked for"
    return report["jobs"]


def probe(told, number):
    """Return what one of the probe cells printed."""
    cell = told["probes"]["cells"][number]
    assert cell["status"] == "ok", cell
    return json.loads(cell["text"])


def test_both_users_are_tried(world):
    uids = {user: report.get("uid") for (user, _), report in world.reports.items()}
    assert uids["this user"] == os.geteuid()
    assert uids.get("another user", NOBODY) == NOBODY


@pytest.mark.parametrize("number", [1, 3], ids=["at first", "after trying to gain them"])
def test_no_privilege_is_there(told, number):
    status = probe(told, number)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, (name, status[name])
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()
    assert "0" not in status["Gid"].split()


def test_no_privilege_can_be_gained(told):
    said = probe(told, 2)
    assert said["setuid"].startswith(("PermissionError", "OSError: [Errno 22]"))  # unmapped
    assert said["chroot"].startswith("PermissionError")
    assert said["mknod"].startswith("PermissionError")
    assert said["su"] == ""
    assert said["unshare mount"] == "EPERM"


def test_no_privilege_in_a_namespace_of_its_own(told):
    said = probe(told, 2)
    assert said["unshare user"] in ("EPERM", "ENOSPC")
    assert said["unshare user and mount"] in ("EPERM", "ENOSPC")
    assert said["shell"] == ""


def test_the_system_cannot_be_written(told, world):
    said = probe(told, 4)
    assert said.pop("mount") != 0
    assert len(said) > 15
    assert {key: value for key, value in said.items() if value == "ok"} == {}
    for place in ("/usr", "/usr/bin", "/etc", "/", sys.prefix, sys.base_prefix):
        assert not (Path(place) / world.token).exists()


def test_nothing_of_ours_can_be_seen(told, world):
    said = probe(told, 5)
    for path, result in said["opened"].items():
        assert result.startswith(("FileNotFoundError", "PermissionError")), (path, result)
    assert len(said["opened"]) == len(world.hidden)
    words = ("hidden", "mistakes_", "solutions", "gradebook", "session_01", "secret.txt", "passwd")
    assert [path for path in said["seen"] if any(word in path for word in words)] == []
    assert [path for path in said["seen"] if path.startswith("/course/")]  # it did look
    assert not [path for path in said["seen"] if path.endswith(".ipynb")]


def test_no_folder_of_the_host_can_be_listed(told, world):
    said = probe(told, 5)
    listed = said["listed"]
    assert listed[str(world.folder)] is None
    # only what leads to Python itself stands in these folders
    python = {*Path(sys.prefix).parts, *Path(sys.base_prefix).parts}
    for place in ("/var", "/run"):
        assert {*(listed[place] or [])} <= python
    assert {*(listed[str(paths.ROOT)] or [])} <= python
    assert {*(listed["/root"] or [])} <= python
    assert [
        name for name in listed["/tmp"] if name not in python and not name.startswith("ck-")
    ] == []
    assert len([name for name in listed["/tmp"] if name.startswith("ck-")]) == 1
    assert not {"mnt", "srv", "boot", "opt", "var", "media"} & {*said["top"]} - python


def test_the_environment_is_not_ours(told):
    environ = probe(told, 5)["environ"]
    assert environ["HOME"] == "/home/student"
    assert "COURSE_SECRET" not in environ
    assert "USER" not in environ


def test_there_is_no_network(told):
    said = probe(told, 6)
    # a room does not even have a loopback of its own, which bubblewrap would set up
    assert said["host loopback"].startswith(("ConnectionRefusedError", "OSError: [Errno 101]"))
    assert said["host abstract"].startswith("ConnectionRefusedError")
    assert "unreachable" in said["outside"]
    assert "gaierror" in said["name"]
    assert said["interfaces"] == ["lo"]


def test_no_process_of_the_host_can_be_reached(told):
    said = probe(told, 7)
    assert said["kill"].startswith("ProcessLookupError")
    assert said["ptrace"] in ("ESRCH", "EPERM")
    assert said["read memory"] in ("ESRCH", "EPERM")
    assert said["ptrace 1"] == "EPERM"
    assert said["secret of 1"].startswith(("FileNotFoundError", "PermissionError"))


def test_no_process_of_the_host_can_be_seen(told):
    said = probe(told, 7)
    assert 1 <= len(said["pids"]) <= 5  # a room's kernel is its first process
    assert not [program for program in said["programs"] if "sandbox_driver" in program]


def test_the_disk_cannot_be_filled(told):
    _, fill, after = told["disk"]["cells"]
    assert fill["status"] == "ok", fill
    said = json.loads(fill["text"])
    total, reason = said.pop("one file")
    assert total <= 8 * MIB
    assert reason == "EFBIG"
    for folder, (total, reason) in said.items():
        assert total <= 24 * MIB, folder
        assert reason == "ENOSPC", folder
    assert after["text"] == "goes on\n"


def test_the_socket_folder_cannot_be_filled(told):
    job = told["socket folder"]
    assert job["cells"][1]["status"] == "crashed"
    assert job["killed_because"] == "crashed"
    assert not job["folder_left"]


def test_the_number_of_processes_is_limited(told):
    _, forks, after = told["forks"]["cells"]
    count, stopped = json.loads(forks["text"])
    assert stopped == "EAGAIN"
    assert 2 <= count <= 32
    assert after["text"] == "goes on\n"


def test_a_fork_bomb_ends(told):
    assert told["bomb"]["cells"][1]["status"] in ("timed_out", "crashed")
    assert told["bomb"]["survivors"] == []


@pytest.mark.parametrize("name", MEMORY)
def test_memory_is_limited(told, name):
    job = told[f"memory {name}"]
    assert "TOOK IT" not in job["cells"][1].get("text", "")
    refused = job["cells"][1]["status"] == "error" and name in ("memory files", "SysV segments")
    assert refused or job["cells"][1]["status"] == "out_of_memory", job


def test_too_large_an_address_space_is_a_plain_error(told):
    job = told["address space"]
    assert job["cells"][0]["error"].startswith("MemoryError")
    assert job["cells"][1]["text"] == "goes on\n"


@pytest.mark.parametrize("name", ["outlive", "outlive bubblewrap"])
def test_nothing_outlives_the_submission(told, name):
    job = told[name]
    assert job["cells"][1]["text"] == "started\n", job
    assert job["named_before"] == 4  # plain, session, nohup, double fork
    assert job["watched"] >= 5  # these, the kernel and perhaps bubblewrap
    assert job["survivors"] == []
    assert job["named_after"] == 0


def test_every_sandbox_is_gone_and_its_folder_too(told):
    assert {name: job["survivors"] for name, job in told.items() if job["survivors"]} == {}
    assert [name for name, job in told.items() if job["folder_left"]] == []


@pytest.mark.parametrize("name", ["endless", "swallows"])
def test_an_endless_cell_is_killed(told, name):
    cell = told[name]["cells"][0]
    assert cell["status"] == "timed_out"
    assert "endless loop" in cell["error"]
    assert not told[name]["alive"]


@pytest.mark.parametrize("name", ["many lines", "one line"])
def test_output_is_bounded(told, name):
    first, after = told[name]["cells"]
    assert first["status"] == "ok"
    assert first["size"] < 150_000
    assert "left out" in first["text"]
    assert after["text"] == "goes on\n"


def test_endless_output_is_bounded_and_killed(told):
    (cell,) = told["endless output"]["cells"]
    assert cell["status"] == "timed_out"
    assert cell["size"] < 150_000


def test_a_plot_says_nothing(told):
    (cell,) = told["plots"]["cells"]
    assert cell["status"] == "ok"
    assert "writable" not in cell["text"]
    assert "rror" not in cell["text"]


@pytest.mark.parametrize("name", ["exits", "faults"])
def test_a_lost_process_is_reported(told, name):
    first, after = told[name]["cells"]
    assert first["status"] == "crashed"
    assert "ended the notebook's process" in first["error"]
    assert after["status"] == "not run"


def test_the_sandbox_holds_no_line_of_a_solution():
    lines = build.solution_lines(read_session(SESSION))
    assert len(lines) > 10
    for path in tree.course_tree(SESSION).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [line for line in lines if line in text], path
