"""The object that tests call ``student``: names of the notebook, reached through plain data.

A test says ``student.softmax(x, axis=0)``. Where the function lives - in this process, for a
self-learner's own check, or in a sandbox - makes no difference to the test: arguments and
results are copied as plain data both ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import errors
from autograder.box import serve, wire


@dataclass
class Call:
    """One call of a test, as it is compared with the calls of known mistakes.

    Parameters
    ----------
    name : str
        Dotted name of what was called.
    result : object
        Plain data, or None where ``problem`` is set.
    problem : StudentProblem or None
    changed : list of str
        Names of the arguments that the call changed.
    """

    name: str
    result: Any = None
    problem: errors.StudentProblem | None = None
    changed: list[str] = field(default_factory=list)


class Handle:
    """An object that stays with the student, such as a model; its methods can be called.

    ``handle.forward(x)`` calls a method, ``handle(x)`` the object itself,
    ``handle.get("training")`` reads an attribute as plain data, and ``handle.keep(x)``
    calls the object and leaves the result where it is.
    """

    def __init__(self, student: Student, path: tuple[str | int, ...], type_name: str) -> None:
        self._student = student
        self._path = path
        self._type_name = type_name

    @property
    def type_name(self) -> str:
        """Name of the object's class."""
        return self._type_name

    def __getattr__(self, name: str) -> Handle:
        if name.startswith("__"):
            raise AttributeError(name)
        return Handle(self._student, (*self._path, name), f"{self._type_name}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object with plain data or handles; return plain data or handles."""
        return self._student._call(self._path, self._type_name, args, kwargs)

    def keep(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object and return a handle to the result, whatever it is.

        For what is too large to send, or differs from run to run (a path): the next call
        takes the handle as its argument.
        """
        return self._student._call(self._path, self._type_name, args, kwargs, op="keep")

    def get(self, name: str) -> Any:
        """Return an attribute as plain data or a handle."""
        return self._student._get((*self._path, name), f"{self._type_name}.{name}")

    def has(self, name: str) -> bool:
        """Tell whether the object has an attribute."""
        return bool(self._student._has((*self._path, name)))

    def __repr__(self) -> str:
        return f"<{self._type_name} of the student>"


class Student:
    """Base of local and remote students: turns calls into requests and replies into values.

    Parameters
    ----------
    source : mapping of str to str, optional
        Exercise id to the source of the student's cell, for tests of the text.
    """

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self._source = dict(source or {})
        self._calls: list[Call] = []
        self._fresh = False

    @property
    def stage(self) -> Handle:
        """The session's own helpers in the student's process, from ``autograder/stage``.

        ``student.stage.generator(7)`` makes what plain data cannot carry, as a handle. No
        name of the notebook can stand in for it.
        """
        return Handle(self, (serve.STAGE,), "stage")

    def begin_test(self) -> None:
        """Forget the calls and the handles of the test before."""
        self._calls.clear()
        self._fresh = True

    def _exchange(self, request: bytes) -> bytes:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Handle:
        if name.startswith("_"):
            raise AttributeError(name)
        return Handle(self, (name,), name)

    def _request(self, op: str, path: tuple[str | int, ...], **extra: Any) -> dict[str, Any]:
        request = {"op": op, "path": list(path), **extra}
        if self._fresh:
            request["fresh"], self._fresh = True, False
        try:
            reply = wire.decode(self._exchange(wire.encode(request)))
            return checked_reply(reply)
        except wire.WireError as error:
            raise errors.NotPlainData(f"the answer is not plain data: {error}") from error

    def _value(self, raw: Any) -> Any:
        if not isinstance(raw, bytes):
            raise errors.NotPlainData("the answer is not plain data")
        return self._with_handles(wire.decode(raw))

    def _with_handles(self, value: Any) -> Any:
        if isinstance(value, wire.HandleData):
            return Handle(self, (value.number,), value.type_name)
        if isinstance(value, list | tuple):
            return [self._with_handles(item) for item in value]  # a tuple and a list are the same
        if isinstance(value, dict):
            return {key: self._with_handles(item) for key, item in value.items()}
        return value

    def _get(self, path: tuple[str | int, ...], name: str) -> Any:
        return self._recorded(f"get {name}", "get", path)

    def _has(self, path: tuple[str | int, ...]) -> bool:
        reply = self._request("has", path)
        if "error" in reply:
            raise problem_of(".".join(map(str, path)), reply["error"])
        try:
            return bool(self._value(reply["value"]))
        except (wire.WireError, ValueError) as error:  # ValueError: the truth of an array
            raise errors.NotPlainData("the answer is not plain data") from error

    def _call(
        self,
        path: tuple[str | int, ...],
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        op: str = "call",
    ) -> Any:
        encoded = [_encode_argument(value) for value in args]
        keywords = {key: _encode_argument(value) for key, value in kwargs.items()}
        return self._recorded(name, op, path, args=encoded, kwargs=keywords)

    def _recorded(self, name: str, op: str, path: tuple[str | int, ...], **extra: Any) -> Any:
        call = Call(name)
        self._calls.append(call)
        try:
            reply = self._request(op, path, **extra)
            if "error" in reply:
                raise problem_of(name, reply["error"])
            call.result = self._value(reply["value"])
            call.changed = [_short(item)[:80] for item in reply.get("changed", [])[:20]]
        except wire.WireError as error:
            call.problem = errors.NotPlainData(
                f"{name} returned something that is not plain data: {error}"
            )
            raise call.problem from error
        except errors.StudentProblem as problem:
            call.problem = problem
            raise
        return call.result


class LocalStudent(Student):
    """The student's names in this very process.

    Parameters
    ----------
    namespace : dict
    source : mapping of str to str, optional
    stage : Path, optional
        File of the session's stage.

    Examples
    --------
    >>> LocalStudent({"double": lambda x: 2 * x}).double(21)
    42
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        source: Mapping[str, str] | None = None,
        stage: Path | None = None,
    ) -> None:
        super().__init__(source)
        self._dispatcher = serve.Dispatcher(namespace, stage)

    def _exchange(self, request: bytes) -> bytes:
        return self._dispatcher.answer(request)


def _encode_argument(value: Any) -> bytes:
    if isinstance(value, Handle):
        if isinstance(value._path[0], str) or len(value._path) > 1:
            raise TypeError(f"{value!r} is a name: pass an object, such as what `.get` returns")
        value = wire.HandleData(value._path[0], value.type_name)
    return wire.encode(value, _handle_argument)


def _handle_argument(value: Any) -> wire.HandleData:
    if isinstance(value, Handle) and isinstance(value._path[0], int) and len(value._path) == 1:
        return wire.HandleData(value._path[0], value.type_name)
    raise TypeError(f"a test passed a {type(value).__name__}, which is not plain data")


def checked_reply(reply: Any) -> dict[str, Any]:
    """Return a decoded reply that has the fields of one, or raise `NotPlainData`."""
    if not isinstance(reply, dict) or not ({"value", "error"} & set(reply)):
        raise errors.NotPlainData("the answer is not a reply to the question")
    if not isinstance(reply.get("changed", []), list):
        raise errors.NotPlainData("the answer is not a reply to the question")
    return reply


PATHS = re.compile(r"\S*[/\\]\S*")
NUMBERS = re.compile(r"-?\d+\.\d[\d.e+-]*|\d{4,}")


def redact(text: str) -> str:
    """Blank long numbers, so that an error message cannot carry a hidden input outside.

    Examples
    --------
    >>> redact("shapes (3,5) (7,) differ at 0.12345")
    'shapes (3,5) (7,) differ at …'
    """
    return NUMBERS.sub("…", " ".join(text.split()))[:200]


def _short(value: Any) -> str:
    """Return a text of a forged or honest reply, cut to what an honest one has at most."""
    return value[: serve.MESSAGE_LENGTH] if isinstance(value, str) else ""


def problem_of(name: str, error: Any) -> errors.StudentProblem:
    """Turn the sandbox's description of an exception into a sentence."""
    fields = error if isinstance(error, dict) else {}
    kind, kind_name = (
        _short(fields.get("kind")),
        redact(_short(fields.get("type", "an error")))[:80],
    )
    line = fields.get("line")
    message = redact(_short(fields.get("message")))
    if kind == "missing":
        return errors.NotAttempted(f"{message} is not defined: run its cell, or write it.")
    if kind == "not_implemented":
        return errors.NotAttempted(
            "not written yet: replace the line `raise NotImplementedError(...)`."
        )
    if kind == "out_of_memory":
        return errors.StudentOutOfMemory(f"{name} ran out of memory.")
    if kind == "not_plain":
        return errors.NotPlainData(f"{name} returned something that is not plain data: {message}")
    where = (
        f" in line {line}: `{redact(_short(fields.get('text')))}`"
        if isinstance(line, int) and 0 < line < 10_000  # it comes from the student's process
        else ""
    )
    # numbers and paths differ with the inputs; the words tell one cause of an error from another
    said = PATHS.sub("", _short(fields.get("message")).lower())
    words = " ".join(re.findall(r"[a-z_]{3,}", said))[:60]
    reason = f" ({message})" if message else ""
    sentence = f"{name} raised {kind_name}{reason}{where}"
    signature = f"raised {kind_name}: {words}"
    if kind_name == "KeyboardInterrupt":
        hint = ": it was stopped by hand. Is there an endless loop?"
        return errors.StudentInterrupted(sentence + hint, signature=signature)
    sort = errors.StageFailed if kind == "stage" else errors.StudentRaised
    problem = sort(sentence, signature=signature)
    classes = fields.get("classes")
    if isinstance(classes, list):
        problem.classes = tuple(map(str, classes[:20]))
    problem.said = str(fields.get("message", ""))[: serve.MESSAGE_LENGTH]
    return problem
