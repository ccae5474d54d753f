"""What can go wrong, as one tree of exceptions with words for the person who meets them."""

from __future__ import annotations

import textwrap


class CourseError(Exception):
    """Base of all errors that the ``course`` command prints as one line and exit status 2."""


class BuildError(CourseError):
    """A session's source cannot be built into notebooks."""


class SandboxUnavailable(CourseError):
    """No sandbox can be made on this machine."""


class SubmissionUnreadable(CourseError):
    """A submitted file cannot be graded as it is."""


class StudentProblem(Exception):
    """Something that the student's code did instead of returning a value.

    Parameters
    ----------
    message : str
        A sentence for the student.

    Attributes
    ----------
    verdict : str
        The verdict that this problem leads to when the core test meets it.
    """

    verdict = "raised"

    def __init__(self, message: str, *, signature: str | None = None) -> None:
        super().__init__(message)
        self.signature = signature or type(self).__name__


class NotAttempted(StudentProblem):
    """The stub is still there, or the name is not defined."""

    verdict = "not_attempted"


class StudentRaised(StudentProblem):
    """The student's function raised an exception.

    Attributes
    ----------
    classes : tuple of str
        Names of the exception's class and its bases.
    said : str
        Its own message, unredacted: for the judge's eyes only.
    """

    classes: tuple[str, ...] = ()
    said: str = ""


class StageFailed(StudentRaised):
    """A helper of ours in the student's process failed on what it was given."""


class StudentInterrupted(StudentRaised):
    """A person stopped the student's function: KeyboardInterrupt."""


class NotPlainData(StudentProblem):
    """The result cannot be sent as plain data."""

    verdict = "wrong"


class StudentTimeout(StudentProblem):
    """A call took longer than its limit."""

    verdict = "timed_out"


class StudentOutOfMemory(StudentProblem):
    """A call needed more memory than it may."""

    verdict = "out_of_memory"


class StudentCrashed(StudentProblem):
    """The process died in a call."""

    verdict = "crashed"


class CheckFailed(Exception):
    """Raised in a notebook under nbgrader's Validate when a check does not pass."""

    def _render_traceback_(self) -> list[str]:
        """Let IPython print one line instead of our stack."""
        return [textwrap.fill(f"{type(self).__name__}: {self}", 80)]
