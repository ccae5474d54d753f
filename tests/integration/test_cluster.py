"""Grading on a real Dask cluster: a scheduler and worker processes on loopback."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
import pytest
from distributed import Client

from autograder import classes, cluster, connection, crew, handshake, paths
from autograder.errors import CourseError
from autograder.gradebook import Gradebook

from . import cluster_preload as trouble
from .conftest import AUTOMATIC, SESSION, notebook, write

pytestmark = pytest.mark.sandbox

WAIT = 90  # seconds until a process that does not come is a failure
SECRET = "a secret of the course"
REACH = """
import socket
def reach(address):
    try:
        with socket.create_connection(address, timeout=5):
            return "REACHED"
    except OSError as error:
        return f"NOT REACHED: {type(error).__name__}"
print(reach(%r))
print("DATA", open("data.txt").read(), open("folder/inner.txt").read())
"""


@dataclass
class Cluster:
    """A scheduler and its workers, as processes of their own."""

    folder: Path
    port: int
    files: dict[str, Path] = field(default_factory=dict)  # certificates by option
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self):
        return f"{'tls' if self.files else 'tcp'}://127.0.0.1:{self.port}"

    def dask(self, program, *options, secret=SECRET):
        """Start one of Dask's programs."""
        certificates = [part for name, path in self.files.items() for part in (name, path)]
        log = (self.folder / f"{program}-{len(self.processes)}.log").open("wb")
        environment = {
            **os.environ,
            "PYTHONPATH": str(paths.ROOT),
            "COURSE_SECRET": secret,
            "COURSE_TEST_FOLDER": str(self.folder),
            "TMPDIR": str(self.folder),  # what a killed worker leaves behind
        }
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{program}",
                 *map(str, [*options, *certificates, "--no-dashboard"])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=environment,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def start(self, workers):
        protocol = self.address.partition(":")[0]
        self.dask("scheduler", "--host", "127.0.0.1", "--port", self.port, "--protocol", protocol)
        for _ in range(workers):
            self.worker()

    def worker(self, **options):
        return self.dask(
            "worker", self.address, "--nthreads", 1, "--no-nanny", "--host", "127.0.0.1",
            "--preload", trouble.__file__, "--local-directory", self.folder, **options,
        )  # fmt: skip

    def client(self):
        given = (
            connection.Certificates(*self.files.values())
            if self.files
            else connection.Certificates()
        )
        security = connection.security_of(self.address, given)
        return Client(self.address, security=security, timeout=WAIT, set_as_default=False)

    def wait_for_workers(self, count):
        with self.client() as client:
            client.wait_for_workers(count, timeout=WAIT)

    def course(self, folder):
        """Start ``course grade`` on this cluster."""
        options = {"--tls-ca-file": "--tls-ca"}
        certificates = [
            str(part)
            for name, path in self.files.items()
            for part in (options.get(name, name), path)
        ]
        return subprocess.Popen(
            [sys.executable, "-m", "autograder.cli", "grade", "01", "--scheduler", self.address,
             *certificates, "--submissions", folder / "in", "--out", folder / "out"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/",
            env={**os.environ, "PYTHONPATH": str(paths.ROOT), "COLUMNS": "300",
                 "COURSE_SECRET": SECRET},
        )  # fmt: skip

    def hung_worker(self):
        """Wait until a worker hangs in the middle of a submission, and return its pid."""
        pipe = os.open(self.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        try:
            assert select.select([pipe], [], [], WAIT)[0], "no worker has hung"
            return int(os.read(pipe, 100))
        finally:
            os.close(pipe)

    def log(self):
        """Return student, worker's pid and warm kernel's folder, once for each judging."""
        path = self.folder / "log"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def judged(self):
        return sorted(student for student, *_ in self.log())

    def close(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(timeout=WAIT)
        for *_, kernels in self.log():
            shutil.rmtree(kernels, ignore_errors=True)


@contextmanager
def free_cluster(folder, files=None):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.mkfifo(folder / "pipe")
    one = Cluster(folder, port, files or {})
    try:
        yield one
    finally:
        one.close()


def done(process):
    """Return a finished process's status, stdout and stderr."""
    try:
        out, err = process.communicate(timeout=WAIT)
    finally:
        process.kill()
    return process.returncode, out, err


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Run the commands of docs/scale.md; without openssl the cluster is not encrypted."""
    if shutil.which("openssl") is None:
        return {}
    folder = tmp_path_factory.mktemp("certificates")
    text = (paths.ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    commands = re.search(r"## Certificates\n.*?```sh\n(.*?)```", text, re.DOTALL)[1]
    subprocess.run(["sh", "-ec", commands], cwd=folder, check=True, capture_output=True)
    names = {"--tls-ca-file": "ca.pem", "--tls-cert": "cert.pem", "--tls-key": "key.pem"}
    return {option: folder / name for option, name in names.items()}


def write_class(folder, port):
    """Write seven submissions, of which three cannot be graded as they are."""
    wrong = {"softmax": "def softmax(x, axis=-1):\n    return x"}
    blank = [name for name in AUTOMATIC if name not in ("softmax", trouble.MIDDLE)]
    write(folder, "ada", notebook())
    write(folder, "ben", notebook(cells=wrong, blank=blank))
    write(folder, "kim", notebook(blank=blank))
    reach = nbformat.v4.new_code_cell(REACH % (("127.0.0.1", port),))
    nosy = notebook(blank=blank, change=lambda one: one.cells.insert(1, reach))
    home = write(folder, "ned", nosy).parent
    (home / "data.txt").write_text("of ned")
    (home / "folder").mkdir()
    (home / "folder" / "inner.txt").write_text("inside")
    (home / "folder" / "link.txt").symlink_to("/etc/hostname")
    write(folder, "pia", "%PDF-1.7 my homework")
    (folder / "tom" / SESSION).mkdir(parents=True)
    late = write(folder, "zoe", notebook(blank=["*"]))
    (late.parent / "timestamp.txt").write_text("the day before yesterday")


@pytest.fixture(scope="module")
def secure(tmp_path_factory, certificates):
    """Start a cluster of two workers and a third with another secret."""
    with free_cluster(tmp_path_factory.mktemp("secure"), certificates) as one:
        one.start(workers=2)
        one.worker(secret="another secret")
        one.wait_for_workers(3)
        yield one


@pytest.fixture(scope="module")
def lost(secure):
    """Grade a class; kill the worker that has got to the middle of kim's submission."""
    folder = secure.folder
    write_class(folder / "in", secure.port)
    process = secure.course(folder)
    victim = psutil.Process(secure.hung_worker())
    sandboxes = victim.children(recursive=True)
    victim.kill()
    status, out, err = done(process)
    survivors = psutil.wait_procs(sandboxes, timeout=WAIT)[1]
    return {"status": status, "out": out, "err": err, "sandboxes": (sandboxes, survivors)}


@pytest.fixture(scope="module")
def locally(secure, lost, tmp_path_factory):
    """Grade the same class on this machine."""
    found = classes.find_submissions(SESSION, secure.folder / "in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", SECRET)
        return {one.student: (result, book) for one, result, book in classes.graded(found, 1)}


def results(folder):
    return {one["student"]: one for one in json.loads((folder / "out/results.json").read_text())}


def test_a_lost_worker_loses_nothing(lost, secure):
    assert lost["status"] == 1, lost  # tom, pia and zoe need a person
    assert lost["err"] == ""
    assert "was lost while grading kim: another takes it over" in lost["out"]
    states = {name: one["status"] for name, one in results(secure.folder).items()}
    assert states == {
        **dict.fromkeys(["ada", "ben", "kim", "ned"], "graded"),
        "pia": "unreadable", "tom": "unreadable", "zoe": "needs_person",
    }  # fmt: skip


def test_nothing_is_graded_or_recorded_twice(lost, secure):
    assert secure.judged() == ["ada", "ben", "kim", "kim", "ned", "zoe"]
    rows = (secure.folder / "out" / "grades.csv").read_text().splitlines()
    assert [row.split(",")[3] for row in rows[1:]] == "ada ben kim ned pia tom zoe".split()
    with Gradebook(f"sqlite:///{secure.folder / 'out' / 'gradebook.db'}") as book:
        assert len(book.assignment_submissions(SESSION)) == 7


def test_scores_are_those_of_local_grading(lost, locally, secure):
    here = {name: result.to_json() for name, (result, _) in locally.items()}
    assert results(secure.folder) == json.loads(json.dumps(here))
    for name, (_, book) in locally.items():
        path = secure.folder / "out" / "autograded" / name / SESSION / f"{SESSION}.ipynb"
        assert path.exists() == (book is not None)
        if book is not None and name != "ned":  # a refused connection names no time or address
            assert nbformat.read(path, as_version=4) == book


def test_a_lost_worker_takes_its_sandboxes_with_it(lost):
    sandboxes, survivors = lost["sandboxes"]
    assert sandboxes
    assert survivors == []


def test_a_worker_with_another_secret_is_not_used(lost, secure):
    (line,) = [line for line in lost["out"].splitlines() if "is not used" in line]
    assert line.endswith("is not used: its COURSE_SECRET is another, or not set")
    assert SECRET not in lost["out"] + lost["err"]


def test_the_sandbox_cannot_reach_the_scheduler(lost, secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=WAIT):
        pass  # from outside it can be reached
    path = secure.folder / "out" / "autograded" / "ned" / SESSION / f"{SESSION}.ipynb"
    said = "".join(
        output.get("text", "")
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    )
    assert "NOT REACHED: " in said
    assert "DATA of ned inside" in said


def refused(one, monkeypatch, say=print):
    """Return the line that ends a run on a cluster."""
    monkeypatch.setenv("COURSE_SECRET", SECRET)
    found = classes.find_submissions(SESSION, one.folder / "in")
    given = connection.Certificates(*one.files.values())
    with pytest.raises(CourseError) as error:
        next(cluster.graded(found, one.address, given, say))
    return str(error.value)


def test_with_no_usable_worker_left_nothing_is_graded(lost, locally, secure, monkeypatch):
    """After the other tests of this cluster: the good worker is killed, then the scheduler."""
    good = {int(pid) for _, pid, _ in secure.log()}
    for process in secure.processes:
        if process.pid in good:
            process.kill()
            process.wait(timeout=WAIT)
    monkeypatch.setattr(cluster, "GRACE_SECONDS", 0)
    line = refused(secure, monkeypatch)
    assert line.startswith("none of the 1 workers can be used: 7 submissions are not graded")
    monkeypatch.setattr(cluster, "GRACE_SECONDS", WAIT)
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 5)

    def kill_scheduler(line):
        secure.processes[0].kill()

    line = refused(secure, monkeypatch, kill_scheduler)  # told that a worker is not used
    assert line.startswith("the scheduler is lost: 7 submissions are not graded")


# ---------------------------------------------------------------- without TLS, on loopback


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """Grade a class with a submission that kills every worker; three workers."""
    with free_cluster(tmp_path_factory.mktemp("open")) as one:
        one.start(workers=3)
        blank = [name for name in AUTOMATIC if name != trouble.MIDDLE]
        for student in ("ada", trouble.KILLS, "zoe"):
            write(one.folder / "in", student, notebook(blank=blank))
        one.wait_for_workers(3)
        yield one, *done(one.course(one.folder))


def test_a_submission_that_kills_workers_is_left_to_a_person(poisoned):
    one, status, out, err = poisoned
    assert (status, err) == (1, "")
    found = results(one.folder)
    assert {name: result["status"] for name, result in found.items()} == {
        "ada": "graded", "eve": "needs_person", "zoe": "graded",
    }  # fmt: skip
    assert "each worker was lost while grading it" in found["eve"]["problem"]
    assert "was lost while grading eve: a person has to look at it" in out
    assert found["ada"]["score"] == found["zoe"]["score"] > 0
    assert one.judged() == ["ada", "eve", "eve", "zoe"]
    with Gradebook(f"sqlite:///{one.folder / 'out' / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(SESSION, SESSION, "eve").grades
        assert all(grade.needs_manual_grade for grade in grades)


def test_an_interrupt_cancels_the_rest_and_keeps_what_is_recorded(poisoned, tmp_path):
    one, *_ = poisoned
    for student in ("ada", trouble.HANGS, "zoe"):
        write(tmp_path / "in", student, notebook(blank=["*"]))
    process = one.course(tmp_path)
    hung = one.hung_worker()
    process.send_signal(signal.SIGINT)
    status, out, err = done(process)
    assert (status, err) == (130, "")
    assert "stopped: 1 of 3 are graded and saved" in out  # ada; leo hangs the only worker
    with Gradebook(f"sqlite:///{tmp_path / 'out' / 'gradebook.db'}") as book:
        assert [one.student.id for one in book.assignment_submissions(SESSION)] == ["ada"]
    with one.client() as client:
        tasks = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
    assert tasks == 0
    psutil.Process(hung).kill()


def test_no_scheduler_answers(monkeypatch, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    found = [classes.Submission("ada", SESSION, tmp_path / "none.ipynb")]
    stream = cluster.graded(found, address, connection.Certificates(), print)
    with pytest.raises(CourseError, match=f"no Dask scheduler answers at {address}"):
        next(stream)


# ---------------------------------------------------------------- addresses and certificates


@pytest.mark.parametrize(
    "address", ["tcp://192.0.2.7:8786", "tcp://grading.example.org:8786", "tcp://0.0.0.0:8786"]
)
def test_without_tls_nothing_leaves_this_machine(address):
    with pytest.raises(CourseError, match="not encrypted") as refused:
        connection.security_of(address, connection.Certificates())
    assert address in str(refused.value)
    assert "docs/scale.md" in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tcp://127.8.9.1:1"],
)
def test_loopback_needs_no_tls(address):
    assert connection.security_of(address, connection.Certificates()) is None


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8786", "http://127.0.0.1:8786", "tls://host", "tls://:1", "tls://h:99999", ""],
)
def test_what_is_not_an_address(address):
    with pytest.raises(CourseError, match="is not an address"):
        connection.security_of(address, connection.Certificates())


def test_tls_needs_certificates(tmp_path):
    with pytest.raises(CourseError, match=r"tls://192.0.2.7:1 needs certificates: --tls-ca"):
        connection.security_of("tls://192.0.2.7:1", connection.Certificates())
    missing = connection.Certificates(ca=tmp_path / "ca.pem")
    with pytest.raises(CourseError, match=r"there is no certificate file .*ca\.pem"):
        connection.security_of("tls://192.0.2.7:1", missing)
    (tmp_path / "ca.pem").write_text("not a certificate")
    broken = connection.Certificates(*[tmp_path / "ca.pem"] * 3)
    with pytest.raises(CourseError, match="cannot be used"):
        connection.security_of("tls://192.0.2.7:1", broken)
    with pytest.raises(CourseError, match="use tls://"):
        connection.security_of("tcp://127.0.0.1:1", missing.__class__(ca=tmp_path / "ca.pem"))


def test_the_certificates_make_a_tls_connection(certificates):
    if not certificates:
        pytest.skip("openssl is not installed")
    security = connection.security_of(
        "tls://192.0.2.7:1", connection.Certificates(*certificates.values())
    )
    assert security.require_encryption


# ---------------------------------------------------------------- who may grade


class OneWorker:
    """A client of a cluster with one worker."""

    def __init__(self, address):
        self.address = address

    def scheduler_info(self, n_workers):
        return {"workers": {self.address: {"name": "far", "status": "running"}}}


def test_without_tls_a_worker_on_another_machine_is_not_used():
    said = []
    far = OneWorker("tcp://192.0.2.9:4000")
    one = crew.Crew(far, SESSION, said.append, print, encrypted=False)
    one.refresh()
    assert one.free({}) == []
    assert said == [
        "worker far (tcp://192.0.2.9:4000) is not used: it is on another machine and the "
        "connection is not TLS"
    ]


@pytest.mark.parametrize("kind", ["hidden", "public", "mistakes", "release", "code", "reference"])
def test_a_changed_file_changes_the_handshake(course_copy, monkeypatch, kind):
    places = {
        **paths.test_paths(SESSION),
        "release": paths.release_path(SESSION),
        "code": paths.ROOT / "autograder" / "grading.py",
        "reference": paths.reference_path("00"),
    }
    path = course_copy / places[kind].relative_to(paths.ROOT)
    for name in ("PUBLIC", "HIDDEN", "SESSIONS", "ROOT"):
        place = course_copy / getattr(paths, name).relative_to(paths.ROOT)
        monkeypatch.setattr(paths, name, place)
    before, content = handshake.digests(SESSION), path.read_bytes()
    mine = {**before, "secret": "same"}
    path.write_bytes(content + b"\n")
    try:
        theirs = {**handshake.digests(SESSION), "secret": "same", "sandbox": ""}
    finally:
        path.write_bytes(content)
    reason = handshake.difference(mine, theirs, SESSION)
    assert reason is not None
    assert "restart workers" in reason


def test_a_worker_without_a_sandbox_may_not_grade():
    facts = dict.fromkeys(["tests", "release", "code", "secret"], "same")
    theirs = {**facts, "sandbox": "user namespaces are off"}
    reason = handshake.difference(facts, theirs, SESSION)
    assert reason == "no sandbox can be made there: user namespaces are off"


def test_the_secret_s_mark_hides_it_and_differs_from_run_to_run(monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", SECRET)
    one, other = handshake.secret_mark("1"), handshake.secret_mark("2")
    assert SECRET not in one
    assert one != other
    assert one == handshake.secret_mark("1")
    monkeypatch.setenv("COURSE_SECRET", "another")
    assert one != handshake.secret_mark("1")
