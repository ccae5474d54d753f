"""The wire from the sandbox's side: any bytes give a value or a typed problem, within bounds.

``make fuzz`` runs the same properties with many more examples and writes what came of them to
``docs/results/fuzz.json``.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import tracemalloc
from collections import Counter
from contextlib import suppress
from pathlib import Path

import msgpack
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from autograder import errors, hostile
from autograder.bank import provenance
from autograder.box import wire
from autograder.judge import Judge
from autograder.limits import Limits
from autograder.remote import MAX_ANSWERS, Line, RemoteStudent

EXAMPLES = int(os.environ.get("COURSE_FUZZ", "150"))
LONG = "COURSE_FUZZ" in os.environ
QUICK = Limits(call_seconds=0.3, cell_seconds=0.3, exercise_seconds=2)
MIB = 2**20
COUNTS: dict[str, Counter[str]] = {}


def fuzz(examples=EXAMPLES):
    """Return the settings of a property; a long run draws other examples every time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=not LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def bound(size: int) -> int:
    """Return the bytes that the judge may take for an answer of ``size`` bytes.

    All entries of a message together are bounded, and so are copies of its bytes: text may
    take four bytes a character, and is held while it is decoded.
    """
    return 64 * MIB + 16 * size


def counted(name: str, outcome: object) -> None:
    """Count what an example came to."""
    kind = type(outcome).__name__ if isinstance(outcome, Exception) else str(outcome)
    COUNTS.setdefault(name, Counter())[kind] += 1


@pytest.fixture(scope="module", autouse=True)
def _results():
    """Write the counts of a long run."""
    yield
    path = os.environ.get("COURSE_FUZZ_JSON")
    if path:
        found = {name: dict(sorted(counts.items())) for name, counts in sorted(COUNTS.items())}
        total = sum(sum(counts.values()) for counts in COUNTS.values())
        record = {**provenance(), "examples": total, "properties": found}
        Path(path).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


class Child:
    """The other end of a judge's line: answers requests with given bytes, or just talks.

    Parameters
    ----------
    said : list of bytes
        What is sent for each request, in turn and from the beginning again; an empty one
        hangs up.
    """

    def __init__(self, said: list[bytes]) -> None:
        self.here, self.there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.said = said
        self.thread = threading.Thread(target=self._talk, daemon=True)
        self.thread.start()

    def _receive(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            chunk = self.there.recv(length - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data

    def _talk(self) -> None:
        turn = 0
        with suppress(OSError, EOFError):
            while True:
                self._receive(struct.unpack("!I", self._receive(4))[0])
                answer = self.said[turn % len(self.said)]
                turn += 1
                if not answer:
                    break
                self.there.sendall(answer)
        self.there.close()

    def line(self) -> Line:
        """Return a line whose other end is this child."""
        line = object.__new__(Line)  # its constructor asks a kernel for a process
        line.limits, line.connection, line.process = QUICK, self.here, None
        return line


def framed(data: bytes) -> bytes:
    """Return data as an honest frame."""
    return struct.pack("!I", len(data)) + data


def answered(said: list[bytes], calls: int = 1) -> object:
    """Return what calls of a remote student come to: the last value, or the typed problem."""
    child = Child(said)
    student = RemoteStudent(child.line, seconds=QUICK.exercise_seconds)
    try:
        value = [student.softmax(np.ones((2, 3))) for _ in range(calls)][-1]
        outcome: object = f"value: {type(value).__name__}"
    except errors.StudentProblem as problem:
        outcome = problem
    student.close()
    child.here.close()
    child.thread.join(timeout=30)
    assert not child.thread.is_alive()
    assert len(str(outcome)) < 2_000
    return outcome


# ---------------------------------------------------------------- what a child may say

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=40)
)
EXTENSIONS = st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=60)) | st.datetimes(
    timezones=st.timezones()
).map(lambda d: msgpack.Timestamp(int(d.timestamp()), 1))
ODD = st.recursive(
    SCALARS | EXTENSIONS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(SCALARS, inner, max_size=4)
        | inner.map(lambda v: msgpack.ExtType(wire.TUPLE, packed([v])))
    ),
    max_leaves=15,
)


def packed(value: object) -> bytes:
    """Return msgpack of anything that it can pack."""
    try:
        return msgpack.packb(value, datetime=False, strict_types=False)
    except (TypeError, ValueError, OverflowError):
        return b"\xc0"


HEADERS = st.tuples(
    st.sampled_from(["<f8", "|b1", "<i4", "|O", "|V0", "<U3", "|S0", "<M8[s]", "f8,i4", "(2,)f8"])
    | st.text(max_size=18),
    st.lists(st.integers(-1, 2**33), max_size=18) | SCALARS,
    st.binary(max_size=64),
)
ARRAYS = HEADERS.map(lambda h: msgpack.ExtType(wire.ARRAY, packed(list(h))))
TENSORS = st.tuples(SCALARS, SCALARS, HEADERS).map(
    lambda t: msgpack.ExtType(wire.TENSOR, packed([t[0], t[1], packed(list(t[2]))]))
)
HANDLES = st.tuples(SCALARS, SCALARS).map(
    lambda pair: msgpack.ExtType(wire.HANDLE, packed(list(pair)))
)
VALUES = ODD | ARRAYS | TENSORS | HANDLES
ERRORS = ODD | st.fixed_dictionaries(
    {},
    optional={key: SCALARS | ODD for key in ("kind", "type", "message", "line", "text")},
)
REPLIES = st.fixed_dictionaries(
    {},
    optional={"value": VALUES.map(packed) | ODD, "error": ERRORS, "changed": ODD},
)
HONEST = st.sampled_from(
    [
        wire.encode({"value": wire.encode(value), "changed": []})
        for value in (np.ones((2, 3)), [1.0, None, "a"], (np.zeros(2), {"a": 1}), 7, True, 2**70)
    ]
    + [wire.encode({"error": {"kind": "raised", "type": "ValueError", "message": "no", "line": 3}})]
)


@st.composite
def mutated(draw):
    """Return an honest reply with a few bytes changed, cut out, put in or repeated."""
    data = bytearray(draw(HONEST))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["change", "cut", "put", "repeat", "end"]))
        if kind == "change" and place < len(data):
            data[place] = draw(st.integers(0, 255))
        elif kind == "cut":
            del data[place : place + draw(st.integers(1, 9))]
        elif kind == "put":
            data[place:place] = draw(st.binary(min_size=1, max_size=9))
        elif kind == "repeat":
            data[place:place] = bytes(data[place : place + 20])
        else:
            del data[place:]
    return bytes(data)


FRAMES = st.one_of(
    st.binary(max_size=300).map(framed),
    mutated().map(framed),
    REPLIES.map(packed).map(framed),
    ODD.map(packed).map(framed),
)
STREAMS = st.lists(
    FRAMES
    | st.binary(max_size=40)  # no frame at all: its first bytes are a length
    | st.tuples(FRAMES, st.integers(0, 60)).map(lambda pair: pair[0][: pair[1]]),
    min_size=1,
    max_size=4,
)

# ---------------------------------------------------------------- the properties


@fuzz(2 * EXAMPLES)
@given(st.binary(max_size=400) | mutated() | REPLIES.map(packed) | VALUES.map(packed))
def test_decoding_gives_a_value_or_a_wire_error(data):
    tracemalloc.start()
    try:
        outcome: object = f"value: {type(wire.decode(data)).__name__}"
    except wire.WireError as error:
        outcome = error
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < bound(len(data))
    counted("decode", outcome)


@fuzz()
@given(STREAMS)
def test_a_call_gives_a_value_or_a_typed_problem(said):
    counted("call", answered(said, calls=2))


@fuzz()
@given(st.lists(REPLIES.map(packed), min_size=1, max_size=3))
def test_an_ill_typed_reply_gives_a_value_or_a_typed_problem(said):
    counted("ill-typed reply", answered([framed(data) for data in said], calls=3))


@pytest.fixture(scope="module")
def judge():
    return Judge(hostile.SESSION)


@fuzz(max(EXAMPLES // 3, 20))
@given(
    said=st.lists(
        st.one_of(
            VALUES.map(lambda v: packed({"value": packed(v), "changed": []})),
            mutated(),
            REPLIES.map(packed),
        ),
        min_size=1,
        max_size=3,
    ),
    exercise=st.sampled_from(sorted(hostile.POINTS)),
)
def test_the_judge_gives_no_points_and_never_fails(judge, said, exercise):
    child = Child([framed(data) for data in said])
    lines = [child.line()]

    def open_line() -> Line:
        if not lines:
            raise errors.StudentCrashed("no other child")
        return lines.pop()

    student = RemoteStudent(open_line, {name: "" for name in hostile.POINTS}, seconds=2)
    result = judge.grade(exercise, lambda: student, student_id="ada")
    student.close()
    child.here.close()
    assert result.score == 0
    assert result.verdict not in ("passed", "partial", "harness_error"), result.note
    counted(f"judge, {exercise}", result.verdict)


# ---------------------------------------------------------------- sizes and times


def text(data: bytes) -> bytes:
    """Return a reply whose value is a text."""
    body = b"\xdb" + struct.pack("!I", len(data)) + data
    return b"\x81\xa5value\xc6" + struct.pack("!I", len(body)) + body


SIZES = {
    "wide text": text(b"x" * (8 * MIB) + "\N{GRINNING FACE}".encode()),
    "long message": wire.encode({"error": {"kind": "raised", "message": "aaa " * 2**21}}),
    "many lists": b"\x81\xa5value\xc6" + struct.pack("!I", 200_005)
    + b"\xdd" + struct.pack("!I", 200_000) + b"\x90" * 200_000,
    "many changed": b"\x82\xa5value\xc4\x01\xc0\xa7changed\xdd" + struct.pack("!I", 199_000)
    + b"\x91\xa1x" * 199_000,
    "large type": wire.encode({"error": {"kind": "x" * MIB, "type": "y" * MIB, "text": "z" * MIB}}),
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_the_judge_takes_no_more_memory_than_its_bound(name):
    data = SIZES[name]
    assert len(data) > 100_000
    tracemalloc.start()
    outcome = answered([framed(data)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < bound(len(data)), outcome


@given(st.integers(wire.MAX_FRAME + 1, 2**32 - 1))
@fuzz(50)
def test_a_length_beyond_the_bound_is_refused_before_it_is_read(length):
    child = Child([struct.pack("!I", length)])
    with pytest.raises(wire.WireError, match="announced"):
        child.line().exchange(b"x")
    child.here.close()


def test_all_answers_of_an_exercise_together_are_bounded():
    size = 32 * MIB
    child = Child([framed(text(b"x" * size))])
    student = RemoteStudent(child.line)
    for _ in range(MAX_ANSWERS // size - 1):
        assert len(student.softmax(1)) == size
    with pytest.raises(errors.NotPlainData, match="too large"):
        student.softmax(1)  # with the bytes around each text it is too much
    student.close()
    child.here.close()


def trickle(child: Child, data: bytes) -> None:
    """Send one byte after the other, for ever."""
    pause = threading.Event()
    with suppress(OSError):
        while True:
            for number in range(len(data)):
                child.there.sendall(data[number : number + 1])
                pause.wait(0.01)


@pytest.mark.parametrize(
    "data",
    [b"\x00", struct.pack("!I", MIB) + b"x" * MIB, struct.pack("!I", 2**31)],
    ids=["empty frames", "a long frame", "no frame"],
)
def test_a_child_that_never_ends_its_answer_is_given_up(data):
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    child = object.__new__(Child)
    child.here, child.there = here, there
    thread = threading.Thread(target=trickle, args=[child, data], daemon=True)
    thread.start()
    student = RemoteStudent(child.line, seconds=1)
    with pytest.raises(errors.StudentProblem):
        student.softmax(1)
    student.close()
    here.close()
    there.close()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_silent_child_times_out_and_the_exercise_ends():
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    child = object.__new__(Child)
    child.here = here
    student = RemoteStudent(child.line, seconds=0.2)
    with pytest.raises(errors.StudentTimeout):
        student.softmax(1)
    with pytest.raises(errors.StudentTimeout, match="used up"):
        student.softmax(1)
    there.close()


@given(st.lists(st.binary(max_size=30), max_size=6), st.booleans())
@fuzz(max(EXAMPLES // 3, 20))
def test_a_frame_in_pieces_is_the_same_frame(pieces, ends):
    data = b"".join(pieces)
    assume(data)
    child = Child([framed(data)])
    assert child.line().exchange(b"request") == data
    child.here.close()
