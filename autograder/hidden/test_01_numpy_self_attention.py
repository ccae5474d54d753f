"""What only the judge runs in session 01: slow loops as oracles, and the edges of the contracts."""

import math

import numpy as np
from scipy import special

from autograder.testing import as_array, exercise, expect, expect_unchanged

SIZES = [  # leading axes, T, S, Dh, Dv; all different within a line, but for axes of size 1
    ((2,), 3, 6, 1, 4),
    ((), 4, 3, 5, 2),
    ((3, 2), 5, 4, 6, 1),
    ((), 1, 5, 3, 2),
    ((1,), 4, 1, 3, 2),
    ((2, 1), 1, 1, 4, 3),
]


def some_allowed(rng, shape):
    """Return a random mask; every row allows at least one key and blocks at least one."""
    n_allowed = rng.integers(1, shape[-1], size=(*shape[:-1], 1))
    return rng.random(shape).argsort(axis=-1) < n_allowed


def slow_scores(query, key):
    """Score one query after the other: the sum over Dh of its products with all keys."""
    scores = np.zeros((*query.shape[:-1], key.shape[-2]))
    for place in np.ndindex(query.shape[:-1]):
        products = query[place] * key[place[:-1]]
        scores[place] = products.sum(axis=-1) / math.sqrt(products.shape[-1])
    return scores


def slow_weights(scores, mask=None):
    """Give scipy the allowed scores of one row after the other; all else is zero."""
    mask = np.broadcast_to(True if mask is None else mask, scores.shape)
    weights = np.zeros(scores.shape)
    for row in np.ndindex(scores.shape[:-1]):
        if mask[row].any():
            weights[row][mask[row]] = special.softmax(scores[row][mask[row]])
    return weights


def slow_attention(query, key, value, mask=None):
    """Average the values of one query after the other."""
    weights = slow_weights(slow_scores(query, key), mask)
    output = np.zeros((*query.shape[:-1], value.shape[-1]))
    for place in np.ndindex(query.shape[:-1]):
        output[place] = (weights[place][:, None] * value[place[:-1]]).sum(axis=0)
    return output, weights


def slow_self_attention(x, w_query, w_key, w_value, mask=None):
    """Make the three vectors of one token after the other."""
    made = []
    for matrix in (w_query, w_key, w_value):
        rows = np.zeros((*x.shape[:-1], matrix.shape[1]))
        for place in np.ndindex(x.shape[:-1]):
            rows[place] = (x[place][:, None] * matrix).sum(axis=0)
        made.append(rows)
    return slow_attention(*made, mask)


def draw(rng, leading, n_query, n_key, dim_head, dim_value):
    """Return query, key and value."""
    shapes = (n_query, dim_head), (n_key, dim_head), (n_key, dim_value)
    return tuple(rng.normal(size=(*leading, *shape)) for shape in shapes)


def expect_pair(result, want):
    """Compare an answer of the form ``output, weights``."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, "two results are expected, in this order: output, weights."
    expect(result[0], want[0], what="the output")
    expect(result[1], want[1], what="the table of weights")


# ---------------------------------------------------------------- softmax


@exercise("softmax", points=0.5)
def test_softmax_of_any_shape(student, rng):
    """Any number of axes works, also with sizes that differ from row to row along any axis."""
    one_axis = rng.normal(size=6)
    expect(student.softmax(one_axis), special.softmax(one_axis))
    x = rng.normal(size=(2, 5, 4, 3)) + 1000 * rng.permutation(24).reshape(2, 1, 4, 3)
    expect(student.softmax(x, axis=1), special.softmax(x, axis=1))
    expect(student.softmax(x, axis=-3), special.softmax(x, axis=-3))
    expect(student.softmax(x), special.softmax(x, axis=-1))
    for axis, shape in [(1, (4, 1, 3)), (0, (4, 1, 3)), (-1, (2, 1)), (0, (1, 1))]:
        x = 30 * rng.normal(size=shape)
        what = f"softmax with axis={axis} of shape {shape}"
        expect(student.softmax(x, axis=axis), special.softmax(x, axis=axis), what=what)


@exercise("softmax", points=0.25)
def test_softmax_keeps_float32(student, rng):
    """Shares of float32 scores are float32."""
    x = rng.normal(size=(3, 5)).astype(np.float32)
    want = special.softmax(x.astype(np.float64), axis=-1)
    expect(student.softmax(x), want, tol=1e-5, dtype=np.float32)


@exercise("softmax", points=0.25)
def test_softmax_of_integers(student, rng):
    """Shares of integer scores are float64."""
    x = rng.integers(-4, 5, size=(2, 7))
    want = special.softmax(x.astype(np.float64), axis=-1)
    expect(student.softmax(x), want, dtype=np.float64)


# ---------------------------------------------------------------- attention_scores


@exercise("attention_scores", points=0.75)
def test_scores_of_any_sizes(student, rng):
    """The scores are right for any leading axes and sizes, also axes of size one."""
    for sizes in SIZES:
        query, key, _ = draw(rng, *sizes)
        expect(student.attention_scores(query, key), slow_scores(query, key))


@exercise("attention_scores", points=0.25)
def test_scores_leave_inputs_alone(student, rng):
    """The caller's query and key are the same after the call."""
    query, key, _ = draw(rng, (2,), 3, 5, 4, 6)
    student.attention_scores(query, key)
    expect_unchanged(student)


# ---------------------------------------------------------------- masks


@exercise("causal_mask", points=0.5)
def test_causal_mask_of_any_size(student, rng):
    """The mask is right for one token, for two, and for many."""
    for n_tokens in (1, 2, int(rng.integers(17, 40))):
        want = [[key <= query for key in range(n_tokens)] for query in range(n_tokens)]
        expect(student.causal_mask(n_tokens), np.array(want), what="the mask")


@exercise("padding_mask", points=0.25)
def test_padding_mask_of_extreme_lengths(student, rng):
    """Sentences that fill all places, and empty ones, are handled; so are axes of size one."""
    some = rng.permutation([0, 4, 1, 4, 3, 0, 2]).tolist()
    for lengths, max_len in [([3], 5), (some, 4), ([1, 0, 1], 1), ([1], 1)]:
        want = [[[place < length for place in range(max_len)]] for length in lengths]
        expect(student.padding_mask(np.array(lengths), max_len), np.array(want), what="the mask")


@exercise("padding_mask", points=0.25)
def test_padding_mask_leaves_lengths_alone(student):
    """The caller's lengths are the same after the call."""
    student.padding_mask(np.array([2, 4, 1]), 5)
    expect_unchanged(student)


@exercise("combine_masks", points=0.25)
def test_combine_masks_of_many_shapes(student, rng):
    """Masks of any shapes that broadcast combine, in any order."""
    shapes = [(4, 5), (3, 1, 5), (4, 1), (2, 1, 4, 5), (5,)]
    masks = [rng.random(shape) < 0.8 for shape in shapes]
    for order in (range(5), rng.permutation(5)):
        chosen = [masks[i] for i in order]
        want = np.zeros((2, 3, 4, 5), dtype=bool)
        for place in np.ndindex(want.shape):
            want[place] = all(np.broadcast_to(mask, want.shape)[place] for mask in chosen)
        expect(student.combine_masks(*chosen), want, what="the mask")
    thin = [np.ones((3, 1), dtype=bool), np.array([[True]]), np.array([True])]
    thin[0][rng.integers(3)] = False
    expect(student.combine_masks(*thin), thin[0], what="the mask of thin masks")
    expect(student.combine_masks(*thin[1:]), thin[1], what="the mask of thin masks")


# ---------------------------------------------------------------- masked_softmax


@exercise("masked_softmax", points=0.5)
def test_masked_softmax_with_huge_blocked_scores(student, rng):
    """A blocked score has no influence, however large it is."""
    scores, mask = rng.normal(size=(3, 4, 6)), some_allowed(rng, (3, 4, 6))
    want = slow_weights(scores, mask)
    huge = np.where(mask, scores, rng.uniform(2e4, 3e4, size=(3, 4, 6)))
    huge[2] = np.where(mask[2], scores[2], 1e6 * huge[2])
    expect(student.masked_softmax(huge, mask), want)


@exercise("masked_softmax", points=0.25)
def test_masked_softmax_of_any_shape(student, rng):
    """Any number of axes works, for scores and for a mask; so do axes of size one."""
    for shape, thin in [
        ((2, 3, 4, 5), (5,)),
        ((3, 2, 4, 5), (2, 1, 5)),
        ((1, 6), (6,)),
        ((4, 1), (4, 1)),
        ((2, 1, 1), (1, 1)),
    ]:
        scores = rng.normal(size=shape)
        mask = some_allowed(rng, thin) if thin[-1] > 1 else np.ones(thin, dtype=bool)
        what = f"the result for scores {shape} and a mask {thin}"
        expect(student.masked_softmax(scores, mask), slow_weights(scores, mask), what=what)


@exercise("masked_softmax", points=0.25)
def test_masked_softmax_with_very_negative_scores(student, rng):
    """A blocked key gets nothing, however far below zero the allowed scores are; or above."""
    scores, mask = rng.normal(size=(5, 6)), some_allowed(rng, (5, 6))
    scores[0] -= 60
    scores[1] -= 3e4
    scores[2] += 3e4
    scores[3] -= 1e10
    mask[3] = np.arange(6) == rng.integers(6)  # one allowed: its weight is one, by any formula
    expect(student.masked_softmax(scores, mask), slow_weights(scores, mask))


# ---------------------------------------------------------------- scaled_dot_product_attention


@exercise("scaled_dot_product_attention", points=0.5)
def test_attention_of_any_sizes(student, rng):
    """Output and weights are right for any leading axes and sizes, also axes of size one."""
    for sizes in SIZES:
        arrays = draw(rng, *sizes)
        expect_pair(student.scaled_dot_product_attention(*arrays), slow_attention(*arrays))


@exercise("scaled_dot_product_attention", points=0.25)
def test_attention_broadcasts_the_mask(student, rng):
    """A mask with fewer or shorter axes than the scores serves all of them."""
    arrays = draw(rng, (2, 3), 4, 5, 7, 6)
    for shape in [(2, 3, 4, 5), (4, 5), (3, 1, 5), (2, 1, 4, 5), (1, 5), (5,)]:
        mask = some_allowed(rng, shape)
        got = student.scaled_dot_product_attention(*arrays, mask=mask)
        expect_pair(got, slow_attention(*arrays, mask))


@exercise("scaled_dot_product_attention", points=0.5)
def test_attention_of_blocked_queries(student, rng):
    """A query that may attend to nothing gets zero weights and a zero output."""
    arrays, mask = draw(rng, (2,), 3, 5, 4, 6), some_allowed(rng, (2, 3, 5))
    mask[0, rng.integers(3)] = False
    expect_pair(student.scaled_dot_product_attention(*arrays, mask), slow_attention(*arrays, mask))
    for mask in (np.zeros((3, 5), dtype=bool), np.array([[True], [False], [True]])):
        got = student.scaled_dot_product_attention(*arrays, mask)
        expect_pair(got, slow_attention(*arrays, mask))


@exercise("scaled_dot_product_attention", points=0.5)
def test_attention_leaves_inputs_alone(student, rng):
    """The caller's query, key, value and mask are the same after the call."""
    arrays, mask = draw(rng, (2,), 3, 5, 4, 6), some_allowed(rng, (2, 3, 5))
    student.scaled_dot_product_attention(*arrays)
    student.scaled_dot_product_attention(*arrays, mask)
    expect_unchanged(student)


@exercise("scaled_dot_product_attention", points=0.25)
def test_attention_of_huge_scores(student, rng):
    """Long queries and keys give sharp weights, never NaN; a long blocked key changes nothing."""
    query, key, value = draw(rng, (2,), 3, 5, 4, 6)
    query *= np.array([1.0, 900.0, 3000.0])[:, None]
    want = slow_attention(query, key, value)
    expect_pair(student.scaled_dot_product_attention(query, key, value), want)
    query, key, value = draw(rng, (2,), 3, 5, 4, 6)
    query, mask, blocked = np.abs(query) + 0.1, np.ones((1, 5), dtype=bool), rng.integers(5)
    key[:, blocked], mask[:, blocked] = 1e5, False  # its scores are above 10⁴
    want = slow_attention(query, key, value, mask)
    expect_pair(student.scaled_dot_product_attention(query, key, value, mask), want)


# ---------------------------------------------------------------- self_attention


def draw_self(rng, leading, n_tokens, d_model, dim_head, dim_value):
    """Return x and the three matrices."""
    widths = (dim_head, dim_head, dim_value)
    matrices = [0.7 * rng.normal(size=(d_model, width)) for width in widths]
    return rng.normal(size=(*leading, n_tokens, d_model)), *matrices


@exercise("self_attention", points=0.5)
def test_self_attention_of_any_sizes(student, rng):
    """Output and weights are right for any leading axes, Dh and Dv, also axes of size one."""
    for sizes in [
        ((2,), 3, 4, 1, 5),
        ((), 4, 6, 3, 2),
        ((3, 2), 5, 1, 4, 7),
        ((), 1, 4, 3, 2),
        ((2, 1), 1, 5, 3, 1),
    ]:
        arrays = draw_self(rng, *sizes)
        expect_pair(student.self_attention(*arrays), slow_self_attention(*arrays))


@exercise("self_attention", points=0.5)
def test_self_attention_broadcasts_the_mask(student, rng):
    """Masks of one sentence, of a batch, and of padding serve all sentences and queries."""
    arrays = draw_self(rng, (2,), 5, 4, 3, 6)
    for shape in [(2, 5, 5), (5, 5), (2, 1, 5), (1, 5, 5), (5,)]:
        mask = some_allowed(rng, shape)
        got = student.self_attention(*arrays, mask=mask)
        expect_pair(got, slow_self_attention(*arrays, mask))


@exercise("self_attention", points=0.5)
def test_self_attention_of_blocked_tokens(student, rng):
    """A token that may attend to nothing gets zero weights and a zero output."""
    arrays, mask = draw_self(rng, (2,), 5, 4, 3, 6), some_allowed(rng, (2, 5, 5))
    mask[1, rng.integers(5)] = False
    expect_pair(student.self_attention(*arrays, mask), slow_self_attention(*arrays, mask))


@exercise("self_attention", points=0.25)
def test_self_attention_with_a_huge_blocked_token(student, rng):
    """A blocked token changes nothing for the others, however large it is."""
    x, *matrices = draw_self(rng, (2,), 5, 4, 3, 6)
    x, matrices[:2] = np.abs(x) + 0.1, [np.abs(matrix) + 0.1 for matrix in matrices[:2]]
    mask, blocked = np.ones((5, 5), dtype=bool), rng.integers(5)
    x[:, blocked, 0], mask[:, blocked] = 1e5, False
    matrices[0][0] = 0  # what is large answers, but does not ask
    expect_pair(student.self_attention(x, *matrices, mask), slow_self_attention(x, *matrices, mask))


@exercise("self_attention", points=0.25)
def test_self_attention_leaves_inputs_alone(student, rng):
    """The caller's x, matrices and mask are the same after the call."""
    arrays = draw_self(rng, (2,), 5, 4, 3, 6)
    student.self_attention(*arrays)
    as_array(student.self_attention(*arrays, some_allowed(rng, (5, 5)))[0], "the output")
    expect_unchanged(student)
