import math
import struct
import tracemalloc

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.box import scan, wire
from autograder.box.wire import WireError, decode, encode


def same(one, other):
    """Compare values kind by kind; NaN equals NaN, a zero's sign counts."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and (one.tobytes() == other.tobytes())
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other)
    return one == other


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**2900), 2**2900)
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | TEXT
    | st.binary(max_size=20)
)
DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="=")
    | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(sizes=(16, 32, 64), endianness="=")
    | hnp.complex_number_dtypes(sizes=(64, 128), endianness="=")
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
ARRAYS = hnp.arrays(DTYPES, SHAPES)
KEYS = TEXT | st.integers() | st.booleans() | st.none() | st.tuples(st.integers(), TEXT)
NESTED = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(NESTED)
def test_what_is_sent_arrives(value):
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("bits", range(0, 65))
def test_integers_of_every_width(bits):
    for number in (2**bits - 1, -(2**bits) + 1, -(2**bits), -(2**bits) - 1):
        assert decode(encode([number])) == [number]


@pytest.mark.parametrize(
    "dtype",
    "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16 U3 S3".split(),
)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 5), (1,), (2, 3, 5)])
def test_arrays_of_every_kind_and_shape(dtype, shape):
    array = (np.arange(math.prod(shape)) % 7).reshape(shape).astype(dtype)
    back = decode(encode(array))
    assert same(back, array)
    assert back.flags.writeable
    assert back.flags.owndata or back.base is not None


@given(ARRAYS)
def test_layout_and_byte_order_do_not_travel(array):
    other = np.array(array, order="F").astype(array.dtype.newbyteorder(">"))
    assert same(decode(encode(other)), array)


@pytest.mark.parametrize("value", [np.float32(1.5), np.int8(-3), np.bool_(True), np.str_("ü")])
def test_numpy_scalars_arrive_as_equal_values(value):
    assert decode(encode(value)) == value


@given(st.integers(-(2**3000) + 1, 2**3000 - 1))
def test_big_integers(number):
    assert decode(encode(number)) == number


def test_an_integer_beyond_the_bound_is_refused():
    with pytest.raises(WireError, match="3001 bits"):
        encode(2**3000)


@given(st.builds(slice, *[st.none() | st.integers(-(2**63), 2**63 - 1)] * 3))
def test_slices(value):
    assert decode(encode(value)) == value


def test_slices_of_numpy_integers_and_ellipsis():
    index = (slice(np.int64(1), None), Ellipsis, 3)
    assert decode(encode(index)) == (slice(1, None), Ellipsis, 3)


def test_sets_ranges_and_named_tuples_have_a_plain_form():
    pair = __import__("collections").namedtuple("Pair", "left right")
    assert decode(encode({3, 1, 2})) == [1, 2, 3]
    assert decode(encode(range(3))) == [0, 1, 2]
    assert decode(encode(pair(1, [2]))) == (1, [2])


@pytest.mark.parametrize("key", [np.int64(3), np.str_("a"), frozenset({1, 2}), (1, "b")])
def test_numpy_scalars_and_sets_may_be_keys(key):
    ((found, value),) = decode(encode({key: 1})).items()
    assert value == 1
    assert found == (tuple(sorted(key)) if isinstance(key, frozenset) else key)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        len,
        "\ud800",
        {"\udfff": 1},
        slice("\ud800"),
        slice(object()),
        np.datetime64("2020-01-01"),
        np.zeros(2, [("a", "i4")]),
        np.array([object()]),
        range(10**12),
        [0] * (wire.MAX_ITEMS + 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(WireError):
        encode(value)


def test_other_objects_get_handles_where_there_is_a_keeper():
    handle = wire.HandleData(7, "Model")
    kept = []

    def keep(value):
        kept.append(value)
        return handle

    model = object()
    assert decode(encode([model, 1], keep)) == [handle, 1]
    assert kept == [model]
    assert decode(encode(handle), lambda found: found.number) == 7


def test_tensors_are_records_for_the_judge():
    tensor = wire.Tensor(np.arange(6, dtype=np.float32).reshape(2, 3), "bfloat16", True)
    back = decode(encode([tensor]))[0]
    assert same(back.array, tensor.array)
    assert (back.dtype, back.requires_grad) == ("bfloat16", True)


def test_depth_is_bounded_both_ways():
    def nest(depth, wrap):
        value = 0
        for _ in range(depth):
            value = wrap(value)
        return value

    for wrap in (lambda v: [v], lambda v: (v,), lambda v: {"a": v}):
        deep = nest(wire.MAX_DEPTH, wrap)
        assert decode(encode(deep)) == deep
        with pytest.raises(WireError, match="deep"):
            encode(nest(wire.MAX_DEPTH + 1, wrap))
    circle = []
    circle.append(circle)
    with pytest.raises(WireError, match="deep"):
        encode(circle)


# hostile bytes


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_give_a_value_or_a_wire_error(data):
    try:
        decode(data)
    except WireError:
        pass


@given(NESTED, st.data())
@settings(max_examples=200)
def test_bent_messages_give_a_value_or_a_wire_error(value, data):
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(message) - 1))
        message[place] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(message))
    except WireError:
        pass


@given(NESTED, st.data())
def test_a_truncated_message_is_refused(value, data):
    message = encode(value)
    cut = data.draw(st.integers(0, len(message) - 1))
    with pytest.raises(WireError):
        decode(message[:cut])


@given(NESTED, st.binary(min_size=1, max_size=5))
def test_bytes_after_the_message_are_refused(value, more):
    with pytest.raises(WireError):
        decode(encode(value) + more)


def extension(code, *parts):
    return msgpack.packb(msgpack.ExtType(code, msgpack.packb(list(parts))))


def deep_tuple(depth):
    payload = msgpack.packb([1])
    for _ in range(depth):
        payload = msgpack.packb([msgpack.ExtType(wire.TUPLE, payload)])
    return payload


ILL_TYPED = {
    "objects": extension(wire.ARRAY, "|O", [1], b"12345678"),
    "records": extension(wire.ARRAY, "f8,i4", [1], b"1" * 12),
    "sub-arrays": extension(wire.ARRAY, "(2,)f8", [1], b"1" * 16),
    "void": extension(wire.ARRAY, "|V8", [1], b"1" * 8),
    "dates": extension(wire.ARRAY, "<M8[s]", [1], b"1" * 8),
    "variable strings": extension(wire.ARRAY, "T", [1], b"1" * 16),
    "not a dtype": extension(wire.ARRAY, "zz", [1], b"1" * 8),
    "comma": extension(wire.ARRAY, ",", [1], b"1" * 8),
    "negative size": extension(wire.ARRAY, "<f8", [-1], b"1" * 8),
    "fractional size": extension(wire.ARRAY, "<f8", [1.0], b"1" * 8),
    "true as a size": extension(wire.ARRAY, "<f8", [True], b"1" * 8),
    "too many axes": extension(wire.ARRAY, "<f8", [1] * 17, b"1" * 8),
    "too few bytes": extension(wire.ARRAY, "<f8", [2], b"1" * 8),
    "empty but enormous": extension(wire.ARRAY, "<f8", [0, *[2**26] * 4], b""),
    "items without a size": extension(wire.ARRAY, "<U0", [2**26], b""),
    "no code points": extension(wire.ARRAY, "<U1", [1], b"\xff\xff\xff\xff"),
    "two parts": extension(wire.ARRAY, "<f8", [1]),
    "array of text": extension(wire.ARRAY, "<f8", [1], "12345678"),
    "array in an array": msgpack.packb(
        msgpack.ExtType(wire.ARRAY, extension(wire.ARRAY, "<f8", [0], b""))
    ),
    "tensor without an array": extension(wire.TENSOR, "float32", True, b"x"),
    "handle of text": extension(wire.HANDLE, "1", "Model"),
    "slice of lists": extension(wire.SLICE, [1], None, None),
    "tuple that is a number": msgpack.packb(msgpack.ExtType(wire.TUPLE, b"\x01")),
    "short complex": msgpack.packb(msgpack.ExtType(wire.COMPLEX, b"1234")),
    "letters as a number": msgpack.packb(msgpack.ExtType(wire.BIG_INT, b"12a")),
    "long number": msgpack.packb(msgpack.ExtType(wire.BIG_INT, b"1" * 5000)),
    "unknown extension": msgpack.packb(msgpack.ExtType(99, b"")),
    "a date": msgpack.packb(msgpack.Timestamp(0)),
    "list as a key": b"\x81\x90\x01",
    "array as a key": b"\x81" + extension(wire.ARRAY, "<f8", [0], b"") + b"\x01",
    "deep lists": b"\x91" * 400 + b"\x01",
    "deep tuples": deep_tuple(400),
    "not text": b"\xa1\xff",
}


@pytest.mark.parametrize("data", ILL_TYPED.values(), ids=ILL_TYPED)
def test_ill_typed_messages_are_refused(data):
    with pytest.raises(WireError):
        decode(data)


def test_bytes_that_are_no_truth_values_become_true():
    back = decode(extension(wire.ARRAY, "|b1", [3], b"\x00\x01\xff"))
    assert back.view(np.uint8).tolist() == [0, 1, 1]


def taken(data):
    """Return the most memory that decoding takes, in bytes."""
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


MEBI = 2**20
GREEDY = {
    "a list announced and not sent": b"\xdd\x7f\xff\xff\xff",
    "a dict announced and not sent": b"\xdf\x7f\xff\xff\xff",
    "long lists in one another": (b"\xdd" + (2_000).to_bytes(4, "big")) * 400,
    "many empty lists": b"".join(
        [b"\x9f", *[b"\xdc" + (1_000).to_bytes(2, "big") + b"\x90" * 1_000] * 15]
    ),
    "text announced and not sent": b"\xdb\x7f\xff\xff\xff",
    "an array announced and not sent": extension(wire.ARRAY, "<f8", [2**26], b""),
    "an array of nothing": extension(wire.ARRAY, "<U0", [2**26, 2**10], b""),
    "wide items": extension(wire.ARRAY, "<U99999999", [1], b""),
    "many empty lists in tuples": msgpack.packb(
        [msgpack.ExtType(wire.TUPLE, b"\xdc\x03\xe8" + b"\x90" * 1_000)] * 10
    ),
}


@pytest.mark.parametrize("data", GREEDY.values(), ids=GREEDY)
def test_refused_before_memory_is_taken(data, monkeypatch):
    monkeypatch.setattr(wire, "MAX_ITEMS", 2_000)
    # an entry costs 64 bytes (an empty list), and twice as many are taken: keys and values
    assert taken(data) < 2 * wire.MAX_ITEMS * 64 + 8 * len(data) + 50_000


def test_copies_inside_one_another_are_bounded(monkeypatch):
    monkeypatch.setattr(wire, "MAX_FRAME", MEBI)
    payload = msgpack.packb([b"x" * (MEBI - 200)])
    for _ in range(12):
        payload = msgpack.packb([msgpack.ExtType(wire.TUPLE, payload)])
    assert len(payload) <= MEBI
    assert taken(payload) < 12 * MEBI


def test_too_large_a_message_is_refused_both_ways(monkeypatch):
    monkeypatch.setattr(wire, "MAX_FRAME", 1000)
    with pytest.raises(WireError, match="1,000"):
        encode(b"x" * 1000)
    with pytest.raises(WireError, match="1,001 bytes"):
        decode(b"x" * 1001)


NATIVE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | TEXT | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@given(NATIVE)
def test_the_scan_counts_what_python_counts(value):
    def count(item):
        if isinstance(item, dict):
            return sum(2 + count(inner) for inner in item.values())
        return sum(1 + count(inner) for inner in item) if isinstance(item, list) else 0

    data = msgpack.packb(value)
    assert scan.entries(data, most=count(value), deepest=100) == count(value)
    if count(value):
        with pytest.raises(ValueError, match="too many"):
            scan.entries(data, most=count(value) - 1, deepest=100)


def test_frames():
    sent = []

    class Connection:
        def sendall(self, data):
            sent.append(data)

    wire.send_frame(Connection(), b"hello")
    stream = iter([sent[0][:4], sent[0][4:]])
    assert wire.receive_frame(lambda length: next(stream)) == b"hello"


def test_an_enormous_frame_is_refused_before_it_is_read():
    asked = []

    def receive(length):
        asked.append(length)
        return struct.pack("!I", wire.MAX_FRAME + 1)

    with pytest.raises(WireError, match="at most"):
        wire.receive_frame(receive)
    assert asked == [4]
