"""Remembers what a run has graded, so that one that was killed goes on and grades nothing twice.

A result goes into the log before it goes into the gradebook, and its notebook into
``.graded/`` until it is there: whenever the run is killed, either nothing is known of a
submission and it is graded, or all is known and it only has to be recorded.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder import build, classes, gradelog, versions
from autograder.classes import Graded, Submission
from autograder.model import SubmissionResult

# what is tried again: the grader failed, not the student
OURS = ("harness_error",)


@dataclass
class _Known:
    """What the log has of one submission."""

    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    whole: dict[str, Any] | None = None


def key_of(line: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells one grading of a submission from another."""
    found = line["versions"]
    return (line["student"], line["submission"], *(found[name] for name in sorted(found)))


class Ledger:
    """The grade log of one run, and what earlier runs left in it.

    Parameters
    ----------
    session : str
    out : Path
    gradebook : str
        URL of the gradebook; what is recorded in one is not in another.
    fresh : bool, default=False
        Use nothing of earlier runs.
    """

    def __init__(self, session: str, out: Path, gradebook: str, *, fresh: bool = False) -> None:
        self.session = session
        self.out = out
        self.log = gradelog.GradeLog(out)
        self.versions = versions.versions(session)
        # a URL may hold a password: the log gets a hash
        self.gradebook = hashlib.blake2b(gradebook.encode(), digest_size=6).hexdigest()
        self._heads: dict[str, dict[str, Any]] = {}
        self._known: dict[tuple[Any, ...], _Known] = {}
        self._on_disk: dict[str, tuple[Any, ...]] = {}  # whose notebook was kept last
        if not fresh:
            for line in self.log.lines():
                self._learn(line)

    def _learn(self, line: dict[str, Any]) -> None:
        if line.get("session") != self.session or "submission" not in line:
            return
        key, student = key_of(line), line["student"]
        known = self._known.setdefault(key, _Known())
        if line["kind"] == "exercise":
            known.exercises[line["exercise"]] = line
        elif line["kind"] == "submission":
            known.whole = line
            self._on_disk[student] = key
        elif line["kind"] == "regraded":  # the notebook has what other tests gave
            self._on_disk.pop(student, None)

    def begin(self, submissions: list[Submission], **arguments: Any) -> None:
        """Note that a run begins."""
        self.log.append(
            [
                {
                    "kind": "run",
                    "session": self.session,
                    "submissions": len(submissions),
                    "versions": self.versions,
                    "libraries": versions.libraries(),
                    "machine": f"{platform.node()} {platform.machine()}",
                    **arguments,
                }
            ]
        )

    def _head(self, submission: Submission) -> dict[str, Any]:
        """Return the fields that all lines on a submission share."""
        if submission.student not in self._heads:
            self._heads[submission.student] = {
                "student": submission.student,
                "session": self.session,
                "submission": versions.of_submission(submission.path),
                "versions": self.versions,
                "path": str(submission.path.absolute()),
            }
        return self._heads[submission.student]

    def _place(self, student: str) -> Path:
        return self.out / ".graded" / self.session / f"{student}.ipynb"

    def _done(self, submission: Submission) -> _Known | None:
        """Return what the log has of a submission, where that is all there is to know."""
        known = self._known.get(key_of(self._head(submission)))
        if known is None or known.whole is None:
            return None
        if set(known.whole["exercises"]) - set(known.exercises):
            return None
        verdicts = {line["verdict"] for line in known.exercises.values()}
        failed = known.whole["problem"].startswith("the grader failed")
        return None if failed or verdicts & {*OURS} else known

    def split(self, submissions: list[Submission]) -> tuple[list[Submission], list[Graded]]:
        """Return what is to be graded, and what is graded already and only has to be recorded.

        Recorded again even where the gradebook has it: due dates, extensions and points given
        by hand may be others by now.
        """
        todo: list[Submission] = []
        graded: list[Graded] = []
        for one in submissions:
            known = self._done(one)
            if known is None or known.whole is None:
                todo.append(one)
                continue
            result = gradelog.result_from(known.whole, known.exercises)
            classes.judge_timestamp(one, result)
            notebook = self._kept(one)
            if notebook is None and result.exercises:
                todo.append(one)
            else:
                graded.append((one, result, notebook))
        return todo, graded

    def _kept(self, one: Submission) -> Any:
        """Return the graded notebook of a submission, where it is still on the disk."""
        if self._on_disk.get(one.student) != key_of(self._head(one)):
            return None
        done = self.out / "autograded" / one.student / self.session / f"{self.session}.ipynb"
        for path in (self._place(one.student), done):
            if path.exists():
                return nbformat.read(path, as_version=4)
        return None

    def keep(self, submission: Submission, result: SubmissionResult, notebook: Any) -> None:
        """Put a result on the disk, before the gradebook is touched."""
        if notebook is not None:
            build.write_notebook(self._place(submission.student), notebook)
        self.log.append(gradelog.lines_of(result, self._head(submission)))

    def recorded(self, submission: Submission) -> None:
        """Note that a result is in the gradebook."""
        line = {"kind": "recorded", **self._head(submission), "gradebook": self.gradebook}
        self.log.append([{**line, "timestamp": submission.timestamp()}])
        self._place(submission.student).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the folder of waiting notebooks where none waits."""
        for folder in (self.out / ".graded" / self.session, self.out / ".graded"):
            try:
                folder.rmdir()
            except OSError:
                return
