"""The judge: runs an exercise's tests against a student and says what is wrong.

The judge never executes student code. It collects the test files once with pytest and then
reruns single items against whatever ``student`` it is given, which takes under a
millisecond an item where a new ``pytest.main`` takes 70.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np
import pytest
from _pytest.runner import runtestprotocol

from autograder import errors, fingerprint, paths, pictures
from autograder.model import ExerciseResult, TestResult
from autograder.student import LocalStudent, Student
from autograder.testing import Mismatch, Mistake, Mistakes

StudentFactory = Callable[[], Student]


def load_module(path: Path, name: str) -> ModuleType:
    """Import a Python file by its path."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise errors.CourseError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def reference_namespace(session: str) -> dict[str, Any]:
    """Return the definitions that the session's solutions give."""
    path = paths.reference_path(session)
    return dict(vars(load_module(path, f"course_reference_{session}"))) if path.exists() else {}


def load_mistakes(session: str) -> Mistakes:
    """Return the session's known mistakes; none where the file is not here (a bundle)."""
    path = paths.test_paths(session)["mistakes"]
    if not path.exists():
        return Mistakes()
    return load_module(path, f"course_mistakes_{session}").mistakes  # type: ignore[no-any-return]


@dataclass
class Outcome:
    """What running one test item gave."""

    passed: bool
    problem: errors.StudentProblem | None = None
    message: str = ""
    mismatch: Mismatch | None = None
    broken: BaseException | None = None
    calls: list[Any] = field(default_factory=list)


@dataclass
class _Current:
    """What the fixtures hand to the running test."""

    student: Student | None = None
    seed: bytes = b""


class _Fixtures:
    """Pytest plug-in with the fixtures of course tests."""

    def __init__(self) -> None:
        self.current = _Current()
        self.items: list[pytest.Item] = []
        self.session: pytest.Session | None = None  # keeps the fixture manager alive
        self.error: BaseException | None = None  # of the running test

    @pytest.fixture
    def student(self) -> Student:
        """Return the student's names, wherever they live."""
        assert self.current.student is not None
        return self.current.student

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Return a generator seeded by student, exercise, test and the course's secret."""
        name = request.node.name.encode()
        digest = hashlib.blake2b(self.current.seed + b"\0" + name, digest_size=16).digest()
        return np.random.default_rng(int.from_bytes(digest, "big"))

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marker."""
        config.addinivalue_line("markers", "exercise(id, points, core, picture): a judged test")

    def take_error(self) -> BaseException | None:
        """Return the exception of the test that has just run, and forget it."""
        error, self.error = self.error, None
        return error

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Keep the exception itself; pytest's own report would format the stack for 60 ms."""
        if call.excinfo is not None and self.error is None:
            self.error = call.excinfo.value
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        when = call.when if call.when != "collect" else "setup"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the collected items instead of running them."""
        self.items = list(session.items)
        self.session = session
        return True


@dataclass(frozen=True)
class CollectedTest:
    """A test item with what its marker and docstring say."""

    item: pytest.Item
    exercise_id: str
    points: float
    core: bool
    picture: str | None
    public: bool
    sentence: str
    replay: bool = True

    @property
    def name(self) -> str:
        """Name of the test function (with its parameters)."""
        return self.item.name

    @property
    def seeded(self) -> bool:
        """Tell whether its inputs differ from student to student."""
        return "rng" in getattr(self.item, "fixturenames", ())


def _collected(item: pytest.Item) -> CollectedTest:
    marker = item.get_closest_marker("exercise")
    if marker is None:
        raise errors.CourseError(f"{item.nodeid}: no @exercise marker")
    doc = (item.obj.__doc__ or "").strip()  # type: ignore[attr-defined]
    if not doc:
        raise errors.CourseError(f"{item.nodeid}: a test needs a docstring, the student reads it")
    public = item.path.parent.name == "public"
    if marker.kwargs.get("picture") and not public:
        raise errors.CourseError(
            f"{item.nodeid}: a picture shows expected values, so only public tests may have one"
        )
    return CollectedTest(
        item=item,
        exercise_id=marker.args[0],
        points=float(marker.kwargs["points"]),
        core=bool(marker.kwargs.get("core")),
        picture=marker.kwargs.get("picture"),
        public=public,
        sentence=" ".join(doc.split()),
        replay=bool(marker.kwargs.get("replay", True)),
    )


# plug-ins that the judge does not need, or that fail once collection is over
_WITHOUT = (
    "cacheprovider doctest unittest warnings faulthandler logging capture tmpdir "
    "unraisableexception threadexception junitxml pastebin stepwise"
)
PYTEST_ARGS = [
    "-q",
    "--disable-plugin-autoload",
    "--import-mode=importlib",
    "--assert=plain",  # rewritten assertions would print hidden inputs
    "--noconftest",
    *(option for name in _WITHOUT.split() for option in ("-p", f"no:{name}")),
]


class Judge:
    """The tests of one session, ready to be run.

    Parameters
    ----------
    session : str
        Full name, such as ``"01_numpy_self_attention"``.
    hidden : bool, default=True
        Whether to use the hidden tests, where they are present.

    Raises
    ------
    CourseError
        If a test file cannot be collected; the message holds pytest's reason.
    """

    def __init__(self, session: str, *, hidden: bool = True) -> None:
        self.session = session
        kinds = ("public", "hidden") if hidden else ("public",)
        files = [path for kind in kinds if (path := paths.test_paths(session)[kind]).exists()]
        self._fixtures = _Fixtures()
        self.tests = [_collected(item) for item in self._collect(files)]
        self._mistakes: Mistakes | None = None
        self._reference: dict[str, Any] | None = None
        self._known: dict[str, dict[str, list[Any]]] | None = None

    def _collect(self, files: list[Path]) -> list[pytest.Item]:
        if not files:
            return []
        said = io.StringIO()
        config = os.devnull
        args = [*PYTEST_ARGS, "-c", config, "--rootdir", str(paths.ROOT), *map(str, files)]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = pytest.main(args, plugins=[self._fixtures])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            raise errors.CourseError(
                f"cannot collect the tests of {self.session}:\n{said.getvalue()}"
            )
        return self._fixtures.items

    def exercises(self) -> dict[str, float]:
        """Return exercise ids with the sum of their tests' points."""
        totals: dict[str, float] = {}
        for test in self.tests:
            totals[test.exercise_id] = totals.get(test.exercise_id, 0.0) + test.points
        return totals

    def tests_of(self, exercise_id: str) -> list[CollectedTest]:
        """Return an exercise's tests, the core first."""
        found = [test for test in self.tests if test.exercise_id == exercise_id]
        return sorted(found, key=lambda test: not test.core)

    def run(self, test: CollectedTest, student: Student, seed: bytes) -> Outcome:
        """Run one test against a student and return what happened."""
        student.begin_test()
        current = self._fixtures.current
        current.student, current.seed = student, seed
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            _forget_fixtures(test.item)
            runtestprotocol(test.item, nextitem=None, log=False)
        calls = list(student._calls)
        error = self._fixtures.take_error()
        return Outcome(True, calls=calls) if error is None else _failed(error, calls)

    def seed(self, student_id: str, exercise_id: str) -> bytes:
        """Return the seed of a student's inputs: their id, the exercise and the course's secret."""
        secret = os.environ.get("COURSE_SECRET", "")
        return "\0".join([secret, student_id, self.session, exercise_id]).encode()

    def grade(
        self,
        exercise_id: str,
        make_student: StudentFactory,
        *,
        student_id: str = "",
        known: dict[str, Outcome] | None = None,
        brief: bool = False,
    ) -> ExerciseResult:
        """Run all tests of an exercise and return its verdict.

        Parameters
        ----------
        exercise_id : str
        make_student : callable
            Returns the student for the next test; called again for each test, so that a
            student lost in one test can be replaced for the next.
        student_id : str, default=""
            Part of the seed.
        known : dict of str to Outcome, optional
            Where one answer is graded for many students: outcomes of tests whose inputs are
            the same for all of them are kept here, and not run again.
        brief : bool, default=False
            Only whether it passes: stop at the first test that fails, explain nothing.
        """
        tests = self.tests_of(exercise_id)
        known = {} if known is None else known
        seed = self.seed(student_id, exercise_id)
        outcomes: list[Outcome] = []
        ended = False
        for test in tests:
            if ended:
                message = "not run, because a test before it ended the run."
                outcomes.append(Outcome(False, message=message))
                continue
            outcome = known.get(test.name) or self._blame(
                test, self.run(test, make_student(), seed), seed
            )
            if not test.seeded:
                known[test.name] = outcome
            outcomes.append(outcome)
            # a person stopped it: the next test would only hang again
            interrupted = isinstance(outcome.problem, errors.StudentInterrupted)
            ended = interrupted or (len(outcomes) == 1 and _hopeless(outcome))
            ended = ended or (brief and not outcome.passed)
        return self._verdict(exercise_id, tests, outcomes, None if brief else seed)

    def _blame(self, test: CollectedTest, outcome: Outcome, seed: bytes) -> Outcome:
        """Decide whose fault an unexpected exception in a test is.

        A test that passes with the reference broke on the student's data; one that also
        breaks with the reference is ours, and never a zero.
        """
        if outcome.broken is None:
            return outcome
        reference = self.run(test, self.local(dict(self._reference_names())), seed)
        if reference.passed:
            kind = type(outcome.broken).__name__
            said = f": {outcome.broken}" if isinstance(outcome.broken, errors.StageFailed) else "."
            outcome.message = f"the result is not of the form that the task asks for ({kind}){said}"
            outcome.broken = None
        return outcome

    def local(self, namespace: dict[str, Any]) -> LocalStudent:
        """Return a student in this process, with the session's stage."""
        path = paths.stage_path(self.session)
        return LocalStudent(namespace, stage=path if path.exists() else None)

    def _reference_names(self) -> dict[str, Any]:
        if self._reference is None:
            self._reference = reference_namespace(self.session)
        return self._reference

    def mistakes(self) -> Mistakes:
        """Return the known mistakes, read once."""
        if self._mistakes is None:
            self._mistakes = load_mistakes(self.session)
        return self._mistakes

    def replay(self, test: CollectedTest, mistake: Mistake, seed: bytes) -> list[Any]:
        """Return the fingerprint that a known mistake leaves in a test."""
        names = {**self._reference_names(), **mistake.namespace}
        return fingerprint.of_calls(self.run(test, self.local(names), seed).calls)

    def _exported(self, test: CollectedTest) -> dict[str, Any]:
        """Return the exported fingerprints of a public test (for bundles without mistakes)."""
        if self._known is None:
            path = paths.test_paths(self.session)["fingerprints"]
            self._known = json.loads(path.read_text()) if path.exists() else {}
        return self._known.get(test.name, {})

    def _known_mistakes(self, exercise_id: str, test: CollectedTest) -> dict[str, str]:
        """Return sentences by mistake: from the mistakes' code, or as exported to a bundle."""
        known = {m.name: m.sentence for m in self.mistakes().of(exercise_id)}
        return known or {name: entry["sentence"] for name, entry in self._exported(test).items()}

    def _trace(self, exercise_id: str, name: str, test: CollectedTest, seed: bytes) -> list[Any]:
        """Return the fingerprint that a mistake leaves in a test."""
        for mistake in self.mistakes().of(exercise_id):
            if mistake.name == name:
                return self.replay(test, mistake, seed)
        calls: list[Any] = self._exported(test).get(name, {}).get("calls", [])
        return calls

    def diagnose(
        self, exercise_id: str, tests: list[CollectedTest], outcomes: list[Outcome], seed: bytes
    ) -> tuple[dict[str, str], dict[str, set[str]]]:
        """Return sentences by mistake, best explanation first, and the tests each explains.

        A mistake explains a failing test when it leaves the same fingerprint in it. Those
        that explain more failing tests come first; ties go to those that also agree with
        the student in the tests that passed.
        """
        ran = [(t, o, fingerprint.of_calls(o.calls)) for t, o in zip(tests, outcomes, strict=True)]
        ran = [entry for entry in ran if entry[1].calls and entry[0].replay]
        failed = [(test, mine) for test, outcome, mine in ran if not outcome.passed]
        traces: dict[tuple[str, str], bool] = {}  # a replay takes milliseconds: each is made once

        def same(name: str, test: CollectedTest, mine: list[Any]) -> bool:
            if (name, test.name) not in traces:
                trace = self._trace(exercise_id, name, test, seed)
                traces[name, test.name] = fingerprint.same(mine, trace)
            return traces[name, test.name]

        sentences: dict[str, str] = {}
        for test, _ in failed:
            sentences |= self._known_mistakes(exercise_id, test)
        # most often one mistake explains everything: the others drop out at the first test
        whole = list(sentences) if failed else []
        for test, mine in failed:
            whole = [name for name in whole if same(name, test, mine)]
        explains = {
            name: {test.name for test, mine in failed if same(name, test, mine)}
            for name in whole or sentences
        }
        explains = {name: names for name, names in explains.items() if names}
        agrees = dict.fromkeys(explains, 0)
        if len(explains) > 1:
            for test, outcome, mine in ran:
                for name in explains:
                    agrees[name] += outcome.passed and same(name, test, mine)
        ranked = sorted(explains, key=lambda name: (-len(explains[name]), -agrees[name]))
        return {name: sentences[name] for name in ranked}, explains

    def _verdict(
        self,
        exercise_id: str,
        tests: list[CollectedTest],
        outcomes: list[Outcome],
        seed: bytes | None,
    ) -> ExerciseResult:
        maximum = sum(test.points for test in tests)
        results = [
            _test_result(t, o, first=o is outcomes[0]) for t, o in zip(tests, outcomes, strict=True)
        ]
        result = ExerciseResult(exercise_id, "passed", maximum, maximum, results)
        broken = next((o.broken for o in outcomes if o.broken is not None), None)
        if broken is not None or not tests:
            result.verdict, result.score = "harness_error", 0.0
            result.note = f"{type(broken).__name__}: {broken}" if broken else "no tests found"
            return result
        if all(o.passed for o in outcomes):
            return result
        if seed is not None:
            self._explain(result, tests, outcomes, seed)
        core_failed = not outcomes[0].passed
        result.score = 0.0 if core_failed else sum(t.points for t in results if t.passed)
        result.verdict = _kind(outcomes) if core_failed else "partial"
        return result

    def _explain(
        self,
        result: ExerciseResult,
        tests: list[CollectedTest],
        outcomes: list[Outcome],
        seed: bytes,
    ) -> None:
        problems = [o.problem for o in outcomes if not o.passed]
        if all(isinstance(p, errors.NotAttempted) for p in problems):
            return
        sentences, explains = self.diagnose(result.exercise_id, tests, outcomes, seed)
        if not sentences:
            return
        result.diagnosis, result.diagnosis_text = next(iter(sentences.items()))
        for test in result.tests:
            best = next((name for name in sentences if test.name in explains[name]), None)
            test.diagnosis = None if test.passed else best


# unlike NotAttempted, which never ran, and NotPlainData, which returned
_STOPS = (
    errors.StudentRaised,
    errors.StudentTimeout,
    errors.StudentOutOfMemory,
    errors.StudentCrashed,
)


def _test_result(test: CollectedTest, outcome: Outcome, *, first: bool) -> TestResult:
    return TestResult(
        test.name,
        test.sentence,
        outcome.passed,
        test.points,
        outcome.message,
        core=test.core,
        public=test.public,
        # a test whose call raised or never ran has not looked at anything
        reached=first
        or isinstance(outcome.problem, errors.NotPlainData)
        or (outcome.problem is None and bool(outcome.calls)),
        stopped=isinstance(outcome.problem, _STOPS),
        drawing=_drawing(test, outcome),
    )


def _drawing(test: CollectedTest, outcome: Outcome) -> tuple[str, Any, Any] | None:
    """Return what to draw of a failed test that allows a picture."""
    if test.picture is None or outcome.mismatch is None:
        return None
    got, want = pictures.drawable(outcome.mismatch.got), pictures.drawable(outcome.mismatch.want)
    if got is None or want is None or got.shape != want.shape:
        return None
    return test.picture, got, want


def _hopeless(core: Outcome) -> bool:
    """Tell whether the core test ended in a way that the next tests would only repeat."""
    lost = errors.StudentTimeout | errors.StudentOutOfMemory | errors.StudentCrashed
    return isinstance(core.problem, lost)


def _kind(outcomes: list[Outcome]) -> str:
    core = outcomes[0].problem
    return core.verdict if core is not None else "wrong"


def _forget_fixtures(item: pytest.Item) -> None:
    """Make the item ask for its fixtures again, as pytest does before a rerun."""
    if isinstance(item, pytest.Function):
        item.funcargs = {}
        item._initrequest()


def _failed(error: BaseException, calls: list[Any]) -> Outcome:
    if isinstance(error, errors.StageFailed):
        return Outcome(False, broken=error, calls=calls)  # ours until the reference has passed
    if isinstance(error, errors.StudentProblem):
        return Outcome(False, problem=error, message=str(error), calls=calls)
    if isinstance(error, Mismatch):
        return Outcome(False, message=str(error), mismatch=error, calls=calls)
    if isinstance(error, AssertionError):
        message = str(error.args[0]) if error.args else "the law in this test's name does not hold."
        return Outcome(False, message=message, calls=calls)
    return Outcome(False, broken=error, calls=calls)
