"""What only the judge runs in the benchmark's session."""

import numpy as np

from autograder.box.wire import Tensor
from autograder.testing import exercise, expect


def floats(rng, *shape):
    return Tensor(rng.normal(size=shape).astype(np.float32), "float32")


@exercise("mean_pool", points=1)
def test_padding_does_not_count(student, rng):
    """What stands in the padding makes no difference."""
    x = floats(rng, 3, 5, 4)
    lengths = [5, 2, 1]
    mask = Tensor((np.arange(5) < np.array(lengths)[:, None]).astype(np.int64), "int64")
    want = np.stack([row[:n].mean(axis=0) for row, n in zip(x.array, lengths, strict=True)])
    expect(student.mean_pool(x, mask), want, tol=1e-5)


@exercise("attend", points=1)
def test_one_allowed_key(student, rng):
    """A query with one key gets that key's value."""
    query, key, value = floats(rng, 3, 5), floats(rng, 7, 5), floats(rng, 7, 4)
    chosen = rng.integers(0, 7, size=3)
    mask = Tensor(np.arange(7) == chosen[:, None], "bool")
    expect(student.attend(query, key, value, mask), value.array[chosen], tol=1e-5)


@exercise("attend", points=1)
def test_leading_axes(student, rng):
    """Any number of leading axes gives the same as one sentence after the other."""
    query, key, value = floats(rng, 2, 2, 3, 5), floats(rng, 2, 2, 7, 5), floats(rng, 2, 2, 7, 4)
    whole = student.attend(query, key, value)
    for place in np.ndindex(2, 2):
        one = [Tensor(t.array[place].copy(), "float32") for t in (query, key, value)]
        expect(whole.array[place], student.attend(*one).array, tol=1e-5)


@exercise("make_classifier", points=2)
def test_it_computes_with_the_weights_that_it_is_given(student, rng):
    """With given weights, the logits are the normalised row times the weights, plus the bias."""
    head = student.make_classifier(6, 5)
    weights = {
        "norm.weight": floats(rng, 6),
        "norm.bias": floats(rng, 6),
        "out.weight": floats(rng, 5, 6),
        "out.bias": floats(rng, 5),
    }
    head.load_state_dict(weights)
    x = floats(rng, 3, 6)
    centred = x.array - x.array.mean(axis=-1, keepdims=True)
    normal = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    normal = normal * weights["norm.weight"].array + weights["norm.bias"].array
    want = normal @ weights["out.weight"].array.T + weights["out.bias"].array
    expect(head(x), want, tol=1e-5)


@exercise("tiny_bert", points=1)
def test_its_size_and_mode(student, rng):
    """It has as many numbers as its sizes say, and it is in evaluation mode."""
    width, layers, vocabulary = 8, 3, 29
    layer = 4 * (width * width + width) + 2 * 2 * width + (2 * width + 2 * width * width)
    layer += 2 * width * width + width
    embeddings = (vocabulary + 512 + 2) * width + 2 * width
    model = student.tiny_bert(vocabulary, width, layers)
    expect(model.num_parameters(), embeddings + layers * layer + width * width + width)
    expect(bool(model.get("training")), False)
