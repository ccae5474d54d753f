"""Grades a class on a Dask cluster: ``course grade --scheduler``.

Bytes of one submission at a time go to each worker; a plain result comes back. A worker that
is lost loses nothing: what it was grading goes to another one.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import dask
from distributed import Client, Future, Security

from autograder import classes, cluster_work, grading, parcels, repair
from autograder.connection import Certificates, security_of
from autograder.crew import Crew
from autograder.errors import CourseError

CONNECT_SECONDS = 15
POLL_SECONDS = 0.5  # how soon a lost worker is noticed
RESULT_SECONDS = 60
MOST_LOST = 2  # workers that one submission may take with it before a person has to look
GRACE_SECONDS = 5.0  # for other workers to come, after all that came were refused
PATIENCE_SECONDS = 120.0  # for a first worker, or for one in place of those that were lost
SPARE_SECONDS = 300.0  # beyond a submission's own limit, before its worker counts as lost


@contextmanager
def _connected(address: str, security: Security | None) -> Iterator[Client]:
    """Connect to a scheduler; on the way out nothing of ours is left there.

    Raises
    ------
    CourseError
        If none answers.
    """
    # a submission is sent as a task's argument, on purpose: the scheduler can then resend it
    settings = {"distributed.admin.large-graph-warning-threshold": "1GB"}
    with dask.config.set(settings):
        try:
            client = Client(
                address,
                security=security,
                timeout=CONNECT_SECONDS,
                set_as_default=False,
                name="course-grade",
            )
        except (OSError, TimeoutError, RuntimeError) as error:
            reason = " ".join(str(error).split())[:300]
            raise CourseError(f"no Dask scheduler answers at {address}: {reason}") from error
        try:
            yield client
        finally:
            client.close()


@dataclass
class _Job:
    """One submission on its way."""

    submission: classes.Submission
    lost: list[str] = field(default_factory=list)  # workers that it went with
    future: Future | None = None
    since: float = 0.0
    why: str = ""

    def parcel(self, crew: Crew) -> tuple[str, bytes] | None:
        """Return the submission's hash and bytes; None where there is nothing to send."""
        one = self.submission
        notebook = parcels.notebook_bytes(one.path)
        if notebook is None:
            return None
        files = parcels.handed_in_files(one.path.parent)
        key = parcels.fingerprint(one.session, one.student, notebook, files)
        content = {
            "key": key,
            "session": one.session,
            "student": one.student,
            "name": one.path.name,
            "notebook": notebook,
            "files": files,
            "nonce": crew.nonce,
            "facts": crew.facts,
        }
        return key, parcels.pack(content)

    def cancel(self) -> None:
        """Let the cluster forget it."""
        if self.future is not None:
            self.future.cancel(force=True)
            self.future = None


class _Run:
    """Hands out submissions, one a worker, and takes results, one a submission."""

    def __init__(self, crew: Crew, awake: queue.SimpleQueue[Any], found: list[Any]) -> None:
        self.crew = crew
        self.awake = awake
        self.waiting = deque(_Job(one) for one in found)
        self.running: dict[str, _Job] = {}  # by the address of the worker
        self.given_up: list[_Job] = []
        self.alone_since = time.monotonic()
        limits = grading.limits_of(repair.read_release(crew.session))
        self.longest = limits.submission_seconds + SPARE_SECONDS

    def results(self) -> Iterator[classes.Graded]:
        """Yield each submission once.

        Raises
        ------
        CourseError
            If the scheduler is lost, or no worker is left.
        """
        try:
            while self.waiting or self.running:
                self._look_around()
                yield from self._hand_out()
                yield from map(_left_to_person, self.given_up)
                self.given_up.clear()
                if self.running or self.crew.asking or self.waiting:
                    self._rest()
                yield from self._collect()
        finally:
            for job in self.running.values():
                job.cancel()

    def _left(self) -> str:
        count = len(self.waiting) + len(self.running)
        return f"{count} submissions are not graded; what is graded is recorded, run again"

    def _look_around(self) -> None:
        self.crew.refresh()
        if self.crew.client.status != "running":
            raise CourseError(f"the scheduler is lost: {self._left()}")
        for address, job in list(self.running.items()):
            if address not in self.crew.connected:
                self._take_back(address, "was lost")
            elif time.monotonic() - job.since > self.longest:
                self.crew.refuse(address, f"no result within {self.longest:g} seconds")
                self._take_back(address, "did not answer any more")
        self._check_that_someone_works()

    def _check_that_someone_works(self) -> None:
        if self.crew.usable or self.crew.asking or self.running:
            self.alone_since = time.monotonic()
            return
        waited = time.monotonic() - self.alone_since
        if waited > (GRACE_SECONDS if self.crew.refused else PATIENCE_SECONDS):
            others = len(self.crew.refused)
            who = f"none of the {others} workers can be used" if others else "there is no worker"
            raise CourseError(f"{who}: {self._left()}")

    def _take_back(self, address: str, what: str, why: str = "") -> None:
        """Give a submission to another worker, or to a person where it was not the first."""
        job = self.running.pop(address)
        job.cancel()
        job.lost.append(address)
        job.why = why or f"each worker {what} while grading it"
        last = len(job.lost) >= MOST_LOST
        then = "a person has to look at it" if last else "another takes it over"
        self.crew.say(f"worker {address} {what} while grading {job.submission.student}: {then}")
        (self.given_up if last else self.waiting).append(job)

    def _hand_out(self) -> Iterator[classes.Graded]:
        for address in self.crew.free(self.running):
            while self.waiting and address not in self.running:
                job = self.waiting.popleft()
                packed = job.parcel(self.crew)
                if packed is None:  # missing, a link, too large: said here, without running it
                    yield classes.grade_one(job.submission)
                    continue
                self._send(address, job, *packed)

    def _send(self, address: str, job: _Job, key: str, data: bytes) -> None:
        job.since = time.monotonic()
        job.future = self.crew.client.submit(
            cluster_work.grade,
            data,
            # the nonce: two runs at once do not share tasks, for one may be cancelled
            key=f"course-grade-{key}-{self.crew.nonce}-{len(job.lost)}",
            workers=[address],
            pure=False,
        )
        job.future.add_done_callback(self.awake.put)
        self.running[address] = job

    def _rest(self) -> None:
        """Wait until something is done, but not for long: workers come and go unheard."""
        with suppress(queue.Empty):
            self.awake.get(timeout=POLL_SECONDS)
        while not self.awake.empty():
            self.awake.get()

    def _collect(self) -> Iterator[classes.Graded]:
        for address, job in list(self.running.items()):
            answer = self._answer(address, job)
            if answer is None:
                continue
            del self.running[address]
            job.cancel()
            if "refused" in answer:
                self.crew.refuse(address, answer["refused"])
                self.waiting.append(job)
                continue
            yield classes.noted(job.submission, *parcels.read_result(answer))

    def _answer(self, address: str, job: _Job) -> dict[str, Any] | None:
        """Return what a worker has answered, if it has."""
        assert job.future is not None
        if job.future.status == "error":
            error = job.future.exception()
            self._take_back(address, "failed", f"{type(error).__name__}: {error}")
        elif job.future.status in ("cancelled", "lost"):  # the scheduler was away for a moment
            self.waiting.append(self.running.pop(address))
            job.cancel()
        if job.future is None or job.future.status != "finished":
            return None
        try:
            return parcels.read_answer(job.future.result(timeout=RESULT_SECONDS))
        except (TimeoutError, OSError):  # the worker went with its result: seen when looking
            return None


def _left_to_person(job: _Job) -> classes.Graded:
    one = job.submission
    problem = CourseError(f"{job.why} ({', '.join(job.lost)})")
    result = grading.unreadable(one.student, one.session, problem)
    result.status = "needs_person"
    return one, result, None


def graded(
    found: list[classes.Submission],
    address: str,
    certificates: Certificates,
    say: Callable[[str], None],
) -> Iterator[classes.Graded]:
    """Return an iterator of submissions, graded by a cluster's workers.

    Parameters
    ----------
    found : list of Submission
        All of one session.
    address : str
        The scheduler's.
    certificates : Certificates
    say : callable
        Takes a line for the person who is watching: workers that are not used or were lost.

    Raises
    ------
    CourseError
        At once, if the address may not be used.
    """
    return _graded(found, address, security_of(address, certificates), say)


def _graded(
    found: list[classes.Submission],
    address: str,
    security: Security | None,
    say: Callable[[str], None],
) -> Iterator[classes.Graded]:
    awake: queue.SimpleQueue[Any] = queue.SimpleQueue()
    with _connected(address, security) as client:
        crew = Crew(client, found[0].session, say, awake.put, security is not None)
        yield from _Run(crew, awake, found).results()
