"""Answer the judge's calls with the student's functions, inside a forked child.

One child serves one exercise: killing it costs that exercise and nothing else. The same
`Dispatcher` answers in process when a self-learner checks a notebook on their own machine,
so that both ways see exactly the same data.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import re
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from autograder.box import wire

MAX_HANDLES = 10_000
MESSAGE_LENGTH = 300
PIECES = "\0"  # between cells that a child runs one after the other; no Python text can hold it
STAGE = "@stage"  # the root of paths into the stage: no Python name, so no cell can define it
STAGE_FILE = Path(__file__).resolve().parents[2] / "course_stage.py"  # beside the box's package
# frames of notebook cells: their file names are made by IPython
CELL_FILE = re.compile(r"ipykernel_|<ipython-input|<cell|<student")


class Missing(LookupError):
    """The student's namespace has no such name."""


def _cell_line(error: BaseException) -> dict[str, Any]:
    """Return where in the student's cells ``error`` came from, deepest frame first."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if CELL_FILE.search(frame.filename):
            text = frame.line or linecache.getline(frame.filename, frame.lineno or 0)
            return {
                "line": frame.lineno,
                "text": _clean(text.strip()[:120]),
                "function": _clean(frame.name[:80]),
            }
    return {"line": None, "text": "", "function": ""}


def _clean(text: str) -> str:
    """Return text that can be sent: without halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def describe_error(error: BaseException, *, on_stage: bool = False) -> dict[str, Any]:
    """Return an exception as plain data: kind, type, names of its classes, message, place.

    Parameters
    ----------
    error : BaseException
    on_stage : bool, default=False
        It came out of a call of the stage: unless a cell is to blame, the stage is.

    Examples
    --------
    >>> describe_error(NotImplementedError("Exercise 1.1"))["kind"]
    'not_implemented'
    """
    if isinstance(error, Missing):
        kind = "missing"
    elif isinstance(error, NotImplementedError):
        kind = "not_implemented"
    elif isinstance(error, MemoryError):
        kind = "out_of_memory"
    elif isinstance(error, wire.WireError):
        kind = "not_plain"
    else:
        kind = "raised"
    place = _cell_line(error)
    if on_stage and kind == "raised" and place["line"] is None:
        kind = "stage"
    try:
        message = _clean(str(error)[:MESSAGE_LENGTH])
    except BaseException:  # a student's exception may fail to print itself, or try to exit
        message = ""
    return {
        "kind": kind,
        "type": _clean(type(error).__name__[:80]),
        "classes": [_clean(one.__name__[:80]) for one in type(error).__mro__[:20]],
        "message": message,
        **place,
    }


@functools.lru_cache(maxsize=4)
def _compiled(source: bytes, name: str) -> CodeType:
    """Compile a stage once: a diagnosis makes a hundred students in one process."""
    return compile(source, name, "exec")


class Dispatcher:
    """Answers requests against a namespace; objects that cannot travel stay here as handles.

    Parameters
    ----------
    namespace : dict
        The names that the student's cells defined.
    stage : Path, optional
        The session's stage: a module of ours, which tests reach as ``student.stage``.
    """

    def __init__(self, namespace: dict[str, Any], stage: Path | None = None) -> None:
        self.namespace = namespace
        self.objects: list[Any] = []
        self.stage_file = stage
        self._stage: ModuleType | None = None

    def stage(self) -> ModuleType:
        """Return the stage's module, made from its file at the first use.

        Neither a cell's names nor what a cell puts into ``sys.modules`` can stand in for it.
        """
        if self._stage is None:
            if self.stage_file is None:
                raise FileNotFoundError("this session has no stage")
            module = ModuleType(self.stage_file.stem)
            module.__file__ = str(self.stage_file)
            exec(_compiled(self.stage_file.read_bytes(), module.__file__), vars(module))
            self._stage = module
        return self._stage

    def keep(self, value: Any) -> wire.HandleData:
        """Give ``value`` a handle."""
        for number, known in enumerate(self.objects):
            if known is value:
                return wire.HandleData(number, type(value).__name__)
        if len(self.objects) >= MAX_HANDLES:
            raise wire.WireError(f"more than {MAX_HANDLES:,} objects")
        self.objects.append(value)
        return wire.HandleData(len(self.objects) - 1, type(value).__name__)

    def find(self, handle: wire.HandleData) -> Any:
        """Return the object of a handle."""
        return self.objects[handle.number]

    def _target(self, request: dict[str, Any]) -> Any:
        root, *path = request["path"]
        if root == STAGE:
            target: Any = self.stage()
        elif isinstance(root, str):
            if root not in self.namespace:
                raise Missing(root)
            target = self.namespace[root]
        else:
            target = self.objects[root]
        for name in path:
            target = getattr(target, name)
        return target

    def answer(self, data: bytes) -> bytes:
        """Return the reply to one encoded request; never raises.

        A request is ``{"op": "call" | "keep" | "get" | "has", "path": [...], "args": bytes,
        "kwargs": {name: bytes}}``; every argument is encoded on its own so that a changed
        one can be told by its bytes. With ``"fresh": True`` a new test begins, and the
        handles of the one before are forgotten.
        A reply is ``{"value": bytes, "changed": [names]}`` or
        ``{"error": {...}}``.
        """
        on_stage = False
        try:
            request = wire.decode(data)
            on_stage = request["path"][0] == STAGE
            if request.get("fresh"):
                self.objects.clear()
            return wire.encode(getattr(self, "_" + request["op"])(request))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers, too
            return wire.encode({"error": describe_error(error, on_stage=on_stage)})

    def _has(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            self._target(request)
        except (Missing, AttributeError):
            return {"value": wire.encode(False)}
        return {"value": wire.encode(True)}

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"value": wire.encode(self._target(request), self.keep)}

    def _keep(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call, and give the result a handle, whatever it is: it may be large, or a path."""
        return self._call(request, lambda result: wire.encode(self.keep(result)))

    def _call(
        self, request: dict[str, Any], encode: Callable[[Any], bytes] | None = None
    ) -> dict[str, Any]:
        target = self._target(request)
        sent = [*request["args"], *request["kwargs"].values()]
        values = [wire.decode(raw, self.find, torch_tensors=True) for raw in sent]
        n_args = len(request["args"])
        keywords = dict(zip(request["kwargs"], values[n_args:], strict=True))
        result = target(*values[:n_args], **keywords)
        # encode the result first: a returned argument may share memory with it
        encoded = encode(result) if encode else wire.encode(result, self.keep)
        changed = [
            position
            for position, (value, raw) in enumerate(zip(values, sent, strict=True))
            if _changed(value, raw, self.keep)
        ]
        names = _argument_names(target, n_args, list(request["kwargs"]))
        return {"value": encoded, "changed": [names[i] for i in changed]}


def _changed(value: Any, raw: bytes, keep: wire.KeepObject) -> bool:
    if isinstance(value, int | float | str | bool | type(None)):
        return False
    try:
        if wire.encode(value, keep) == raw:
            return False
    except wire.WireError:
        return True
    # plain data that was kept here came as a handle, which looks like nothing that it holds
    return not isinstance(wire.decode(raw), wire.HandleData)


def _argument_names(target: Any, n_args: int, keywords: list[str]) -> list[str]:
    try:
        parameters = list(inspect.signature(target).parameters)
    except (TypeError, ValueError):
        parameters = []
    positional = [
        parameters[i] if i < len(parameters) else f"argument {i + 1}" for i in range(n_args)
    ]
    return positional + keywords


def _settle(namespace: dict[str, Any]) -> None:
    """Make the forked child quiet and reproducible before any call."""
    import random

    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)  # after a threaded parent, the first matmul hangs without this
        torch.manual_seed(0)
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - the student's code may use the old generator


def serve(path: str, namespace: dict[str, Any], source: str | None = None) -> None:
    """Connect to the judge at ``path`` and answer until it hangs up.

    Parameters
    ----------
    path : str
        Unix socket on which the judge listens.
    namespace : dict
    source : str, optional
        Code to run first (the bank tries many answers on one kernel); several cells with
        `PIECES` between them.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)
        _settle(namespace)

        def receive(length: int) -> bytes:
            chunks = bytearray()
            while len(chunks) < length:
                chunk = connection.recv(min(length - len(chunks), 2**20))
                if not chunk:
                    raise EOFError
                chunks += chunk
            return bytes(chunks)

        dispatcher = Dispatcher(namespace, STAGE_FILE if STAGE_FILE.exists() else None)
        if source is not None:
            wire.send_frame(connection, _run_source(source, namespace))
        while True:
            try:
                data = wire.receive_frame(receive)
            except EOFError:
                return
            wire.send_frame(connection, dispatcher.answer(data))


def _run_source(source: str, namespace: dict[str, Any]) -> bytes:
    file = "<student cell>"
    for piece in source.split(PIECES):
        linecache.cache[file] = (len(piece), None, piece.splitlines(keepends=True), file)
        try:
            exec(compile(piece, file, "exec"), namespace)
        except BaseException as error:
            return wire.encode({"error": describe_error(error)})
    return wire.encode({"value": wire.encode(None)})
