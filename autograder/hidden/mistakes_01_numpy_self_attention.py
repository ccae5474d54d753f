"""Wrong answers that students (and chat bots) give in session 01, each with its diagnosis."""
# ruff: noqa: F811 - every wrong answer bears the name of the function that it stands in for

import numpy as np

from autograder.testing import Mistakes

mistakes = Mistakes()


# Right building blocks, on which the mistakes below are built.


def _softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])


def _masked(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    largest = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isneginf(largest), 0.0, largest))
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1.0, total)


def _weights(scores, mask):
    return _softmax(scores) if mask is None else _masked(scores, mask)


def _attention(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    return weights @ value, weights


# ---------------------------------------------------------------- softmax


@mistakes.add(
    "softmax",
    "no_max_subtracted",
    "exp of a large score overflows, and inf / inf is NaN: subtract each row's maximum first.",
)
def softmax(x, axis=-1):
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "global_max",
    "You subtract one maximum for the whole array; a row far below it becomes 0 / 0. "
    "Take the maximum along `axis`.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "axis_ignored",
    "Your shares always add up along the last axis: pass `axis` on to both max and sum.",
)
def softmax(x, axis=-1):
    return _softmax(x, axis=-1)


@mistakes.add(
    "softmax",
    "axis_fixed_to_one",
    "Your code always works along axis 1, which is the last one only for tables: use `axis`.",
)
def softmax(x, axis=-1):
    return _softmax(x, axis=1)


@mistakes.add(
    "softmax",
    "axis_fixed_to_zero",
    "Your code works along axis 0, down the columns: use `axis`, which is -1 by default.",
)
def softmax(x, axis=-1):
    return _softmax(x, axis=0)


@mistakes.add(
    "softmax",
    "default_axis_zero",
    "Without an axis your shares add up down the columns: the default must stay `axis=-1`.",
)
def softmax(x, axis=0):
    return _softmax(x, axis=axis)


@mistakes.add(
    "softmax",
    "sum_over_everything",
    "You divide by the sum of the whole array, so all shares together make one: "
    "sum along `axis` with keepdims=True.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum()


@mistakes.add(
    "softmax",
    "axis_only_in_max",
    "The maximum follows `axis`, but the sum always runs along the last axis: pass `axis` to both.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@mistakes.add(
    "softmax",
    "axis_only_in_sum",
    "The sum follows `axis`, but the maximum is always that of the last axis: pass `axis` to both.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "keepdims_forgotten",
    "max and sum remove their axis, so rows no longer line up with x: add keepdims=True to both.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis))
    return powers / np.sum(powers, axis=axis)


@mistakes.add(
    "softmax",
    "keepdims_by_hand",
    "You put the removed axis back by hand (`[:, None]`, `[..., None]`), right for one "
    "`axis` only: keepdims=True fits any.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis)[:, None])
    return powers / np.sum(powers, axis=axis)[:, None]


@mistakes.add(
    "softmax",
    "changes_x",
    "`x -= ...` (or `out=x`) writes into the caller's array: make a new one, `x = x - ...`.",
)
def softmax(x, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "float32_widened",
    "float32 scores come back as float64: convert to float64 only what is not floating point yet.",
)
def softmax(x, axis=-1):
    return _softmax(np.asarray(x, dtype=np.float64), axis)


@mistakes.add(
    "softmax",
    "always_float32",
    "You convert everything to float32, which keeps only seven digits: "
    "float64 and integers must give float64.",
)
def softmax(x, axis=-1):
    return _softmax(np.asarray(x, dtype=np.float32), axis)


@mistakes.add(
    "softmax",
    "integers_to_float32",
    "Integer scores come back as float32: turn integers into float64.",
)
def softmax(x, axis=-1):
    return _softmax(x if x.dtype.kind == "f" else x.astype(np.float32), axis)


@mistakes.add(
    "softmax",
    "result_like_x",
    "You collect the shares in an array with the dtype of x, so for integers all are cut to whole "
    "numbers: make it float.",
)
def softmax(x, axis=-1):
    shares = np.zeros_like(x)
    shares[...] = _softmax(x, axis)
    return shares


@mistakes.add(
    "softmax",
    "min_subtracted",
    "You subtract the smallest score of a row, so the others can still overflow: "
    "subtract the largest.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.min(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "mean_subtracted",
    "You subtract a row's mean, and a score far above it still overflows: subtract the maximum.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.mean(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "largest_magnitude_subtracted",
    "You subtract the largest absolute value; a row of large negative scores becomes 0 / 0. "
    "Take the plain maximum.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - np.abs(x).max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "scores_clipped",
    "Clipping huge scores makes them equal and loses their differences: "
    "subtract the row's maximum instead.",
)
def softmax(x, axis=-1):
    powers = np.exp(np.clip(x, -500, 500))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "nan_to_zero",
    "nan_to_num hides the overflow: huge rows lose their shares. Subtract the row's maximum.",
)
def softmax(x, axis=-1):
    powers = np.exp(x)
    return np.nan_to_num(powers / powers.sum(axis=axis, keepdims=True))


@mistakes.add(
    "softmax",
    "epsilon_in_sum",
    "The small number added to the sum shifts all shares: after subtracting the maximum the sum is "
    "at least 1, so none is needed.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / (powers.sum(axis=axis, keepdims=True) + 1e-8)


@mistakes.add(
    "softmax",
    "not_normalised",
    "These are the exponentials, not yet shares: divide by their sum along `axis`.",
)
def softmax(x, axis=-1):
    return np.exp(x - x.max(axis=axis, keepdims=True))


@mistakes.add(
    "softmax",
    "bare_exponentials",
    "You return exp(x): subtract the row's maximum first, and divide by the row's sum afterwards.",
)
def softmax(x, axis=-1):
    return np.exp(x)


@mistakes.add(
    "softmax",
    "no_exponential",
    "You divide the scores themselves by their sum; the softmax takes the exponential first.",
)
def softmax(x, axis=-1):
    return x / x.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "sign_flipped",
    "The lowest score gets the largest share: the exponent is `x - maximum`, "
    "not `maximum - x` or `-x`.",
)
def softmax(x, axis=-1):
    return _softmax(-x, axis)


@mistakes.add(
    "softmax",
    "divided_by_max",
    "You divide by the maximum, which changes the shares: subtract it.",
)
def softmax(x, axis=-1):
    return _softmax(x / x.max(axis=axis, keepdims=True), axis)


@mistakes.add(
    "softmax",
    "max_subtracted_after_exp",
    "The maximum is subtracted after the exponential: that has overflowed by then, and the shares "
    "change. Subtract it inside exp.",
)
def softmax(x, axis=-1):
    powers = np.exp(x) - x.max(axis=axis, keepdims=True)
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "base_two",
    "These are powers of two: the softmax uses e, which is `np.exp`.",
)
def softmax(x, axis=-1):
    powers = np.exp2(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@mistakes.add(
    "softmax",
    "log_softmax",
    "You return the logarithms of the shares: take their exponential at the end.",
)
def softmax(x, axis=-1):
    x = x - x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


@mistakes.add(
    "softmax",
    "sigmoid",
    "This is the sigmoid, one score at a time: the softmax compares the scores of a row.",
)
def softmax(x, axis=-1):
    return 1 / (1 + np.exp(-x))


@mistakes.add(
    "softmax",
    "rounded",
    "You round the shares: in the example `.round(3)` is only for display, the function returns "
    "them in full.",
)
def softmax(x, axis=-1):
    return _softmax(x, axis).round(3)


@mistakes.add(
    "softmax",
    "removed_axis_put_last",
    "`[..., None]` puts the removed axis at the end, its place only when `axis` is the last one: "
    "keepdims=True fits any.",
)
def softmax(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis)[..., None])
    return powers / np.sum(powers, axis=axis)[..., None]


@mistakes.add(
    "softmax",
    "middle_axis_taken_for_last",
    "Axis 0 works, but you treat every other axis as the last one: pass `axis` on to max and sum.",
)
def softmax(x, axis=-1):
    return _softmax(x, axis=0 if axis == 0 else -1)


@mistakes.add(
    "softmax",
    "squeezed",
    "Your result loses its axes of length 1: leave out `squeeze`, shares have the shape of x.",
)
def softmax(x, axis=-1):
    return np.squeeze(_softmax(x, axis))


@mistakes.add("softmax", "no_return", "Your function computes but does not return: add `return`.")
def softmax(x, axis=-1):
    return None


@mistakes.add(
    "softmax",
    "example_hard_coded",
    "You return the numbers of the example: compute them from x.",
)
def softmax(x, axis=-1):
    return np.array([0.125, 0.25, 0.625])


# ---------------------------------------------------------------- attention_scores


@mistakes.add(
    "attention_scores",
    "not_scaled",
    "The dot products are right, the division by √Dh is missing.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2)


@mistakes.add(
    "attention_scores",
    "divided_by_dh",
    "You divide by Dh, or by √Dh twice: divide by its square root, once.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / query.shape[-1]


@mistakes.add(
    "attention_scores",
    "divided_by_sqrt_keys",
    "You divide by the root of the number of keys: Dh is the last axis, `query.shape[-1]`.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(key.shape[-2])


@mistakes.add(
    "attention_scores",
    "divided_by_sqrt_queries",
    "You divide by the root of the number of queries (`shape[0]` or `shape[-2]`): "
    "Dh is `query.shape[-1]`.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-2])


@mistakes.add(
    "attention_scores",
    "divided_by_sqrt_first_axis",
    "You divide by the root of `shape[0]`, which counts sentences or queries: "
    "Dh is `query.shape[-1]`.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[0])


@mistakes.add(
    "attention_scores",
    "divided_by_fixed_number",
    "The divisor is a fixed number: it must follow `query.shape[-1]`. 2 is √Dh only where Dh is 4.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / 2


@mistakes.add(
    "attention_scores",
    "divided_by_eight",
    "You divide by 8, which is √Dh for the paper's 64 only: use `query.shape[-1]`.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / 8


@mistakes.add(
    "attention_scores",
    "multiplied_by_root",
    "You multiply by √Dh: divide.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) * np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "only_key_scaled_before_root",
    "Python divides before your root is complete: it is `/ np.sqrt(Dh)`, not `/ Dh ** 1 / 2`.",
)
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / query.shape[-1] ** 1 / 2


@mistakes.add(
    "attention_scores",
    "transpose_reverses_all_axes",
    "`.T` reverses all axes, also those of the batch: swap the last two only, with `np.swapaxes`.",
)
def attention_scores(query, key):
    return query @ key.T / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "three_axes_only",
    "Your code fits three axes only, as `transpose(0, 2, 1)` or `B, T, Dh = query.shape` do: "
    "`np.swapaxes` and `shape[-1]` fit any.",
)
def attention_scores(query, key):
    return query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "inner_product",
    "`np.inner`, `np.dot` and `np.tensordot` pair every sentence with every other: "
    "`@` keeps the leading axes together.",
)
def attention_scores(query, key):
    return np.inner(query, key) / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "transposed",
    "Your table is on its side: rows are queries, columns are keys, so it is query @ keyᵀ.",
)
def attention_scores(query, key):
    return key @ np.swapaxes(query, -1, -2) / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "key_not_transposed",
    "`query @ key` does not fit: the key's last two axes have to change places first.",
)
def attention_scores(query, key):
    return query @ key / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "softmax_applied",
    "These are weights already: here only scores are asked for, the softmax comes later.",
)
def attention_scores(query, key):
    return _softmax(_scores(query, key))


@mistakes.add(
    "attention_scores",
    "cosine",
    "You divide each pair by the lengths of its vectors (cosine): divide all by √Dh.",
)
def attention_scores(query, key):
    query = query / np.linalg.norm(query, axis=-1, keepdims=True)
    return query @ np.swapaxes(key / np.linalg.norm(key, axis=-1, keepdims=True), -1, -2)


@mistakes.add(
    "attention_scores",
    "changes_query",
    "`query /= ...` writes into the caller's array: divide the product instead, or a copy.",
)
def attention_scores(query, key):
    query /= np.sqrt(query.shape[-1])
    return query @ np.swapaxes(key, -1, -2)


@mistakes.add(
    "attention_scores",
    "changes_key",
    "`key /= ...` writes into the caller's array: divide the product instead, or a copy.",
)
def attention_scores(query, key):
    key /= np.sqrt(query.shape[-1])
    return query @ np.swapaxes(key, -1, -2)


@mistakes.add(
    "attention_scores",
    "key_reshaped",
    "`reshape` gives the key the right shape but mixes up its entries: swap the last two axes "
    "with `np.swapaxes`.",
)
def attention_scores(query, key):
    turned = key.reshape(*key.shape[:-2], key.shape[-1], key.shape[-2])
    return query @ turned / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "same_place_only",
    "You multiply query t with key t alone: every query meets every key, so it is query @ keyᵀ.",
)
def attention_scores(query, key):
    scores = (query * key).sum(axis=-1) / np.sqrt(query.shape[-1])
    return np.broadcast_to(scores[..., None, :], (*scores.shape, scores.shape[-1]))


@mistakes.add(
    "attention_scores",
    "squeezed",
    "`squeeze` drops every axis of length 1, so one query, one key or a batch of one loses its "
    "axis: leave it out.",
)
def attention_scores(query, key):
    return np.squeeze(_scores(query, key))


@mistakes.add(
    "attention_scores",
    "one_leading_axis",
    "Your code allows for one leading axis at most: with two, T and S stand elsewhere. "
    "`@`, `np.swapaxes` and `shape[-1]` fit any number.",
)
def attention_scores(query, key):
    turned = key.T if key.ndim == 2 else key.transpose(0, 2, 1)
    return query @ turned / np.sqrt(query.shape[-1])


@mistakes.add(
    "attention_scores",
    "loops_over_one_batch_axis",
    "Your loops take the first axis to be the batch: with two leading axes, T and S stand "
    "elsewhere. `@` carries any number along.",
)
def attention_scores(query, key):
    if query.ndim == 2:
        return query @ key.T / np.sqrt(query.shape[-1])
    scores = np.zeros((*query.shape[:2], key.shape[1]))
    for b, t, s in np.ndindex(scores.shape):
        scores[b, t, s] = np.dot(query[b, t], key[b, s]) / np.sqrt(query.shape[2])
    return scores


@mistakes.add(
    "attention_scores", "no_return", "Your function computes but does not return: add `return`."
)
def attention_scores(query, key):
    return None


# ---------------------------------------------------------------- causal_mask


@mistakes.add(
    "causal_mask",
    "transposed",
    "Yours is transposed: rows are queries, so the first row has a single True. "
    "Look at tri against triu.",
)
def causal_mask(n_tokens):
    return np.tri(n_tokens, dtype=bool).T


@mistakes.add(
    "causal_mask",
    "inverted",
    "Yours is inverted: in this course True means *may attend*.",
)
def causal_mask(n_tokens):
    return ~np.tri(n_tokens, dtype=bool)


@mistakes.add(
    "causal_mask",
    "diagonal_missing",
    "The diagonal is False: a token may attend to itself, so key ≤ query, not key < query.",
)
def causal_mask(n_tokens):
    return np.tri(n_tokens, k=-1, dtype=bool)


@mistakes.add(
    "causal_mask",
    "one_step_of_future",
    "Each query can see one key of its future: the diagonal is the last that is allowed (k=0).",
)
def causal_mask(n_tokens):
    return np.tri(n_tokens, k=1, dtype=bool)


@mistakes.add(
    "causal_mask",
    "numbers",
    "The mask holds numbers: make it bool, with dtype=bool, `astype(bool)` or a comparison.",
)
def causal_mask(n_tokens):
    return np.tril(np.ones((n_tokens, n_tokens)))


@mistakes.add(
    "causal_mask",
    "numbers_transposed",
    "The mask is on its side (rows are queries), and holds numbers: use tril, and dtype=bool.",
)
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens)))


@mistakes.add(
    "causal_mask",
    "numbers_inverted",
    "The mask marks what is blocked, with numbers: True must mean *may attend*, with dtype bool.",
)
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens)), k=1)


@mistakes.add(
    "causal_mask",
    "minus_infinity",
    "This mask is made to be added to scores: here it is bool, and True means *may attend*.",
)
def causal_mask(n_tokens):
    return np.where(np.tri(n_tokens, dtype=bool), 0.0, -np.inf)


@mistakes.add(
    "causal_mask",
    "minus_infinity_by_multiplying",
    "Multiplying by minus infinity gives NaN where the factor is 0: return a plain bool mask.",
)
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens)), k=1) * -np.inf


@mistakes.add(
    "causal_mask",
    "large_negative",
    "This mask is made to be added to scores: here it is bool, and True means *may attend*.",
)
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens)), k=1) * -1e9


@mistakes.add(
    "causal_mask",
    "size_fixed_to_example",
    "You return the example's table: its size must follow n_tokens.",
)
def causal_mask(n_tokens):
    return np.tri(3, dtype=bool)


@mistakes.add(
    "causal_mask",
    "one_too_large",
    "The table is one row and column too large: tokens are numbered 0 to n_tokens - 1.",
)
def causal_mask(n_tokens):
    return np.tri(n_tokens + 1, dtype=bool)


@mistakes.add(
    "causal_mask",
    "extra_axis",
    "The shape must be (T, T), without a leading axis of length 1.",
)
def causal_mask(n_tokens):
    return np.tri(n_tokens, dtype=bool)[None]


@mistakes.add(
    "causal_mask",
    "all_allowed",
    "Everything is allowed: block keys later than the query. In a table made by `[row] * n`, all "
    "rows are one and the same list.",
)
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)


@mistakes.add(
    "causal_mask",
    "only_diagonal",
    "Each token sees itself only: earlier tokens are allowed, too.",
)
def causal_mask(n_tokens):
    return np.eye(n_tokens, dtype=bool)


@mistakes.add(
    "causal_mask",
    "earlier_token_hidden",
    "Each token sees itself and the previous one only: all earlier tokens are allowed.",
)
def causal_mask(n_tokens):
    return np.eye(n_tokens, dtype=bool) | np.eye(n_tokens, k=-1, dtype=bool)


@mistakes.add(
    "causal_mask",
    "shape_as_two_numbers",
    "If NumPy cannot read a number as a data type: `np.zeros` and `np.ones` want the shape in its "
    "own brackets, `((n_tokens, n_tokens))`.",
)
def causal_mask(n_tokens):
    return np.tril(np.ones(n_tokens, n_tokens)).astype(bool)


@mistakes.add(
    "causal_mask",
    "single_token_shrinks",
    "For one token you return a single value (as `np.ma` masks without a True do): the shape is "
    "(1, 1). Build it with np.tri, or a comparison.",
)
def causal_mask(n_tokens):
    mask = np.tri(n_tokens, dtype=bool)
    return mask if n_tokens > 1 else mask[0, 0]


@mistakes.add(
    "causal_mask",
    "fixed_table_cut",
    "You cut the mask out of a table of fixed size, which is too small for more tokens: "
    "build it from n_tokens.",
)
def causal_mask(n_tokens):
    return np.tri(10, dtype=bool)[:n_tokens, :n_tokens]


@mistakes.add(
    "causal_mask", "no_return", "Your function computes but does not return: add `return`."
)
def causal_mask(n_tokens):
    return None


# ---------------------------------------------------------------- padding_mask


@mistakes.add(
    "padding_mask",
    "one_too_many",
    "One padded place is allowed: places count from 0, so a real one is < length, not <= length.",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) <= lengths[:, None, None]


@mistakes.add(
    "padding_mask",
    "one_too_few",
    "The last real token is hidden: places count from 0, so compare `place < length`.",
)
def padding_mask(lengths, max_len):
    return np.arange(1, max_len + 1) < lengths[:, None, None]


@mistakes.add(
    "padding_mask",
    "inverted",
    "Yours is True at the padding: in this course True means *may attend*.",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) >= lengths[:, None, None]


@mistakes.add(
    "padding_mask",
    "no_query_axis",
    "The shape is (B, S): add an axis of length 1 for the queries in the middle, `[:, None, :]`.",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) < lengths[:, None]


@mistakes.add(
    "padding_mask",
    "queries_padded",
    "The shape (B, S, 1) hides queries: keys are the last axis, so it is (B, 1, S).",
)
def padding_mask(lengths, max_len):
    return (np.arange(max_len) < lengths[:, None])[:, :, None]


@mistakes.add(
    "padding_mask",
    "queries_and_keys_padded",
    "You hide padded queries as well, with shape (B, S, S): only keys are hidden, shape (B, 1, S).",
)
def padding_mask(lengths, max_len):
    real = np.arange(max_len) < lengths[:, None]
    return real[:, :, None] & real[:, None, :]


@mistakes.add(
    "padding_mask",
    "repeated_for_queries",
    "You repeat the row for every query: keep the middle axis at length 1, it broadcasts.",
)
def padding_mask(lengths, max_len):
    return np.repeat(np.arange(max_len) < lengths[:, None, None], max_len, axis=1)


@mistakes.add(
    "padding_mask",
    "head_axis",
    "The shape (B, 1, 1, S) has an axis for heads: masks of this course have none, (B, 1, S).",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) < lengths[:, None, None, None]


@mistakes.add(
    "padding_mask",
    "batch_axis_second",
    "The axes are (1, B, S): the batch comes first, (B, 1, S).",
)
def padding_mask(lengths, max_len):
    return (np.arange(max_len) < lengths[:, None])[None]


@mistakes.add(
    "padding_mask",
    "max_len_ignored",
    "The last axis has the longest sentence's length: it must be max_len.",
)
def padding_mask(lengths, max_len):
    return np.arange(lengths.max()) < lengths[:, None, None]


@mistakes.add(
    "padding_mask",
    "padding_first",
    "You put the padding first: the real tokens come first, the padding at the end.",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) >= max_len - lengths[:, None, None]


@mistakes.add(
    "padding_mask",
    "same_for_all",
    "All sentences get the mask of the first: compare with each length, `lengths[:, None, None]`.",
)
def padding_mask(lengths, max_len):
    row = np.arange(max_len) < lengths[0]
    return np.repeat(row[None, None], len(lengths), axis=0)


@mistakes.add(
    "padding_mask",
    "only_last_token",
    "Only the last real token is True: use `<` instead of `==`.",
)
def padding_mask(lengths, max_len):
    return np.arange(max_len) == lengths[:, None, None] - 1


@mistakes.add(
    "padding_mask",
    "lengths_without_axes",
    "(S,) against (B,) does not broadcast: give lengths more axes, `lengths[:, None, None]`.",
)
def padding_mask(lengths, max_len):
    return (np.arange(max_len) < lengths)[:, None, :]


@mistakes.add(
    "padding_mask",
    "numbers",
    "The mask holds numbers: make it bool, by a comparison, `astype(bool)` or dtype=bool.",
)
def padding_mask(lengths, max_len):
    return (np.arange(max_len) < lengths[:, None, None]).astype(int)


@mistakes.add(
    "padding_mask",
    "last_token_by_index",
    "A length of 0 allows everything: `[:length - 1]` and `[:-padding]` go wrong at the ends. "
    "Compare `place < length`.",
)
def padding_mask(lengths, max_len):
    mask = np.ones((len(lengths), 1, max_len), dtype=bool)
    for row, length in enumerate(lengths):
        if length:
            mask[row, 0, length:] = False
    return mask


@mistakes.add(
    "padding_mask",
    "full_sentence_hidden",
    "A sentence without padding is hidden altogether: `[-0:]` means everything. "
    "Compare `place < length`.",
)
def padding_mask(lengths, max_len):
    mask = np.ones((len(lengths), 1, max_len), dtype=bool)
    for row, length in enumerate(lengths):
        mask[row, 0, -(max_len - length) :] = False
    return mask


@mistakes.add(
    "padding_mask",
    "example_hard_coded",
    "You return the mask of the example: compute it from lengths and max_len.",
)
def padding_mask(lengths, max_len):
    return np.arange(5) < np.array([3, 5])[:, None, None]


@mistakes.add(
    "padding_mask",
    "changes_lengths",
    "`lengths -= ...` writes into the caller's array: make a new one, `lengths = lengths - ...`.",
)
def padding_mask(lengths, max_len):
    lengths -= 1
    return np.arange(max_len) <= lengths[:, None, None]


@mistakes.add(
    "padding_mask", "no_return", "Your function computes but does not return: add `return`."
)
def padding_mask(lengths, max_len):
    return None


# ---------------------------------------------------------------- combine_masks


@mistakes.add(
    "combine_masks",
    "or_for_and",
    "You allow what *any* mask allows: every mask has to, so use `&`, not `|`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined | mask
    return combined


@mistakes.add(
    "combine_masks",
    "first_mask_overwritten",
    "`&=` writes into the caller's first mask, and fails when the result is larger: "
    "use `combined = combined & mask`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined &= mask
    return combined


@mistakes.add(
    "combine_masks",
    "first_mask_copied",
    "The result keeps the first mask's shape, as `&=` on a copy does: it must grow, "
    "`combined = combined & mask`.",
)
def combine_masks(*masks):
    combined = masks[0].copy()
    for mask in masks[1:]:
        combined &= mask
    return combined


@mistakes.add(
    "combine_masks",
    "logical_and_of_all",
    "`np.logical_and(*masks)` takes two: a third is taken for `out` and overwritten, "
    "and one alone fails. Loop.",
)
def combine_masks(*masks):
    return np.logical_and(*masks)


@mistakes.add(
    "combine_masks",
    "stacked",
    "Stacking needs masks of one shape (np.all, logical_and.reduce): combine them one by one with "
    "`&`, which broadcasts.",
)
def combine_masks(*masks):
    return np.logical_and.reduce(masks)


@mistakes.add(
    "combine_masks",
    "python_and",
    "`and`, `all(...)` and `if mask` want one truth value, an array has many: use `&`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined and mask
    return combined


@mistakes.add(
    "combine_masks",
    "only_two",
    "Only the first two masks count: loop over all of them.",
)
def combine_masks(*masks):
    return masks[0] & masks[1] if len(masks) > 1 else masks[0]


@mistakes.add(
    "combine_masks",
    "one_mask_fails",
    "With a single mask there is no second: start with masks[0], loop over masks[1:].",
)
def combine_masks(*masks):
    combined = masks[0] & masks[1]
    for mask in masks[2:]:
        combined = combined & mask
    return combined


@mistakes.add(
    "combine_masks",
    "first_and_last",
    "Each step starts again from the first mask, so only the last one counts: "
    "go on from `combined`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = masks[0] & mask
    return combined


@mistakes.add(
    "combine_masks",
    "returns_too_early",
    "`return` stands inside the loop, which ends it after the first step: move it out.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined & mask
        return combined


@mistakes.add(
    "combine_masks",
    "first_mask_alone",
    "Only the first mask counts, as when `return` stands inside the loop over all masks: "
    "move it out.",
)
def combine_masks(*masks):
    return masks[0]


@mistakes.add(
    "combine_masks",
    "inverted",
    "The result is True where a key is blocked: True means *may attend*.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined & mask
    return ~combined


@mistakes.add(
    "combine_masks",
    "exclusive_or",
    "`^` and `!=` allow a key where the masks differ, and block it where both allow it: use `&`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined ^ mask
    return combined


@mistakes.add(
    "combine_masks",
    "equal_masks",
    "`==` allows what the masks agree on, also where all block: use `&`.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined == mask
    return combined


@mistakes.add(
    "combine_masks",
    "numbers",
    "Products and minima over integers give numbers: the mask must be bool.",
)
def combine_masks(*masks):
    combined = 1
    for mask in masks:
        combined = combined * mask
    return combined


@mistakes.add(
    "combine_masks",
    "added",
    "`+` of masks is `or`, and sums count how many masks allow a key: use `&`.",
)
def combine_masks(*masks):
    return sum(masks)


@mistakes.add(
    "combine_masks",
    "exactly_two",
    "Your code takes exactly two masks: start with masks[0] and loop over masks[1:], however many "
    "there are.",
)
def combine_masks(*masks):
    return masks[0] & masks[1]


@mistakes.add(
    "combine_masks",
    "biggest_mask_copied",
    "The result can be larger than the biggest mask: (T, 1) and (1, S) make (T, S). "
    "`combined = combined & mask` grows, `&=` does not.",
)
def combine_masks(*masks):
    combined = max(masks, key=np.size).copy()
    for mask in masks:
        combined &= mask
    return combined


@mistakes.add(
    "combine_masks",
    "matrix_product",
    "`@` is the matrix product, which mixes rows with columns: `&` combines the masks entry by "
    "entry.",
)
def combine_masks(*masks):
    combined = masks[0]
    for mask in masks[1:]:
        combined = combined @ mask
    return combined


@mistakes.add(
    "combine_masks", "no_return", "Your function computes but does not return: add `return`."
)
def combine_masks(*masks):
    return None


# ---------------------------------------------------------------- masked_softmax


@mistakes.add(
    "masked_softmax",
    "mask_after_softmax",
    "You set weights to zero after the softmax, so rows add up to less than one: "
    "mask the scores before it.",
)
def masked_softmax(scores, mask):
    return _softmax(scores) * mask


@mistakes.add(
    "masked_softmax",
    "nan_on_blocked_rows",
    "A row with nothing allowed becomes NaN, since −∞ − (−∞) and 0 / 0 are: make it all zero.",
)
def masked_softmax(scores, mask):
    return _softmax(np.where(mask, scores, -np.inf))


@mistakes.add(
    "masked_softmax",
    "renormalised_after_softmax",
    "You mask after the softmax and divide again: blocked huge scores, or a blocked row, "
    "make that 0 / 0. Mask before.",
)
def masked_softmax(scores, mask):
    weights = _softmax(scores) * mask
    return weights / weights.sum(axis=-1, keepdims=True)


@mistakes.add(
    "masked_softmax",
    "epsilon_in_sum",
    "The small number added to the sum shifts all weights: replace only a sum of 0, by 1.",
)
def masked_softmax(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    largest = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isneginf(largest), 0, largest))
    return powers / (powers.sum(axis=-1, keepdims=True) + 1e-9)


@mistakes.add(
    "masked_softmax",
    "renormalised_with_epsilon",
    "You mask after the softmax and divide by the sum plus a little: that shifts the weights. "
    "Mask before the softmax.",
)
def masked_softmax(scores, mask):
    weights = _softmax(scores) * mask
    return weights / (weights.sum(axis=-1, keepdims=True) + 1e-9)


@mistakes.add(
    "masked_softmax",
    "max_over_blocked",
    "The maximum (perhaps inside softmax) is taken over blocked scores, too: beside a huge one the "
    "allowed underflow to 0. Mask first.",
)
def masked_softmax(scores, mask):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "no_max_subtracted",
    "exp overflows for large scores (and all of a row vanishes for very small ones): "
    "subtract the maximum of the allowed scores.",
)
def masked_softmax(scores, mask):
    powers = np.exp(scores) * mask
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "global_max",
    "You subtract one maximum for all rows: rows far below it vanish. Take each row's own.",
)
def masked_softmax(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max())
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "minus_fifty",
    "−50 is an ordinary score: blocked keys win where the allowed scores are lower. Use `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(np.where(mask, scores, -50.0))


@mistakes.add(
    "masked_softmax",
    "minus_ten_thousand",
    "−10000 is an ordinary score: blocked keys win where allowed ones are lower. Use `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(np.where(mask, scores, -1e4))


@mistakes.add(
    "masked_softmax",
    "minus_a_billion",
    "−10⁹ stands in for minus infinity: a blocked row then gets equal weights instead of zeros, "
    "and lower scores lose. Use `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(np.where(mask, scores, -1e9))


@mistakes.add(
    "masked_softmax",
    "lowest_number",
    "The lowest finite number stands in for minus infinity: a row with nothing allowed gets equal "
    "weights, it should be zero.",
)
def masked_softmax(scores, mask):
    return _softmax(np.where(mask, scores, np.finfo(scores.dtype).min))


@mistakes.add(
    "masked_softmax",
    "billion_subtracted",
    "You add −10⁹ to blocked scores: huge scores keep their lead, and a blocked row gets its plain "
    "softmax. Replace them by `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(scores + (1 - mask.astype(float)) * -1e9)


@mistakes.add(
    "masked_softmax",
    "ten_thousand_subtracted",
    "You add −10000 to blocked scores: huge ones still win, and a blocked row gets its plain "
    "softmax. Replace them by `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(scores + (1 - mask.astype(float)) * -1e4)


@mistakes.add(
    "masked_softmax",
    "infinity_times_zero",
    "0 · ∞ is NaN: multiplying the mask by -np.inf spoils the allowed keys. Use `np.where`.",
)
def masked_softmax(scores, mask):
    return _softmax(scores + (1 - mask.astype(float)) * -np.inf)


@mistakes.add(
    "masked_softmax",
    "zero_fill",
    "Blocked scores become 0, an ordinary score with e⁰ = 1: they must become `-np.inf`.",
)
def masked_softmax(scores, mask):
    return _softmax(scores * mask)


@mistakes.add(
    "masked_softmax",
    "inverted",
    "You hide the allowed keys and keep the blocked ones: True means *may attend*.",
)
def masked_softmax(scores, mask):
    return _masked(scores, ~mask)


@mistakes.add(
    "masked_softmax",
    "uniform_on_blocked_rows",
    "A row with nothing allowed gets the plain softmax: it must be all zero.",
)
def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    none = ~mask.any(axis=-1, keepdims=True)
    return _masked(scores, mask | none)


@mistakes.add(
    "masked_softmax",
    "scores_overwritten",
    "`scores[~mask] = ...` writes into the caller's scores, and needs a mask of their shape: "
    "use `np.where`.",
)
def masked_softmax(scores, mask):
    scores[~mask] = -np.inf
    largest = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isneginf(largest), 0, largest))
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "scores_overwritten_and_nan",
    "`scores[~mask] = ...` writes into the caller's scores and needs a mask of their shape; "
    "and a blocked row is NaN. Use `np.where`.",
)
def masked_softmax(scores, mask):
    scores[~mask] = -np.inf
    return _softmax(scores)


@mistakes.add(
    "masked_softmax",
    "scores_overwritten_by_copyto",
    "You write into the caller's scores: make a new array with `np.where`, or copy first.",
)
def masked_softmax(scores, mask):
    np.copyto(scores, -np.inf, where=~mask)
    largest = scores.max(axis=-1, keepdims=True)
    scores = np.exp(scores - np.where(np.isneginf(largest), 0, largest))
    total = scores.sum(axis=-1, keepdims=True)
    return scores / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "scores_overwritten_with_a_billion",
    "You write −10⁹ into the caller's scores: make a new array with `np.where`, and `-np.inf`.",
)
def masked_softmax(scores, mask):
    scores[~mask] = -1e9
    return _softmax(scores)


@mistakes.add(
    "masked_softmax",
    "mask_overwritten",
    "You change the caller's mask: compute a new one, for example `mask | blocked_rows`.",
)
def masked_softmax(scores, mask):
    weights = _masked(scores, mask)
    np.logical_not(mask, out=mask)
    return weights


@mistakes.add(
    "masked_softmax",
    "mask_indexes_scores",
    "`[~mask]` as an index needs a mask of the scores' full shape: `np.where` broadcasts, "
    "indexing does not.",
)
def masked_softmax(scores, mask):
    scores = scores.copy()
    scores[~mask] = -np.inf
    some = mask.any(axis=-1, keepdims=True)
    return np.where(some, _softmax(np.where(some, scores, 0)), 0)


@mistakes.add(
    "masked_softmax",
    "softmax_over_queries",
    "Your columns add up to one, not your rows: the softmax runs over the keys, axis=-1.",
)
def masked_softmax(scores, mask):
    powers = np.where(mask, np.exp(scores - scores.max()), 0)
    total = powers.sum(axis=-2, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax",
    "mask_ignored",
    "The mask has no effect: is what `np.where` returns used afterwards?",
)
def masked_softmax(scores, mask):
    return _softmax(scores)


@mistakes.add(
    "masked_softmax",
    "mask_added",
    "You add the mask to the scores: that raises allowed scores by one and blocks nothing.",
)
def masked_softmax(scores, mask):
    return _softmax(scores + mask)


@mistakes.add(
    "masked_softmax",
    "huge_blocked_scores_survive",
    "You add −10⁹ to blocked scores: one that is larger than 10⁹ still wins. Replace them by "
    "`-np.inf`, with `np.where`.",
)
def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    return _softmax(scores + (1 - mask.astype(float)) * -1e9) * mask.any(axis=-1, keepdims=True)


@mistakes.add(
    "masked_softmax",
    "softmax_over_axis_one",
    "Your softmax runs over axis 1, which is the keys only without a batch: use axis=-1.",
)
def masked_softmax(scores, mask):
    powers = np.where(mask, np.exp(scores - scores.max()), 0)
    total = powers.sum(axis=1, keepdims=True)
    return powers / np.where(total == 0, 1, total)


@mistakes.add(
    "masked_softmax", "no_return", "Your function computes but does not return: add `return`."
)
def masked_softmax(scores, mask):
    return None


# ---------------------------------------------------------------- scaled_dot_product_attention


@mistakes.add(
    "scaled_dot_product_attention",
    "softmax_over_queries",
    "Your columns add up to one: the softmax runs over the keys, the last axis.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = _softmax(scores, axis=-2)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "not_scaled",
    "The scores are not divided by √Dh: look at attention_scores, or use it.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ np.swapaxes(key, -1, -2), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "scaled_after_softmax",
    "You divide by √Dh after the softmax, so rows no longer add up to one: scale the scores.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ np.swapaxes(key, -1, -2), mask) / np.sqrt(query.shape[-1])
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "scaled_before_and_after_softmax",
    "The weights are divided by √Dh once more after the softmax: rows must add up to one.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask) / np.sqrt(query.shape[-1])
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "scaled_twice",
    "The scores are divided by Dh, or by √Dh twice: attention_scores has done it already.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(_scores(query, key) / np.sqrt(query.shape[-1]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "divided_by_sqrt_dv",
    "You divide by the root of the values' width: Dh is that of query and key.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ np.swapaxes(key, -1, -2) / np.sqrt(value.shape[-1]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "divided_by_sqrt_keys",
    "You divide by the root of the number of keys: Dh is the last axis of query and key.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ np.swapaxes(key, -1, -2) / np.sqrt(key.shape[-2]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "output_scaled",
    "The weights are right, the output is divided by √Dh as well: scale the scores only.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    output, weights = _attention(query, key, value, mask)
    return output / np.sqrt(query.shape[-1]), weights


@mistakes.add(
    "scaled_dot_product_attention",
    "unmasked_weights_in_output",
    "You return masked weights, but the output is made with the unmasked ones: use one variable.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    return _softmax(scores) @ value, _weights(scores, mask)


@mistakes.add(
    "scaled_dot_product_attention",
    "unmasked_weights_returned",
    "The output obeys the mask, but the weights you return do not: use one variable.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, mask)[0], _softmax(_scores(query, key))


@mistakes.add(
    "scaled_dot_product_attention",
    "mask_ignored",
    "The mask has no effect: where it is not None, use masked_softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value)


@mistakes.add(
    "scaled_dot_product_attention",
    "none_blocks_everything",
    "Without a mask all weights are zero: NumPy takes None for False. None means that all is "
    "allowed, so ask `mask is None` first.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _masked(scores, False if mask is None else mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "none_makes_nan",
    "Without a mask all weights are NaN: NumPy takes None for False and blocks everything. "
    "Ask `mask is None` first.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _softmax(np.where(mask, _scores(query, key), -np.inf))
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "mask_without_argument",
    "Without a mask your function fails, since `~None` does: ask `mask is None` first.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _masked(_scores(query, key), ~(~mask))
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "truth_of_mask",
    "`if mask:` asks for one truth value, an array has many: write `if mask is not None:`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _masked(scores, mask) if mask else _softmax(scores)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "empty_mask_ignored",
    "A mask that allows nothing counts as no mask: ask `mask is None`, not whether any is True.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, None if mask is None or not mask.any() else mask)


@mistakes.add(
    "scaled_dot_product_attention",
    "inverted_mask",
    "Blocked keys get the weights, allowed ones none: True means *may attend*.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, None if mask is None else ~mask)


@mistakes.add(
    "scaled_dot_product_attention",
    "mask_after_softmax",
    "You multiply by the mask after the softmax, so rows add up to less than one: mask the scores.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _softmax(_scores(query, key))
    if mask is not None:
        weights = weights * mask
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "zero_fill",
    "Blocked scores become 0, an ordinary score: use your masked_softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _softmax(scores if mask is None else scores * mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "nan_for_blocked_queries",
    "A query with nothing allowed becomes NaN: it gets zeros, as in masked_softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _softmax(scores if mask is None else np.where(mask, scores, -np.inf))
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "uniform_for_blocked_queries",
    "A large negative number in place of minus infinity gives equal weights to a query that may "
    "attend to nothing: it gets zeros.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _softmax(scores if mask is None else np.where(mask, scores, -1e9))
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "billion_subtracted",
    "Adding −10⁹ to blocked scores leaves a fully blocked query with its plain softmax: "
    "it gets zeros, as in masked_softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    weights = _softmax(scores if mask is None else scores + (1 - mask.astype(float)) * -1e9)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "transpose_reverses_all_axes",
    "`.T` reverses all axes, also those of the batch: use attention_scores, or `np.swapaxes`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ key.T / np.sqrt(query.shape[-1]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "three_axes_only",
    "Your code fits three axes only, as `transpose(0, 2, 1)` or `B, T, Dh = query.shape` do: "
    "use attention_scores, or `np.swapaxes`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "softmax_over_axis_one",
    "Your softmax runs over axis 1, which is the keys only without a batch: use axis=-1.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        return _attention(query, key, value, mask)
    weights = _softmax(scores, axis=1)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "scores_transposed",
    "Your scores are key @ queryᵀ, which fits only where T equals S: rows are queries.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(_scores(key, query), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "weights_transposed",
    "The output is right, but the table of weights is on its side: rows are queries.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    output, weights = _attention(query, key, value, mask)
    return output, np.swapaxes(weights, -1, -2)


@mistakes.add(
    "scaled_dot_product_attention",
    "results_swapped",
    "You return (weights, output): the output comes first.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, mask)[::-1]


@mistakes.add(
    "scaled_dot_product_attention",
    "output_only",
    "You return the output alone: return both, `output, weights`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, mask)[0]


@mistakes.add(
    "scaled_dot_product_attention",
    "weights_only",
    "You return the weights alone: multiply them with the values, and return `output, weights`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return _attention(query, key, value, mask)[1]


@mistakes.add(
    "scaled_dot_product_attention",
    "scores_returned",
    "The second result is the scores: return the weights, after the softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    return _weights(scores, mask) @ value, scores


@mistakes.add(
    "scaled_dot_product_attention",
    "no_softmax",
    "The softmax is missing: these outputs are sums weighted by raw scores.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is not None:
        scores = np.where(mask, scores, 0)
    return scores @ value, scores


@mistakes.add(
    "scaled_dot_product_attention",
    "no_max_subtracted",
    "Large scores overflow to NaN: use your softmax, which subtracts each row's maximum.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        return _attention(query, key, value, mask)
    powers = np.exp(_scores(query, key))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "global_max",
    "One maximum for the whole array: rows far below it become 0 / 0. Use your softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None:
        return _attention(query, key, value, mask)
    scores = _scores(query, key)
    powers = np.exp(scores - scores.max())
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "head_axis_inserted",
    "You insert an axis for heads into the mask: here a mask broadcasts to the scores as it is.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    if mask is not None and mask.ndim > 2:
        mask = mask[:, None]
    weights = _weights(_scores(query, key), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "mask_indexes_scores",
    "`scores[~mask]` needs a mask of the scores' full shape: `np.where` broadcasts, indexing "
    "does not.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = _scores(query, key)
    if mask is None:
        return _attention(query, key, value)
    scores[~mask] = -np.inf
    weights = _masked(np.where(mask, scores, 0), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "changes_query",
    "`query /= ...` writes into the caller's array: divide the scores, or a copy.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    query /= np.sqrt(query.shape[-1])
    weights = _weights(query @ np.swapaxes(key, -1, -2), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "changes_mask",
    "You change the caller's mask: make a new one, `~mask`, instead of writing into it.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    result = _attention(query, key, value, mask)
    if mask is not None:
        np.logical_not(mask, out=mask)
    return result


@mistakes.add(
    "scaled_dot_product_attention",
    "renormalised_after_softmax",
    "You mask after the softmax and divide again: beside a much larger blocked score nothing is "
    "left to divide. Mask the scores before.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _softmax(_scores(query, key))
    if mask is not None:
        weights = weights * mask
        weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-12)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "renormalised_to_nan",
    "You mask after the softmax and divide again, which is 0 / 0 for a blocked query, or beside a "
    "huge blocked score. Use masked_softmax.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _softmax(_scores(query, key))
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "square_scores",
    "Your table of scores is (T, T), one column for each query: it needs one for each key, (T, S).",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    n_queries, dim_head = query.shape[-2:]
    scores = np.zeros((*query.shape[:-1], n_queries))
    for t in range(n_queries):
        for s in range(n_queries):
            scores[..., t, s] = (query[..., t, :] * key[..., s, :]).sum(axis=-1)
    weights = _weights(scores / np.sqrt(dim_head), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "output_shaped_like_query",
    "Your output has the shape of query, but it is as wide as the values: (..., T, Dv).",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(_scores(query, key), mask)
    output = np.zeros_like(query)
    for s in range(key.shape[-2]):
        output += weights[..., :, s, None] * value[..., s, None, :]
    return output, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "shapes_do_not_fit",
    "A product does not fit: the scores are query @ keyᵀ (last two axes of key swapped), the "
    "output is weights @ value.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    weights = _weights(query @ key / np.sqrt(query.shape[-1]), mask)
    return weights @ value, weights


@mistakes.add(
    "scaled_dot_product_attention",
    "no_return",
    "Your function computes but does not return: add `return output, weights`.",
)
def scaled_dot_product_attention(query, key, value, mask=None):
    return None


# ---------------------------------------------------------------- self_attention


@mistakes.add(
    "self_attention",
    "query_and_key_swapped",
    "Query and key are exchanged: queries are `x @ w_query` and come first.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_key, x @ w_query, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "x_as_value",
    "The output averages x itself: the values are `x @ w_value`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x, mask)


@mistakes.add(
    "self_attention",
    "x_three_times",
    "The three matrices are not used: attend with x @ w_query, x @ w_key and x @ w_value.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x, x, x, mask)


@mistakes.add(
    "self_attention",
    "key_made_with_w_query",
    "Query and key come from the same matrix, w_query: the key needs `x @ w_key`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_query, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "query_made_with_w_key",
    "Query and key come from the same matrix, w_key: the query needs `x @ w_query`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_key, x @ w_key, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "key_as_value",
    "The output averages the keys: the values are `x @ w_value`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x @ w_key, mask)


@mistakes.add(
    "self_attention",
    "weights_transposed",
    "The output is right, but the table of weights is on its side: rows are queries.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    output, weights = _attention(x @ w_query, x @ w_key, x @ w_value, mask)
    return output, np.swapaxes(weights, -1, -2)


@mistakes.add(
    "self_attention",
    "transposed_weights_used",
    "The values are mixed with the transposed weights: row t of the weights makes output t.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    _, weights = _attention(x @ w_query, x @ w_key, x @ w_value, mask)
    return np.swapaxes(weights, -1, -2) @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "shapes_do_not_fit",
    "A product does not fit: query, key and value are x @ w_query, x @ w_key and x @ w_value, "
    "nothing transposed, and go on in this order.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(w_query @ x, w_key @ x, w_value @ x, mask)


@mistakes.add(
    "self_attention",
    "matrices_transposed",
    "You multiply with transposed matrices, as torch's Linear stores them: here it is "
    "`x @ w_query`, nothing transposed.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query.T, x @ w_key.T, x @ w_value.T, mask)


@mistakes.add(
    "self_attention",
    "divided_by_sqrt_d",
    "You divide by √D, the width of x: it is √Dh, the width of query and key.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key = x @ w_query, x @ w_key
    weights = _weights(query @ np.swapaxes(key, -1, -2) / np.sqrt(x.shape[-1]), mask)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "not_scaled",
    "The scores are not divided by √Dh: use your scaled_dot_product_attention, or look into it.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key = x @ w_query, x @ w_key
    weights = _weights(query @ np.swapaxes(key, -1, -2), mask)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "scaled_twice",
    "The scores are divided by Dh, or by √Dh twice: use scaled_dot_product_attention as it is.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key = x @ w_query, x @ w_key
    return _attention(query / np.sqrt(query.shape[-1]), key, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "softmax_over_queries",
    "Your columns add up to one: the softmax runs over the keys, the last axis.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    scores = _scores(x @ w_query, x @ w_key)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = _softmax(scores, axis=-2)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "mask_not_passed_on",
    "The mask has no effect: pass it on to scaled_dot_product_attention.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x @ w_value)


@mistakes.add(
    "self_attention",
    "inverted_mask",
    "Blocked tokens get the weights, allowed ones none: True means *may attend*.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x @ w_value, None if mask is None else ~mask)


@mistakes.add(
    "self_attention",
    "always_causal",
    "You hide the future although no mask was given: use the mask that is passed in, only.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    causal = np.tri(x.shape[-2], dtype=bool)
    mask = causal if mask is None else causal & mask
    return _attention(x @ w_query, x @ w_key, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "mask_after_softmax",
    "You multiply by the mask after the softmax, so rows add up to less than one: mask the scores.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    weights = _softmax(_scores(x @ w_query, x @ w_key))
    weights = weights if mask is None else weights * mask
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "nan_for_blocked_tokens",
    "A token with nothing allowed becomes NaN: it gets zeros, as in masked_softmax.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    scores = _scores(x @ w_query, x @ w_key)
    weights = _softmax(scores if mask is None else np.where(mask, scores, -np.inf))
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "uniform_for_blocked_tokens",
    "A large negative number in place of minus infinity gives equal weights to a token that may "
    "attend to nothing: it gets zeros.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    scores = _scores(x @ w_query, x @ w_key)
    weights = _softmax(scores if mask is None else np.where(mask, scores, -1e9))
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "transpose_reverses_all_axes",
    "`.T` reverses all axes, also those of the batch: use scaled_dot_product_attention, or "
    "`np.swapaxes`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key = x @ w_query, x @ w_key
    weights = _weights(query @ key.T / np.sqrt(query.shape[-1]), mask)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "x_added",
    "You add x to the output (a residual): that comes in session 02, and here it does not fit.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    output, weights = _attention(x @ w_query, x @ w_key, x @ w_value, mask)
    return output + x, weights


@mistakes.add(
    "self_attention",
    "results_swapped",
    "You return (weights, output): the output comes first.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x @ w_value, mask)[::-1]


@mistakes.add(
    "self_attention",
    "output_only",
    "You return the output alone: return both, `output, weights`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return _attention(x @ w_query, x @ w_key, x @ w_value, mask)[0]


@mistakes.add(
    "self_attention",
    "pair_in_pair",
    "You return the pair together with something else: return what "
    "scaled_dot_product_attention returns, as it is.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    result = _attention(x @ w_query, x @ w_key, x @ w_value, mask)
    return result, result[1]


@mistakes.add(
    "self_attention",
    "scores_returned",
    "The second result is the scores: return the weights, after the softmax.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key, value = x @ w_query, x @ w_key, x @ w_value
    return _attention(query, key, value, mask)[0], _scores(query, key)


@mistakes.add(
    "self_attention",
    "uniform_weights",
    "Every token gets the same weight, as in the example, whose queries are zero: make the weights "
    "from x @ w_query and x @ w_key.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    weights = np.ones((*x.shape[:-1], x.shape[-2])) / x.shape[-2]
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "sentences_mixed",
    "You flatten all sentences into one list, so tokens attend to those of other sentences: leave "
    "the leading axes as they are.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    n_tokens = x.shape[-2]
    if mask is not None or x.ndim == 2:
        return _attention(x @ w_query, x @ w_key, x @ w_value, mask)
    flat = x.reshape(-1, x.shape[-1])
    output, weights = _attention(flat @ w_query, flat @ w_key, flat @ w_value)
    starts = range(0, len(flat), n_tokens)
    weights = np.array([weights[i : i + n_tokens, i : i + n_tokens] for i in starts])
    return output.reshape(*x.shape[:-1], -1), weights.reshape(*x.shape[:-1], n_tokens)


@mistakes.add(
    "self_attention",
    "three_axes_only",
    "Your code fits three axes only, as `B, T, D = x.shape` does: `x @ w_query` and `shape[-1]` "
    "fit any number, also (T, D).",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    _, _, _ = x.shape
    return _attention(x @ w_query, x @ w_key, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "changes_w_query",
    "`w_query /= ...` writes into the caller's matrix: divide the scores instead, or a copy.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    w_query /= np.sqrt(w_query.shape[-1])
    query, key = x @ w_query, x @ w_key
    weights = _weights(query @ np.swapaxes(key, -1, -2), mask)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "stacked_matrices",
    "`np.stack` and `np.split` need matrices of one width, but Dv may differ from Dh: multiply x "
    "by each of them.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    w_query, w_key, w_value = np.stack([w_query, w_key, w_value])
    return _attention(x @ w_query, x @ w_key, x @ w_value, mask)


@mistakes.add(
    "self_attention",
    "zero_fill",
    "Blocked scores become 0, an ordinary score: pass the mask on to scaled_dot_product_attention.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    scores = _scores(x @ w_query, x @ w_key)
    weights = _softmax(scores if mask is None else scores * mask)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "renormalised_after_softmax",
    "You mask after the softmax and divide again: beside a much larger blocked score nothing is "
    "left to divide. Mask the scores before.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    weights = _softmax(_scores(x @ w_query, x @ w_key))
    if mask is not None:
        weights = weights * mask
        weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-12)
    return weights @ (x @ w_value), weights


@mistakes.add(
    "self_attention",
    "sentences_paired",
    "`np.dot` (like `np.inner`) pairs every sentence of a batch with every other: `@` keeps the "
    "leading axes together.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    query, key, value = x @ w_query, x @ w_key, x @ w_value
    weights = _weights(np.dot(query, np.swapaxes(key, -1, -2)) / np.sqrt(query.shape[-1]), mask)
    return np.dot(weights, value), weights


@mistakes.add(
    "self_attention",
    "no_return",
    "Your function computes but does not return: add `return`.",
)
def self_attention(x, w_query, w_key, w_value, mask=None):
    return None
