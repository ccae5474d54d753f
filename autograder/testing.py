"""What a test file imports: the exercise marker, comparisons, and known mistakes.

A hidden or public test is an ordinary pytest function::

    @exercise("softmax", points=1, core=True)
    def test_rows(student, rng):
        \"\"\"Each row of the weights sums to one.\"\"\"
        x = rng.normal(size=(3, 5, 7))
        expect(student.softmax(x), special.softmax(x, axis=-1))

Its docstring is the sentence that the student reads. Its first assertion message is the
reason shown on failure: neither may contain an input or an expected value.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from autograder import errors
from autograder.box import wire
from autograder.student import Handle, Student

FLOAT64_TOLERANCE = 1e-10
FLOAT32_TOLERANCE = 1e-5


def exercise(
    exercise_id: str,
    *,
    points: float,
    core: bool = False,
    picture: str | None = None,
    replay: bool = True,
) -> pytest.MarkDecorator:
    """Mark a test as one of an exercise's.

    Parameters
    ----------
    exercise_id : str
        The contract's id, such as ``"softmax"``.
    points : float
        What the test pays; the points of an exercise's tests add up to its cell's points.
    core : bool, default=False
        The plain case: without it the exercise earns nothing. One test of each exercise.
    picture : {"attention", "mask"}, optional
        How to draw "yours beside the expected" on failure. Only for public tests whose
        inputs are written in the test, because the picture shows the expected values.
    replay : bool, default=True
        Whether known mistakes are run through the test to explain a failure. Turn it off
        where one run takes a second and other tests tell the mistakes apart.
    """
    return pytest.mark.exercise(
        exercise_id, points=points, core=core, picture=picture, replay=replay
    )


class Mismatch(AssertionError):
    """A result that differs from the expected one.

    Parameters
    ----------
    message : str
        Says what differs, without the expected values.
    got, want : object, optional
        For a picture, where the test allows one.
    """

    def __init__(self, message: str, got: Any = None, want: Any = None) -> None:
        super().__init__(message)
        self.got = got
        self.want = want


def as_array(value: Any, what: str = "the result") -> np.ndarray[Any, Any]:
    """Return a student's plain result as an ndarray, or say why it is none.

    Examples
    --------
    >>> as_array([1, 2])
    array([1, 2])
    >>> as_array(None)
    Traceback (most recent call last):
        ...
    autograder.testing.Mismatch: the result is None: is a `return` missing?
    """
    if value is None:
        raise Mismatch(f"{what} is None: is a `return` missing?")
    if isinstance(value, Handle):
        raise Mismatch(f"{what} is a {value.type_name}, not an array.")
    if isinstance(value, wire.Tensor):
        tensor: np.ndarray[Any, Any] = value.array
        return tensor
    if isinstance(value, str | bytes | dict):
        raise Mismatch(f"{what} is a {type(value).__name__}, not an array.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise Mismatch(f"{what} is a list of arrays of different shapes, not one array.") from None
    if array.dtype.kind not in "biufc":
        raise Mismatch(f"{what} is not an array of numbers.")
    return array


def _difference(got: np.ndarray[Any, Any], want: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if got.dtype.kind in "biu":
        got = got.astype(np.float64)  # integers wrap around: abs(-2**63 - 0) is negative
    if want.dtype.kind in "biu":
        want = want.astype(np.float64)
    difference: np.ndarray[Any, Any] = np.abs(got - want)
    return difference


def expect(
    got: Any,
    want: Any,
    *,
    tol: float = FLOAT64_TOLERANCE,
    dtype: Any = None,
    what: str = "the result",
) -> None:
    """Compare a student's result with the expected one, per array.

    The rule is ``|got - want| <= tol * max(1, max|want|)`` for each array.

    Parameters
    ----------
    got : plain data
        What ``student.name(...)`` returned.
    want : array-like, or list or tuple of array-like
        A list or tuple is compared item by item; tuples and lists are the same.
    tol : float, default=1e-10
    dtype : dtype or str, optional
        Graded only where the docstring promises it; ``"bool"`` for masks.
    what : str
        Names the array in the message.

    Raises
    ------
    Mismatch
        Saying what differs: missing, kind, shape, NaN, dtype, or values.

    Examples
    --------
    >>> expect([[1.0, 2.0]], np.array([[1.0, 2.0]]))
    >>> expect([[1.0, 2.0]], np.array([[1.0, 2.5]]))
    Traceback (most recent call last):
        ...
    autograder.testing.Mismatch: the result differs from what is expected in 1 of 2 values.
    """
    if isinstance(want, list | tuple):
        _expect_items(got, want, tol, dtype, what)
        return
    want = np.asarray(want)
    array = as_array(got, what)
    if array.shape != want.shape:
        raise Mismatch(f"{what} has shape {array.shape}, expected {want.shape}.", array, want)
    has = got.dtype if isinstance(got, wire.Tensor) else str(array.dtype)
    if dtype is not None and has != (dtype if isinstance(dtype, str) else str(np.dtype(dtype))):
        raise Mismatch(f"{what} has dtype {has}, expected {dtype}.", array, want)
    if array.size == 0:
        return
    finite = np.isfinite(want)  # where the expected value is infinite, only the same will do
    if not np.isfinite(array[finite]).all():
        kind = "NaN (not a number)" if np.isnan(array[finite]).any() else "infinite values"
        raise Mismatch(f"{what} contains {kind}.", array, want)
    far = np.asarray(~((array == want) | (np.isnan(array) & np.isnan(want))))
    scale = max(1.0, float(_difference(want[finite], np.zeros(())).max(initial=0.0)))
    far[finite] = _difference(array[finite], want[finite]) > tol * scale
    if far.any():
        count = f"{int(far.sum())} of {far.size} values" if far.size > 1 else "its value"
        raise Mismatch(f"{what} differs from what is expected in {count}.", array, want)


def _expect_items(got: Any, want: Any, tol: float, dtype: Any, what: str) -> None:
    if isinstance(got, wire.Tensor):
        got = got.array
    if isinstance(got, np.ndarray) and got.shape[:1] == (len(want),):
        got = list(got)
    if not isinstance(got, list | tuple):
        kind = "None: is a `return` missing?" if got is None else "a single value."
        raise Mismatch(f"expected {len(want)} results, got {kind}")
    if len(got) != len(want):
        raise Mismatch(f"expected {len(want)} results, got {len(got)}.")
    names = [f"result {i + 1}" for i in range(len(want))]
    for item, expected, name in zip(got, want, names, strict=True):
        expect(item, expected, tol=tol, dtype=dtype, what=name)


def expect_unchanged(student: Student) -> None:
    """Fail when any call of this test so far changed one of its arguments.

    Raises
    ------
    Mismatch
        Naming the argument and the usual cause.
    """
    for call in student._calls:
        if call.changed:
            names = ", ".join(f"`{name}`" for name in call.changed)
            raise Mismatch(
                f"{call.name} changed the caller's {names}: work on a copy "
                "(`x = x - m` makes a new array, `x -= m` does not)."
            )


def expect_error(
    call: Handle,
    *args: Any,
    case: str,
    kind: str = "ValueError",
    mentions: Mapping[str, str | re.Pattern[str]] | None = None,
    **kwargs: Any,
) -> None:
    """Make a call that has to raise, and compare what it raises with what is promised.

    Parameters
    ----------
    call : Handle
        What to call, such as ``student.gelu`` or ``model.load``.
    *args, **kwargs
        Its arguments.
    case : str
        Names the input in messages: ``"a file cut in half"``.
    kind : str, default="ValueError"
        The promised class; its subclasses are as good.
    mentions : mapping of str to str or pattern, optional
        What the error's message must contain, by what to call it: ``{"the file": "a.npz"}``.

    Raises
    ------
    Mismatch
        If the call returns, raises something else, or does not mention what it must.
    """
    try:
        call(*args, **kwargs)
    except errors.StageFailed:
        raise
    except errors.StudentRaised as problem:
        right = kind in problem.classes
        wanted = {what: _pattern(one) for what, one in (mentions or {}).items()}
        missing = [what for what, one in wanted.items() if not one.search(problem.said)]
        # everyone words it differently: only what is graded tells mistakes apart
        problem.signature = f"raised {kind if right else problem.classes[:1]}, without {missing}"
        if not right:
            raise Mismatch(f"{case} must give a {kind} with a reason, but: {problem}") from None
        if missing:
            raise Mismatch(f"the error for {case} does not name {missing[0]}.") from None
        return
    call._student._calls[-1].result = "accepted"
    raise Mismatch(f"{case} is accepted: it must give a {kind} that says what is wrong.")


class AllCases:
    """Goes through all cases before it fails with the first that went wrong.

    So that known mistakes are compared in all cases, not up to the first that fails.

    Examples
    --------
    >>> with AllCases() as cases:
    ...     for value in (1, 2, 3):
    ...         with cases.case():
    ...             expect(value, 1)
    Traceback (most recent call last):
        ...
    autograder.testing.Mismatch: the result differs from what is expected in its value.
    """

    def __init__(self) -> None:
        self.first: Exception | None = None

    def __enter__(self) -> AllCases:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self.first is not None and kind is None:
            raise self.first

    @contextlib.contextmanager
    def case(self) -> Iterator[None]:
        """Run one case; keep what it raises for later, unless there is no going on after it."""
        try:
            yield
        except (AssertionError, errors.StudentRaised, errors.NotPlainData) as error:
            if isinstance(error, errors.StudentInterrupted):
                raise
            self.first = self.first or error


def _pattern(text: str | re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(re.escape(text)) if isinstance(text, str) else text


@contextlib.contextmanager
def any_words() -> Iterator[None]:
    """Let an error be told by its class alone: where its words are the student's own."""
    try:
        yield
    except errors.StudentRaised as problem:
        problem.signature = f"raised {problem.classes[:1]}"
        raise


def seen_as(student: Student, summary: Any, *, last: int = 1) -> None:
    """Let the last call be compared with those of known mistakes by a summary of its result.

    For results that rest on random draws: two answers with the same mistake draw other
    numbers, but the summary is the same.

    Parameters
    ----------
    student : Student
    summary : plain data
    last : int, default=1
        How many calls the summary stands for.
    """
    for call in student._calls[-last:]:
        call.result = summary


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its id, a sentence to the student, and code that makes it.

    Parameters
    ----------
    exercise_id, name : str
    sentence : str
        Says what the student's code does, in words, and where to look.
    namespace : dict of str to object
        The names that the mistaken answer defines; all others are the reference's.
    """

    exercise_id: str
    name: str
    sentence: str
    namespace: dict[str, Any] = field(compare=False)


class Mistakes:
    """The known mistakes of a session.

    Examples
    --------
    >>> mistakes = Mistakes()
    >>> @mistakes.add("double", "squares", "this squares instead of doubling")
    ... def double(x):
    ...     return x * x
    >>> [mistake.name for mistake in mistakes.of("double")]
    ['squares']
    """

    def __init__(self) -> None:
        self._all: list[Mistake] = []

    def add(
        self, exercise_id: str, name: str, sentence: str
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate a function or class that makes the mistake; its own name is what it replaces."""

        def register(wrong: Callable[..., Any]) -> Callable[..., Any]:
            self.add_namespace(exercise_id, name, sentence, {wrong.__name__: wrong})
            return wrong

        return register

    def add_namespace(
        self, exercise_id: str, name: str, sentence: str, namespace: dict[str, Any]
    ) -> None:
        """Register a mistake that replaces several names."""
        if any(m.exercise_id == exercise_id and m.name == name for m in self._all):
            raise ValueError(f"mistake {name!r} of {exercise_id!r} is registered twice")
        self._all.append(Mistake(exercise_id, name, sentence, namespace))

    def of(self, exercise_id: str) -> list[Mistake]:
        """Return the mistakes of one exercise, in the order in which they were added."""
        return [mistake for mistake in self._all if mistake.exercise_id == exercise_id]
