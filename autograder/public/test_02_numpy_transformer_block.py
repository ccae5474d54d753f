"""What ``check`` runs in session 02: laws, worked numbers, and scipy as the oracle."""

import functools
import math
from dataclasses import dataclass
from statistics import fmean, pstdev

import numpy as np
from scipy import special

from autograder.box import wire
from autograder.testing import as_array, exercise, expect, expect_error, expect_unchanged


def some_allowed(rng, shape):
    """Return a random mask; every row allows at least one key and blocks at least one."""
    n_allowed = rng.integers(1, shape[-1], size=(*shape[:-1], 1))
    return rng.random(shape).argsort(axis=-1) < n_allowed


def shares_of_allowed(scores, mask):
    """Let scipy share out what the mask allows; every row here allows something."""
    return special.softmax(np.where(mask, scores, -np.inf), axis=-1)


def averages(value, weights):
    """Return the weighted average of the rows of value, for each row of weights."""
    return np.array([(row[:, None] * value).sum(axis=0) for row in weights])


def one_by_one(compute, *inputs):
    """Compute each sentence by itself; return its two results with the leading axes put back."""
    leading = inputs[0].shape[:-2]
    parts = [compute(*(array[place] for array in inputs)) for place in np.ndindex(leading)]
    return [np.array(part).reshape(*leading, *part[0].shape) for part in zip(*parts, strict=True)]


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


@dataclass
class Picking:
    """An attention whose matrices pick entries of its inputs, so that all it does is known.

    ``asks[h, i]`` is the entry of a token that becomes number i of its query in head h.
    """

    asks: np.ndarray
    answers: np.ndarray
    hands_over: np.ndarray
    size: np.ndarray
    weights: dict

    @classmethod
    def draw(cls, rng, d_query, d_key, n_heads, dim_head, dim_value, d_output):
        """Return one with random picks; no bias is zero."""
        picks = [(d_query, dim_head), (d_key, dim_head), (d_key, dim_value)]
        asks, answers, hands_over = (rng.integers(d, size=(n_heads, n)) for d, n in picks)
        size = rng.uniform(0.5, 1.5, size=asks.shape)
        weights = {
            "w_query": np.eye(d_query)[:, asks.ravel()] * size.ravel(),
            "b_query": rng.normal(size=asks.size),
            "w_key": np.eye(d_key)[:, answers.ravel()],
            "b_key": rng.normal(size=asks.size),
            "w_value": np.eye(d_key)[:, hands_over.ravel()],
            "b_value": rng.normal(size=hands_over.size),
            "w_output": rng.normal(size=(hands_over.size, d_output)) / 2,
            "b_output": rng.normal(size=d_output),
        }
        return cls(asks, answers, hands_over, size, weights)

    def attend(self, query_input, key_input, mask=True):
        """Return output (T, D_out) and weights (H, T, S) of one sentence, known by the picks."""
        return attended(vars(self), query_input, key_input, mask)


@remembered
def attended(picking, query_input, key_input, mask):
    """Return what a picking attention gives: head after head, query after query."""
    asks, answers, hands_over, size, weights = picking.values()
    asked = query_input[:, asks] * size + weights["b_query"].reshape(asks.shape)
    answered = key_input[:, answers] + weights["b_key"].reshape(asks.shape)
    handed = key_input[:, hands_over] + weights["b_value"].reshape(hands_over.shape)
    tables, contexts = [], []
    for head, picks in enumerate(asks):
        pairs = [[math.fsum(q * k) for k in answered[:, head]] for q in asked[:, head]]
        tables.append(shares_of_allowed(np.array(pairs) / math.sqrt(len(picks)), mask))
        contexts.append(averages(handed[:, head], tables[-1]))
    output = np.hstack(contexts) @ weights["w_output"] + weights["b_output"]
    return output, np.array(tables)


def expect_pair(result, want):
    """Compare an answer of the form ``output, attention``."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, "two results are expected, in this order: output, attention."
    expect(result[0], want[0], what="the output")
    expect(result[1], want[1], what="the table of attention weights")


# ---------------------------------------------------------------- split_heads, merge_heads


def heads_of(x, n_heads):
    """Return lists (H, T, Dh) of one sentence: each head's slice of each token."""
    width = x.shape[-1] // n_heads
    starts = range(0, x.shape[-1], width)
    return np.array([[token[start : start + width] for token in x.tolist()] for start in starts])


@exercise("split_heads", points=0.5, core=True)
def test_split_heads_of_a_batch(student, rng):
    """Head h holds, of each token of each sentence, the h-th group of neighbouring columns."""
    x = rng.normal(size=(2, 5, 12))
    want = np.array([heads_of(sentence, 3) for sentence in x])
    expect(student.split_heads(x, 3), want)


@exercise("split_heads", points=0.5)
def test_split_heads_of_any_batch(student, rng):
    """It works without leading axes, and with two of them."""
    x = rng.normal(size=(2, 3, 7, 20))
    alone, together = student.split_heads(x[0, 1], 5), student.split_heads(x, 5)
    expect(alone, heads_of(x[0, 1], 5), what="the result for (T, D)")
    want = np.array([[heads_of(sentence, 5) for sentence in group] for group in x])
    expect(together, want, what="the result with two leading axes")


@exercise("merge_heads", points=0.25, core=True)
def test_merge_heads_of_a_batch(student, rng):
    """Each token gets back the numbers of head 0, then those of head 1, and so on."""
    x = rng.normal(size=(2, 5, 12))
    expect(student.merge_heads(np.array([heads_of(sentence, 3) for sentence in x])), x)


@exercise("merge_heads", points=0.25)
def test_merge_heads_of_any_batch(student, rng):
    """It works without leading axes, and with two of them."""
    x = rng.normal(size=(2, 3, 7, 20))
    heads = np.array([[heads_of(sentence, 5) for sentence in group] for group in x])
    alone, together = student.merge_heads(heads[0, 1]), student.merge_heads(heads)
    expect(alone, x[0, 1], what="the result for (H, T, Dh)")
    expect(together, x, what="the result with two leading axes")


# ---------------------------------------------------------------- multi_head_attention


@exercise("multi_head_attention", points=1, core=True)
def test_heads_of_a_batch(student, rng):
    """In self-attention, each head attends with its own columns, and the output mixes all heads."""
    picking = Picking.draw(rng, 12, 12, n_heads=3, dim_head=4, dim_value=4, d_output=12)
    x = rng.normal(size=(2, 5, 12))
    got = student.multi_head_attention(x, x, picking.weights, 3)
    expect_pair(got, one_by_one(picking.attend, x, x))


@exercise("multi_head_attention", points=0.5)
def test_cross_attention(student, rng):
    """Queries are made from query_input, keys and values from key_input, of other sizes."""
    picking = Picking.draw(rng, 4, 4, n_heads=3, dim_head=5, dim_value=5, d_output=4)
    x, y = rng.normal(size=(2, 7, 4)), rng.normal(size=(2, 7, 4))
    same_sizes = student.multi_head_attention(x, y, picking.weights, 3)
    want = one_by_one(picking.attend, x, y)
    picking = Picking.draw(rng, 7, 5, n_heads=3, dim_head=4, dim_value=4, d_output=7)
    x, y = rng.normal(size=(2, 6, 7)), rng.normal(size=(2, 9, 5))
    got = student.multi_head_attention(x, y, picking.weights, 3)
    expect_pair(got, one_by_one(picking.attend, x, y))
    expect_pair(same_sizes, want)


@exercise("multi_head_attention", points=0.25)
def test_one_mask_for_all(student, rng):
    """A mask (T, S) holds for every head of every sentence."""
    picking = Picking.draw(rng, 6, 6, n_heads=3, dim_head=2, dim_value=2, d_output=6)
    x, mask = rng.normal(size=(2, 5, 6)), some_allowed(rng, (5, 5))
    got = student.multi_head_attention(x, x, picking.weights, 3, mask)
    expect_pair(got, one_by_one(lambda one: picking.attend(one, one, mask), x))


@exercise("multi_head_attention", points=0.5)
def test_one_mask_for_each_sentence(student, rng):
    """Masks (B, 1, S) and (B, T, S) have no head axis: each holds for all heads of its sentence."""
    got, want = [], []
    # where B, H, T and S agree, a mask at the wrong axis gives numbers instead of an error
    for batch, heads, query, keys in [(3, 3, 3, 3), (2, 3, 5, 7)]:
        picking = Picking.draw(rng, 6, 6, heads, dim_head=2, dim_value=2, d_output=6)
        x, y = rng.normal(size=(batch, query, 6)), rng.normal(size=(batch, keys, 6))
        for rows in (1, query):
            mask = some_allowed(rng, (batch, rows, keys))
            got.append(student.multi_head_attention(x, y, picking.weights, heads, mask=mask))
            want.append(one_by_one(picking.attend, x, y, mask))
    for pair, wanted in reversed(list(zip(got, want, strict=True))):
        expect_pair(pair, wanted)


@exercise("multi_head_attention", points=0.25)
def test_heads_of_any_batch(student, rng):
    """It works without leading axes, and with two of them."""
    picking = Picking.draw(rng, 6, 6, n_heads=5, dim_head=2, dim_value=2, d_output=6)
    x = rng.normal(size=(2, 3, 7, 6))
    alone = student.multi_head_attention(x[0, 1], x[0, 1], picking.weights, 5)
    together = student.multi_head_attention(x, x, picking.weights, 5)
    expect_pair(alone, picking.attend(x[0, 1], x[0, 1]))
    expect_pair(together, one_by_one(picking.attend, x, x))


# ---------------------------------------------------------------- sinusoidal_positions


@exercise("sinusoidal_positions", points=0.5, core=True)
def test_positions_of_eight_columns(student, rng):
    """For D = 8 the angles are p, p/10, p/100 and p/1000; each gives a sine, then its cosine."""
    n_positions = int(rng.integers(5, 8))
    angles = [[p / 10**i for i in range(4)] for p in range(n_positions)]
    want = [[f(angle) for angle in row for f in (math.sin, math.cos)] for row in angles]
    expect(student.sinusoidal_positions(n_positions, 8), np.array(want))


@exercise("sinusoidal_positions", points=0.25)
def test_positions_of_odd_width(student):
    """An odd D works; the last column is a sine without its cosine."""
    angles = [(p, p / 10000 ** (2 / 3)) for p in range(5)]
    want = np.array([[math.sin(one), math.cos(one), math.sin(two)] for one, two in angles])
    three, one = student.sinusoidal_positions(5, 3), student.sinusoidal_positions(5, 1)
    expect(three, want, what="the result for D = 3")
    expect(one, want[:, :1], what="the result for D = 1")


@exercise("sinusoidal_positions", points=0.25)
def test_positions_know_their_distance(student, rng):
    """The dot product of two positions is the sum of the cosines of their distance's angles."""
    n_positions, d_model = 11, int(rng.choice([6, 10, 14]))
    got = as_array(student.sinusoidal_positions(n_positions, d_model))
    assert got.shape == (n_positions, d_model), f"the shape is {got.shape}, not (T, D)."
    angles = [10000 ** -(2 * i / d_model) for i in range(d_model // 2)]
    distances = [math.fsum(math.cos(p * a) for a in angles) for p in range(n_positions)]
    table = [[distances[abs(p - q)] for q in range(n_positions)] for p in range(n_positions)]
    expect(got @ got.T, np.array(table), what="the table of dot products of all positions")


# ---------------------------------------------------------------- layer_norm


def known_rows(rng, n_rows, width=7):
    """Return rows of mean 0 and variance 1, and the same rows at random sizes and places."""
    steps = np.arange(width) - (width - 1) / 2
    steps /= math.sqrt((width**2 - 1) / 12)  # the variance of width equal steps
    rows = np.array([rng.permutation(steps) for _ in range(n_rows)])
    size, place = rng.uniform(0.5, 3, size=(n_rows, 1)), rng.uniform(1, 4, size=(n_rows, 1))
    return rows, size, place


@exercise("layer_norm", points=0.5, core=True)
def test_norm_of_rows(student, rng):
    """Each row is brought to mean 0 and variance 1, then multiplied by gain; bias comes last."""
    rows, size, place = known_rows(rng, n_rows=5)
    gain, bias = rng.uniform(0.5, 2, size=7), rng.normal(size=7)
    expect(student.layer_norm(size * rows + place, gain, bias), gain * rows + bias)


@exercise("layer_norm", points=0.25)
def test_norm_with_eps(student, rng):
    """The variance gets eps added, inside the root: that makes small rows smaller."""
    rows, size, place = known_rows(rng, n_rows=4)
    gain, bias = rng.uniform(0.5, 2, size=7), rng.normal(size=7)
    size[0], eps = 0.5, float(rng.uniform(0.3, 0.6))  # one variance is below eps
    got = student.layer_norm(size * rows + place, gain, bias, eps=eps)
    expect(got, gain * rows * size / np.sqrt(size**2 + eps) + bias)


@exercise("layer_norm", points=0.25)
def test_norm_of_any_batch(student, rng):
    """It works for one vector, and with any number of leading axes."""
    gain, bias = rng.uniform(0.5, 2, size=7), rng.normal(size=7)
    cases = []
    for leading in [(), (3, 5), (2, 3, 5)]:
        rows, size, place = known_rows(rng, n_rows=math.prod(leading))
        x, want = size * rows + place, gain * rows + bias
        got = student.layer_norm(x.reshape(*leading, 7), gain, bias)
        cases.append((got, want.reshape(*leading, 7)))
    for got, want in cases:
        expect(got, want, what=f"the result for x of shape {want.shape}")


@exercise("layer_norm", points=0.25)
def test_norm_of_equal_entries(student, rng):
    """A row whose entries are all equal has nothing to scale: it becomes the bias, never NaN."""
    gain, bias = rng.uniform(0.5, 2, size=4), rng.normal(size=4)
    x = np.array([[3.0, 3.0, 3.0, 3.0], [1.0, 1.0, -1.0, -1.0], [0.0, 0.0, 0.0, 0.0]])
    normed = np.array([[0.0] * 4, [1.0, 1.0, -1.0, -1.0], [0.0] * 4])
    expect(student.layer_norm(x, gain, bias), gain * normed + bias)


@exercise("layer_norm", points=0.25)
def test_norm_leaves_inputs_alone(student, rng):
    """The caller's x, gain and bias are the same after the call."""
    for shape in [(3, 5), (5,)]:
        student.layer_norm(rng.normal(size=shape), rng.normal(size=5), rng.normal(size=5))
    expect_unchanged(student)


# ---------------------------------------------------------------- gelu


@exercise("gelu", points=0.5, core=True)
def test_gelu_by_the_normal_distribution(student, rng):
    """Without `approximate`, each number is multiplied by the exact Φ of itself."""
    x = np.concatenate([np.linspace(-4, 4, 9), 2 * rng.normal(size=6)])
    expect(student.gelu(x), x * special.ndtr(x))


@exercise("gelu", points=0.25)
def test_gelu_by_the_tanh_formula(student, rng):
    """With approximate="tanh", the formula with tanh is used."""
    x = np.concatenate([np.linspace(-4, 4, 9), 2 * rng.normal(size=6)])
    twice_the_bend = math.sqrt(8 / math.pi) * np.array([v + 0.044715 * v**3 for v in x.tolist()])
    got = student.gelu(x, approximate="tanh")
    expect(got, x * special.expit(twice_the_bend), what='the result with approximate="tanh"')


@exercise("gelu", points=0.25)
def test_gelu_of_both_signs(student, rng):
    """What x and -x let through add up to |x|, in both forms and in any shape."""
    for shape in [(6,), (2, 3, 5)]:
        x = 2 * rng.normal(size=shape)
        for form in ("none", "tanh"):
            both = [as_array(student.gelu(sign * x, approximate=form)) for sign in (1, -1)]
            assert both[0].shape == shape, f"the result for x of shape {shape} has another shape."
            expect(both[0] - both[1], x, what=f'gelu(x) - gelu(-x), approximate="{form}",')


@exercise("gelu", points=0)  # graded, and paid, by a hidden test
def test_gelu_refuses_a_name_it_does_not_know(student):
    """An `approximate` that is neither "none" nor "tanh" raises ValueError."""
    expect_error(student.gelu, np.array([-1.0, 2.0]), approximate="relu", case="an unknown name")


# ---------------------------------------------------------------- feed_forward


def feed_forward_weights(rng, d_model, d_ff, d_output):
    """Return random weights; no bias is zero."""
    return {
        "w_in": rng.normal(size=(d_model, d_ff)) / 2,
        "b_in": rng.normal(size=d_ff),
        "w_out": rng.normal(size=(d_ff, d_output)) / 2,
        "b_out": rng.normal(size=d_output),
    }


def thought_of(token, weights):
    """Return what the network makes of one token: what each hidden number contributes, added."""
    total = weights["b_out"]
    for column, bias, row in zip(weights["w_in"].T, weights["b_in"], weights["w_out"], strict=True):
        hidden = math.fsum(token * column) + bias
        total = total + hidden * special.ndtr(hidden) * row
    return total


@exercise("feed_forward", points=0.5, core=True)
def test_feed_forward_of_a_batch(student, rng):
    """Each token is widened, bent by the exact GELU, and narrowed, with both biases."""
    got, want = [], []
    # where D, d_ff and D_out agree, a mistake gives numbers instead of an error
    for d_ff in (5, 7):
        x, weights = rng.normal(size=(2, 3, 5)), feed_forward_weights(rng, 5, d_ff, 5)
        got.append(student.feed_forward(x, weights))
        want.append([[thought_of(token, weights) for token in sentence] for sentence in x])
    expect(got[1], np.array(want[1]))
    expect(got[0], np.array(want[0]), what="the result where d_ff is D")


@exercise("feed_forward", points=0.25)
def test_feed_forward_of_any_batch(student, rng):
    """It works for one vector, and with any number of leading axes; D_out may differ from D."""
    weights = feed_forward_weights(rng, 5, 11, 4)
    cases = []
    for leading in [(), (7,), (2, 3, 7)]:
        x = rng.normal(size=(*leading, 5))
        want = [thought_of(token, weights) for token in x.reshape(-1, 5)]
        cases.append((student.feed_forward(x, weights), np.array(want).reshape(*leading, 4)))
    for got, want in cases:
        expect(got, want, what=f"the result for x of shape {(*want.shape[:-1], 5)}")


@exercise("feed_forward", points=0.25)
def test_feed_forward_leaves_inputs_alone(student, rng):
    """The caller's x, dict and arrays are the same after the call."""
    for shape in [(3, 5), (5,)]:
        student.feed_forward(rng.normal(size=shape), feed_forward_weights(rng, 5, 7, 5))
    expect_unchanged(student)


# ---------------------------------------------------------------- encoder_block


def block_case(rng, n_heads, dim_head, d_ff):
    """Return a picking attention and the weights of a block around it; D is 12."""
    picking = Picking.draw(rng, 12, 12, n_heads, dim_head, dim_head, d_output=12)
    norms = [{"gain": rng.uniform(0.5, 2, 12), "bias": rng.normal(size=12)} for _ in range(2)]
    return picking, {
        "attention": picking.weights,
        "norm_attention": norms[0],
        "feed_forward": feed_forward_weights(rng, 12, d_ff, 12),
        "norm_feed_forward": norms[1],
    }


def standard(rows, norm):
    """Return rows of mean 0 and variance 1, with a norm's gain and bias."""
    normed = [(row - fmean(row)) / pstdev(row) for row in rows]
    return np.array(normed) * norm["gain"] + norm["bias"]


def block_of(picking, weights, norm_first=False):
    """Return the function of one sentence, and perhaps a mask, that the block should be."""
    return lambda x, mask=True: (blocked(vars(picking), weights, norm_first, x, mask),)


@remembered
def blocked(picking, weights, norm_first, x, mask):
    """Return what the block makes of one sentence: two sublayers, and what is around them."""
    sublayers = [
        (weights["norm_attention"], lambda x: attended(picking, x, x, mask)[0]),
        (
            weights["norm_feed_forward"],
            lambda x: np.array([thought_of(token, weights["feed_forward"]) for token in x]),
        ),
    ]
    for norm, sublayer in sublayers:
        x = x + sublayer(standard(x, norm) if norm_first else x)
        x = x if norm_first else standard(x, norm)
    return x


@exercise("encoder_block", points=1, core=True)
def test_block_of_a_batch(student, rng):
    """As it stands, the block is post-norm: attend, add, norm; then think, add, norm."""
    picking, weights = block_case(rng, n_heads=3, dim_head=4, d_ff=7)
    x = rng.normal(size=(2, 5, 12))
    (want,) = one_by_one(block_of(picking, weights), x)
    expect(student.encoder_block(x, weights, 3), want)


@exercise("encoder_block", points=0.5)
def test_block_with_norms_first(student, rng):
    """With norm_first=True, each sublayer reads a normed copy, and x itself is added to."""
    picking, weights = block_case(rng, n_heads=3, dim_head=4, d_ff=7)
    x = rng.normal(size=(2, 5, 12))
    (want,) = one_by_one(block_of(picking, weights, norm_first=True), x)
    expect(student.encoder_block(x, weights, 3, norm_first=True), want)


@exercise("encoder_block", points=0.5)
def test_block_obeys_the_mask(student, rng):
    """With a mask, blocked tokens do not reach the others, in post-norm and in pre-norm."""
    picking, weights = block_case(rng, n_heads=3, dim_head=2, d_ff=5)
    x = rng.normal(size=(2, 5, 12))
    cases = [(some_allowed(rng, s), f) for s in [(2, 5, 5), (5, 5)] for f in (False, True)]
    got = [student.encoder_block(x, weights, 3, *case) for case in cases]
    for one, (mask, norm_first) in zip(got, cases, strict=True):
        block = block_of(picking, weights, norm_first)
        (want,) = one_by_one(block, x, np.broadcast_to(mask, (2, 5, 5)))
        form = "pre-norm" if norm_first else "post-norm"
        expect(one, want, what=f"the {form} result for a mask {mask.shape}")


@exercise("encoder_block", points=0.25)
def test_block_of_any_batch(student, rng):
    """It works without leading axes, and with two of them."""
    picking, weights = block_case(rng, n_heads=5, dim_head=2, d_ff=7)
    x = rng.normal(size=(2, 3, 7, 12))
    alone = student.encoder_block(x[0, 1], weights, 5)
    together = student.encoder_block(x, weights, 5)
    (want,) = one_by_one(block_of(picking, weights), x)
    expect(alone, want[0, 1], what="the result for (T, D)")
    expect(together, want, what="the result with two leading axes")


@exercise("encoder_block", points=0.25)
def test_block_leaves_inputs_alone(student, rng):
    """The caller's x, mask, dicts and arrays are the same after the call, in both forms."""
    _, weights = block_case(rng, n_heads=3, dim_head=2, d_ff=5)
    x, mask = rng.normal(size=(2, 5, 12)), some_allowed(rng, (5, 5))
    for norm_first in (False, True):
        student.encoder_block(x, weights, 3, mask, norm_first)
        student.encoder_block(x[0], weights, 3, norm_first=norm_first)
    expect_unchanged(student)
