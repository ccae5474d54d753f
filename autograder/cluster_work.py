"""What a Dask worker does for ``course grade --scheduler``; light to import, for the scheduler.

Functions here take and return plain data only. They travel by name: the code that runs is
the worker's own copy of the course, which has to be the same as the one that asks.
"""

from __future__ import annotations

import functools
import json
import logging
import tempfile
import threading
from pathlib import Path
from typing import Any

log = logging.getLogger("distributed.worker.course")  # shown beside Dask's own lines
_one_at_a_time = threading.Lock()  # a judge reruns its own items; threads would mix them up


@functools.cache
def _loaded(session: str) -> dict[str, str]:
    """Load what grades a session and return its hashes, once a process.

    What changes on disk later is not what this process grades with, so it is not looked at.
    """
    from autograder import grading, handshake, repair

    grading.judge_of(session)
    repair.read_release(session)
    return handshake.digests(session)


def introduce(session: str, nonce: str) -> dict[str, str]:
    """Return what this process would grade with, and whether it can make a sandbox."""
    from autograder import handshake, sandbox

    with _one_at_a_time:
        problem = sandbox.problem() or ""
        return {**_loaded(session), "secret": handshake.secret_mark(nonce), "sandbox": problem}


def grade(parcel: bytes) -> str:
    """Grade one submission.

    Parameters
    ----------
    parcel : bytes
        As `autograder.cluster` packs it.

    Returns
    -------
    str
        JSON: the result and the graded notebook, or ``{"refused": why}`` where this process
        is not the one that was introduced (a worker that was started again at its address).
    """
    from autograder import errors, handshake, parcels

    job = parcels.unpack(parcel)
    why = handshake.difference(
        job["facts"], introduce(job["session"], job["nonce"]), job["session"]
    )
    if why is not None:
        return json.dumps({"refused": why})
    log.info("grading submission %s", job["key"][:16])  # no names: logs are read by others
    try:
        with _one_at_a_time, tempfile.TemporaryDirectory(prefix="submission-") as folder:
            return _graded(job, Path(folder))
    except errors.SandboxUnavailable as error:
        return json.dumps({"refused": str(error)})


def _graded(job: dict[str, Any], folder: Path) -> str:
    from autograder import classes, parcels

    path = parcels.lay_out(folder, job["name"], job["notebook"], job["files"])
    submission = classes.Submission(job["student"], job["session"], path)
    return parcels.result_text(*classes.attempt(submission))
