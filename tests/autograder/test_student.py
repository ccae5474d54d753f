import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import errors
from autograder.box import serve, wire
from autograder.student import Handle, LocalStudent, Student, redact


def student(**names):
    return LocalStudent(names)


class Counter:
    """A student's class: stays where it is."""

    def __init__(self, start):
        self.count = start
        self.inner = [start]

    def __call__(self, step):
        self.count += step
        return self.count

    def twin(self):
        return Counter(self.count)

    def same_as(self, other):
        return other is self

    @property
    def broken(self):
        raise ValueError("no such luck")


def test_arguments_and_results_are_copies():
    kept = []

    def keep(x):
        kept.append(x)
        return x

    x = np.arange(6.0).reshape(2, 3)
    y = student(keep=keep).keep(x)
    kept[0][:] = -1
    assert x.tolist() == y.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_changed_arguments_are_named():
    def change(one, two, *rest, flag=None):
        two[0] = 9
        flag["seen"] = True
        rest[0].append(1)

    me = student(change=change)
    me.change(np.zeros(2), np.zeros(2), [], flag={})
    assert me._calls[0].changed == ["two", "rest", "flag"]


def test_a_changed_argument_is_told_even_when_it_is_returned():
    def in_place(x):
        x *= 2
        return x

    me = student(f=in_place)
    assert me.f(np.ones(3)).tolist() == [2, 2, 2]
    assert me._calls[0].changed == ["x"]


@given(st.lists(st.floats() | st.text(alphabet="ab") | st.none() | st.booleans(), max_size=5))
def test_untouched_arguments_are_not_reported(values):
    me = student(f=lambda *args, **kwargs: None)
    me.f(values, tuple(values), {"v": values}, np.array([np.nan, -0.0]), np.float32(1), x=1)
    assert me._calls[0].changed == []


def test_a_tuple_and_a_list_are_the_same():
    me = student(pair=lambda: (1, (2, [3])), row=lambda: [1, [2, [3]]])
    assert me.pair() == me.row() == [1, [2, [3]]]


def test_handles_call_methods_and_read_attributes():
    me = student(Counter=Counter)
    counter = me.Counter(3)
    assert isinstance(counter, Handle)
    assert (counter.type_name, repr(counter)) == ("Counter", "<Counter of the student>")
    assert counter(2) == 5
    assert counter.get("count") == 5
    assert counter.twin().get("count") == 5
    assert (counter.has("count"), counter.has("total")) == (True, False)
    assert me.Counter.has("twin")
    assert not me.Nothing.has("twin")


def test_handles_come_back_as_the_object_itself():
    me = student(Counter=Counter, first=lambda items: items["of"][0])
    one, two = me.Counter(1), me.Counter(1)
    assert one.same_as(one) is True
    assert one.same_as(two) is False
    assert me.first({"of": [one, two]}).same_as(one) is True
    assert all(call.changed == [] for call in me._calls)


def test_an_attribute_is_no_argument_until_it_is_read():
    me = student(Counter=Counter, f=lambda x: x)
    counter = me.Counter(1)
    with pytest.raises(TypeError, match=r"Counter\.inner.*get"):
        me.f(counter.inner)
    with pytest.raises(TypeError, match="is a name"):
        me.f(me.Counter)
    with pytest.raises(TypeError, match=r"is a name|not plain data"):
        me.f([counter.inner])
    assert me.f(counter.get("inner")) == [1]


def test_a_test_that_passes_an_odd_argument_is_told_so():
    with pytest.raises(TypeError, match="a test passed a object"):
        student(f=lambda x: x).f(object())


def test_a_broken_attribute_is_the_students_problem():
    counter = student(Counter=Counter).Counter(1)
    with pytest.raises(errors.StudentRaised, match="no such luck"):
        counter.has("broken")
    with pytest.raises(errors.StudentRaised, match="no such luck"):
        counter.get("broken")


def raising(error):
    def f():
        raise error

    return student(f=f)


@pytest.mark.parametrize(
    ("error", "kind", "verdict", "words"),
    [
        (
            ValueError("bad axis"),
            errors.StudentRaised,
            "raised",
            r"f raised ValueError \(bad axis\)",
        ),
        (KeyError(), errors.StudentRaised, "raised", "f raised KeyError$"),
        (
            NotImplementedError("Exercise 1"),
            errors.NotAttempted,
            "not_attempted",
            "not written yet",
        ),
        (MemoryError(), errors.StudentOutOfMemory, "out_of_memory", "f ran out of memory"),
        (RecursionError("deep"), errors.StudentRaised, "raised", "f raised RecursionError"),
        (SystemExit(3), errors.StudentRaised, "raised", "f raised SystemExit"),
        (
            KeyboardInterrupt(),
            errors.StudentInterrupted,
            "raised",
            "f raised KeyboardInterrupt.*: it was stopped by hand. Is there an endless loop",
        ),
        (GeneratorExit(), errors.StudentRaised, "raised", "f raised GeneratorExit"),
        (ValueError("\ud800!"), errors.StudentRaised, "raised", r"f raised ValueError \(\?!\)"),
    ],
    ids=lambda value: value.__class__.__name__,
)
def test_exceptions_become_sentences(error, kind, verdict, words):
    me = raising(error)
    with pytest.raises(errors.StudentProblem, match=words) as caught:
        me.f()
    assert type(caught.value) is kind
    assert caught.value.verdict == verdict
    assert me._calls[0].problem is caught.value


@pytest.mark.parametrize("inner", [ValueError, SystemExit, KeyboardInterrupt])
def test_an_exception_that_cannot_print_itself(inner):
    class Odd(Exception):
        def __str__(self):
            raise inner

    with pytest.raises(errors.StudentRaised, match=r"f raised Odd$"):
        raising(Odd()).f()


def test_the_line_in_the_students_cell_is_named():
    names = {}
    reply = wire.decode(serve._run_source("x = 1\ny = x / 0\n", names))
    assert (reply["error"]["line"], reply["error"]["text"]) == (2, "y = x / 0")
    wire.decode(serve._run_source("def f(x):\n    return x.nothing", names))
    with pytest.raises(errors.StudentRaised, match=r"in line 2: `return x\.nothing`"):
        LocalStudent(names).f(1.0)


def test_missing_names_are_not_attempted():
    me = student()
    with pytest.raises(errors.NotAttempted, match="softmax is not defined"):
        me.softmax(1)
    assert me._calls[0].problem.verdict == "not_attempted"


def test_underscores_are_not_the_students():
    with pytest.raises(AttributeError):
        _ = student(_x=1)._x


def test_what_cannot_travel_is_said():
    me = student(text=lambda: "\ud800", deep=lambda: nested(50), call=lambda: 3)
    for call in (me.text, me.deep):
        with pytest.raises(errors.NotPlainData, match="not plain data") as caught:
            call()
        assert caught.value.verdict == "wrong"
    with pytest.raises(errors.StudentRaised, match="TypeError"):
        me.call(1, 2, 3)


def nested(depth):
    return [nested(depth - 1)] if depth else 0


def test_an_input_does_not_come_back_in_a_message():
    secret = 0.123456789

    def leak(x):
        raise ValueError(f"x={float(x)!r} n={123456} -1.5e-10")

    with pytest.raises(errors.StudentRaised) as caught:
        student(leak=leak).leak(secret)
    assert not any(digits in str(caught.value) for digits in ("1234", "5e-10", "0.12"))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(10**3, 10**12))
def test_redaction_leaves_no_long_number(number, count):
    text = redact(f"shape (3,5), {number!r} and {count}; {'word ' * 100}")
    assert text.startswith("shape (3,5), ")
    assert len(text) <= 200
    assert "." not in repr(number) or repr(number) not in text
    assert str(count) not in text


# replies from a process that the student controls


class Forged(Student):
    def __init__(self, reply):
        super().__init__()
        self.reply = reply

    def _exchange(self, request):
        return self.reply


FORGED = [
    b"",
    b"\xc1",
    wire.encode(3),
    wire.encode([]),
    wire.encode({}),
    wire.encode({"value": 3}),
    wire.encode({"value": b"\xc1"}),
    wire.encode({"value": wire.encode(1), "changed": 3}),
    wire.encode({"error": 3}),
    wire.encode({"error": {"kind": [], "type": 7, "message": {}, "line": "0.12345"}}),
]


@pytest.mark.parametrize("reply", FORGED)
def test_a_forged_reply_is_the_students_problem(reply):
    for ask in (lambda me: me.f(1), lambda me: me.f.get("x"), lambda me: me.f.has("x")):
        with pytest.raises(errors.StudentProblem) as caught:
            ask(Forged(reply))
        assert len(str(caught.value)) < 700
        assert "12345" not in str(caught.value)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda b: wire.encode({"value": b})))
def test_any_reply_gives_a_value_or_the_students_problem(reply):
    try:
        Forged(reply).f(1)
    except errors.StudentProblem:
        pass


@given(st.binary(max_size=60))
def test_the_dispatcher_always_answers(request_bytes):
    reply = wire.decode(serve.Dispatcher({"f": len}).answer(request_bytes))
    assert {"value", "error"} & set(reply)
