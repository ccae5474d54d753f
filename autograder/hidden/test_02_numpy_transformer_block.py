"""What only the judge runs in session 02: slow loops as oracles, and the edges of the contracts.

tests/sessions/test_02_oracles.py holds these loops against torch, once, so that the judge
need not import it.
"""

import functools
import math

import numpy as np
from scipy import special

from autograder.box import wire
from autograder.testing import (
    as_array,
    exercise,
    expect,
    expect_error,
    expect_unchanged,
    seen_as,
)


def some_allowed(rng, shape):
    """Return a random mask; every row allows at least one key and blocks at least one."""
    n_allowed = rng.integers(1, max(shape[-1], 2), size=(*shape[:-1], 1))
    return rng.random(shape).argsort(axis=-1) < n_allowed


def remembered(oracle):
    """Return an oracle that knows its last answers: known mistakes replay a test many times."""
    known = {}

    @functools.wraps(oracle)
    def answer(*args):
        key = wire.encode(args)
        if key not in known:
            if len(known) >= 200:
                known.clear()
            known[key] = oracle(*args)
        return known[key]

    return answer


def affine(x, matrix, bias):
    """Multiply and add, one row after the other."""
    return np.einsum("...d,de->...e", x, matrix) + bias


def shares(scores, mask):
    """Let scipy share out what the mask allows; a row with nothing allowed is zero."""
    weights = special.softmax(np.where(mask, scores, -np.inf), axis=-1)
    return np.where(mask.any(axis=-1, keepdims=True), weights, 0.0)


@remembered
def slow_attention(query_input, key_input, weights, n_heads, mask=None):
    """Let one head of one sentence attend after the other; add up what each gives the output."""
    query = affine(query_input, weights["w_query"], weights["b_query"])
    key = affine(key_input, weights["w_key"], weights["b_key"])
    value = affine(key_input, weights["w_value"], weights["b_value"])
    *leading, n_query, n_key = *query.shape[:-1], key.shape[-2]
    mask = np.broadcast_to(True if mask is None else mask, (*leading, n_query, n_key))
    output = np.zeros((*leading, n_query, weights["w_output"].shape[1])) + weights["b_output"]
    attention = np.zeros((*leading, n_heads, n_query, n_key))
    rows_of_head = np.split(weights["w_output"], n_heads)
    for place in np.ndindex(*leading):
        made = (np.split(all_[place], n_heads, axis=-1) for all_ in (query, key, value))
        for head, (q, k, v) in enumerate(zip(*made, strict=True)):
            table = shares(np.inner(q, k) / math.sqrt(q.shape[-1]), mask[place])
            output[place] += np.linalg.multi_dot([table, v, rows_of_head[head]])
            attention[(*place, head)] = table
    return output, attention


def slow_norm(x, gain, bias, eps=1e-12):
    """Norm one row after the other, with sums that do not round."""
    normed = np.zeros(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        row = x[place].tolist()
        mean = math.fsum(row) / len(row)
        variance = math.fsum((entry - mean) ** 2 for entry in row) / len(row)
        normed[place] = [(entry - mean) / math.sqrt(variance + eps) for entry in row]
    return normed * gain + bias


def known_gelu(x, approximate="none"):
    """Multiply by scipy's normal distribution, or by a sigmoid: (1 + tanh u) / 2 is that of 2u."""
    if approximate == "none":
        return x * special.ndtr(x)
    return x * special.expit(math.sqrt(8 / math.pi) * (x + 0.044715 * x**3))


@remembered
def slow_feed_forward(x, weights):
    """Widen, bend and narrow, one row after the other."""
    hidden = known_gelu(affine(x, weights["w_in"], weights["b_in"]))
    return affine(hidden, weights["w_out"], weights["b_out"])


@remembered
def slow_block(x, weights, n_heads, mask=None, norm_first=False):
    """Put the slow parts together."""
    one, two = weights["norm_attention"], weights["norm_feed_forward"]
    if norm_first:
        normed = slow_norm(x, **one)
        x = x + slow_attention(normed, normed, weights["attention"], n_heads, mask)[0]
        return x + slow_feed_forward(slow_norm(x, **two), weights["feed_forward"])
    x = slow_norm(x + slow_attention(x, x, weights["attention"], n_heads, mask)[0], **one)
    return slow_norm(x + slow_feed_forward(x, weights["feed_forward"]), **two)


def draw_attention(rng, d_query, d_key, n_heads, dim_head, dim_value, d_output):
    """Return random attention weights; no bias is zero."""
    shapes = {
        "query": (d_query, n_heads * dim_head),
        "key": (d_key, n_heads * dim_head),
        "value": (d_key, n_heads * dim_value),
        "output": (n_heads * dim_value, d_output),
    }
    weights = {}
    for name, shape in shapes.items():
        weights[f"w_{name}"] = rng.normal(size=shape) / math.sqrt(shape[0])
        weights[f"b_{name}"] = rng.normal(size=shape[1])
    return weights


def draw_feed_forward(rng, d_model, d_ff, d_output):
    """Return random weights of a feed-forward network; no bias is zero."""
    return {
        "w_in": rng.normal(size=(d_model, d_ff)) / math.sqrt(d_model),
        "b_in": rng.normal(size=d_ff),
        "w_out": rng.normal(size=(d_ff, d_output)) / math.sqrt(d_ff),
        "b_out": rng.normal(size=d_output),
    }


def draw_norm(rng, d_model):
    """Return a random gain and bias."""
    return {"gain": rng.uniform(0.5, 2, size=d_model), "bias": rng.normal(size=d_model)}


def draw_block(rng, d_model, n_heads, dim_head, dim_value, d_ff):
    """Return random weights of a block."""
    return {
        "attention": draw_attention(
            rng, d_model, d_model, n_heads, dim_head, dim_value, d_output=d_model
        ),
        "norm_attention": draw_norm(rng, d_model),
        "feed_forward": draw_feed_forward(rng, d_model, d_ff, d_model),
        "norm_feed_forward": draw_norm(rng, d_model),
    }


def as_pair(result):
    """Return an answer of the form ``output, attention`` as two arrays."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, "two results are expected, in this order: output, attention."
    return as_array(result[0], "the output"), as_array(result[1], "the table of attention weights")


def expect_pair(result, want):
    """Compare an answer of the form ``output, attention``."""
    output, attention = as_pair(result)
    expect(output, want[0], what="the output")
    expect(attention, want[1], what="the table of attention weights")


# ---------------------------------------------------------------- split_heads, merge_heads

HEAD_SIZES = [  # leading axes, H, T, Dh; all different within a line, but for axes of size 1
    ((), 1, 3, 4),
    ((3,), 2, 1, 5),
    ((2,), 5, 4, 1),
    ((), 3, 2, 5),
    ((1,), 4, 3, 2),
    ((2, 3), 4, 7, 5),
    ((1, 2), 1, 5, 3),
    ((2, 1, 3), 5, 7, 4),
]


def numbered_heads(rng, leading, n_heads, n_tokens, dim_head):
    """Return the same random numbers as (..., T, H * Dh) and as (..., H, T, Dh)."""
    tokens = rng.normal(size=(*leading, n_tokens, n_heads * dim_head))
    heads = np.zeros((*leading, n_heads, n_tokens, dim_head))
    for *place, head, token, column in np.ndindex(heads.shape):
        heads[*place, head, token, column] = tokens[*place, token, head * dim_head + column]
    return tokens, heads


@exercise("split_heads", points=0.75)
def test_split_heads_of_any_sizes(student, rng):
    """Every number finds its place for any leading axes, H, T and Dh, also where one is 1."""
    pairs = [numbered_heads(rng, *sizes) for sizes in HEAD_SIZES]
    got = [student.split_heads(tokens, heads.shape[-3]) for tokens, heads in pairs]
    for one, (_, heads) in zip(got, pairs, strict=True):
        expect(one, heads)


@exercise("split_heads", points=0.25)
def test_split_heads_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    for leading in [(2,), (), (2, 3)]:
        student.split_heads(rng.normal(size=(*leading, 5, 12)), 3)
    expect_unchanged(student)


@exercise("merge_heads", points=0.25)
def test_merge_heads_of_any_sizes(student, rng):
    """Every number finds its place for any leading axes, H, T and Dh, also where one is 1."""
    pairs = [numbered_heads(rng, *sizes) for sizes in HEAD_SIZES]
    got = [student.merge_heads(heads) for _, heads in pairs]
    for one, (tokens, _) in zip(got, pairs, strict=True):
        expect(one, tokens)


@exercise("merge_heads", points=0.25)
def test_merge_heads_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    for leading in [(2,), (), (2, 5)]:
        student.merge_heads(rng.normal(size=(*leading, 3, 7, 4)))
    expect_unchanged(student)


# ---------------------------------------------------------------- multi_head_attention


@exercise("multi_head_attention", points=0.5)
def test_attention_of_any_sizes(student, rng):
    """Output and weights are right for any leading axes and sizes, also axes of size one."""
    for leading, n_query, n_key, n_heads, widths in [
        # D, D_key, Dh, Dv, D_out
        ((), 4, 3, 2, (7, 5, 5, 5, 6)),
        ((2,), 1, 5, 3, (4, 6, 7, 7, 1)),
        ((1,), 3, 1, 1, (5, 4, 2, 2, 7)),
        ((3, 2), 5, 4, 6, (7, 8, 1, 1, 9)),
    ]:
        d_query, d_key, dim_head, dim_value, d_output = widths
        weights = draw_attention(rng, d_query, d_key, n_heads, dim_head, dim_value, d_output)
        x = rng.normal(size=(*leading, n_query, d_query))
        y = rng.normal(size=(*leading, n_key, d_key))
        got = student.multi_head_attention(x, y, weights, n_heads)
        expect_pair(got, slow_attention(x, y, weights, n_heads))


@exercise("multi_head_attention", points=0.25)
def test_attention_with_values_of_other_width(student, rng):
    """Values may be narrower or wider than queries and keys; the scale stays √Dh."""
    x = rng.normal(size=(2, 5, 7))
    for dim_head, dim_value in [(4, 1), (2, 6)]:
        weights = draw_attention(rng, 7, 7, 3, dim_head, dim_value, d_output=7)
        got = student.multi_head_attention(x, x, weights, 3)
        expect_pair(got, slow_attention(x, x, weights, 3))


@exercise("multi_head_attention", points=0.5)
def test_attention_broadcasts_the_mask(student, rng):
    """A mask with fewer or shorter axes than (..., T, S) serves all, whatever stands in front."""
    weights = draw_attention(rng, 6, 6, n_heads=4, dim_head=3, dim_value=3, d_output=6)
    x, y = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(2, 3, 7, 6))
    few = [((5, 7), (0, 1)), ((1, 7), (1, 2)), ((1, 1, 7), (0,)), ((3, 5, 7), (1,))]
    all_ = [(shape, ()) for shape in [(5, 7), (3, 1, 7), (2, 1, 5, 7), (2, 3, 5, 7), (2, 1, 1, 7)]]
    for shape, place in few + all_:
        mask = some_allowed(rng, shape)
        got = student.multi_head_attention(x[place], y[place], weights, 4, mask)
        expect_pair(got, slow_attention(x[place], y[place], weights, 4, mask))


@exercise("multi_head_attention", points=0.25)
def test_attention_of_blocked_queries(student, rng):
    """A query that may attend to nothing gets zero weights, and b_output as its output."""
    weights = draw_attention(rng, 7, 7, n_heads=3, dim_head=4, dim_value=4, d_output=7)
    x, mask = rng.normal(size=(2, 5, 7)), some_allowed(rng, (2, 5, 5))
    mask[0, rng.integers(5)] = False
    nothing = np.zeros((5, 5), dtype=bool)
    masks = [mask, np.array([[True], [False], [True], [True], [False]]), nothing]
    got = [student.multi_head_attention(x, x, weights, 3, one) for one in masks]
    for pair, one in zip(got, masks, strict=True):
        expect_pair(pair, slow_attention(x, x, weights, 3, one))


@exercise("multi_head_attention", points=0.25)
def test_attention_with_huge_tokens(student, rng):
    """Long vectors give sharp weights, never NaN; a long blocked one has no influence."""
    weights = draw_attention(rng, 7, 7, n_heads=3, dim_head=4, dim_value=4, d_output=7)
    x, y = rng.normal(size=(2, 5, 7)), rng.normal(size=(2, 6, 7))
    x[:, rng.integers(5)] *= 2000  # one row of scores is huge, the others are not
    long = student.multi_head_attention(x, y, weights, 3)
    x, large, mask = rng.normal(size=(2, 5, 7)), y.copy(), np.ones((1, 6), dtype=bool)
    blocked = rng.integers(6)
    large[:, blocked], mask[:, blocked] = 1e5 * rng.normal(size=(2, 7)), False
    masked = student.multi_head_attention(x, large, weights, 3, mask)
    want = slow_attention(x, np.delete(y, blocked, axis=1), weights, 3)
    expect_pair(masked, (want[0], np.insert(want[1], blocked, 0.0, axis=-1)))
    output, attention = as_pair(long)
    for name, array in [("output", output), ("table of attention weights", attention)]:
        assert np.isfinite(array).all(), f"the {name} contains NaN or infinite values."
    expect(attention.sum(axis=-1), np.ones((2, 3, 5)), what="the sum of each row of the weights")


@exercise("multi_head_attention", points=0.25)
def test_attention_knows_no_order(student, rng):
    """Other orders of the keys, or of the heads' columns, change nothing but the table's order."""
    weights = draw_attention(rng, 6, 7, n_heads=4, dim_head=3, dim_value=2, d_output=5)
    x, y = rng.normal(size=(2, 3, 6)), rng.normal(size=(2, 5, 7))
    output, attention = as_pair(student.multi_head_attention(x, y, weights, 4))
    keys, heads = rng.permutation(5), rng.permutation(4)
    moved = dict(weights)
    for name in ("query", "key", "value"):
        for kind in ("w_", "b_"):
            parts = np.split(weights[kind + name], 4, axis=-1)
            moved[kind + name] = np.concatenate([parts[head] for head in heads], axis=-1)
    moved["w_output"] = np.concatenate([np.split(weights["w_output"], 4)[head] for head in heads])
    got = student.multi_head_attention(x, y[:, keys], moved, 4)
    expect_pair(got, (output, attention[:, heads][..., keys]))
    want = slow_attention(x, y, weights, 4)
    expect_pair([output, attention], want)


@exercise("multi_head_attention", points=0.25)
def test_attention_with_one_head(student, rng):
    """With one head it is the attention of session 01 between four affine maps."""
    weights = draw_attention(rng, 6, 7, n_heads=1, dim_head=5, dim_value=5, d_output=3)
    x, y, mask = rng.normal(size=(2, 3, 6)), rng.normal(size=(2, 4, 7)), some_allowed(rng, (3, 4))
    for given in (None, mask):
        got = student.multi_head_attention(x, y, weights, 1, given)
        expect_pair(got, slow_attention(x, y, weights, 1, given))


@exercise("multi_head_attention", points=0.25)
def test_attention_leaves_inputs_alone(student, rng):
    """The caller's inputs, dict of weights, arrays in it and mask are the same after the call."""
    weights = draw_attention(rng, 6, 7, n_heads=3, dim_head=4, dim_value=4, d_output=5)
    x, y = rng.normal(size=(2, 4, 6)), rng.normal(size=(2, 5, 7))
    student.multi_head_attention(x, y, weights, 3)
    student.multi_head_attention(x, y, weights, 3, some_allowed(rng, (2, 4, 5)))
    student.multi_head_attention(x[0], y[0], weights, 3, some_allowed(rng, (4, 5)))
    expect_unchanged(student)


# ---------------------------------------------------------------- sinusoidal_positions


@remembered
def slow_positions(n_positions, d_model):
    """Compute one number after the other."""
    table = np.zeros((n_positions, d_model))
    for position, column in np.ndindex(table.shape):
        pair = column // 2
        angle = position / math.pow(10000, 2 * pair / d_model)
        table[position, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return table


@exercise("sinusoidal_positions", points=0.5)
def test_positions_of_any_size(student, rng):
    """The table is right for any T and D, even or odd, also for a single position or column."""
    some = int(rng.integers(9, 20))
    for sizes in [(4, 6), (7, 2), (1, 5), (3, 1), (some, 7), (11, some), (1, 1), (5, 64)]:
        what = "the result for an odd D" if sizes[1] % 2 else "the result for an even D"
        expect(student.sinusoidal_positions(*sizes), slow_positions(*sizes), what=what)


@exercise("sinusoidal_positions", points=0.25)
def test_positions_of_a_long_text(student):
    """The table is right for a thousand positions."""
    expect(student.sinusoidal_positions(1000, 10), slow_positions(1000, 10))


@exercise("sinusoidal_positions", points=0.25)
def test_positions_turn_alike(student, rng):
    """Going k positions on turns each pair of columns by the same angle, wherever one starts."""
    d_model, step = 2 * int(rng.integers(3, 7)), int(rng.integers(2, 6))
    table = as_array(student.sinusoidal_positions(13, d_model))
    assert table.shape == (13, d_model), f"the shape is {table.shape}, not (T, D)."
    turn = step / np.array([math.pow(10000, 2 * i / d_model) for i in range(d_model // 2)])
    sines, cosines = table[:-step, 0::2], table[:-step, 1::2]
    what = "the table moved on by some positions"
    expect(table[step:, 0::2], sines * np.cos(turn) + cosines * np.sin(turn), what=what)
    expect(table[step:, 1::2], cosines * np.cos(turn) - sines * np.sin(turn), what=what)
    expect(table[0], np.tile([0.0, 1.0], d_model // 2), what="position 0")


# ---------------------------------------------------------------- layer_norm


def spread_rows(rng, shape, low=0.5, high=4.0):
    """Return rows of random size and place; no row's entries are nearly equal."""
    x = rng.permuted(np.broadcast_to(np.arange(shape[-1]) + 1.0, shape), axis=-1)
    x = x + rng.uniform(-0.3, 0.3, size=shape)
    return rng.uniform(low, high, size=(*shape[:-1], 1)) * (x - rng.uniform(0, 3))


@exercise("layer_norm", points=0.5)
def test_norm_of_any_sizes(student, rng):
    """Rows are right for any leading axes and widths, also for two entries and for one."""
    for shape in [(3, 5), (7,), (2, 3, 4), (5, 2), (1, 6), (2, 1, 3, 5), (4, 4), (3, 1)]:
        x, norm = spread_rows(rng, shape), draw_norm(rng, shape[-1])
        want, what = slow_norm(x, **norm), f"the result for x of shape {shape}"
        expect(student.layer_norm(x, norm["gain"], norm["bias"]), want, what=what)


@exercise("layer_norm", points=0.5)
def test_norm_of_small_rows(student, rng):
    """Small rows are brought to variance 1, too: the default eps is 1e-12."""
    for size in (1e-2, 1e-4, 1e-5):
        x, norm = size * spread_rows(rng, (3, 5), high=1.0), draw_norm(rng, 5)
        # what rounding leaves of a mean is as small as the row, and stays that small
        expect(student.layer_norm(x, norm["gain"], norm["bias"]), slow_norm(x, **norm))


@exercise("layer_norm", points=0.25)
def test_norm_with_any_eps(student, rng):
    """The variance gets eps added as it is given, inside the root."""
    cases = []
    for eps in (1e-5, 0.1, 3.0):
        x, norm = spread_rows(rng, (2, 3, 5)), draw_norm(rng, 5)
        got = student.layer_norm(x, norm["gain"], norm["bias"], eps)
        cases.append((got, slow_norm(x, **norm, eps=eps)))
    for got, want in cases:
        expect(got, want)


@exercise("layer_norm", points=0.25)
def test_norm_forgets_size_and_place(student, rng):
    """A row that is moved, also far from zero, or made larger, gives the same."""
    x, gain = spread_rows(rng, (3, 5)), rng.uniform(0.5, 2, size=5)
    size, place = rng.uniform(2, 5, size=(3, 1)), rng.uniform(-4, 4, size=(3, 1))
    want = slow_norm(x, gain, 0.0)
    near = student.layer_norm(place - size * x, gain, np.zeros(5))
    x = x + 10_000
    far = student.layer_norm(x, gain, np.zeros(5))
    expect(near, -want, what="the result for rows turned around")
    expect(far, slow_norm(x, gain, 0.0), what="the result for rows far from zero")


# ---------------------------------------------------------------- gelu


@exercise("gelu", points=0.25)
def test_gelu_of_any_shape(student, rng):
    """Both forms are right for any number of axes."""
    for shape in [(1,), (7,), (3, 5), (2, 3, 4, 5)]:
        x = 2 * rng.normal(size=shape)
        for form in ("none", "tanh"):
            what = f'the result with approximate="{form}", for x of shape {shape},'
            expect(student.gelu(x, form), known_gelu(x, form), what=what)


@exercise("gelu", points=0.25)
def test_gelu_of_far_numbers(student, rng):
    """Far from zero, nothing of a negative number is left, and a positive one stays as it is."""
    x = np.concatenate([rng.uniform(12, 700, size=4), -rng.uniform(12, 700, size=4)])
    x = rng.permutation(x)
    for form in ("none", "tanh"):
        got = student.gelu(x, approximate=form)
        expect(got, x * (x > 0), what=f'the result with approximate="{form}"')


@exercise("gelu", points=0.25)
def test_gelu_refuses_other_names(student, rng):
    """Any other value of `approximate` raises ValueError."""
    x = rng.normal(size=5)
    for name in ("sigmoid", "erf", "Tanh"):
        expect_error(student.gelu, x, approximate=name, case="an unknown name")


@exercise("gelu", points=0.25)
def test_gelu_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    student.gelu(rng.normal(size=7))
    student.gelu(rng.normal(size=7), approximate="tanh")
    expect_unchanged(student)


# ---------------------------------------------------------------- feed_forward


@exercise("feed_forward", points=0.5)
def test_feed_forward_of_any_sizes(student, rng):
    """It is right for any leading axes and widths, also axes of size one."""
    for leading, widths in [
        ((3,), (4, 5, 2)),
        ((), (1, 3, 4)),
        ((5,), (2, 11, 3)),
        ((1,), (6, 1, 5)),
        ((2, 1, 3), (5, 7, 1)),
        ((4, 2), (3, 8, 3)),
    ]:
        x, weights = rng.normal(size=(*leading, widths[0])), draw_feed_forward(rng, *widths)
        expect(student.feed_forward(x, weights), slow_feed_forward(x, weights))


@exercise("feed_forward", points=0.25)
def test_feed_forward_far_from_the_bend(student, rng):
    """Where all hidden numbers are large, the network is affine; where all are very negative,
    b_out is left.
    """
    x, weights = rng.normal(size=(2, 3, 5)), draw_feed_forward(rng, 5, 7, 4)
    large = weights | {"b_in": weights["b_in"] + 50}
    small = weights | {"b_in": weights["b_in"] - 50}
    got = [student.feed_forward(x, given) for given in (large, small)]
    hidden = affine(x, large["w_in"], large["b_in"])
    expect(got[0], affine(hidden, weights["w_out"], weights["b_out"]))
    expect(got[1], np.zeros((2, 3, 4)) + weights["b_out"])


@exercise("feed_forward", points=0.25)
def test_feed_forward_treats_tokens_alike(student, rng):
    """Every token is treated by itself: other orders of tokens, or of hidden numbers, change
    nothing else.
    """
    x, weights = rng.normal(size=(2, 5, 4)), draw_feed_forward(rng, 4, 7, 3)
    tokens, hidden = rng.permutation(5), rng.permutation(7)
    one = as_array(student.feed_forward(x, weights))
    seen_as(student, "once")
    other = as_array(student.feed_forward(x, weights))
    same = one.shape == other.shape and np.allclose(one, other, rtol=0, atol=1e-9)
    seen_as(student, "the same" if same else "something else")  # random numbers tell no mistake
    assert same, "two calls with the same inputs give different results: nothing is random here."
    moved = weights | {
        "w_in": weights["w_in"][:, hidden],
        "b_in": weights["b_in"][hidden],
        "w_out": weights["w_out"][hidden],
    }
    got = student.feed_forward(x[:, tokens], moved)
    expect(got, slow_feed_forward(x, weights)[:, tokens])


# ---------------------------------------------------------------- encoder_block

BLOCK_SIZES = [  # leading axes, T, D, H, Dh, Dv, d_ff
    ((), 3, 7, 2, 4, 4, 5),
    ((2,), 5, 6, 3, 4, 1, 11),
    ((3, 2), 4, 8, 1, 5, 5, 7),
    ((1,), 1, 5, 3, 2, 4, 1),
]


def draw_sized_block(rng, sizes):
    """Return x, weights and the number of heads, for sizes as in BLOCK_SIZES."""
    leading, n_tokens, d_model, n_heads, *widths = sizes
    weights = draw_block(rng, d_model, n_heads, *widths)
    return rng.normal(size=(*leading, n_tokens, d_model)), weights, n_heads


@exercise("encoder_block", points=0.5)
def test_block_of_any_sizes(student, rng):
    """The post-norm block is right for any leading axes and widths, also axes of size one."""
    for sizes in BLOCK_SIZES:
        arguments = draw_sized_block(rng, sizes)
        expect(student.encoder_block(*arguments), slow_block(*arguments))


@exercise("encoder_block", points=0.5)
def test_block_of_any_sizes_with_norms_first(student, rng):
    """The pre-norm block is right for any leading axes and widths, also axes of size one."""
    for sizes in BLOCK_SIZES:
        arguments = draw_sized_block(rng, sizes)
        got = student.encoder_block(*arguments, norm_first=True)
        expect(got, slow_block(*arguments, None, True))


@exercise("encoder_block", points=0.5)
def test_block_broadcasts_the_mask(student, rng):
    """Masks of one sentence, of a batch and of padding serve all heads, and what stands in front
    of the tokens.
    """
    x, weights, n_heads = draw_sized_block(rng, ((2, 3), 5, 6, 4, 3, 3, 7))
    few = [((5, 5), (0, 1)), ((1, 5), (1,)), ((3, 1, 5), (0,)), ((3, 5, 5), (1,))]
    all_ = [(shape, ()) for shape in [(5, 5), (3, 1, 5), (2, 1, 5, 5), (2, 3, 5, 5)]]
    for norm_first in (False, True):
        for shape, place in few + all_:
            mask = some_allowed(rng, shape)
            got = student.encoder_block(x[place], weights, n_heads, mask, norm_first)
            expect(got, slow_block(x[place], weights, n_heads, mask, norm_first))


@exercise("encoder_block", points=0.25)
def test_block_of_blocked_tokens(student, rng):
    """A token that may attend to nothing takes the attention's b_output, and goes on."""
    x, weights, n_heads = draw_sized_block(rng, ((2,), 5, 7, 3, 4, 4, 6))
    mask = some_allowed(rng, (2, 5, 5))
    mask[1, rng.integers(5)] = False
    nothing = np.zeros((5, 5), dtype=bool)
    cases = [(mask, False), (nothing, False), (mask, True), (nothing, True)]
    got = [student.encoder_block(x, weights, n_heads, *case) for case in cases]
    for one, case in zip(got, cases, strict=True):
        expect(one, slow_block(x, weights, n_heads, *case))


@exercise("encoder_block", points=0.25)
def test_block_that_says_nothing(student, rng):
    """When both sublayers give zero, a pre-norm block returns x, and a post-norm block norms it."""
    x, weights, n_heads = draw_sized_block(rng, ((2,), 5, 7, 3, 4, 4, 6))
    for part, names in [
        ("attention", ("w_output", "b_output")),
        ("feed_forward", ("w_out", "b_out")),
    ]:
        for name in names:
            weights[part][name] = np.zeros_like(weights[part][name])
    norms = weights["norm_attention"], weights["norm_feed_forward"]
    post = student.encoder_block(x, weights, n_heads)
    expect(
        student.encoder_block(x, weights, n_heads, norm_first=True), x, what="the pre-norm result"
    )
    expect(post, slow_norm(slow_norm(x, **norms[0]), **norms[1]), what="the post-norm result")


@exercise("encoder_block", points=0.25)
def test_block_ends_in_its_second_norm(student, rng):
    """Without gain and bias of norm_feed_forward, every row of a post-norm result has mean 0 and
    variance 1.
    """
    x, weights, n_heads = draw_sized_block(rng, ((3,), 5, 8, 2, 4, 4, 6))
    result = as_array(student.encoder_block(x, weights, n_heads))
    assert result.shape == x.shape, f"the result has shape {result.shape}, x has {x.shape}."
    last = weights["norm_feed_forward"]
    rows = (result - last["bias"]) / last["gain"]
    expect(rows.mean(axis=-1), np.zeros((3, 5)), tol=1e-8, what="the mean of a row")
    expect((rows**2).mean(axis=-1), np.ones((3, 5)), tol=1e-8, what="the variance of a row")
    expect(result, slow_block(x, weights, n_heads))


@exercise("encoder_block", points=0.25)
def test_block_knows_no_order(student, rng):
    """Tokens in another order give the same vectors in that order."""
    x, weights, n_heads = draw_sized_block(rng, ((2,), 5, 8, 2, 3, 3, 7))
    order = rng.permutation(5)
    for norm_first in (False, True):
        got = student.encoder_block(x[:, order], weights, n_heads, norm_first=norm_first)
        expect(got, slow_block(x, weights, n_heads, None, norm_first)[:, order])
