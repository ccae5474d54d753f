import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import errors
from autograder.box import wire
from autograder.fingerprint import MOST_VALUES, of_calls, of_value, same
from autograder.student import Call, LocalStudent

ARRAYS = hnp.arrays(
    hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.floating_dtypes(sizes=(32, 64)),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ARRAYS,
    lambda inner: st.lists(inner, max_size=10) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(VALUES)
def test_a_value_agrees_with_itself_also_through_json(value):
    mine = of_value(value)
    text = json.dumps(mine, allow_nan=False)
    assert same(mine, of_value(value))
    assert same(mine, json.loads(text))
    assert same(json.loads(text), mine)


@settings(max_examples=40)
@given(VALUES, VALUES)
def test_agreement_has_no_direction(one, other):
    assert same(of_value(one), of_value(other)) == same(of_value(other), of_value(one))


X = np.random.default_rng(0).normal(size=(3, 5))
OTHERS = {
    "transposed": X.T,
    "rows reversed": X[::-1],
    "columns reversed": X[:, ::-1],
    "negative": -X,
    "a little larger": X * 1.001,
    "one value": np.where(np.arange(15).reshape(3, 5) == 7, 0, X),
    "flat": X.ravel(),
    "an axis more": X[None],
    "NaN": np.where(X > 1, np.nan, X),
    "infinite": np.where(X > 1, np.inf, X),
    "float32": X.astype(np.float32),
    "truth": X > 0,
    "in a list": [X],
    "none": None,
    "text": "x",
    "tensor": wire.Tensor(X, "float64"),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_values_do_not_agree(other):
    assert not same(of_value(X), of_value(other))


def test_rounding_does_not_matter():
    assert same(of_value(X), of_value(X + 1e-9))
    float32 = X.astype(np.float32)
    assert same(of_value(float32), of_value((float32 * 3) / 3))


def test_a_fingerprint_is_too_small_to_read_a_value_from():
    numbers = [item for item in of_value(X)[-1] if isinstance(item, float)]
    assert len(numbers) == 4 < X.size
    assert not np.isin(np.round(X, 6), np.round(numbers, 6)).any()


def test_a_huge_result_is_told_by_its_beginning():
    huge = np.zeros(MOST_VALUES + 1, bool)
    end, begin = huge.copy(), huge.copy()
    end[-1] = begin[0] = True
    assert same(of_value(huge), of_value(end))
    assert not same(of_value(huge), of_value(begin))


def test_calls_tell_results_changes_and_problems():
    def of(function):
        me = LocalStudent({"f": function})
        try:
            me.f(np.ones(3))
        except errors.StudentProblem:
            pass
        return of_calls(me._calls)

    def in_place(x):
        x *= 2
        return x

    def first(x):
        raise ValueError("one message")

    def second(x):
        raise ValueError("one message") from None

    def third(x):
        raise TypeError("one message")

    assert same(of(lambda x: 2 * x), of(lambda x: x + x))
    assert not same(of(lambda x: 2 * x), of(in_place))
    assert same(of(first), of(second))
    assert not same(of(first), of(third))
    assert not same(of(first), of(lambda x: 2 * x))


def test_the_number_of_calls_counts():
    call = Call("f", 1)
    assert not same(of_calls([call]), of_calls([call, call]))
