import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.box import wire
from autograder.student import LocalStudent
from autograder.testing import Mismatch, Mistakes, as_array, expect, expect_unchanged

FINITE = st.floats(-1e6, 1e6)
ARRAYS = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=FINITE)


def refuses(got, want, **options):
    try:
        expect(got, want, **options)
    except Mismatch:
        return True
    return False


@given(ARRAYS, st.floats(1e-9, 1e-2), st.floats(0.01, 10), st.data())
def test_the_tolerance_rule(want, tol, factor, data):
    assume(not 0.99 < factor < 1.01)  # the bound itself is a matter of rounding
    place = data.draw(st.integers(0, want.size - 1))
    bound = tol * max(1.0, max(abs(float(value)) for value in want.ravel()))
    got = want.copy()
    got.ravel()[place] += factor * bound
    assume(abs(got.ravel()[place] - want.ravel()[place]) > 0)
    assert refuses(got, want, tol=tol) == (factor > 1)
    assert refuses(got.tolist(), want, tol=tol) == (factor > 1)


@given(ARRAYS)
def test_the_same_is_accepted_in_any_form(want):
    expect(want, want)
    expect(want.tolist(), want)
    expect(wire.Tensor(want, "float64"), want)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (np.array([-(2**63)]), np.array([0])),
        (np.array([0, 255], np.uint8), np.array([1, 0], np.uint8)),
        (np.array([2**64 - 1], np.uint64), np.array([-1])),
        (np.array([True, False]), np.array([False, True])),
        (np.array([1, 2]), np.array([True, True])),
        (np.array([1 + 1j]), np.array([1.0])),
    ],
)
def test_kinds_that_wrap_around_do_not_hide_a_difference(got, want):
    assert refuses(got, want)


def test_one_value_is_counted_in_words():
    with pytest.raises(Mismatch, match="in its value"):
        expect(1.0, 2.0)
    with pytest.raises(Mismatch, match="in 2 of 3 values"):
        expect([1.0, 5.0, 6.0], np.arange(1.0, 4.0))


@given(ARRAYS, st.floats(0.1, 1))
def test_messages_never_hold_values(want, error):
    with pytest.raises(Mismatch) as caught:
        expect(want + error * (1 + abs(want).max()), want)
    assert str(caught.value) == (
        "the result differs from what is expected in its value."
        if want.size == 1
        else f"the result differs from what is expected in {want.size} of {want.size} values."
    )


def test_shape_is_told_with_both():
    with pytest.raises(Mismatch, match=r"the weights has shape \(5, 3\), expected \(3, 5\)"):
        expect(np.ones((5, 3)), np.ones((3, 5)), what="the weights")
    assert refuses(np.ones((1, 3)), np.ones(3))
    assert refuses(np.ones(1), np.float64(1))


def test_empty_arrays_have_a_shape_too():
    expect(np.ones((0, 3)), np.ones((0, 3)))
    assert refuses(np.ones((0, 3)), np.ones((3, 0)))


@pytest.mark.parametrize("dtype", ["bool", bool, np.bool_])
def test_dtype_is_graded_only_where_it_is_asked_for(dtype):
    mask = np.tri(3, dtype=bool)
    expect(mask.astype(float), mask)
    expect(mask, mask, dtype=dtype)
    with pytest.raises(Mismatch, match="dtype float64, expected"):
        expect(mask.astype(float), mask, dtype=dtype)


def test_a_narrow_tensor_is_not_what_it_was_widened_to():
    half = wire.Tensor(np.ones(2, np.float32), "bfloat16")
    expect(half, np.ones(2))
    expect(half, np.ones(2), dtype="bfloat16")
    with pytest.raises(Mismatch, match="dtype bfloat16, expected float32"):
        expect(half, np.ones(2), dtype="float32")


@pytest.mark.parametrize(
    ("value", "words"), [(np.nan, "NaN"), (np.inf, "infinite"), (-np.inf, "infinite")]
)
def test_not_finite_where_it_should_be(value, words):
    with pytest.raises(Mismatch, match=words):
        expect([1.0, value], np.array([1.0, 2.0]))


def test_infinite_and_nan_where_they_are_expected():
    want = np.array([1.0, -np.inf, np.nan])
    expect(want, want)
    assert refuses([1.0, np.inf, np.nan], want)
    assert refuses([1.0, -1e300, np.nan], want)
    assert refuses([1.0, -np.inf, 0.0], want)
    assert refuses([1.1, -np.inf, np.nan], want)


def test_results_in_a_list():
    want = (np.ones((2, 3)), np.zeros(5))
    expect([np.ones((2, 3)), np.zeros(5)], want)
    with pytest.raises(Mismatch, match="result 2 differs"):
        expect([np.ones((2, 3)), np.ones(5)], want)
    with pytest.raises(Mismatch, match="expected 2 results, got 3"):
        expect([*want, 1], want)
    with pytest.raises(Mismatch, match="expected 2 results, got a single value"):
        expect(1.0, want)
    with pytest.raises(Mismatch, match="expected 2 results, got None"):
        expect(None, want)
    with pytest.raises(Mismatch, match="result 1 is None"):
        expect([None, np.zeros(5)], want)


def test_an_array_of_results_counts_as_a_list_of_them():
    rows = np.arange(6.0).reshape(2, 3)
    expect(rows, [rows[0], rows[1]])
    expect(wire.Tensor(rows, "float64"), [rows[0], rows[1]])


def handle():
    return LocalStudent({"model": lambda: object()}).model()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "is None: is a `return` missing"),
        ("text", "is a str"),
        (b"bytes", "is a bytes"),
        ({"a": 1}, "is a dict"),
        (handle(), "is a object, not an array"),
        ([[1, 2], [3]], "different shapes"),
        ([np.ones((2, 3)), np.ones((3, 2))], "different shapes"),
        (["a", "b"], "not an array of numbers"),
        ([None, 1], "not an array of numbers"),
        ([handle()], "not an array of numbers"),
        (slice(1), "not an array of numbers"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_array_is_said(value, words):
    with pytest.raises(Mismatch, match=f"^the mask {words}|^the mask.*{words}"):
        as_array(value, "the mask")


def test_unchanged_arguments():
    def change(x, scores):
        scores += 1

    me = LocalStudent({"f": change, "g": lambda x: x})
    me.g(np.ones(3))
    expect_unchanged(me)
    me.f(np.ones(3), np.ones(3))
    with pytest.raises(Mismatch, match="f changed the caller's `scores`: work on a copy"):
        expect_unchanged(me)


def test_a_mistake_is_registered_once():
    mistakes = Mistakes()
    mistakes.add("f", "squares", "You square.")(lambda x: x)
    mistakes.add("g", "squares", "You square.")(lambda x: x)
    with pytest.raises(ValueError, match="'squares' of 'f'"):
        mistakes.add("f", "squares", "again")(lambda x: x)
    assert [m.exercise_id for m in mistakes.of("f")] == ["f"]
