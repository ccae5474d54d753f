"""Results of grading as plain records, and the JSON that the command line writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VERDICTS = (
    "passed",
    "partial",
    "wrong",
    "raised",
    "timed_out",
    "out_of_memory",
    "crashed",
    "not_attempted",
    "awaiting_hand_grade",
    "harness_error",
)


@dataclass
class TestResult:
    """One test of one exercise.

    Parameters
    ----------
    name : str
    sentence : str
        What the test says, for the student.
    passed : bool
    points : float
        What the test pays when passed.
    message : str
        Why it failed; empty when passed.
    diagnosis : str or None
        Id of the known mistake that explains the failure.
    core : bool
    public : bool
    reached : bool
        False where the code stopped before the test could look at a result.
    stopped : bool
        True where a call of this test was made and did not return: it raised, or was ended.
    drawing : tuple of (str, ndarray, ndarray) or None
        How to draw, yours, and the expected: only of tests that allow a picture.
    """

    __test__ = False  # not a pytest class, whatever its name begins with

    name: str
    sentence: str
    passed: bool
    points: float
    message: str = ""
    diagnosis: str | None = None
    core: bool = False
    public: bool = False
    reached: bool = True
    stopped: bool = False
    drawing: tuple[str, Any, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the contract's fields."""
        return {
            "name": self.name,
            "passed": self.passed,
            "points": self.points,
            "message": self.message,
            "diagnosis": self.diagnosis,
        }


@dataclass
class ExerciseResult:
    """The verdict on one exercise, with the tests that led to it."""

    exercise_id: str
    verdict: str
    score: float
    max_score: float
    tests: list[TestResult] = field(default_factory=list)
    diagnosis: str | None = None
    diagnosis_text: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the contract's fields."""
        return {
            "verdict": self.verdict,
            "score": self.score,
            "max_score": self.max_score,
            "tests": [test.to_json() for test in self.tests],
        }


@dataclass
class SubmissionResult:
    """Everything known about one graded submission.

    Parameters
    ----------
    student, session : str
    status : {"graded", "needs_person", "unreadable"}
    exercises : dict of str to ExerciseResult
        Automatic and written exercises, by id.
    repairs : list of str
        What was put right before grading, in sentences.
    problem : str
        Why the submission is unreadable or needs a person.
    seconds : float
    """

    student: str
    session: str
    status: str = "graded"
    exercises: dict[str, ExerciseResult] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0

    def _automatic(self) -> list[ExerciseResult]:
        return [e for key, e in self.exercises.items() if not key.startswith("explain-")]

    @property
    def score(self) -> float:
        """Automatic points earned."""
        return sum(e.score for e in self._automatic())

    @property
    def max_score(self) -> float:
        """Automatic points that could be earned."""
        return sum(e.max_score for e in self._automatic())

    @property
    def score_pending(self) -> float:
        """Points that a person has yet to give."""
        return sum(
            e.max_score for e in self.exercises.values() if e.verdict == "awaiting_hand_grade"
        )

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object for ``course grade --json``.

        A ``"problem"`` is added where there is one.
        """
        plain = {
            "student": self.student,
            "session": self.session,
            "status": self.status,
            "score": self.score,
            "max_score": self.max_score,
            "score_pending": self.score_pending,
            "repairs": self.repairs,
            "exercises": {key: e.to_json() for key, e in self.exercises.items()},
        }
        return {**plain, "problem": self.problem} if self.problem else plain
