"""Loaded into Dask workers by test_cluster.py (``dask worker --preload``): trouble on demand.

What a worker meets depends on the student whose work it judges: ``HANGS`` are told to the
test through a pipe and wait there to be killed, ``KILLS`` end the worker at once.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

SESSION = "01_numpy_self_attention"
HANGS_ONCE, HANGS, KILLS = "kim", "leo", "eve"
MIDDLE = "causal_mask"  # the exercise in which it happens: a sandbox is running by then


def first(path: Path) -> bool:
    """Tell whether nobody has asked for this path before."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def hang(folder: Path) -> None:
    """Tell the test who we are and wait for the end."""
    (folder / "pipe").write_text(f"{os.getpid()}\n")
    os.read(os.pipe()[0], 1)


def dask_setup(worker: object) -> None:
    """Watch the judge of this process."""
    from autograder import rooms
    from autograder.judge import Judge

    folder = Path(os.environ["COURSE_TEST_FOLDER"])
    grade = Judge.grade

    def watched(self, exercise_id, *arguments, student_id="", **options):
        if exercise_id == MIDDLE:
            with (folder / "log").open("a") as log:  # one short line: written whole
                log.write(f"{student_id} {os.getpid()} {rooms.zygote(SESSION).folder}\n")
            if student_id == HANGS or (student_id == HANGS_ONCE and first(folder / "hung")):
                hang(folder)
            if student_id == KILLS:
                os.kill(os.getpid(), signal.SIGKILL)
        return grade(self, exercise_id, *arguments, student_id=student_id, **options)

    Judge.grade = watched
