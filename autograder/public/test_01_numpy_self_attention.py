"""What ``check`` runs in session 01: laws, worked numbers, and scipy as the oracle."""

import math

import numpy as np
from scipy import special

from autograder.testing import as_array, exercise, expect, expect_unchanged


def some_allowed(rng, shape):
    """Return a random mask; every row allows at least one key and blocks at least one."""
    n_allowed = rng.integers(1, shape[-1], size=(*shape[:-1], 1))
    return rng.random(shape).argsort(axis=-1) < n_allowed


def shares_of_allowed(scores, mask):
    """Give scipy the allowed scores of one row after the other; all else is zero."""
    mask = np.broadcast_to(mask, scores.shape)
    weights = np.zeros(scores.shape)
    for row in np.ndindex(scores.shape[:-1]):
        if mask[row].any():
            weights[row][mask[row]] = special.softmax(scores[row][mask[row]])
    return weights


def averages(value, weights):
    """Return the weighted average of the rows of value, for each row of weights."""
    return np.array([np.average(value, axis=0, weights=row) for row in weights])


def query_key_scores(rng, n_query, n_key):
    """Return query, key and scores; each key asks for one of nine entries, so these are known."""
    picked, size = rng.permutation(9)[:n_key], rng.uniform(1, 3, size=n_key)
    query, key = rng.normal(size=(n_query, 9)), np.zeros((n_key, 9))
    key[np.arange(n_key), picked] = size
    return query, key, query[:, picked] * size / 3


def expect_pair(result, output, weights):
    """Compare an answer of the form ``output, weights``."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, "two results are expected, in this order: output, weights."
    expect(result[0], output, what="the output")
    expect(result[1], weights, what="the table of weights")


def as_pair(result):
    """Return an answer of the form ``output, weights`` as two arrays."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, "two results are expected, in this order: output, weights."
    return as_array(result[0], "the output"), as_array(result[1], "the table of weights")


# ---------------------------------------------------------------- softmax


@exercise("softmax", points=0.5, core=True)
def test_softmax_of_rows(student, rng):
    """Without an axis, every row of scores becomes shares by the formula."""
    one_row = rng.normal(size=(1, 6))
    expect(student.softmax(one_row), special.softmax(one_row, axis=-1))
    x = 2 * rng.normal(size=(3, 5))
    expect(student.softmax(x), special.softmax(x, axis=-1))


@exercise("softmax", points=0.5)
def test_softmax_along_each_axis(student, rng):
    """The shares add up to one along the axis that was asked for, whichever it is."""
    x = rng.normal(size=(2, 3, 5))
    shares = {axis: student.softmax(x, axis=axis) for axis in (0, 1, -1)}
    for axis, got in shares.items():
        expect(got, special.softmax(x, axis=axis), what=f"softmax with axis={axis}")


@exercise("softmax", points=0.5)
def test_softmax_of_huge_scores(student, rng):
    """Huge scores, and rows of very different size side by side, give shares and never NaN."""
    x = rng.normal(size=(4, 6))
    x[0] += 1e4
    x[1] -= 1e4
    x[2] += rng.permutation(np.linspace(-900, 900, 6))  # one row that is both
    expect(student.softmax(x), special.softmax(x, axis=-1))


@exercise("softmax", points=0.5)
def test_softmax_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    x = rng.normal(size=(3, 5))
    student.softmax(x)
    student.softmax(x, axis=0)
    expect_unchanged(student)


# ---------------------------------------------------------------- attention_scores


@exercise("attention_scores", points=0.5, core=True)
def test_scores_of_one_sentence(student, rng):
    """Row t, column s holds the dot product of query t and key s, divided by √Dh."""
    # where all sizes agree, a mistake gives numbers instead of an error, and is recognised by them
    *square, square_scores = query_key_scores(rng, n_query=9, n_key=9)
    got = student.attention_scores(*square)
    query, key, scores = query_key_scores(rng, n_query=2, n_key=5)
    expect(student.attention_scores(query, key), scores)
    expect(got, square_scores, what="the result where T, S and Dh are the same")


@exercise("attention_scores", points=0.5)
def test_scores_of_a_batch(student, rng):
    """With leading axes, each sentence gets the scores that it gets alone."""
    query, key = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(2, 3, 4, 7))
    got = student.attention_scores(query[1], key[1])
    alone = [
        [as_array(student.attention_scores(query[i, j], key[i, j])) for j in range(3)]
        for i in range(2)
    ]
    expect(got, np.array(alone[1]), what="the result with one leading axis")
    what = "the result with two leading axes"
    expect(student.attention_scores(query, key), np.array(alone), what=what)


# ---------------------------------------------------------------- causal_mask


@exercise("causal_mask", points=1, core=True, picture="mask")
def test_causal_mask_hides_the_future(student, rng):
    """A token may attend to itself and to every earlier token, and to no later one."""
    staircase = [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
    expect(student.causal_mask(4), np.array(staircase), what="the mask for 4 tokens")
    n_tokens = int(rng.integers(6, 10))
    mask = as_array(student.causal_mask(n_tokens), "the mask")
    assert mask.shape == (n_tokens, n_tokens), "the shape does not follow n_tokens."
    assert np.isin(mask, [0, 1]).all(), "the mask holds something else than True and False."
    growing = np.arange(1, n_tokens + 1)
    assert (mask.sum(axis=1) == growing).all(), "each row allows one key more than the row above."
    assert (mask.sum(axis=0) == growing[::-1]).all(), "key 0 is open to all, the last one to one."


@exercise("causal_mask", points=0.5)
def test_causal_mask_is_bool(student):
    """The mask consists of True and False, not of numbers."""
    mask = as_array(student.causal_mask(5), "the mask")
    assert mask.dtype == bool, (
        f"the mask has dtype {mask.dtype}, expected bool: with numbers, `~mask` and "
        "`scores[mask]` mean something else."
    )


# ---------------------------------------------------------------- padding_mask


@exercise("padding_mask", points=0.25, core=True)
def test_padding_mask_keeps_the_first_tokens(student, rng):
    """Each sentence allows as many keys as it has tokens, the first ones."""
    got = student.padding_mask(np.array([2, 5, 1]), 6)
    rows = [
        [[True, True, False, False, False, False]],
        [[True, True, True, True, True, False]],
        [[True, False, False, False, False, False]],
    ]
    expect(got, np.array(rows), what="the mask")
    max_len = int(rng.integers(7, 12))
    lengths = rng.permutation(np.arange(1, max_len))[:4]
    mask = as_array(student.padding_mask(lengths, max_len), "the mask")
    assert mask.shape == (4, 1, max_len), "the shape is not (B, 1, S)."
    assert np.isin(mask, [0, 1]).all(), "the mask holds something else than True and False."
    assert (mask.sum(axis=(1, 2)) == lengths).all(), "a row allows as many keys as its length says."
    steps = np.diff(mask.astype(int), axis=-1)
    assert (steps <= 0).all(), "real tokens come first, padding last."


@exercise("padding_mask", points=0.25)
def test_padding_mask_is_bool(student):
    """The mask consists of True and False, not of numbers."""
    mask = as_array(student.padding_mask(np.array([4, 2]), 5), "the mask")
    assert mask.dtype == bool, (
        f"the mask has dtype {mask.dtype}, expected bool: with numbers, `~mask` and "
        "`scores[mask]` mean something else."
    )


# ---------------------------------------------------------------- combine_masks


def open_mask(shape, *closed):
    """Return a mask that allows all but the given cells (numbered along the rows)."""
    mask = np.ones(shape, dtype=bool)
    for cells in closed:
        mask.flat[cells] = False
    return mask


@exercise("combine_masks", points=0.25, core=True)
def test_combine_two_masks(student, rng):
    """A key is allowed only where both masks allow it."""
    cells = rng.permutation(15)
    in_both, in_first, in_second = cells[:2], cells[2:5], cells[5:9]
    square = [open_mask((4, 4), [0, 1, 2, 3]), open_mask((4, 4), [3, 6, 9])]  # `@` fits these, too
    got = student.combine_masks(*square)
    first, second = open_mask((3, 5), in_both, in_first), open_mask((3, 5), in_both, in_second)
    want = open_mask((3, 5), in_both, in_first, in_second)
    expect(student.combine_masks(first, second), want, what="the mask")
    expect(got, open_mask((4, 4), [0, 1, 2, 3], [6, 9]), what="the mask of two square ones")


@exercise("combine_masks", points=0.25)
def test_combine_any_number_of_masks(student, rng):
    """One mask, three masks, and masks of different shapes combine to a bool mask."""
    cells = rng.permutation(15)
    masks = [open_mask((3, 5), cells[i : i + 3]) for i in (0, 3, 6)]
    expect(student.combine_masks(masks[0]), masks[0], dtype=bool, what="one mask")
    want = open_mask((3, 5), cells[:9])
    expect(student.combine_masks(*masks), want, dtype=bool, what="the combination of three")
    one_key = open_mask((5,), [2])
    want = open_mask((3, 5), cells[:3], [2, 7, 12])
    expect(student.combine_masks(masks[0], one_key), want, dtype=bool, what="a table with a row")
    expect(student.combine_masks(one_key, masks[0]), want, dtype=bool, what="a row with a table")
    column, row = np.array([[True], [False], [True], [True]]), np.array([[True, False, True]])
    want = np.array([[True, False, True], [False] * 3, [True, False, True], [True, False, True]])
    expect(student.combine_masks(column, row), want, dtype=bool, what="a column with a row")


@exercise("combine_masks", points=0.25)
def test_combine_leaves_masks_alone(student, rng):
    """None of the caller's masks is changed."""
    masks = [rng.random((3, 5)) < 0.6 for _ in range(3)]
    masks[0][0, 0], masks[1][0, 0] = True, False  # there is something to overwrite
    masks[0][0, 1] = masks[1][0, 1] = True
    masks[2][0, :2] = [True, False]
    student.combine_masks(masks[0], masks[1])
    student.combine_masks(*masks)
    expect_unchanged(student)


# ---------------------------------------------------------------- masked_softmax


@exercise("masked_softmax", points=0.5, core=True)
def test_masked_softmax_of_allowed(student, rng):
    """Allowed keys share the row by the softmax of their scores alone; blocked ones get zero."""
    scores, mask = 2 * rng.normal(size=(4, 6)), some_allowed(rng, (4, 6))
    expect(student.masked_softmax(scores, mask), shares_of_allowed(scores, mask))


@exercise("masked_softmax", points=0.5, picture="attention")
def test_masked_softmax_of_blocked_rows(student):
    """A row with no allowed key is all zero, never NaN, and its neighbours are as usual."""
    scores = np.log([[1.0, 3.0, 4.0, 2.0], [2.0, 5.0, 1.0, 2.0], [7.0, 1.0, 0.5, 1.0]])
    mask = np.array([[True, True, False, False], [False] * 4, [False, True, True, True]])
    weights = np.array([[0.25, 0.75, 0, 0], [0, 0, 0, 0], [0, 0.4, 0.2, 0.4]])
    lower = [student.masked_softmax(scores - far, mask) for far in (60, 3e4)]
    one_key = np.eye(3, 4, k=1, dtype=bool)
    lowest = student.masked_softmax(scores - 1e10, one_key)
    expect(student.masked_softmax(scores, mask), weights, what="the table of weights")
    for got in lower:
        expect(got, weights, what="the result for lower scores")
    expect(lowest, one_key, what="the result for very low scores, with one key each")
    column = np.array([[True], [False], [True]])
    want = np.exp(scores) * column / np.array([[10.0], [10.0], [9.5]])
    expect(student.masked_softmax(scores, column), want, what="the result for a mask (T, 1)")


@exercise("masked_softmax", points=0.5)
def test_masked_softmax_broadcasts_the_mask(student, rng):
    """A mask with fewer or shorter axes than the scores serves all of them."""
    scores = rng.normal(size=(2, 4, 5))
    for shape in [(2, 4, 5), (4, 5), (2, 1, 5)]:
        mask = some_allowed(rng, shape)
        what = f"the result for scores (2, 4, 5) and a mask {shape}"
        want = shares_of_allowed(scores, mask)
        expect(student.masked_softmax(scores, mask), want, what=what)


@exercise("masked_softmax", points=0.5)
def test_masked_softmax_leaves_inputs_alone(student, rng):
    """The caller's scores and mask are the same after the call."""
    student.masked_softmax(rng.normal(size=(3, 5)), some_allowed(rng, (3, 5)))
    expect_unchanged(student)


# ---------------------------------------------------------------- scaled_dot_product_attention


@exercise("scaled_dot_product_attention", points=1, core=True)
def test_attention_averages_values(student, rng):
    """Weights are the softmax of the scaled scores, and the output the values' weighted average."""
    got, want = [], []
    # Dh is 9; where sizes agree, a mistake gives numbers instead of an error, and is recognised
    for n_query, n_key, dim_value in [(4, 4, 9), (4, 4, 3), (2, 5, 3)]:
        query, key, scores = query_key_scores(rng, n_query, n_key)
        value, weights = rng.normal(size=(n_key, dim_value)), special.softmax(scores, axis=-1)
        got.append(student.scaled_dot_product_attention(query, key, value))
        want.append((averages(value, weights), weights))
    for pair, (output, weights) in reversed(list(zip(got, want, strict=True))):
        expect_pair(pair, output, weights)


@exercise("scaled_dot_product_attention", points=0.5)
def test_attention_obeys_the_mask(student, rng):
    """With a mask, blocked keys get no weight and their values do not reach the output."""
    query, key, scores = query_key_scores(rng, n_query=3, n_key=5)
    value, mask = rng.normal(size=(5, 4)), some_allowed(rng, (3, 5))
    as_pair(student.scaled_dot_product_attention(query, key, value))
    weights = shares_of_allowed(scores, mask)
    got = student.scaled_dot_product_attention(query, key, value, mask)
    expect_pair(got, averages(value, weights), weights)


@exercise("scaled_dot_product_attention", points=0.5)
def test_attention_of_a_batch(student, rng):
    """With leading axes, each sentence gets the output and the weights that it gets alone."""
    query, key = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(2, 3, 4, 7))
    value = rng.normal(size=(2, 3, 4, 6))
    got = student.scaled_dot_product_attention(query[1], key[1], value[1])
    parts = zip(query[1], key[1], value[1], strict=True)
    alone = [as_pair(student.scaled_dot_product_attention(*part)) for part in parts]
    output, weights = (np.array(arrays) for arrays in zip(*alone, strict=True))
    expect_pair(got, output, weights)
    together = as_pair(student.scaled_dot_product_attention(query, key, value))
    assert together[0].shape == (2, 3, 5, 6), "the output's shape is wrong with two leading axes."
    assert together[1].shape == (2, 3, 5, 4), "the weights' shape is wrong with two leading axes."
    expect_pair([part[1] for part in together], output, weights)


# ---------------------------------------------------------------- self_attention


def self_attention_case(rng, n_tokens, d_model=7, dim_value=5):
    """Return x, three matrices that each pick entries of x, and the scores and values; Dh is 4."""
    x, one = rng.normal(size=(n_tokens, d_model)), np.eye(d_model)
    asks, answers, hands_over = (rng.permutation(d_model)[:width] for width in (4, 4, dim_value))
    size = rng.uniform(0.5, 2, size=4)
    matrices = [one[:, asks] * size, one[:, answers], one[:, hands_over]]
    dots = [[math.fsum(row[asks] * size * other[answers]) for other in x] for row in x]
    return x, matrices, np.array(dots) / 2, x[:, hands_over]


@exercise("self_attention", points=1, core=True)
def test_self_attention_of_one_sentence(student, rng):
    """Queries, keys and values are made from x by their own matrices, then attend."""
    got, want = [], []
    # where D, Dh and Dv agree, a mistake gives numbers instead of an error, and is recognised
    for d_model, dim_value in [(4, 4), (7, 5)]:
        x, matrices, scores, value = self_attention_case(rng, 3, d_model, dim_value)
        weights = special.softmax(scores, axis=-1)
        got.append(student.self_attention(x, *matrices))
        want.append((averages(value, weights), weights))
    for pair, (output, weights) in reversed(list(zip(got, want, strict=True))):
        expect_pair(pair, output, weights)


@exercise("self_attention", points=0.5)
def test_self_attention_obeys_the_mask(student, rng):
    """With a mask, every token attends to its allowed tokens only."""
    x, matrices, scores, value = self_attention_case(rng, n_tokens=6)
    mask = some_allowed(rng, (6, 6))
    weights = shares_of_allowed(scores, mask)
    got = student.self_attention(x, *matrices, mask)
    expect_pair(got, averages(value, weights), weights)


@exercise("self_attention", points=0.5)
def test_self_attention_of_a_batch(student, rng):
    """With leading axes, each sentence gets the output and the weights that it gets alone."""
    x = rng.normal(size=(2, 3, 5, 4))
    matrices = [rng.normal(size=(4, width)) for width in (6, 6, 7)]
    got = student.self_attention(x[1], *matrices)
    alone = [as_pair(student.self_attention(sentence, *matrices)) for sentence in x[1]]
    output, weights = (np.array(arrays) for arrays in zip(*alone, strict=True))
    expect_pair(got, output, weights)
    together = as_pair(student.self_attention(x, *matrices))
    assert together[0].shape == (2, 3, 5, 7), "the output's shape is wrong with two leading axes."
    assert together[1].shape == (2, 3, 5, 5), "the weights' shape is wrong with two leading axes."
    expect_pair([part[1] for part in together], output, weights)
