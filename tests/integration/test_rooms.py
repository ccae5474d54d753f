"""Warm kernels: what one room did is never seen by the next, and all begin alike."""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import kernels, paths, rooms, sandbox
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.watchdog import descendants

from .conftest import SESSION

pytestmark = pytest.mark.sandbox

LEAVE = """
import math, os, socket, sys
import numpy as np
for folder in ("/tmp", "/dev/shm", os.path.expanduser("~")):
    with open(f"{folder}/left", "w") as file:
        file.write("a message to the next one")
os.environ["LEFT"] = "1"
np.sum, math.pi = min, 3
sys.modules["left"] = sys
abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\\0left")
abstract.listen()
"""
LOOK = """
import json, math, os, random, socket, sys
import numpy as np
found = [f for f in ("/tmp", "/dev/shm", os.path.expanduser("~")) if os.path.exists(f"{f}/left")]
with socket.socket(socket.AF_UNIX) as probe:
    answered = probe.connect_ex("\\0left") == 0
descriptors = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
links = [os.readlink(one) for one in descriptors if os.path.exists(one)]
tmp = [os.path.join(top, f) for top, folders, files in os.walk("/tmp") for f in folders + files]
print(json.dumps({
    "found": found, "environment": "LEFT" in os.environ, "module": "left" in sys.modules,
    "sum": float(np.sum([1.0, 2.0])), "pi": math.pi, "answered": answered,
    "random": [random.random(), float(np.random.random())], "uid": os.getuid(),
    "threads": os.environ["OMP_NUM_THREADS"], "home": sorted(os.listdir()), "rooms": tmp,
    "files": [one for one in links if one.startswith("/")],
}))
"""


def said(kernel: SandboxKernel, source: str) -> str:
    """Return what a cell printed."""
    run = kernel.run(source)
    assert run.status == "ok", run
    return "".join(out.get("text", "") for out in run.outputs)


@pytest.fixture(autouse=True)
def warm():
    """Skip where no sandbox can be made, or none within it."""
    if sandbox.problem() is not None or not kernels._rooms_work(SESSION):
        pytest.skip("no warm kernels on this machine")


@pytest.fixture(scope="module")
def looks():
    """Return what two rooms see, before and after one that leaves things behind."""
    found = []
    for left in (False, True):
        if left:
            with SandboxKernel(SESSION, Limits()) as kernel:
                said(kernel, LEAVE)
        with SandboxKernel(SESSION, Limits()) as kernel:
            found.append(json.loads(said(kernel, LOOK)))
    return found


def test_nothing_is_left_for_the_next(looks):
    for look in looks:
        assert look["found"] == []
        assert not look["environment"]
        assert not look["module"]
        assert (look["sum"], look["pi"]) == (3.0, math.pi)
        assert not look["answered"]
        assert look["home"] == [".ipython"]


def test_rooms_begin_alike(looks):
    before, after = looks
    assert before["random"] == after["random"]
    assert before["threads"] == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give each room a user of its own")
def test_each_room_has_a_user_of_its_own(looks):
    assert looks[0]["uid"] != looks[1]["uid"]
    assert 0 not in {look["uid"] for look in looks}


def test_a_room_sees_no_other_room_and_holds_nothing_of_the_zygote(looks):
    for look in looks:
        assert [path for path in look["files"] if not path.startswith("/dev/")] == []
        inside = [path for path in look["rooms"] if path.count("/") > 4]  # /tmp/ck-x/rN/k/...
        assert {path.split("/")[3] for path in inside} == {inside[0].split("/")[3]}
        assert not [path for path in look["rooms"] if path.endswith(("control", "hello"))]


def test_all_imports_are_done_by_one_thread():
    ready = rooms.zygote(SESSION).wait()
    assert ready == {"failed": [], "threads": 1}


def test_later_imports_leave_one_thread(looks):
    """They are done while the first room is at work; three have begun since."""
    below = descendants(rooms.zygote(SESSION)._process.pid)
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in below}
    zygote = next(pid for pid in below if b"\0-m\0autograder.box.zygote\0" in lines[pid][:200])
    assert len(list(Path(f"/proc/{zygote}/task").iterdir())) == 1


def test_imports_come_from_the_release():
    from autograder import repair

    found = rooms.imports_of(repair.read_release(SESSION))
    assert "import numpy as np" in found
    assert not [line for line in found if not line.startswith(("import ", "from "))]


def test_a_room_that_is_lost_harms_no_other():
    with SandboxKernel(SESSION, Limits()) as kernel:
        assert kernel.run("import os\nos._exit(3)").status == "crashed"
        assert not kernel.alive()
    with SandboxKernel(SESSION, Limits()) as kernel:
        assert said(kernel, "print(1 + 1)") == "2\n"


def test_a_lost_zygote_is_replaced():
    first = rooms.zygote(SESSION)
    first._process.kill()
    first._process.wait()
    with SandboxKernel(SESSION, Limits()) as kernel:
        assert said(kernel, "print(1 + 1)") == "2\n"
    assert rooms.zygote(SESSION) is not first
    first.close()


def test_what_was_handed_in_is_there_and_cannot_be_changed(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "weights.npz").write_bytes(b"weights")
    (tmp_path / "answer.txt").write_text("42")
    (tmp_path / "other.ipynb").write_text("{}")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "huge").write_bytes(b"")
    os.truncate(tmp_path / "huge", rooms.MOST_FILE_BYTES + 1)
    with SandboxKernel(SESSION, Limits(), tmp_path) as kernel:
        seen = said(kernel, "import os\nprint(sorted(os.listdir()))")
        assert seen == "['.ipython', 'answer.txt', 'folder']\n"
        assert said(kernel, "print(open('answer.txt').read())") == "42\n"
        assert said(kernel, "print(os.listdir('folder'))") == "['weights.npz']\n"
        for change in (
            "open('answer.txt', 'w')",
            "os.remove('answer.txt')",
            "open('folder/x', 'w')",
        ):
            assert kernel.run(change).status == "error"
    assert (tmp_path / "answer.txt").read_text() == "42"


def test_without_rooms_a_cold_sandbox_serves(monkeypatch):
    def refuse(*args):
        raise rooms.RoomsUnavailable("no room can be made")

    monkeypatch.setattr(rooms.Zygote, "room", refuse)
    kernels._rooms_work.cache_clear()
    try:
        with SandboxKernel(SESSION, Limits()) as kernel:
            assert not isinstance(kernel.box, rooms.Room)
            assert said(kernel, "print(1 + 1)") == "2\n"
    finally:
        kernels._rooms_work.cache_clear()


ORPHAN = f"""
import os, signal
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.watchdog import descendants
kernel = SandboxKernel({SESSION!r}, Limits())
kernel.start()
print(os.getpid(), flush=True)
signal.pause()
"""


def test_all_ends_with_the_grader_however_it_ends():
    command = [sys.executable, "-c", ORPHAN]
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as grader:
        grader.stdout.readline()
        handles = [os.pidfd_open(pid) for pid in descendants(grader.pid)[1:]]
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    assert len(handles) >= 3  # bubblewrap, the zygote, the kernel
    for handle in handles:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        assert poll.poll(20_000), "a process outlived the grader"
        os.close(handle)


def test_no_two_processes_give_their_sandboxes_the_same_user():
    """Else a fork bomb in one would use up the processes that the other may have."""
    program = "from autograder import sandbox; print([sandbox.next_uid() for _ in range(50)])"
    both = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) for _ in range(2)
    ]
    drawn = [set(json.loads(one.communicate()[0])) for one in both]
    assert len(drawn[0] | drawn[1]) == 100
