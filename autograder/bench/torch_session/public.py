"""What ``check`` runs in the benchmark's session: one plain case of each exercise."""

import numpy as np

from autograder.box.wire import Tensor
from autograder.testing import exercise, expect


def floats(rng, *shape):
    return Tensor(rng.normal(size=shape).astype(np.float32), "float32")


@exercise("mean_pool", points=1, core=True)
def test_mean_without_padding(student, rng):
    """Without padding it is the mean over the tokens."""
    x = floats(rng, 2, 5, 3)
    ones = Tensor(np.ones((2, 5), dtype=np.int64), "int64")
    expect(student.mean_pool(x, ones), x.array.mean(axis=1), tol=1e-5)


@exercise("attend", points=1, core=True)
def test_attention(student, rng):
    """Each query gets the mean of the values, weighted by the softmax of its scores."""
    query, key, value = floats(rng, 2, 3, 5), floats(rng, 2, 7, 5), floats(rng, 2, 7, 4)
    scores = query.array @ key.array.swapaxes(-1, -2) / np.sqrt(5)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    want = powers / powers.sum(axis=-1, keepdims=True) @ value.array
    expect(student.attend(query, key, value), want, tol=1e-5)


@exercise("make_classifier", points=1, core=True)
def test_logits_have_a_column_a_class(student, rng):
    """It maps every row to one number a class."""
    head = student.make_classifier(6, 5)
    out = head(floats(rng, 3, 6))
    expect(np.shape(out.array), (3, 5))


@exercise("tiny_bert", points=1, core=True)
def test_its_outputs_have_the_width(student, rng):
    """Token ids go in, a vector of the asked width comes out for each."""
    model = student.tiny_bert(31, 8, 2)
    ids = Tensor(rng.integers(0, 31, size=(2, 5)), "int64")
    out = model(input_ids=ids).get("last_hidden_state")
    expect(np.shape(out.array), (2, 5, 8))
