"""Wrong answers that students (and chat bots) give in session 02, each with its diagnosis."""
# ruff: noqa: F811 - every wrong answer bears the name of the function that it stands in for

import math

import numpy as np
from scipy.special import erf

from autograder.testing import Mistakes

mistakes = Mistakes()


# Right building blocks, on which the mistakes below are built.


def _split(x, n_heads):
    *leading, n_tokens, width = x.shape
    return x.reshape(*leading, n_tokens, n_heads, width // n_heads).swapaxes(-3, -2)


def _merge(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.swapaxes(-3, -2).reshape(*leading, n_tokens, n_heads * dim_head)


def _softmax(scores, axis=-1):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _masked(scores, mask):
    scores = np.where(mask, scores, -np.inf)
    largest = scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isneginf(largest), 0.0, largest))
    total = powers.sum(axis=-1, keepdims=True)
    return powers / np.where(total == 0, 1.0, total)


def _scores(query, key):
    return query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])


def _weights(scores, mask):
    return _softmax(scores) if mask is None else _masked(scores, mask)


def _attend(query, key, value, mask=None):
    attention = _weights(_scores(query, key), mask)
    return attention @ value, attention


def _made(x, weights, name):
    return x @ weights[f"w_{name}"] + weights[f"b_{name}"]


def _heads(query_input, key_input, weights, n_heads):
    return (
        _split(_made(query_input, weights, "query"), n_heads),
        _split(_made(key_input, weights, "key"), n_heads),
        _split(_made(key_input, weights, "value"), n_heads),
    )


def _over_heads(mask):
    return None if mask is None else mask[..., None, :, :]


def _multi_head(query_input, key_input, weights, n_heads, mask=None):
    heads = _heads(query_input, key_input, weights, n_heads)
    context, attention = _attend(*heads, _over_heads(mask))
    return _made(_merge(context), weights, "output"), attention


def _norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=-1, keepdims=True) + eps) + bias


def _gelu(x):
    return x * (1 + erf(x / np.sqrt(2))) / 2


def _tanh_gelu(x):
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def _think(x, weights):
    return _gelu(x @ weights["w_in"] + weights["b_in"]) @ weights["w_out"] + weights["b_out"]


# ---------------------------------------------------------------- split_heads


@mistakes.add(
    "split_heads",
    "not_transposed",
    "You cut each token into heads but leave the head axis behind the tokens, (..., T, H, Dh): "
    "swap these two axes.",
)
def split_heads(x, n_heads):
    return x.reshape(*x.shape[:-1], n_heads, x.shape[-1] // n_heads)


@mistakes.add(
    "split_heads",
    "reshaped_to_heads",
    "Your shape is right, but reshape reads straight on, so a head gets pieces of a few tokens: "
    "reshape to (..., T, H, Dh) first, then swap T and H.",
)
def split_heads(x, n_heads):
    *leading, n_tokens, width = x.shape
    return x.reshape(*leading, n_heads, n_tokens, width // n_heads)


@mistakes.add(
    "split_heads",
    "interleaved",
    "Your head h takes every H-th column: it takes a group of neighbours, from h · Dh on. "
    "Reshape to (..., T, H, Dh), with H in front of Dh.",
)
def split_heads(x, n_heads):
    return np.moveaxis(x.reshape(*x.shape[:-1], -1, n_heads), -1, -3)


@mistakes.add(
    "split_heads",
    "heads_in_front",
    "Your head axis stands in front of everything, also of the batch: it belongs right in front "
    "of the tokens, at -3.",
)
def split_heads(x, n_heads):
    return np.array(np.split(x, n_heads, axis=-1))


@mistakes.add(
    "split_heads",
    "heads_last",
    "Your head axis is the last one, (..., T, Dh, H), as after swapping the last two axes: "
    "swap T and H, the axes -3 and -2.",
)
def split_heads(x, n_heads):
    return np.moveaxis(_split(x, n_heads), -3, -1)


@mistakes.add(
    "split_heads",
    "heads_on_their_side",
    "Your last two axes are exchanged, (..., H, Dh, T): swap T with H, and leave Dh last.",
)
def split_heads(x, n_heads):
    return _split(x, n_heads).swapaxes(-1, -2)


@mistakes.add(
    "split_heads",
    "heads_of_given_width",
    "n_heads is how many heads there are, not how wide one is: Dh is the last axis divided by "
    "n_heads.",
)
def split_heads(x, n_heads):
    return _split(x, x.shape[-1] // n_heads)


@mistakes.add(
    "split_heads",
    "tokens_split",
    "You deal out tokens to the heads: every head sees all tokens, and some columns of each.",
)
def split_heads(x, n_heads):
    *leading, n_tokens, width = x.shape
    return x.reshape(*leading, n_heads, n_tokens // n_heads, width)


@mistakes.add(
    "split_heads",
    "three_axes_unpacked",
    "`B, T, D = x.shape` fits three axes only: x may also be one sentence (T, D), or have two "
    "leading axes. Use `*leading, T, D = x.shape`.",
)
def split_heads(x, n_heads):
    batch, n_tokens, width = x.shape
    return x.reshape(batch, n_tokens, n_heads, width // n_heads).transpose(0, 2, 1, 3)


@mistakes.add(
    "split_heads",
    "transposes_four_axes",
    "`transpose(0, 2, 1, 3)` fits one leading axis only: count from the end, "
    "`np.swapaxes(..., -3, -2)`.",
)
def split_heads(x, n_heads):
    return x.reshape(*x.shape[:-1], n_heads, -1).transpose(0, 2, 1, 3)


@mistakes.add(
    "split_heads",
    "axes_counted_from_the_front",
    "You swap the axes 1 and 2, which are T and H only with one leading axis: count from the end, "
    "-3 and -2.",
)
def split_heads(x, n_heads):
    return x.reshape(*x.shape[:-1], n_heads, -1).swapaxes(1, 2)


@mistakes.add(
    "split_heads",
    "two_axes_unpacked",
    "`T, D = x.shape` fits one sentence only: x may have leading axes. Use "
    "`*leading, T, D = x.shape`.",
)
def split_heads(x, n_heads):
    n_tokens, width = x.shape
    return x.reshape(n_tokens, n_heads, width // n_heads).transpose(1, 0, 2)


@mistakes.add(
    "split_heads",
    "transposes_three_axes",
    "`transpose(1, 0, 2)` fits one sentence only: count axes from the end, "
    "`np.swapaxes(..., -3, -2)`.",
)
def split_heads(x, n_heads):
    return x.reshape(*x.shape[:-1], n_heads, -1).transpose(1, 0, 2)


@mistakes.add(
    "split_heads",
    "first_axes_are_tokens",
    "You take the first axis to be the tokens: T is the axis before the last, `x.shape[-2]`.",
)
def split_heads(x, n_heads):
    return x.reshape(x.shape[0], n_heads, -1).swapaxes(0, 1)


@mistakes.add(
    "split_heads",
    "one_leading_axis",
    "Your code allows for one leading axis at most: with two, T and D stand elsewhere. Use "
    "`*leading, T, D = x.shape`.",
)
def split_heads(x, n_heads):
    if x.ndim == 2:
        return _split(x, n_heads)
    batch, n_tokens, width = x.shape
    return x.reshape(batch, n_tokens, n_heads, width // n_heads).transpose(0, 2, 1, 3)


@mistakes.add(
    "split_heads",
    "leading_axes_flattened",
    "Your result always has four axes: all leading axes of x stay as they are, none is added and "
    "none is melted away.",
)
def split_heads(x, n_heads):
    return _split(x.reshape(-1, *x.shape[-2:]), n_heads)


@mistakes.add(
    "split_heads",
    "batch_axis_added",
    "A single sentence gets a batch axis that it did not have: (T, D) becomes (H, T, Dh).",
)
def split_heads(x, n_heads):
    return _split(x[None] if x.ndim == 2 else x, n_heads)


@mistakes.add(
    "split_heads",
    "split_along_axis_one",
    "You split along axis 1, which holds the columns only without a batch: they are the last axis, "
    "axis=-1.",
)
def split_heads(x, n_heads):
    return np.array(np.split(x, n_heads, axis=1))


@mistakes.add(
    "split_heads",
    "list_of_heads",
    "You return a list of heads, which puts the head axis in front of the batch: stack them into "
    "one array, along axis -3.",
)
def split_heads(x, n_heads):
    return np.split(x, n_heads, axis=-1)


@mistakes.add(
    "split_heads",
    "transpose_reverses_all_axes",
    "`.T` reverses all axes, also those of the batch: swap T and H only, the axes -3 and -2.",
)
def split_heads(x, n_heads):
    return np.stack(np.split(x.T, n_heads)).swapaxes(-1, -2)


@mistakes.add(
    "split_heads",
    "columns_first_reshaped",
    "You turn the columns to the front and reshape, but never turn back, so tokens and numbers are "
    "mixed in each head: reshape to (..., T, H, Dh), then swap T and H.",
)
def split_heads(x, n_heads):
    turned = x.swapaxes(-1, -2)
    return turned.reshape(*x.shape[:-2], n_heads, x.shape[-2], -1)


@mistakes.add(
    "split_heads",
    "always_two_heads",
    "You always cut two halves: there are n_heads heads.",
)
def split_heads(x, n_heads):
    return _split(x, 2)


@mistakes.add(
    "split_heads",
    "last_column_missing",
    "The last column of each head is missing: a slice ends before its stop, so it goes to "
    "(h + 1) * Dh.",
)
def split_heads(x, n_heads):
    heads = _split(x, n_heads).copy()
    heads[..., -1] = 0.0
    return heads


@mistakes.add(
    "split_heads",
    "heads_overlap",
    "Head h begins at column h, so the heads overlap: it begins at h * Dh.",
)
def split_heads(x, n_heads):
    width = x.shape[-1] // n_heads
    return np.stack([x[..., h : h + width] for h in range(n_heads)], axis=-3)


@mistakes.add(
    "split_heads",
    "heads_reversed",
    "Your heads come in reverse order: head 0 holds the first columns.",
)
def split_heads(x, n_heads):
    return _split(x, n_heads)[..., ::-1, :, :]


@mistakes.add(
    "split_heads",
    "whole_numbers",
    "You collect the heads in an array of integers, which cuts off what follows the point: make "
    "it float.",
)
def split_heads(x, n_heads):
    return _split(x, n_heads).astype(int)


@mistakes.add(
    "split_heads",
    "one_head_unsplit",
    "A single head comes back without a head axis: it is (..., 1, T, Dh).",
)
def split_heads(x, n_heads):
    return x if n_heads == 1 else _split(x, n_heads)


@mistakes.add(
    "split_heads",
    "nothing_for_two_leading_axes",
    "With two leading axes your code returns nothing: treat any number alike, with "
    "`*leading, T, D = x.shape`.",
)
def split_heads(x, n_heads):
    return _split(x, n_heads) if x.ndim <= 3 else None


@mistakes.add(
    "split_heads",
    "squeezed",
    "`squeeze` drops every axis of length 1, so one head, one token or a batch of one loses its "
    "axis: leave it out.",
)
def split_heads(x, n_heads):
    return np.squeeze(_split(x, n_heads))


@mistakes.add(
    "split_heads",
    "first_head_only",
    "You return one head alone: stack all H of them.",
)
def split_heads(x, n_heads):
    return _split(x, n_heads)[..., 0, :, :]


@mistakes.add(
    "split_heads",
    "every_head_is_the_first",
    "All your heads hold the same columns: head h begins at column h · Dh.",
)
def split_heads(x, n_heads):
    heads = _split(x, n_heads)
    return np.broadcast_to(heads[..., :1, :, :], heads.shape)


@mistakes.add(
    "split_heads",
    "changes_x",
    "`x.shape = ...` and `x.resize` give the caller's array another shape: `x.reshape` makes a new "
    "one.",
)
def split_heads(x, n_heads):
    x.shape = (*x.shape[:-1], n_heads, x.shape[-1] // n_heads)
    return x.swapaxes(-3, -2)


@mistakes.add(
    "split_heads",
    "divided_with_slash",
    "`/` makes a float, which is no length of an axis: divide with `//`.",
)
def split_heads(x, n_heads):
    return x.reshape(*x.shape[:-1], n_heads, x.shape[-1] / n_heads).swapaxes(-3, -2)


@mistakes.add(
    "split_heads", "no_return", "Your function computes but does not return: add `return`."
)
def split_heads(x, n_heads):
    return None


# ---------------------------------------------------------------- merge_heads


@mistakes.add(
    "merge_heads",
    "not_transposed",
    "You reshape without swapping heads and tokens back, so a row gets numbers of a few tokens: "
    "swap the axes -3 and -2 first.",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.reshape(*leading, n_tokens, n_heads * dim_head)


@mistakes.add(
    "merge_heads",
    "interleaved",
    'In your rows the heads take turns, number by number (so does order="F"): first all Dh '
    "numbers of head 0, then those of head 1. The order before the reshape is (..., T, H, "
    "Dh).",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return np.moveaxis(x, -3, -1).reshape(*leading, n_tokens, n_heads * dim_head)


@mistakes.add(
    "merge_heads",
    "last_two_axes_swapped",
    "You swap T and Dh before the reshape: swap the heads with the tokens, the axes -3 and -2.",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.swapaxes(-1, -2).reshape(*leading, n_tokens, n_heads * dim_head)


@mistakes.add(
    "merge_heads",
    "not_flattened",
    "You swap the axes back but keep H and Dh apart: reshape the last two into one of H * Dh.",
)
def merge_heads(x):
    return x.swapaxes(-3, -2)


@mistakes.add(
    "merge_heads",
    "heads_below_each_other",
    "You put the heads below each other, (..., H * T, Dh): they go side by side, (..., T, H * Dh).",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.reshape(*leading, n_heads * n_tokens, dim_head)


@mistakes.add(
    "merge_heads",
    "tokens_by_heads",
    "Your result is (..., H, T * Dh), a row for each head: it has a row for each token.",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.reshape(*leading, n_heads, n_tokens * dim_head)


@mistakes.add(
    "merge_heads",
    "heads_added",
    "You add the heads up: they stand side by side, and no number is lost.",
)
def merge_heads(x):
    return x.sum(axis=-3)


@mistakes.add(
    "merge_heads",
    "heads_averaged",
    "You average the heads: they stand side by side, and no number is lost.",
)
def merge_heads(x):
    return x.mean(axis=-3)


@mistakes.add(
    "merge_heads",
    "leading_axes_flattened",
    "Your result always has two axes, as if there were one long sentence: leading axes stay.",
)
def merge_heads(x):
    merged = _merge(x)
    return merged.reshape(-1, merged.shape[-1])


@mistakes.add(
    "merge_heads",
    "always_three_axes",
    "Your result always has three axes: all leading axes of x stay as they are, none is added and "
    "none is melted away.",
)
def merge_heads(x):
    merged = _merge(x)
    return merged.reshape(-1, *merged.shape[-2:])


@mistakes.add(
    "merge_heads",
    "first_axis_is_heads",
    "You take the first axis to be the heads, which it is without a batch only: it is the third "
    "from the end.",
)
def merge_heads(x):
    return np.concatenate(list(x), axis=-1)


@mistakes.add(
    "merge_heads",
    "four_axes_unpacked",
    "`B, H, T, Dh = x.shape` fits four axes only: x may have any number in front of the heads. Use "
    "`*leading, H, T, Dh = x.shape`.",
)
def merge_heads(x):
    _, _, _, _ = x.shape
    return _merge(x)


@mistakes.add(
    "merge_heads",
    "transposes_four_axes",
    "`transpose(0, 2, 1, 3)` fits one leading axis only: count from the end, "
    "`np.swapaxes(x, -3, -2)`.",
)
def merge_heads(x):
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


@mistakes.add(
    "merge_heads",
    "axes_counted_from_the_front",
    "You swap the axes 1 and 2, which are H and T only with one leading axis: count from the end, "
    "-3 and -2.",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.swapaxes(1, 2).reshape(*leading, n_tokens, n_heads * dim_head)


@mistakes.add(
    "merge_heads",
    "axes_and_shape_counted_from_the_front",
    "You count all axes from the front, which is right with one leading axis only: count from the "
    "end, `x.shape[-2]` and -3, -2.",
)
def merge_heads(x):
    x = x.swapaxes(1, 2)
    return x.reshape(x.shape[0], x.shape[1], -1)


@mistakes.add(
    "merge_heads",
    "three_axes_unpacked",
    "`H, T, Dh = x.shape` fits one sentence only: x may have leading axes. Use "
    "`*leading, H, T, Dh = x.shape`.",
)
def merge_heads(x):
    _, _, _ = x.shape
    return _merge(x)


@mistakes.add(
    "merge_heads",
    "transposes_three_axes",
    "`transpose(1, 0, 2)` fits one sentence only: count axes from the end, "
    "`np.swapaxes(x, -3, -2)`.",
)
def merge_heads(x):
    return x.transpose(1, 0, 2).reshape(x.shape[1], -1)


@mistakes.add(
    "merge_heads",
    "one_leading_axis",
    "Your code allows for one leading axis at most: with two, H and T stand elsewhere. Use "
    "`*leading, H, T, Dh = x.shape`.",
)
def merge_heads(x):
    if x.ndim == 3:
        return _merge(x)
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


@mistakes.add(
    "merge_heads",
    "batch_axis_added",
    "A single sentence gets a batch axis that it did not have: (H, T, Dh) becomes (T, H * Dh).",
)
def merge_heads(x):
    return _merge(x[None] if x.ndim == 3 else x)


@mistakes.add(
    "merge_heads",
    "heads_reversed",
    "Your heads stand side by side in reverse order: head 0 comes first.",
)
def merge_heads(x):
    return _merge(x[..., ::-1, :, :])


@mistakes.add(
    "merge_heads",
    "sentences_in_one_row",
    "`reshape(T, -1)` puts all sentences into the same rows: leading axes stay.",
)
def merge_heads(x):
    return x.swapaxes(-3, -2).reshape(x.shape[-2], -1)


@mistakes.add(
    "merge_heads",
    "offset_by_tokens",
    "You place head h at column h * T: it begins at h * Dh, its width times its number.",
)
def merge_heads(x):
    *leading, n_heads, n_tokens, width = x.shape
    merged = np.zeros((*leading, n_tokens, max(n_heads * width, (n_heads - 1) * n_tokens + width)))
    for h in range(n_heads):
        merged[..., h * n_tokens : h * n_tokens + width] = x[..., h, :, :]
    return merged[..., : n_heads * width]


@mistakes.add(
    "merge_heads",
    "first_two_axes_swapped",
    "You swap the axes 0 and 1, which are H and T only without a batch: count from the end, -3 and "
    "-2.",
)
def merge_heads(x):
    x = x.swapaxes(0, 1)
    return x.reshape(*x.shape[:-2], -1)


@mistakes.add(
    "merge_heads",
    "half_precision",
    "You keep the result in float16 (or another short type), which has a few digits only: make it "
    "float64, as x is.",
)
def merge_heads(x):
    return _merge(x).astype(np.float16)


@mistakes.add(
    "merge_heads",
    "last_head_missing",
    "The last head is missing: a range ends before its stop, so it is range(H).",
)
def merge_heads(x):
    x = x.copy()
    x[..., -1, :, :] = 0.0
    return _merge(x)


@mistakes.add(
    "merge_heads",
    "head_axis_kept",
    "A head axis of length 1 is left, as np.split keeps it: the result is (..., T, H * Dh).",
)
def merge_heads(x):
    return _merge(x)[..., None, :, :]


@mistakes.add(
    "merge_heads",
    "first_two_axes_are_sentence_and_head",
    "Your loops take the first axis to be the batch and the next the heads: with two leading axes, "
    "H stands elsewhere. Count from the end.",
)
def merge_heads(x):
    if x.ndim == 3:
        return np.hstack(list(x))
    return np.array([np.hstack(list(sentence)) for sentence in x])


@mistakes.add(
    "merge_heads",
    "split_again",
    "You call split_heads, which splits once more: swap heads and tokens, and reshape.",
)
def merge_heads(x):
    *leading, n_tokens, width = x.shape
    n_heads = x.shape[-3]
    return x.reshape(*leading, n_tokens, n_heads, width // n_heads).swapaxes(-3, -2)


@mistakes.add(
    "merge_heads",
    "two_heads_only",
    "You put two heads side by side, and drop the others: take all H.",
)
def merge_heads(x):
    return _merge(x[..., [0, -1], :, :])


@mistakes.add(
    "merge_heads",
    "squeezed",
    "`squeeze` drops every axis of length 1, so one token or a batch of one loses its axis: leave "
    "it out.",
)
def merge_heads(x):
    return np.squeeze(_merge(x))


@mistakes.add(
    "merge_heads",
    "changes_x",
    "`x.shape = ...` and `x.resize` change the caller's array: `x.reshape` makes a new one.",
)
def merge_heads(x):
    merged = _merge(x).copy()
    x.resize(merged.shape, refcheck=False)
    return merged


@mistakes.add(
    "merge_heads",
    "changes_x_without_batch",
    "For a single sentence you give the caller's array another shape (`x.shape = ...`): "
    "`x[None]` or `x.reshape` makes a new one.",
)
def merge_heads(x):
    merged = _merge(x)
    if x.ndim == 3:
        x.shape = (1, *x.shape)
    return merged


@mistakes.add(
    "merge_heads", "no_return", "Your function computes but does not return: add `return`."
)
def merge_heads(x):
    return None


# ---------------------------------------------------------------- multi_head_attention


def _without(weights, *names):
    """Return the weights with some biases zero: as if they were not added."""
    return weights | {name: np.zeros_like(weights[name]) for name in names}


@mistakes.add(
    "multi_head_attention",
    "few_digits",
    "Your numbers are right to a few digits only: you compute in float32, or add a small "
    "number to the softmax's sum. Keep float64, and replace only a sum of 0, by 1.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    query_input, key_input = query_input.astype(np.float32), key_input.astype(np.float32)
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_query_bias",
    "b_query is never added: query = query_input @ w_query + b_query.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, _without(weights, "b_query"), n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_value_bias",
    "b_value is never added: value = key_input @ w_value + b_value.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, _without(weights, "b_value"), n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_output_bias",
    "b_output is never added: the last step is `@ w_output + b_output`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, _without(weights, "b_output"), n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_input_biases",
    "The biases of query, key and value are never added: each of the three is `x @ w + b`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = _without(weights, "b_query", "b_key", "b_value")
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_biases",
    "No bias is ever added: all four maps are `x @ w + b`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = _without(weights, "b_query", "b_key", "b_value", "b_output")
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "query_bias_for_key_and_value",
    "One bias is used for several maps: b_query, b_key and b_value each belong to one matrix.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = weights | {"b_key": weights["b_query"], "b_value": weights["b_query"]}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_output_projection",
    "You stop after merging the heads: multiply by w_output and add b_output.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    heads = _heads(query_input, key_input, weights, n_heads)
    context, attention = _attend(*heads, _over_heads(mask))
    return _merge(context), attention


@mistakes.add(
    "multi_head_attention",
    "output_projection_without_matrix",
    "You add b_output but never multiply by w_output.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    heads = _heads(query_input, key_input, weights, n_heads)
    context, attention = _attend(*heads, _over_heads(mask))
    return _merge(context) + weights["b_output"], attention


@mistakes.add(
    "multi_head_attention",
    "matrices_transposed",
    "You multiply with transposed matrices, as torch's Linear stores them: here it is `x @ w + b`, "
    "nothing transposed.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = {name: array.T for name, array in weights.items()}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "output_matrix_transposed",
    "w_output is transposed: it is used as `merged @ w_output + b_output`, like the others.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = weights | {"w_output": weights["w_output"].T}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


def _scaled_by(divisor):
    """Return an attention whose scores are divided by divisor(query_input, query, value)."""

    def wrong(query_input, key_input, weights, n_heads, mask=None):
        query, key, value = _heads(query_input, key_input, weights, n_heads)
        scores = query @ np.swapaxes(key, -1, -2) / divisor(query_input, query, value)
        attention = _weights(scores, _over_heads(mask))
        return _made(_merge(attention @ value), weights, "output"), attention

    return wrong


@mistakes.add(
    "multi_head_attention",
    "not_scaled",
    "The scores are not divided by √Dh: use scaled_dot_product_attention, or divide.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _scaled_by(lambda *_: 1.0)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_sqrt_d",
    "You divide by √D, the width of the whole token: each head is Dh wide, so it is √Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda x, *_: np.sqrt(x.shape[-1]))
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_sqrt_of_all_heads",
    "You divide by the root of H · Dh, the width of all heads together: each head has √Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda x, query, _: np.sqrt(query.shape[-1] * query.shape[-3]))
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_d",
    "You divide by D, the width of the whole token: it is √Dh, the root of one head's width.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda x, *_: x.shape[-1])
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_dh",
    "You divide by Dh, or by √Dh twice: scaled_dot_product_attention scales already, once.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda _, query, __: query.shape[-1])
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_sqrt_of_heads",
    "You divide by the root of the number of heads: it is the root of one head's width, √Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda _, query, __: np.sqrt(query.shape[-3]))
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_sqrt_of_tokens",
    "You divide by the root of the number of queries: Dh is the last axis of a head, T the one "
    "before it.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda _, query, __: np.sqrt(query.shape[-2]))
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "divided_by_sqrt_dv",
    "You divide by the root of the values' width: Dh is that of query and key.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda _, __, value: np.sqrt(value.shape[-1]))
    return scaled(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "scaled_twice_by_sqrt_d",
    "You divide by √D before scaled_dot_product_attention divides by √Dh: that function does all "
    "the scaling.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    scaled = _scaled_by(lambda x, query, _: np.sqrt(x.shape[-1] * query.shape[-1]))
    return scaled(query_input, key_input, weights, n_heads, mask)


def _put_together(split, merge, query_input, key_input, weights, n_heads, mask):
    """Attend with other ways to split and to merge."""
    made = [
        _made(x, weights, name)
        for x, name in [(query_input, "query"), (key_input, "key"), (key_input, "value")]
    ]
    context, attention = _attend(*(split(one, n_heads) for one in made), _over_heads(mask))
    return _made(merge(context), weights, "output"), attention


def _reshape_to_heads(x, n_heads):
    *leading, n_tokens, width = x.shape
    return x.reshape(*leading, n_heads, n_tokens, width // n_heads)


def _reshape_to_tokens(x):
    *leading, n_heads, n_tokens, dim_head = x.shape
    return x.reshape(*leading, n_tokens, n_heads * dim_head)


@mistakes.add(
    "multi_head_attention",
    "heads_reshaped",
    "You reshape straight to (..., H, T, Dh), which mixes tokens: use split_heads, or reshape to "
    "(..., T, H, Dh) and swap.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _put_together(_reshape_to_heads, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "heads_and_tokens_reshaped",
    "You reshape to (..., H, T, Dh) and back without swapping axes, so heads and tokens are mixed "
    "both ways: use split_heads and merge_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _put_together(
        _reshape_to_heads, _reshape_to_tokens, query_input, key_input, weights, n_heads, mask
    )


@mistakes.add(
    "multi_head_attention",
    "merged_without_transposing",
    "The heads are merged by a reshape alone, which mixes tokens: swap heads and tokens back "
    "first, as merge_heads does.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _put_together(_split, _reshape_to_tokens, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "interleaved",
    "Your head h takes every H-th column: it takes a group of neighbours, as in split_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def split(x, n_heads):
        return np.moveaxis(x.reshape(*x.shape[:-1], -1, n_heads), -1, -3)

    def merge(x):
        return np.moveaxis(x, -3, -1).reshape(*x.shape[:-3], x.shape[-2], -1)

    return _put_together(split, merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "merged_interleaved",
    "The heads are merged number by number, taking turns: first all numbers of head 0, then those "
    "of head 1, as merge_heads does.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def merge(x):
        return np.moveaxis(x, -3, -1).reshape(*x.shape[:-3], x.shape[-2], -1)

    return _put_together(_split, merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "heads_attend_to_each_other",
    "You attend while the shape is still (..., T, H, Dh), so the heads of one token look at each "
    "other: swap tokens and heads first.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = (
        one.swapaxes(-3, -2) for one in _heads(query_input, key_input, weights, n_heads)
    )
    context, attention = _attend(query, key, value, _over_heads(mask))
    context = context.reshape(*context.shape[:-2], -1)
    return _made(context, weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "heads_of_given_width",
    "n_heads is how many heads there are, not how wide one is: Dh is H * Dh divided by n_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    n_heads = weights["w_query"].shape[1] // n_heads
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "one_head",
    "There is one wide head: split query, key and value into n_heads, each with a softmax of its "
    "own.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    made = [
        _made(x, weights, name)
        for x, name in [(query_input, "query"), (key_input, "key"), (key_input, "value")]
    ]
    context, attention = _attend(*made, mask)
    return _made(context, weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "one_head_with_an_axis",
    "There is one wide head: n_heads is not used. Split query, key and value, so that each head "
    "has a softmax of its own.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, weights, 1, mask)


@mistakes.add(
    "multi_head_attention",
    "every_head_is_the_first",
    "All heads use the columns of head 0: head h begins at column h · Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def split(x, n_heads):
        heads = _split(x, n_heads)
        return np.broadcast_to(heads[..., :1, :, :], heads.shape)

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "weights_with_heads_in_front",
    "The table of weights has its head axis in front of the batch: it is (..., H, T, S). Stack the "
    "heads along axis -3.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, np.moveaxis(attention, -3, 0)


@mistakes.add(
    "multi_head_attention",
    "weights_with_heads_last",
    "The table of weights has its head axis elsewhere than in front of T: it is (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, np.moveaxis(attention, -3, -1)


@mistakes.add(
    "multi_head_attention",
    "weights_with_heads_behind_tokens",
    "The table of weights is (..., T, H, S): the head axis stands in front of T.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, np.moveaxis(attention, -3, -2)


@mistakes.add(
    "multi_head_attention",
    "weights_averaged",
    "You average the weights over the heads: return all of them, (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, attention.mean(axis=-3)


@mistakes.add(
    "multi_head_attention",
    "weights_added_up",
    "You add the weights of the heads up: return all of them, (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, attention.sum(axis=-3)


@mistakes.add(
    "multi_head_attention",
    "weights_of_last_head",
    "You return the weights of the last head alone: collect those of all heads, (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, attention[..., -1, :, :]


@mistakes.add(
    "multi_head_attention",
    "weights_of_first_head",
    "You return the weights of the first head alone: collect those of all heads, (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, attention[..., 0, :, :]


@mistakes.add(
    "multi_head_attention",
    "weights_merged",
    "You merge the heads of the table of weights, too: it keeps its head axis, (..., H, T, S).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, _merge(attention)


@mistakes.add(
    "multi_head_attention",
    "weights_transposed",
    "The table of weights is on its side: rows are queries, columns are keys.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, attention.swapaxes(-1, -2)


@mistakes.add(
    "multi_head_attention",
    "scores_returned",
    "The second result is the scores: return the weights, after the softmax.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, _ = _heads(query_input, key_input, weights, n_heads)
    return _multi_head(query_input, key_input, weights, n_heads, mask)[0], _scores(query, key)


@mistakes.add(
    "multi_head_attention",
    "output_only",
    "You return the output alone: return both, `output, attention`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, weights, n_heads, mask)[0]


@mistakes.add(
    "multi_head_attention",
    "results_swapped",
    "You return (attention, output): the output comes first.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, weights, n_heads, mask)[::-1]


@mistakes.add(
    "multi_head_attention",
    "softmax_over_queries",
    "Your columns add up to one: the softmax runs over the keys, the last axis.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = np.where(_over_heads(mask), scores, -np.inf)
    attention = _softmax(scores, axis=-2)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "softmax_over_heads",
    "Your softmax runs over the heads (axis 1): it runs over the keys, the last axis.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = np.where(_over_heads(mask), scores, -np.inf)
    attention = _softmax(scores, axis=-3)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "softmax_missing",
    "The values are mixed by the scores themselves: the softmax is missing.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    return _made(_merge(scores @ value), weights, "output"), scores


@mistakes.add(
    "multi_head_attention",
    "values_from_query_input",
    "The values are made from query_input: keys *and* values come from key_input.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, _ = _heads(query_input, key_input, weights, n_heads)
    value = _split(_made(query_input, weights, "value"), n_heads)
    context, attention = _attend(query, key, value, _over_heads(mask))
    return _made(_merge(context), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "keys_from_query_input",
    "The keys are made from query_input: keys and values come from key_input.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, _, value = _heads(query_input, key_input, weights, n_heads)
    key = _split(_made(query_input, weights, "key"), n_heads)
    context, attention = _attend(query, key, value, _over_heads(mask))
    return _made(_merge(context), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "self_attention_only",
    "key_input is never used: keys and values are made from it.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, query_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "all_from_key_input",
    "query_input is never used: the queries are made from it.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(key_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "inputs_swapped",
    "The two inputs are exchanged: query_input asks, key_input is asked.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(key_input, query_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "query_and_key_swapped",
    "Query and key change places: the query comes first, made with w_query.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    context, attention = _attend(key, query, value, _over_heads(mask))
    return _made(_merge(context), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "key_made_with_w_query",
    "Query and key are made with the same matrix, w_query: the key needs w_key and b_key.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = weights | {"w_key": weights["w_query"], "b_key": weights["b_query"]}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "value_made_with_w_key",
    "The output averages the keys: the values need w_value and b_value.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = weights | {"w_value": weights["w_key"], "b_value": weights["b_key"]}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


def _with_mask(mask_at):
    """Return an attention that puts the mask where mask_at says, with no other mistake."""

    def wrong(query_input, key_input, weights, n_heads, mask=None):
        heads = _heads(query_input, key_input, weights, n_heads)
        context, attention = _attend(*heads, None if mask is None else mask_at(mask))
        return _made(_merge(context), weights, "output"), attention

    return wrong


@mistakes.add(
    "multi_head_attention",
    "mask_ignored",
    "The mask has no effect: pass it on, with an axis for the heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _multi_head(query_input, key_input, weights, n_heads)


@mistakes.add(
    "multi_head_attention",
    "mask_inverted",
    "Blocked keys get the weights, allowed ones none: True means *may attend*.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    mask = None if mask is None else ~mask
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_without_head_axis",
    "The mask goes on as it is, or with a new axis in front of all, so its batch axis meets "
    "the heads: insert an axis for them before T, `mask[..., None, :, :]`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _with_mask(lambda m: m)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_at_axis_one",
    "`mask[:, None]` puts the head axis at place 1, counted from the front: right with one axis in "
    "front of T, wrong for (T, S) and for two. Count from the end: `mask[..., None, :, :]`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _with_mask(lambda m: m[:, None])(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_of_three_axes",
    "`mask[:, None, :, :]` needs a mask of three axes: with `...` in front, "
    "`mask[..., None, :, :]`, any number will do.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _with_mask(lambda m: m[:, None, :, :])(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_of_padding_only",
    "You treat the mask as a row of padding, `mask[:, None, None, :]`: it has an axis for queries "
    "already, so only the one for the heads is missing.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    wrong = _with_mask(lambda m: m[:, None, None, :])
    return wrong(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_axis_before_keys",
    "You put the mask's new axis between T and S, so the queries' axis meets the heads: it goes in "
    "front of T, `mask[..., None, :, :]`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _with_mask(lambda m: m[..., None, :])(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_axis_last",
    "You put the mask's new axis at the end: it goes in front of T, `mask[..., None, :, :]`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _with_mask(lambda m: m[..., None])(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_of_one_leading_axis",
    "You insert the head axis only where the mask has three axes: a mask with two leading axes "
    "needs it, too. `mask[..., None, :, :]` fits all.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    wrong = _with_mask(lambda m: m[:, None] if m.ndim == 3 else m)
    return wrong(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_axis_where_axes_are_missing",
    "You insert the head axis only where the mask has fewer axes than the scores, and at place 1: "
    "a mask such as (3, 1, S) for two leading axes lands at the wrong ones. "
    "`mask[..., None, :, :]` fits all.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def place(m):
        return m if m.ndim == 2 else np.expand_dims(m, 1)

    return _with_mask(place)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_axis_in_a_loop_over_heads",
    "You loop over the heads and insert the mask's head axis, too: one head's scores are "
    "(..., T, S), so within the loop the mask stays as it is.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    contexts, tables = [], []
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    for head in range(n_heads):
        one = query[..., head, :, :], key[..., head, :, :], value[..., head, :, :]
        context, attention = _attend(*one, _over_heads(mask))
        contexts.append(context)
        tables.append(attention)
    output = _made(np.concatenate(contexts, axis=-1), weights, "output")
    return output, np.stack(tables, axis=-3)


@mistakes.add(
    "multi_head_attention",
    "shapes_do_not_fit",
    "A product does not fit: the scores of a head are query @ keyᵀ, with the last two axes of key "
    "swapped (`.T` would reverse all).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    attention = _weights(query @ key, _over_heads(mask))
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "mask_after_softmax",
    "You multiply by the mask after the softmax, so rows add up to less than one: mask the scores.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    attention = _softmax(_scores(query, key))
    attention = attention if mask is None else attention * _over_heads(mask)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "renormalised_after_softmax",
    "You mask after the softmax and divide again: beside a much larger blocked score nothing is "
    "left to divide. Mask the scores before.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    attention = _softmax(_scores(query, key))
    if mask is not None:
        attention = attention * _over_heads(mask)
        attention = attention / (attention.sum(axis=-1, keepdims=True) + 1e-12)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "renormalised_to_nan",
    "You mask after the softmax and divide again, which is 0 / 0 for a query that may attend to "
    "nothing. Mask the scores before.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    attention = _softmax(_scores(query, key))
    if mask is not None:
        attention = attention * _over_heads(mask)
        attention = attention / attention.sum(axis=-1, keepdims=True)
    return _made(_merge(attention @ value), weights, "output"), attention


def _filled(fill, blocked_rows=True):
    """Return an attention that puts a number in place of blocked scores."""

    def wrong(query_input, key_input, weights, n_heads, mask=None):
        query, key, value = _heads(query_input, key_input, weights, n_heads)
        scores = _scores(query, key)
        if mask is not None:
            scores = np.where(_over_heads(mask), scores, fill)
        attention = _softmax(scores)
        if mask is not None and not blocked_rows:
            attention = attention * _over_heads(mask).any(axis=-1, keepdims=True)
        return _made(_merge(attention @ value), weights, "output"), attention

    return wrong


@mistakes.add(
    "multi_head_attention",
    "nan_for_blocked_queries",
    "A query that may attend to nothing becomes NaN: its weights are zero, its output b_output. "
    "scaled_dot_product_attention sees to that.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _filled(-np.inf)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "uniform_for_blocked_queries",
    "A number such as −10⁹ or −50 in place of minus infinity gives equal weights to a query "
    "that may attend to nothing: they are zero.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _filled(-1e9)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "zero_fill",
    "Blocked scores become 0, an ordinary score: they must become -np.inf.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _filled(0.0)(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "ten_thousand_subtracted",
    "You add −10000 to blocked scores: a query that may attend to nothing gets its plain softmax, "
    "and huge blocked scores still win. Use scaled_dot_product_attention's mask.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = scores + (1.0 - _over_heads(mask)) * -1e4
    attention = _softmax(scores)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "billion_subtracted",
    "You add −10⁹ to blocked scores: a query that may attend to nothing gets its plain softmax. "
    "Use scaled_dot_product_attention's mask.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = scores + (1.0 - _over_heads(mask)) * -1e9
    attention = _softmax(scores)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "mask_added",
    "You add the mask to the scores: that raises allowed scores by one and blocks nothing.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    attention = _softmax(scores if mask is None else scores + _over_heads(mask))
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "unmasked_weights_returned",
    "The output obeys the mask, the returned weights do not: return those that were used.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, _ = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output, _multi_head(query_input, key_input, weights, n_heads)[1]


@mistakes.add(
    "multi_head_attention",
    "always_causal",
    "You hide the future although no mask was given: use the mask that is passed in, only.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    causal = np.tri(query_input.shape[-2], key_input.shape[-2], dtype=bool)
    mask = causal if mask is None else causal & mask
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "no_max_subtracted",
    "exp of a large score overflows, and inf / inf is NaN: use scaled_dot_product_attention, or "
    "subtract each row's maximum.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    powers = np.exp(_scores(query, key))
    if mask is not None:
        powers = powers * _over_heads(mask)
    attention = powers / powers.sum(axis=-1, keepdims=True)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "overflows",
    "exp of a large score overflows, and inf / inf is NaN: subtract each row's maximum first, or "
    "use scaled_dot_product_attention.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    powers = np.exp(_scores(query, key))
    if mask is not None:
        powers = np.where(_over_heads(mask), powers, 0.0)
    total = powers.sum(axis=-1, keepdims=True)
    attention = powers / np.where(total == 0, 1.0, total)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "global_max",
    "You subtract one maximum for all rows: rows far below it vanish. Take each row's own, "
    "axis=-1.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = np.where(_over_heads(mask), scores, -np.inf)
    largest = scores.max()
    powers = np.exp(scores - (0.0 if np.isinf(largest) else largest))
    total = powers.sum(axis=-1, keepdims=True)
    attention = powers / np.where(total == 0, 1.0, total)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "max_over_blocked",
    "The maximum is taken over blocked scores, too: beside a huge one the allowed underflow to 0. "
    "Mask first.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    if mask is not None:
        powers = powers * _over_heads(mask)
    total = powers.sum(axis=-1, keepdims=True)
    attention = powers / np.where(total == 0, 1.0, total)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "huge_blocked_scores_survive",
    "You add −10000 to blocked scores: a larger one still wins. Replace them by -np.inf, with "
    "np.where.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    scores = _scores(query, key)
    if mask is not None:
        scores = scores + (1.0 - _over_heads(mask)) * -1e4
    attention = _softmax(scores)
    if mask is not None:
        attention = attention * _over_heads(mask).any(axis=-1, keepdims=True)
    return _made(_merge(attention @ value), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "nan_cleaned_too_late",
    "You clean the weights of NaN after the output was made from them: a query that may attend to "
    "nothing gets zero weights first, and so b_output.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _filled(-np.inf)(query_input, key_input, weights, n_heads, mask)
    return output, np.nan_to_num(attention)


@mistakes.add(
    "multi_head_attention",
    "zero_output_for_blocked_queries",
    "The output of a query that may attend to nothing is set to zero: its context is zero, so the "
    "output is b_output.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    if mask is not None:
        output = np.where(mask.any(axis=-1, keepdims=True), output, 0.0)
    return output, attention


@mistakes.add(
    "multi_head_attention",
    "all_blocked_mask_ignored",
    "`mask.any()` (or another truth of the mask) takes a mask that blocks everything for no mask: "
    "ask `mask is not None`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    mask = mask if mask is not None and mask.any() else None
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "truth_of_mask",
    "`if mask:` asks a whole array for its truth, which raises: ask `mask is not None`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    mask = mask if mask else None
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "mask_for_first_head_only",
    "Only the first head obeys the mask: it holds for all heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, value = _heads(query_input, key_input, weights, n_heads)
    context, attention = (one.copy() for one in _attend(query, key, value))
    if mask is not None:
        first = (one[..., 0, :, :] for one in (query, key, value))
        context[..., 0, :, :], attention[..., 0, :, :] = _attend(*first, mask)
    return _made(_merge(context), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "causal_without_mask",
    "Without a mask you hide the future: None means that every query may attend to every key.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    if mask is None:
        mask = np.tri(query_input.shape[-2], key_input.shape[-2], dtype=bool)
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "key_input_ignored_where_shapes_agree",
    "Where key_input has the shape of query_input you leave it out: keys and values are always "
    "made from key_input.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    if key_input.shape == query_input.shape:
        key_input = query_input
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "residual_added_where_it_fits",
    "You add query_input to the output where their shapes agree (a residual): that is "
    "encoder_block's work.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output + query_input if output.shape == query_input.shape else output, attention


@mistakes.add(
    "multi_head_attention",
    "three_axes_unpacked",
    "`B, T, D = query_input.shape` fits three axes only: there may be one sentence (T, D), or two "
    "leading axes. Let split_heads count, or use `*leading, T, D`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    _, _, _ = query_input.shape
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "transposes_four_axes",
    "`transpose(0, 2, 1, 3)` fits one leading axis only: count axes from the end, or use "
    "split_heads and merge_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def split(x, n_heads):
        return x.reshape(*x.shape[:-1], n_heads, -1).transpose(0, 2, 1, 3)

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "two_axes_unpacked",
    "`T, D = query_input.shape` fits one sentence only: there may be leading axes. Let split_heads "
    "count, or use `*leading, T, D`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    _, _ = query_input.shape
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "one_leading_axis",
    "Your code allows for one leading axis at most: with two, the axes stand elsewhere. Count from "
    "the end, or use split_heads and merge_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    single = query_input.ndim == 2
    if single:
        query_input, key_input = query_input[None], key_input[None]
    _, _, _ = query_input.shape
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return (output[0], attention[0]) if single else (output, attention)


@mistakes.add(
    "multi_head_attention",
    "batch_axis_added",
    "A single sentence gets a batch axis that it did not have: without leading axes the output is "
    "(T, D_out).",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    if query_input.ndim == 2:
        query_input, key_input = query_input[None], key_input[None]
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "keys_counted_as_queries",
    "You reshape the keys with the number of queries, T: they are S, the length of key_input.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    *leading, n_tokens, _ = query_input.shape

    def split(x, n_heads):
        shape = (*leading, n_tokens, n_heads, x.shape[-1] // n_heads)
        return x.reshape(shape).swapaxes(-3, -2)

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "keys_and_width_counted_as_queries",
    "You reshape the keys with query_input's T and D: their number S and the width H * Dh may both "
    "differ. Let split_heads read the shape of what it gets.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    *leading, n_tokens, d_model = query_input.shape

    def split(x, n_heads):
        return x.reshape(*leading, n_tokens, n_heads, d_model // n_heads).swapaxes(-3, -2)

    def merge(x):
        return x.swapaxes(-3, -2).reshape(*leading, n_tokens, d_model)

    return _put_together(split, merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "head_width_from_d",
    "You take widths from D (D // n_heads for Dh, or D for the merged heads): they are those "
    "of w_query and w_value, and D may differ from H * Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    dim_head = query_input.shape[-1] // n_heads

    def split(x, n_heads):
        return x.reshape(*x.shape[:-1], n_heads, dim_head).swapaxes(-3, -2)

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "columns_from_d",
    "You cut heads out of the columns with Dh = D // n_heads: Dh is the width of w_query divided "
    "by n_heads, and D may differ from H * Dh.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    dim_head = query_input.shape[-1] // n_heads

    def split(x, n_heads):
        return np.stack(
            [x[..., h * dim_head : (h + 1) * dim_head] for h in range(n_heads)], axis=-3
        )

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "values_as_wide_as_keys",
    "You reshape the values with Dh, the width of the keys: they are Dv wide, w_value's columns "
    "divided by n_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    dim_head = weights["w_query"].shape[1] // n_heads

    def split(x, n_heads):
        return x.reshape(*x.shape[:-1], n_heads, dim_head).swapaxes(-3, -2)

    return _put_together(split, _merge, query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "value_columns_as_wide_as_keys",
    "You cut the values' columns with Dh, the width of the keys: they are Dv wide, w_value's "
    "columns divided by n_heads.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    query, key, _ = _heads(query_input, key_input, weights, n_heads)
    value, width = _made(key_input, weights, "value"), query.shape[-1]
    _, attention = _attend(query, key, key, _over_heads(mask))
    contexts = [
        attention[..., h, :, :] @ value[..., h * width : (h + 1) * width] for h in range(n_heads)
    ]
    return _made(np.concatenate(contexts, axis=-1), weights, "output"), attention


@mistakes.add(
    "multi_head_attention",
    "output_shaped_like_query_input",
    "Your output has the shape of query_input: it is D_out wide.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    same = np.zeros_like(query_input)
    same[...] = output
    return same, attention


@mistakes.add(
    "multi_head_attention",
    "residual_added",
    "You add query_input to the output (a residual): that is encoder_block's work.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return output + query_input, attention


@mistakes.add(
    "multi_head_attention",
    "heads_added_up",
    "You add the heads' contexts up: they stand side by side, H * Dv numbers a token, before "
    "w_output mixes them.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return _put_together(
        _split, lambda x: x.sum(axis=-3), query_input, key_input, weights, n_heads, mask
    )


@mistakes.add(
    "multi_head_attention",
    "output_bias_for_each_head",
    "b_output is added once for every head: it is added once.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    weights = weights | {"b_output": n_heads * weights["b_output"]}
    return _multi_head(query_input, key_input, weights, n_heads, mask)


@mistakes.add(
    "multi_head_attention",
    "squeezed",
    "`squeeze` drops every axis of length 1, so one head, one token or a batch of one loses its "
    "axis: leave it out.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    output, attention = _multi_head(query_input, key_input, weights, n_heads, mask)
    return np.squeeze(output), np.squeeze(attention)


@mistakes.add(
    "multi_head_attention",
    "changes_weights",
    "You write into the caller's dict of weights, or into an array in it (`w /= ...`, `pop`): work "
    "on copies.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    result = _multi_head(query_input, key_input, weights, n_heads, mask)
    weights["w_query"] /= 2.0
    return result


@mistakes.add(
    "multi_head_attention",
    "changes_mask",
    "You change the caller's mask: make a new one.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    result = _multi_head(query_input, key_input, weights, n_heads, mask)
    if mask is not None:
        np.logical_not(mask, out=mask)
    return result


@mistakes.add(
    "multi_head_attention",
    "changes_inputs",
    "You write into the caller's query_input or key_input (`x += ...`, `x.shape = ...`): make new "
    "arrays.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    result = _multi_head(query_input, key_input, weights, n_heads, mask)
    query_input += 1.0
    return result


@mistakes.add(
    "multi_head_attention",
    "no_return",
    "Your function computes but does not return: add `return output, attention`.",
)
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    return None


# ---------------------------------------------------------------- sinusoidal_positions


def _table(angles, d_model):
    """Put sines into the even columns and cosines into the odd ones; one column too many goes."""
    table = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return table.reshape(len(angles), -1)[:, :d_model]


def _angles(n_positions, d_model, first=0, base=10000.0):
    pairs = np.arange(math.ceil(d_model / 2))
    return np.arange(first, first + n_positions)[:, None] / base ** (2 * pairs / d_model)


def _positions(n_positions, d_model):
    return _table(_angles(n_positions, d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "float32",
    "Your table keeps seven digits only (float32, or rounded): compute it in float64.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model).astype(np.float32)


@mistakes.add(
    "sinusoidal_positions",
    "halves",
    "All sines stand on the left, all cosines on the right: they take turns, sine in column 2i, "
    "cosine in column 2i + 1.",
)
def sinusoidal_positions(n_positions, d_model):
    table = _positions(n_positions, d_model)
    return np.concatenate([table[:, 0::2], table[:, 1::2]], axis=-1)


@mistakes.add(
    "sinusoidal_positions",
    "halves_of_even_width",
    "All sines stand on the left, all cosines on the right: they take turns. And for an odd D your "
    "table has not D columns.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(d_model // 2)
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / d_model)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=-1)


@mistakes.add(
    "sinusoidal_positions",
    "swapped",
    "Sine and cosine change places: column 2i is the sine, column 2i + 1 the cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    angles = _angles(n_positions, d_model)
    table = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return table.reshape(n_positions, -1)[:, :d_model]


@mistakes.add(
    "sinusoidal_positions",
    "exponent_of_every_column",
    "Every column has an angle of its own: the sine in column 2i and the cosine in column 2i + 1 "
    "share one, with exponent 2i / D.",
)
def sinusoidal_positions(n_positions, d_model):
    columns = np.arange(d_model)
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (columns / d_model)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


@mistakes.add(
    "sinusoidal_positions",
    "exponent_of_every_column_doubled",
    "The exponent is twice the column's number over D: for both columns of pair i it is 2i / D, "
    "and 2i is the even column's number.",
)
def sinusoidal_positions(n_positions, d_model):
    columns = np.arange(d_model)
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (2 * columns / d_model)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


@mistakes.add(
    "sinusoidal_positions",
    "exponent_halved",
    "Your exponent is i / D with i counting pairs, half of what it should be: 2i / D.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (pairs / d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "exponent_doubled",
    "Your exponent is twice too large: arange(0, D, 2) is 2i already, so it is that over D.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (4 * pairs / d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "last_frequency_pinned",
    "You spread the exponents from 0 to 1 (over D/2 − 1): here the exponent is 2i / D, and never "
    "reaches 1.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    exponents = pairs / max(len(pairs) - 1, 1)
    return _table(np.arange(n_positions)[:, None] / 10000.0**exponents, d_model)


@mistakes.add(
    "sinusoidal_positions",
    "exponent_of_whole_numbers",
    "All pairs of columns have the same frequency, as when `//` cuts the exponent to 0: it is "
    "2 * i / D, with `/`.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs // d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "multiplied",
    "You multiply the position by the power of 10000: divide, so that the waves become slower.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] * 10000.0 ** (2 * pairs / d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "power_before_division",
    "Python raises 10000 to the power 2i first and divides by D afterwards: put brackets around "
    "`2 * i / D`.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / (10000.0 ** (2 * pairs) / d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "divided_by_d_last",
    "`position / 10000 ** 2i / D` divides by D at the end: put brackets around `2 * i / D`.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs) / d_model, d_model)


@mistakes.add(
    "sinusoidal_positions",
    "base_thousand",
    "Your base is 1000: it is 10000, ten thousand.",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(_angles(n_positions, d_model, base=1000.0), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "base_hundred_thousand",
    "Your base is 100000: it is 10000, ten thousand.",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(_angles(n_positions, d_model, base=100000.0), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "base_ten",
    "Your base is 10, which fits the example's steps only: it is 10000, to the power 2i / D.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10.0**pairs, d_model)


@mistakes.add(
    "sinusoidal_positions",
    "pairs_from_one",
    "Your pairs count from 1, so the first wave is too slow already: i begins at 0, and the first "
    "angle is the position itself.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2)) + 1
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "positions_from_one",
    "Your positions count from 1: the first row belongs to position 0, and is 0, 1, 0, 1, ...",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(_angles(n_positions, d_model, first=1), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "full_turns",
    "You multiply the angles by 2π: they are the position over the power, as it is.",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(2 * np.pi * _angles(n_positions, d_model), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "degrees",
    "You convert the angles between degrees and radians: np.sin takes them as they are.",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(np.deg2rad(_angles(n_positions, d_model)), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "only_sines",
    "All columns are sines: the odd ones are cosines.",
)
def sinusoidal_positions(n_positions, d_model):
    angles = np.repeat(_angles(n_positions, d_model), 2, axis=-1)[:, :d_model]
    return np.sin(angles)


@mistakes.add(
    "sinusoidal_positions",
    "cosines_missing",
    "The odd columns are still zero: they are the cosines.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model) * (np.arange(d_model) % 2 == 0)


@mistakes.add(
    "sinusoidal_positions",
    "angles_returned",
    "You return the angles: take their sine and their cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    return np.repeat(_angles(n_positions, d_model), 2, axis=-1)[:, :d_model]


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_does_not_fit",
    "For an odd D there is one cosine less than sines, and yours do not fit: cut the angles of the "
    "cosines to D // 2.",
)
def sinusoidal_positions(n_positions, d_model):
    table = np.zeros((n_positions, d_model))
    angles = _angles(n_positions, d_model)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_lacks_a_sine",
    "For an odd D there is one sine more than D // 2: count the even columns, arange(0, D, 2).",
)
def sinusoidal_positions(n_positions, d_model):
    table = np.zeros((n_positions, d_model))
    pairs = np.arange(d_model // 2)
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / d_model)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_index_too_large",
    "For an odd D you write a cosine into a column that is not there: the last column is a sine "
    "without its cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    table = np.zeros((n_positions, d_model))
    for position in range(n_positions):
        for column in range(0, d_model, 2):
            angle = position / 10000 ** (column / d_model)
            table[position, column] = math.sin(angle)
            table[position, column + 1] = math.cos(angle)
    return table


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_loses_a_column",
    "For an odd D your table has one column too few: the last one is a sine without its cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model)[:, : d_model // 2 * 2]


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_gains_a_column",
    "For an odd D your table has one column too many: the last sine stands without its cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    return _table(_angles(n_positions, d_model), d_model + 1)


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_ends_in_zeros",
    "For an odd D your last column stays zero: it is a sine, with exponent (D - 1) / D.",
)
def sinusoidal_positions(n_positions, d_model):
    table = _positions(n_positions, d_model)
    table[:, d_model // 2 * 2 :] = 0.0
    return table


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_ends_in_a_cosine",
    "For an odd D your last column is a cosine: even columns are sines, and it is one.",
)
def sinusoidal_positions(n_positions, d_model):
    table = _positions(n_positions, d_model)
    if d_model % 2:
        table[:, -1] = np.cos(_angles(n_positions, d_model)[:, -1])
    return table


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_rounded_up",
    "For an odd D you compute a wider table and cut it, so the exponents are 2i / (D + 1): they "
    "are 2i / D.",
)
def sinusoidal_positions(n_positions, d_model):
    even = d_model + d_model % 2
    return _table(_angles(n_positions, even), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_rounded_down",
    "For an odd D your exponents are 2i / (D − 1), from twice D // 2: they are 2i / D.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    width = max(d_model // 2 * 2, 1)
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / width), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "odd_width_refused",
    "An odd D is not refused: its last column is a sine without its cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    if d_model % 2:
        raise ValueError("d_model must be even")
    return _positions(n_positions, d_model)


@mistakes.add(
    "sinusoidal_positions",
    "whole_numbers",
    "Your table cuts everything to whole numbers: make it float, as np.zeros does by itself.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model).astype(int)


@mistakes.add(
    "sinusoidal_positions",
    "rounded",
    "You round: in the example `.round(4)` is only for display, the function returns the full "
    "numbers.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model).round(4)


@mistakes.add(
    "sinusoidal_positions",
    "position_zero_missing",
    "The row of position 0 is all zero: its sines are 0, but its cosines are 1.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model) * (np.arange(n_positions) > 0)[:, None]


@mistakes.add(
    "sinusoidal_positions",
    "cosines_not_taken",
    "The odd columns hold the bare angles: take their cosine.",
)
def sinusoidal_positions(n_positions, d_model):
    table = np.repeat(_angles(n_positions, d_model), 2, axis=-1)[:, :d_model]
    table[:, 0::2] = np.sin(table[:, 0::2])
    return table


@mistakes.add(
    "sinusoidal_positions",
    "sines_not_taken",
    "The even columns hold the bare angles: take their sine.",
)
def sinusoidal_positions(n_positions, d_model):
    table = np.repeat(_angles(n_positions, d_model), 2, axis=-1)[:, :d_model]
    table[:, 1::2] = np.cos(table[:, 1::2])
    return table


@mistakes.add(
    "sinusoidal_positions",
    "limited_positions",
    "You cut the table out of one of fixed length, which is too short for a long text: build "
    "n_positions rows.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(64, d_model)[:n_positions]


@mistakes.add(
    "sinusoidal_positions",
    "fixed_width",
    "The exponent divides by a fixed number, such as 64: divide by d_model.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / 64), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "fixed_width_of_bert",
    "The exponent divides by 512, the paper's width: divide by d_model.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / 512), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "squeezed",
    "`squeeze` drops every axis of length 1, so one position or one column loses its axis: the "
    "shape is always (T, D).",
)
def sinusoidal_positions(n_positions, d_model):
    return np.squeeze(_positions(n_positions, d_model))


@mistakes.add(
    "sinusoidal_positions",
    "transposed",
    "Your table is on its side: rows are positions, columns the D numbers of one.",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model).T


@mistakes.add(
    "sinusoidal_positions",
    "batch_axis",
    "Your table has a batch axis: its shape is (T, D).",
)
def sinusoidal_positions(n_positions, d_model):
    return _positions(n_positions, d_model)[None]


@mistakes.add(
    "sinusoidal_positions",
    "pairs_not_flattened",
    "Sines and cosines stand on an axis of their own, (T, D / 2, 2): reshape to (T, D).",
)
def sinusoidal_positions(n_positions, d_model):
    angles = _angles(n_positions, d_model)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1)


@mistakes.add(
    "sinusoidal_positions",
    "divided_by_positions",
    "The exponent divides by the number of positions: it divides by D, the width.",
)
def sinusoidal_positions(n_positions, d_model):
    pairs = np.arange(math.ceil(d_model / 2))
    return _table(np.arange(n_positions)[:, None] / 10000.0 ** (2 * pairs / n_positions), d_model)


@mistakes.add(
    "sinusoidal_positions",
    "no_return",
    "Your function computes but does not return: add `return`.",
)
def sinusoidal_positions(n_positions, d_model):
    return None


# ---------------------------------------------------------------- layer_norm


@mistakes.add(
    "layer_norm",
    "float32",
    "You compute in float32, which keeps seven digits only: leave x as it is.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    x, gain, bias = (one.astype(np.float32) for one in (x, gain, bias))
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return gain * ((x - mean) / np.sqrt(variance + eps)) + bias


@mistakes.add(
    "layer_norm",
    "eps_added_to_std",
    "You add eps to the standard deviation: it is added to the variance, inside the root.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / (x.std(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "unbiased_variance",
    "You divide the squared deviations by D − 1 (ddof=1, as torch's var does): divide by D.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=-1, keepdims=True, ddof=1) + eps) + bias


@mistakes.add(
    "layer_norm",
    "unbiased_and_eps_added_to_std",
    "Two things: you divide the squared deviations by D − 1 (ddof=1) instead of D, and eps belongs "
    "inside the root.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / (x.std(axis=-1, keepdims=True, ddof=1) + eps) + bias


@mistakes.add(
    "layer_norm",
    "axis_zero",
    "You norm along axis 0, across tokens or sentences: each vector is normed by itself, along the "
    "last axis.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=0, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=0, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "axis_minus_two",
    "You norm along the tokens, axis -2: each vector is normed by itself, along the last axis.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-2, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=-2, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "axis_one",
    "You norm along axis 1, which is the last one for tables only: use axis=-1.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=1, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "axis_two",
    "You norm along axis 2, which is the last one for three axes only: use axis=-1.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=2, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=2, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "one_mean_for_all",
    "Your mean and variance run over several vectors at once: every vector has its own, axis=-1.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (x - x.mean()) / np.sqrt(x.var() + eps) + bias


@mistakes.add(
    "layer_norm",
    "one_variance_for_all",
    "Each vector has its own mean, but one variance is taken of the whole array: axis=-1 there, "
    "too.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt(x.var() + eps) + bias


@mistakes.add(
    "layer_norm",
    "whole_sentence",
    "You norm each sentence as a whole, over tokens and columns: each token by itself, axis=-1.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    axes = (-2, -1) if x.ndim > 1 else -1
    centred = x - x.mean(axis=axes, keepdims=True)
    return gain * centred / np.sqrt(x.var(axis=axes, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "no_eps",
    "eps is not used: a row of equal entries becomes 0 / 0. Add it to the variance.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True) + bias


@mistakes.add(
    "layer_norm",
    "eps_only_for_equal_entries",
    "eps has no effect but for rows of equal entries: it is always added to the variance.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, bias)


@mistakes.add(
    "layer_norm",
    "eps_added_to_result",
    "You add eps after the division: it is added to the variance, inside the root.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    std = x.std(axis=-1, keepdims=True)
    return gain * ((x - x.mean(axis=-1, keepdims=True)) / std + eps) + bias


@mistakes.add(
    "layer_norm",
    "eps_squared",
    "You add eps squared to the variance: add eps as it is.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, bias, eps**2)


@mistakes.add(
    "layer_norm",
    "eps_as_lower_bound",
    "You use eps as a lower bound (maximum): it is added to the variance, inside the root.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.maximum(x.std(axis=-1, keepdims=True), eps) + bias


@mistakes.add(
    "layer_norm",
    "variance_bounded_by_eps",
    "You use eps as a lower bound of the variance: it is added to it.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt(np.maximum(x.var(axis=-1, keepdims=True), eps)) + bias


@mistakes.add(
    "layer_norm",
    "default_eps_of_torch",
    "Your eps is 1e-5 where none is given, torch's default: here it is 1e-12, as in BERT.",
)
def layer_norm(x, gain, bias, eps=1e-5):
    return _norm(x, gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "fixed_eps_of_torch",
    "You always use 1e-5 as eps: use the one that is passed in.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, bias, 1e-5)


@mistakes.add(
    "layer_norm",
    "default_eps_too_large",
    "Your eps is 1e-6 or another number where none is given: here it is 1e-12.",
)
def layer_norm(x, gain, bias, eps=1e-6):
    return _norm(x, gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "not_centred",
    "The mean is not subtracted: (x - mean) is divided, not x.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * x / np.sqrt(x.var(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "root_mean_square",
    "You divide x by the root of its mean square (RMS norm): subtract the mean first, in both "
    "places.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "variance_of_uncentred",
    "Your variance is the mean of x squared: it is the mean of the squared deviations from the "
    "mean.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "divided_by_variance",
    "You divide by the variance: divide by its square root.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / (x.var(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "squares_added_up",
    "You add the squared deviations up, the squared length: the variance is their mean.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / np.sqrt((centred**2).sum(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "only_centred",
    "You subtract the mean but do not divide: divide by the root of variance + eps.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (x - x.mean(axis=-1, keepdims=True)) + bias


@mistakes.add(
    "layer_norm",
    "mean_deviation",
    "You divide by the mean absolute deviation: divide by the root of variance + eps.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gain * centred / (np.abs(centred).mean(axis=-1, keepdims=True) + eps) + bias


@mistakes.add(
    "layer_norm",
    "from_zero_to_one",
    "You bring every vector between 0 and 1: bring it to mean 0 and variance 1.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    low, high = x.min(axis=-1, keepdims=True), x.max(axis=-1, keepdims=True)
    return gain * (x - low) / (high - low + eps) + bias


@mistakes.add(
    "layer_norm",
    "no_gain",
    "gain is not used: the normed entries are multiplied by it.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, 1.0, bias, eps)


@mistakes.add(
    "layer_norm",
    "no_bias",
    "bias is not used: it is added at the end.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, 0.0, eps)


@mistakes.add(
    "layer_norm",
    "no_gain_and_bias",
    "Neither gain nor bias is used: multiply by the one, then add the other.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, 1.0, 0.0, eps)


@mistakes.add(
    "layer_norm",
    "gain_and_bias_swapped",
    "gain and bias change places: gain multiplies, bias is added.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, bias, gain, eps)


@mistakes.add(
    "layer_norm",
    "bias_before_gain",
    "You add the bias before you multiply by gain: first gain, then bias.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (_norm(x, 1.0, 0.0, eps) + bias)


@mistakes.add(
    "layer_norm",
    "gain_before_the_norm",
    "You apply gain and bias to x before norming it: they come last.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(gain * x + bias, 1.0, 0.0, eps)


@mistakes.add(
    "layer_norm",
    "gain_plus_one",
    "You multiply by 1 + gain: multiply by gain.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, 1.0 + gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "divided_by_gain",
    "You divide by gain: multiply by it.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, 1.0 / gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "bias_subtracted",
    "You subtract the bias: add it.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, -bias, eps)


@mistakes.add(
    "layer_norm",
    "keepdims_forgotten",
    "mean and variance lose their axis and no longer line up with x: add keepdims=True to both.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (x - x.mean(axis=-1)) / np.sqrt(x.var(axis=-1) + eps) + bias


@mistakes.add(
    "layer_norm",
    "keepdims_by_hand",
    "`[:, None]` puts the removed axis back for tables only: keepdims=True fits any number of "
    "axes.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.mean(axis=-1)[:, None]
    return gain * centred / np.sqrt(x.var(axis=-1)[:, None] + eps) + bias


@mistakes.add(
    "layer_norm",
    "two_axes_unpacked",
    "`T, D = x.shape` fits tables only: x may be one vector, or have more axes in front.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    _, _ = x.shape
    return _norm(x, gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "three_axes_unpacked",
    "`B, T, D = x.shape` fits three axes only: x may have any number, also one.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    _, _, _ = x.shape
    return _norm(x, gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "changes_x",
    "`x -= ...`, `x /= ...` or `x[...] = ...` writes into the caller's array: make a new one, "
    "`x = x - mean`.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    x -= x.mean(axis=-1, keepdims=True)
    return _norm(x, gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "variance_by_cancellation",
    "You take the variance as the mean of squares minus the squared mean: far from zero these are "
    "two huge numbers, and their difference is lost. Subtract the mean first, then square.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    mean = x.mean(axis=-1, keepdims=True)
    variance = (x**2).mean(axis=-1, keepdims=True) - mean**2
    return gain * (x - mean) / np.sqrt(variance + eps) + bias


@mistakes.add(
    "layer_norm",
    "changes_bias",
    "`+=` writes into the caller's bias or gain: make a new array.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    y = _norm(x, gain, bias, eps)
    if x.ndim == 1:
        bias += 1.0
    return y


@mistakes.add(
    "layer_norm",
    "changes_gain_and_bias",
    "You write into the caller's bias or gain: make new arrays.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    y = _norm(x, gain, bias, eps)
    bias += 1.0
    return y


@mistakes.add(
    "layer_norm",
    "zeros_for_equal_entries",
    "A row of equal entries comes back as zeros: the bias is added to it, too.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    spread = x.var(axis=-1, keepdims=True) > 1e-20
    return np.where(spread, _norm(x, gain, bias, eps), 0.0)


@mistakes.add(
    "layer_norm",
    "x_for_equal_entries",
    "A row of equal entries comes back as it was: it becomes the bias.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    spread = x.var(axis=-1, keepdims=True) > 1e-20
    return np.where(spread, _norm(x, gain, bias, eps), x)


@mistakes.add(
    "layer_norm",
    "fixed_width",
    "You divide by a fixed number, such as 64: divide by D, `x.shape[-1]`.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    centred = x - x.sum(axis=-1, keepdims=True) / 64
    variance = (centred**2).sum(axis=-1, keepdims=True) / 64
    return gain * centred / np.sqrt(variance + eps) + bias


@mistakes.add(
    "layer_norm",
    "leading_axes_flattened",
    "Your result always has two axes: leading axes of x stay as they are.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x.reshape(-1, x.shape[-1]), gain, bias, eps)


@mistakes.add(
    "layer_norm",
    "one_gain_for_all",
    "You use one entry of gain and of bias for all columns: each column has its own.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain[0], bias[0], eps)


@mistakes.add(
    "layer_norm",
    "squeezed",
    "`squeeze` drops every axis of length 1: leave it out, the result has the shape of x.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return np.squeeze(_norm(x, gain, bias, eps))


@mistakes.add(
    "layer_norm",
    "rounded",
    "You round: in the example `.round(3)` is only for display.",
)
def layer_norm(x, gain, bias, eps=1e-12):
    return _norm(x, gain, bias, eps).round(3)


@mistakes.add(
    "layer_norm", "no_return", "Your function computes but does not return: add `return`."
)
def layer_norm(x, gain, bias, eps=1e-12):
    return None


# ---------------------------------------------------------------- gelu


def _form(x, approximate):
    """Return the right answer; unknown names are refused."""
    if approximate not in ("none", "tanh"):
        raise ValueError("approximate must be 'none' or 'tanh'")
    return _gelu(x) if approximate == "none" else _tanh_gelu(x)


@mistakes.add(
    "gelu",
    "erf_by_series",
    "Your erf is an approximation of a few digits: scipy.special.erf and math.erf are exact.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    powers = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = 1 - sum(a * t ** (i + 1) for i, a in enumerate(powers)) * np.exp(-z * z)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + np.sign(x) * series) / 2


@mistakes.add(
    "gelu",
    "always_tanh",
    'You use the tanh formula whatever is asked (`if approximate:` is true for "none", too): '
    "without `approximate` it is the exact form, with erf.",
)
def gelu(x, approximate="none"):
    return _tanh_gelu(x)


@mistakes.add(
    "gelu",
    "tanh_by_default",
    'Without `approximate` you use the tanh formula: the default is "none", the exact form.',
)
def gelu(x, approximate="tanh"):
    return _form(x, approximate)


@mistakes.add(
    "gelu",
    "always_exact",
    '`approximate` has no effect: with "tanh" the formula with tanh is asked for.',
)
def gelu(x, approximate="none"):
    return _gelu(x)


@mistakes.add(
    "gelu",
    "always_exact_but_refuses",
    'With approximate="tanh" you still compute the exact form: the formula with tanh is asked for.',
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _gelu(x)


@mistakes.add(
    "gelu",
    "forms_swapped",
    'The two forms change places: "none" is the exact one with erf, "tanh" the approximation.',
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "none" else _gelu(x)


@mistakes.add(
    "gelu",
    "other_names_accepted",
    'A name that is neither "none" nor "tanh" does not raise: it is taken for one of them, or the '
    "error is only printed or returned. End with `raise ValueError(...)`.",
)
def gelu(x, approximate="none"):
    return _tanh_gelu(x) if approximate == "tanh" else _gelu(x)


@mistakes.add(
    "gelu",
    "other_error",
    "A name that is neither raises another error, such as KeyError: raise ValueError.",
)
def gelu(x, approximate="none"):
    return {"none": _gelu, "tanh": _tanh_gelu}[approximate](x)


@mistakes.add(
    "gelu",
    "assertion_for_other_names",
    "A name that is neither raises AssertionError: raise ValueError, `assert` is for your own "
    "slips.",
)
def gelu(x, approximate="none"):
    assert approximate in ("none", "tanh")
    return _form(x, approximate)


@mistakes.add(
    "gelu",
    "type_error_for_other_names",
    "A name that is neither raises TypeError: it is a string, only not one of the two, so "
    "ValueError.",
)
def gelu(x, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise TypeError
    return _form(x, approximate)


@mistakes.add(
    "gelu",
    "unbound_for_other_names",
    "A name that is neither leaves a variable unset: end the chain with `else: raise ValueError`.",
)
def gelu(x, approximate="none"):
    if approximate == "none":
        y = _gelu(x)
    elif approximate == "tanh":
        y = _tanh_gelu(x)
    return y


@mistakes.add(
    "gelu",
    "sigmoid_form",
    'This is x · sigmoid(1.702 x), another approximation: "none" asks for erf.',
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x / (1 + np.exp(-1.702 * x))


@mistakes.add(
    "gelu",
    "sigmoid_for_tanh",
    '"tanh" is computed as x · sigmoid(1.702 x), another approximation: use the formula with tanh.',
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _gelu(x) if approximate == "none" else x / (1 + np.exp(-1.702 * x))


@mistakes.add(
    "gelu",
    "swish",
    "This is x · sigmoid(x), the SiLU: GELU multiplies by Φ(x).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x / (1 + np.exp(-x))


@mistakes.add(
    "gelu",
    "relu",
    "This is ReLU, with a kink: GELU multiplies by Φ(x) and lets a little of negative numbers "
    "through.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else np.maximum(x, 0)


@mistakes.add(
    "gelu",
    "relu_in_both",
    "This is ReLU, with a kink, whatever form is asked for: GELU multiplies by Φ(x).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return np.maximum(x, 0)


@mistakes.add(
    "gelu",
    "cut_off",
    "You take x and 0 far from zero: at ±3 there is still something left of Φ, leave it to erf.",
)
def gelu(x, approximate="none"):
    return np.where(x > 3, x, np.where(x < -3, 0.0, _form(x, approximate)))


@mistakes.add(
    "gelu",
    "none_object",
    'The name of the exact form is the string "none", not the object None.',
)
def gelu(x, approximate=None):
    if approximate is None:
        return _gelu(x)
    if approximate == "tanh":
        return _tanh_gelu(x)
    raise ValueError("approximate must be None or 'tanh'")


@mistakes.add(
    "gelu",
    "names_not_exact",
    'You accept other spellings of the names, such as "Tanh": anything but "none" and "tanh" '
    "raises ValueError.",
)
def gelu(x, approximate="none"):
    return _form(x, str(approximate).strip().lower())


@mistakes.add(
    "gelu",
    "half_missing",
    "The factor 1/2 is missing: Φ(x) = (1 + erf(x / √2)) / 2.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else 2 * _gelu(x)


@mistakes.add(
    "gelu",
    "half_missing_in_both",
    "The factor 1/2 is missing, in both forms.",
)
def gelu(x, approximate="none"):
    return 2 * _form(x, approximate)


@mistakes.add(
    "gelu",
    "half_missing_in_tanh",
    "The factor 1/2 is missing in the tanh formula.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _gelu(x) if approximate == "none" else 2 * _tanh_gelu(x)


@mistakes.add(
    "gelu",
    "root_two_missing",
    "You take erf(x): it is erf(x / √2).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + erf(x)) / 2


@mistakes.add(
    "gelu",
    "divided_by_two_inside",
    "You take erf(x / 2): it is erf(x / √2).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + erf(x / 2)) / 2


@mistakes.add(
    "gelu",
    "multiplied_by_root_two",
    "You take erf(√2 · x): it is erf(x / √2).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + erf(x * np.sqrt(2))) / 2


@mistakes.add(
    "gelu",
    "one_missing",
    "The 1 is missing: Φ(x) = (1 + erf(x / √2)) / 2.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * erf(x / np.sqrt(2)) / 2


@mistakes.add(
    "gelu",
    "one_minus",
    "You take 1 − erf, so large numbers are held back and small ones let through: it is 1 + erf.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 - erf(x / np.sqrt(2))) / 2


@mistakes.add(
    "gelu",
    "phi_alone",
    "You return Φ(x): multiply it by x.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else (1 + erf(x / np.sqrt(2))) / 2


@mistakes.add(
    "gelu",
    "phi_alone_in_both",
    "You return the share alone, in both forms: multiply it by x.",
)
def gelu(x, approximate="none"):
    return np.where(x == 0, 0.5, _form(x, approximate) / np.where(x == 0, 1, x))


@mistakes.add(
    "gelu",
    "density",
    "You multiply by the density of the normal distribution: Φ is its distribution function, with "
    "erf.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    return _tanh_gelu(x) if approximate == "tanh" else x * density


@mistakes.add(
    "gelu",
    "brackets_missing",
    "Only erf is halved, or only 1: the bracket (1 + erf(x / √2)) is, as a whole.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + erf(x / np.sqrt(2)) / 2)


@mistakes.add(
    "gelu",
    "x_outside_the_brackets",
    "You compute x/2 · 1 + erf(...): put brackets around (1 + erf(x / √2)).",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else 0.5 * x * 1 + erf(x / np.sqrt(2))


def _bent(x, approximate, bend):
    """Return the exact form, or the tanh formula with another argument of tanh."""
    _form(x, approximate)
    return _gelu(x) if approximate == "none" else x * (1 + np.tanh(bend)) / 2


@mistakes.add(
    "gelu",
    "cube_missing",
    "The cube is missing in the tanh formula: x + 0.044715 x³.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * x)


@mistakes.add(
    "gelu",
    "square_for_cube",
    "You square x in the tanh formula: it is cubed, x + 0.044715 x³.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + 0.044715 * x**2))


@mistakes.add(
    "gelu",
    "factor_ten_times",
    "Your factor of the cube is off by ten: it is 0.044715.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + 0.44715 * x**3))


@mistakes.add(
    "gelu",
    "factor_tenth",
    "Your factor of the cube is off by ten: it is 0.044715.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + 0.0044715 * x**3))


@mistakes.add(
    "gelu",
    "factor_mistyped",
    "Your factor of the cube is not quite 0.044715: look at its digits.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + 0.04715 * x**3))


@mistakes.add(
    "gelu",
    "constant_rounded",
    "A constant of the tanh formula is cut short: they are 0.044715 and np.sqrt(2 / np.pi), "
    "in full.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + 0.0447 * x**3))


@mistakes.add(
    "gelu",
    "root_missing",
    "√(2/π) is missing in the tanh formula.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, x + 0.044715 * x**3)


@mistakes.add(
    "gelu",
    "root_not_taken",
    "You multiply by 2/π in the tanh formula: it is the square root of that.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, 2 / np.pi * (x + 0.044715 * x**3))


@mistakes.add(
    "gelu",
    "root_turned",
    "You multiply by √(π/2) in the tanh formula: it is √(2/π).",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(np.pi / 2) * (x + 0.044715 * x**3))


@mistakes.add(
    "gelu",
    "root_of_two_only",
    "Your root covers the 2 alone (√2 / π): it is √(2/π), of the fraction.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2) / np.pi * (x + 0.044715 * x**3))


@mistakes.add(
    "gelu",
    "root_times_x_only",
    "√(2/π) multiplies x alone in the tanh formula: it multiplies the whole bracket.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * x + 0.044715 * x**3)


@mistakes.add(
    "gelu",
    "cube_of_all",
    "You cube 0.044715 · x together: only x is cubed.",
)
def gelu(x, approximate="none"):
    return _bent(x, approximate, np.sqrt(2 / np.pi) * (x + (0.044715 * x) ** 3))


@mistakes.add(
    "gelu",
    "erf_of_one_number",
    "`math.erf` takes one number, x is an array: `scipy.special.erf` takes arrays.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    return _tanh_gelu(x) if approximate == "tanh" else x * (1 + math.erf(x / math.sqrt(2))) / 2


@mistakes.add(
    "gelu",
    "one_axis_only",
    "Your loop takes x to have one axis: x may have any shape.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    if approximate == "tanh":
        return _tanh_gelu(x)
    return np.array([number * (1 + math.erf(number / math.sqrt(2))) / 2 for number in x])


@mistakes.add(
    "gelu",
    "flattened",
    "Your result has one axis: give it the shape of x.",
)
def gelu(x, approximate="none"):
    return _form(x, approximate).ravel()


@mistakes.add(
    "gelu",
    "overflows",
    "exp overflows for large numbers, and your result is NaN there: np.tanh and erf are safe.",
)
def gelu(x, approximate="none"):
    _form(x, approximate)
    if approximate == "none":
        return _gelu(x)
    bend = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    one, other = np.exp(bend), np.exp(-bend)
    return x * (1 + (one - other) / (one + other)) / 2


@mistakes.add(
    "gelu",
    "changes_x",
    "You write into the caller's x (`x *= ...`, `x[...] = ...`): make a new array.",
)
def gelu(x, approximate="none"):
    x[...] = _form(x, approximate)
    return x


@mistakes.add(
    "gelu",
    "rounded",
    "You round: in the example `.round(4)` is only for display.",
)
def gelu(x, approximate="none"):
    return _form(x, approximate).round(4)


@mistakes.add("gelu", "no_return", "Your function computes but does not return: add `return`.")
def gelu(x, approximate="none"):
    return None


# ---------------------------------------------------------------- feed_forward


def _hidden(x, weights):
    return x @ weights["w_in"] + weights["b_in"]


def _narrowed(hidden, weights):
    return hidden @ weights["w_out"] + weights["b_out"]


@mistakes.add(
    "feed_forward",
    "float32",
    "You compute in float32, which keeps seven digits only: leave x as it is.",
)
def feed_forward(x, weights):
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    return _think(x.astype(np.float32), weights)


@mistakes.add(
    "feed_forward",
    "gelu_at_the_end",
    "The GELU comes after the second matrix: it stands between the two.",
)
def feed_forward(x, weights):
    return _gelu(_narrowed(_hidden(x, weights), weights))


@mistakes.add(
    "feed_forward",
    "gelu_twice",
    "The GELU comes after both matrices: it stands between them only, nothing follows the second.",
)
def feed_forward(x, weights):
    return _gelu(_think(x, weights))


@mistakes.add(
    "feed_forward",
    "gelu_first",
    "The GELU comes before the first matrix: it stands between the two.",
)
def feed_forward(x, weights):
    return _narrowed(_hidden(_gelu(x), weights), weights)


@mistakes.add(
    "feed_forward",
    "gelu_missing",
    "Nothing stands between the two matrices, so together they are only one: apply gelu.",
)
def feed_forward(x, weights):
    return _narrowed(_hidden(x, weights), weights)


@mistakes.add(
    "feed_forward",
    "tanh_gelu",
    "You use the tanh form of GELU: the exact one is asked for, gelu's default.",
)
def feed_forward(x, weights):
    return _narrowed(_tanh_gelu(_hidden(x, weights)), weights)


@mistakes.add(
    "feed_forward",
    "relu",
    "You use ReLU: the exact GELU is asked for.",
)
def feed_forward(x, weights):
    return _narrowed(np.maximum(_hidden(x, weights), 0), weights)


@mistakes.add(
    "feed_forward",
    "sigmoid_gelu",
    "You use x · sigmoid(1.702 x) in place of GELU: the exact one is asked for.",
)
def feed_forward(x, weights):
    hidden = _hidden(x, weights)
    return _narrowed(hidden / (1 + np.exp(-1.702 * hidden)), weights)


@mistakes.add(
    "feed_forward",
    "swish",
    "You use x · sigmoid(x), the SiLU: the exact GELU is asked for.",
)
def feed_forward(x, weights):
    hidden = _hidden(x, weights)
    return _narrowed(hidden / (1 + np.exp(-hidden)), weights)


@mistakes.add(
    "feed_forward",
    "plain_tanh",
    "You use tanh: the exact GELU is asked for.",
)
def feed_forward(x, weights):
    return _narrowed(np.tanh(_hidden(x, weights)), weights)


@mistakes.add("feed_forward", "no_b_in", "b_in is never added: x @ w_in + b_in.")
def feed_forward(x, weights):
    return _think(x, _without(weights, "b_in"))


@mistakes.add("feed_forward", "no_b_out", "b_out is never added: the last step is + b_out.")
def feed_forward(x, weights):
    return _think(x, _without(weights, "b_out"))


@mistakes.add("feed_forward", "no_biases", "Neither bias is added: b_in before GELU, b_out last.")
def feed_forward(x, weights):
    return _think(x, _without(weights, "b_in", "b_out"))


@mistakes.add(
    "feed_forward",
    "b_in_after_gelu",
    "b_in is added after the GELU: it comes before.",
)
def feed_forward(x, weights):
    return _narrowed(_gelu(x @ weights["w_in"]) + weights["b_in"], weights)


@mistakes.add(
    "feed_forward",
    "residual_added",
    "You add x to the result (a residual): that is encoder_block's work.",
)
def feed_forward(x, weights):
    return x + _think(x, weights)


@mistakes.add(
    "feed_forward",
    "normed",
    "You norm the result: that is encoder_block's work.",
)
def feed_forward(x, weights):
    return _norm(_think(x, weights), 1.0, 0.0)


@mistakes.add(
    "feed_forward",
    "residual_added_and_normed",
    "You add x and norm the sum: that is encoder_block's work.",
)
def feed_forward(x, weights):
    return _norm(x + _think(x, weights), 1.0, 0.0)


@mistakes.add(
    "feed_forward",
    "matrices_transposed",
    "You multiply with transposed matrices, as torch's Linear stores them: here it is `x @ w + b`.",
)
def feed_forward(x, weights):
    return _gelu(x @ weights["w_in"].T + weights["b_in"]) @ weights["w_out"].T + weights["b_out"]


@mistakes.add(
    "feed_forward",
    "matrices_swapped",
    "w_in and w_out change places: w_in comes first, (D, d_ff).",
)
def feed_forward(x, weights):
    return _gelu(x @ weights["w_out"] + weights["b_out"]) @ weights["w_in"] + weights["b_in"]


@mistakes.add(
    "feed_forward",
    "biases_swapped",
    "b_in and b_out change places: b_in has d_ff entries and is added before the GELU.",
)
def feed_forward(x, weights):
    return _gelu(x @ weights["w_in"] + weights["b_out"]) @ weights["w_out"] + weights["b_in"]


@mistakes.add(
    "feed_forward",
    "hidden_returned",
    "You return the hidden numbers: multiply by w_out and add b_out.",
)
def feed_forward(x, weights):
    return _gelu(_hidden(x, weights))


@mistakes.add(
    "feed_forward",
    "hidden_returned_too",
    "You return two results: only the last one is asked for.",
)
def feed_forward(x, weights):
    return _think(x, weights), _gelu(_hidden(x, weights))


@mistakes.add(
    "feed_forward",
    "output_shaped_like_x",
    "Your result has the shape of x: it is D_out wide.",
)
def feed_forward(x, weights):
    y = np.zeros_like(x)
    y[...] = _think(x, weights)
    return y


@mistakes.add(
    "feed_forward",
    "root_two_missing",
    "Your own GELU takes erf(x): it is erf(x / √2). Call gelu.",
)
def feed_forward(x, weights):
    hidden = _hidden(x, weights)
    return _narrowed(hidden * (1 + erf(hidden)) / 2, weights)


@mistakes.add(
    "feed_forward",
    "half_missing",
    "Your own GELU lacks the factor 1/2: call gelu.",
)
def feed_forward(x, weights):
    return _narrowed(2 * _gelu(_hidden(x, weights)), weights)


@mistakes.add(
    "feed_forward",
    "leading_axes_flattened",
    "Your result always has two axes: leading axes of x stay as they are.",
)
def feed_forward(x, weights):
    return _think(x.reshape(-1, x.shape[-1]), weights)


@mistakes.add(
    "feed_forward",
    "batch_axis_added",
    "A single vector (D,) comes back with an axis that it did not have: the result is (D_out,).",
)
def feed_forward(x, weights):
    return _think(np.atleast_2d(x), weights)


@mistakes.add(
    "feed_forward",
    "d_ff_fixed",
    "You take d_ff to be 4 * D: it is whatever w_in has columns.",
)
def feed_forward(x, weights):
    d_ff = 4 * x.shape[-1]
    hidden = x @ weights["w_in"][:, :d_ff] + weights["b_in"][:d_ff]
    return _gelu(hidden) @ weights["w_out"][:d_ff] + weights["b_out"]


@mistakes.add(
    "feed_forward",
    "residual_added_where_it_fits",
    "You add x to the result where their shapes agree (a residual): that is encoder_block's work.",
)
def feed_forward(x, weights):
    y = _think(x, weights)
    return y + x if y.shape == x.shape else y


@mistakes.add(
    "feed_forward",
    "changes_b_out_for_one_vector",
    "For a single vector `+=` writes into the caller's b_out: make a new array.",
)
def feed_forward(x, weights):
    y = _think(x, weights)
    if x.ndim == 1:
        weights["b_out"] += 1.0
    return y


@mistakes.add(
    "feed_forward",
    "three_axes_unpacked",
    "`B, T, D = x.shape` fits three axes only: x may be one vector, or have more axes in front. "
    "`@` needs no sizes.",
)
def feed_forward(x, weights):
    _, _, _ = x.shape
    return _think(x, weights)


@mistakes.add(
    "feed_forward",
    "two_axes_unpacked",
    "`T, D = x.shape` fits one sentence only: x may be one vector, or have more axes in front. "
    "`@` needs no sizes.",
)
def feed_forward(x, weights):
    _, _ = x.shape
    return _think(x, weights)


@mistakes.add(
    "feed_forward",
    "one_leading_axis",
    "Your loops take x to have two or three axes: it may be one vector, or have more.",
)
def feed_forward(x, weights):
    return np.array([[_think(token, weights) for token in sentence] for sentence in x])


@mistakes.add(
    "feed_forward",
    "random_results",
    "Two calls with the same inputs give different results (dropout?): nothing is random here.",
)
def feed_forward(x, weights):
    hidden = _gelu(_hidden(x, weights))
    kept = np.random.default_rng().random(hidden.shape) > 0.1
    return _narrowed(hidden * kept / 0.9, weights)


@mistakes.add(
    "feed_forward",
    "changes_x",
    "You write into the caller's x (`x += ...`): make a new array.",
)
def feed_forward(x, weights):
    y = _think(x, weights)
    x += 1.0
    return y


@mistakes.add(
    "feed_forward",
    "changes_weights",
    "You write into the caller's dict of weights, or into an array in it (`w /= ...`, `pop`): work "
    "on copies.",
)
def feed_forward(x, weights):
    y = _think(x, weights)
    weights["w_in"] /= 2.0
    return y


@mistakes.add(
    "feed_forward", "no_return", "Your function computes but does not return: add `return`."
)
def feed_forward(x, weights):
    return None


# ---------------------------------------------------------------- encoder_block


def _attended(x, weights, n_heads, mask=None):
    return _multi_head(x, x, weights["attention"], n_heads, mask)[0]


def _first_norm(x, weights):
    return _norm(x, **weights["norm_attention"])


def _second_norm(x, weights):
    return _norm(x, **weights["norm_feed_forward"])


def _thought(x, weights):
    return _think(x, weights["feed_forward"])


def _post(x, weights, n_heads, mask=None):
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(x + _thought(x, weights), weights)


def _pre(x, weights, n_heads, mask=None):
    x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return x + _thought(_second_norm(x, weights), weights)


def _block(x, weights, n_heads, mask=None, norm_first=False):
    return (_pre if norm_first else _post)(x, weights, n_heads, mask)


def _other_norm_parts(weights, **changes):
    """Return the weights with other norms."""
    return weights | {name: weights[source] for name, source in changes.items()}


@mistakes.add(
    "encoder_block",
    "float32",
    "You compute in float32, which keeps seven digits only: leave x as it is.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, mask, norm_first).astype(np.float32)


@mistakes.add(
    "encoder_block",
    "no_residuals",
    "Nothing is added to what was there: each sublayer's output is added to its input.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = _attended(_first_norm(x, weights), weights, n_heads, mask)
        return _thought(_second_norm(x, weights), weights)
    x = _first_norm(_attended(x, weights, n_heads, mask), weights)
    return _second_norm(_thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_attention_residual",
    "The attention's output replaces x: it is added to it.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + _thought(_second_norm(x, weights), weights)
    x = _first_norm(_attended(x, weights, n_heads, mask), weights)
    return _second_norm(x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_feed_forward_residual",
    "The feed-forward network's output replaces what was there: it is added to it.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return _thought(_second_norm(x, weights), weights)
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(_thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "second_residual_from_x",
    "The second sum adds the block's x: it adds what the first sublayer and its norm have made.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        h = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + _thought(_second_norm(h, weights), weights)
    h = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(x + _thought(h, weights), weights)


@mistakes.add(
    "encoder_block",
    "feed_forward_reads_x",
    "The feed-forward network reads the block's x: it reads what the attention has made of it.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        h = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return h + _thought(_second_norm(x, weights), weights)
    h = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(h + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "sum_before_the_norm_kept",
    "In post-norm you go on with the sum as it was before the norm (for the second residual or the "
    "network): once normed, only the normed one counts.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return _pre(x, weights, n_heads, mask)
    total = x + _attended(x, weights, n_heads, mask)
    return _second_norm(total + _thought(_first_norm(total, weights), weights), weights)


@mistakes.add(
    "encoder_block",
    "normed_residuals",
    "In pre-norm you add to the normed copy: add to x as it was before the norm.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    normed = _first_norm(x, weights)
    normed = _second_norm(normed + _attended(normed, weights, n_heads, mask), weights)
    return normed + _thought(normed, weights)


@mistakes.add(
    "encoder_block",
    "normed_attention_residual",
    "In pre-norm the attention's output is added to the normed copy: add it to x as it was.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    normed = _first_norm(x, weights)
    x = normed + _attended(normed, weights, n_heads, mask)
    return x + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "normed_feed_forward_residual",
    "In pre-norm the network's output is added to the normed copy: add it to the sum as it was.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    normed = _second_norm(x, weights)
    return normed + _thought(normed, weights)


@mistakes.add(
    "encoder_block",
    "norms_swapped",
    "The two norms change places: norm_attention goes with the attention, norm_feed_forward with "
    "the network.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    weights = _other_norm_parts(
        weights, norm_attention="norm_feed_forward", norm_feed_forward="norm_attention"
    )
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "first_norm_for_both",
    "norm_attention is used twice: the network's norm is norm_feed_forward.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    weights = _other_norm_parts(weights, norm_feed_forward="norm_attention")
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "second_norm_for_both",
    "norm_feed_forward is used twice: the attention's norm is norm_attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    weights = _other_norm_parts(weights, norm_attention="norm_feed_forward")
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "norms_swapped_in_pre_norm",
    "The two norms change places when norm_first=True: norm_attention goes with the attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        weights = _other_norm_parts(
            weights, norm_attention="norm_feed_forward", norm_feed_forward="norm_attention"
        )
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "first_norm_for_both_in_pre_norm",
    "With norm_first=True norm_attention is used twice: the network's norm is norm_feed_forward.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        weights = _other_norm_parts(weights, norm_feed_forward="norm_attention")
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "always_post_norm",
    "norm_first has no effect, the block is always post-norm: with True, norm the input of each "
    "sublayer, and add to what was there before.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _post(x, weights, n_heads, mask)


@mistakes.add(
    "encoder_block",
    "always_pre_norm",
    "The block is always pre-norm: with norm_first=False, norm the sum after each sublayer.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _pre(x, weights, n_heads, mask)


@mistakes.add(
    "encoder_block",
    "pre_and_post_swapped",
    "Pre-norm and post-norm change places: norm_first=True norms the input of each sublayer.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, mask, not norm_first)


@mistakes.add(
    "encoder_block",
    "pre_norm_by_default",
    "Without norm_first the block is pre-norm: the default is False, post-norm.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=True):
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "no_norms",
    "Nothing is normed: each sublayer has a layer norm of its own.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    x = x + _attended(x, weights, n_heads, mask)
    return x + _thought(x, weights)


@mistakes.add(
    "encoder_block",
    "no_first_norm",
    "norm_attention is not applied: it goes with the attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    x = x + _attended(x, weights, n_heads, mask)
    if norm_first:
        return x + _thought(_second_norm(x, weights), weights)
    return _second_norm(x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_second_norm",
    "norm_feed_forward is not applied: it goes with the feed-forward network.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + _thought(x, weights)
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return x + _thought(x, weights)


@mistakes.add(
    "encoder_block",
    "no_second_norm_in_pre_norm",
    "With norm_first=True the network reads the sum without its norm: norm_feed_forward comes "
    "before it.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return x + _thought(x, weights)


@mistakes.add(
    "encoder_block",
    "normed_at_the_end",
    "With norm_first=True you norm once more at the end: nothing is normed after the last sum.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    return _second_norm(_pre(x, weights, n_heads, mask), weights)


@mistakes.add(
    "encoder_block",
    "pre_and_post_at_once",
    "With norm_first=True you norm before and after each sublayer: before it only.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = _first_norm(x + _attended(_first_norm(x, weights), weights, n_heads, mask), weights)
    return _second_norm(x + _thought(_second_norm(x, weights), weights), weights)


@mistakes.add(
    "encoder_block",
    "norm_inside_the_residual",
    "You norm the sublayer's output and then add: post-norm norms the *sum*.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return _pre(x, weights, n_heads, mask)
    x = x + _first_norm(_attended(x, weights, n_heads, mask), weights)
    return x + _second_norm(_thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "norm_inside_the_residual_in_pre_norm",
    "With norm_first=True you norm the sublayer's output and then add: norm its input.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = x + _first_norm(_attended(x, weights, n_heads, mask), weights)
    return x + _second_norm(_thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "post_then_pre",
    "The attention is post-norm, the network pre-norm: both follow norm_first.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return _pre(x, weights, n_heads, mask)
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return x + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "pre_norm_of_attention_only",
    "With norm_first=True only the attention is pre-norm, the network still norms its sum: both "
    "follow norm_first.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return _second_norm(x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "queries_only_normed",
    "In pre-norm only the queries come from the normed copy: keys and values do, too.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    normed = _first_norm(x, weights)
    x = x + _multi_head(normed, x, weights["attention"], n_heads, mask)[0]
    return x + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "keys_only_normed",
    "In pre-norm only keys and values come from the normed copy: the queries do, too.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    normed = _first_norm(x, weights)
    x = x + _multi_head(x, normed, weights["attention"], n_heads, mask)[0]
    return x + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "attention_not_normed_in_pre_norm",
    "With norm_first=True the attention reads x without its norm: norm_attention comes before it.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = x + _attended(x, weights, n_heads, mask)
    return x + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "second_residual_from_x_in_pre_norm",
    "With norm_first=True the second sum adds the block's x: it adds what the attention left.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    h = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return x + _thought(_second_norm(h, weights), weights)


@mistakes.add(
    "encoder_block",
    "feed_forward_reads_x_in_pre_norm",
    "With norm_first=True the network reads the block's x: it reads the sum, normed.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    h = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return h + _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_residuals_in_pre_norm",
    "With norm_first=True nothing is added to what was there: each sublayer's output is.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)
    x = _attended(_first_norm(x, weights), weights, n_heads, mask)
    return _thought(_second_norm(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "norm_without_gain_and_bias",
    "The norms' gain and bias are not used: pass them on to layer_norm.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    width = x.shape[-1]
    plain = {"gain": np.ones(width), "bias": np.zeros(width)}
    weights = weights | {"norm_attention": plain, "norm_feed_forward": plain}
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "gain_and_bias_swapped",
    "gain and bias change places on their way to layer_norm: gain comes first.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norms = {
        name: {"gain": weights[name]["bias"], "bias": weights[name]["gain"]}
        for name in ("norm_attention", "norm_feed_forward")
    }
    return _block(x, weights | norms, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "eps_of_torch",
    "Your norms use eps = 1e-5, torch's default: leave it at layer_norm's own, 1e-12.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    norms = {
        name: weights[name] | {"eps": 1e-5} for name in ("norm_attention", "norm_feed_forward")
    }
    return _block(x, weights | norms, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "no_attention",
    "The tokens never attend: multi_head_attention is the first sublayer.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return x + _thought(_second_norm(x, weights), weights)
    return _second_norm(x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_feed_forward",
    "The block ends after the attention: the feed-forward network is the second sublayer.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    return _first_norm(x + _attended(x, weights, n_heads, mask), weights)


@mistakes.add(
    "encoder_block",
    "feed_forward_first",
    "The feed-forward network comes before the attention: attention first.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = x + _thought(_second_norm(x, weights), weights)
        return x + _attended(_first_norm(x, weights), weights, n_heads, mask)
    x = _second_norm(x + _thought(x, weights), weights)
    return _first_norm(x + _attended(x, weights, n_heads, mask), weights)


@mistakes.add(
    "encoder_block",
    "side_by_side",
    "Attention and network both read x, side by side: the network reads what the attention made.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        attended = _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + attended + _thought(_second_norm(x, weights), weights)
    total = x + _attended(x, weights, n_heads, mask) + _thought(x, weights)
    return _second_norm(total, weights)


@mistakes.add(
    "encoder_block",
    "two_results_added",
    "multi_head_attention returns two results, and you add both to x: take the output only, "
    "`output, _ = ...`.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return x + _multi_head(_first_norm(x, weights), x, weights["attention"], n_heads, mask)
    return x + _multi_head(x, x, weights["attention"], n_heads, mask)


@mistakes.add(
    "encoder_block",
    "attention_weights_added",
    "You add the attention weights, multi_head_attention's second result: the output is the first.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return x + _multi_head(x, x, weights["attention"], n_heads, mask)[1]


@mistakes.add(
    "encoder_block",
    "attention_returned_too",
    "You return two results: the block returns its vectors only.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    read = _first_norm(x, weights) if norm_first else x
    attention = _multi_head(read, read, weights["attention"], n_heads, mask)[1]
    return _block(x, weights, n_heads, mask, norm_first), attention


@mistakes.add(
    "encoder_block",
    "one_head",
    "n_heads is not passed on: there is one wide head.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, 1, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "mask_not_passed_on",
    "The mask has no effect: pass it on to multi_head_attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, None, norm_first)


@mistakes.add(
    "encoder_block",
    "mask_not_passed_on_in_pre_norm",
    "With norm_first=True the mask has no effect: pass it on there, too.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, None if norm_first else mask, norm_first)


@mistakes.add(
    "encoder_block",
    "mask_not_passed_on_in_post_norm",
    "With norm_first=False the mask has no effect: pass it on there, too.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, mask if norm_first else None, norm_first)


@mistakes.add(
    "encoder_block",
    "mask_inverted",
    "You turn the mask around: True means *may attend*, pass it on as it is.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, None if mask is None else ~mask, norm_first)


@mistakes.add(
    "encoder_block",
    "head_axis_inserted_twice",
    "You insert the mask's head axis here, and multi_head_attention inserts it once more: pass the "
    "mask on as it is.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, _over_heads(mask), norm_first)


@mistakes.add(
    "encoder_block",
    "always_causal",
    "You hide the future although no mask was given: use the mask that is passed in, only.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    causal = np.tri(x.shape[-2], dtype=bool)
    mask = causal if mask is None else causal & mask
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "relu",
    "The network uses ReLU: call feed_forward, which has the exact GELU.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def thought(x):
        part = weights["feed_forward"]
        return _narrowed(np.maximum(_hidden(x, part), 0), part)

    if norm_first:
        x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + thought(_second_norm(x, weights))
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(x + thought(x), weights)


@mistakes.add(
    "encoder_block",
    "tanh_gelu",
    "The network uses the tanh form of GELU: call feed_forward, which has the exact one.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def thought(x):
        part = weights["feed_forward"]
        return _narrowed(_tanh_gelu(_hidden(x, part)), part)

    if norm_first:
        x = x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + thought(_second_norm(x, weights))
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(x + thought(x), weights)


@mistakes.add(
    "encoder_block",
    "residual_halved",
    "You halve the sums: what was there and what is new are added, no more.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if not norm_first:
        return _post(x, weights, n_heads, mask)  # a norm forgets the factor
    x = (x + _attended(_first_norm(x, weights), weights, n_heads, mask)) / 2
    return (x + _thought(_second_norm(x, weights), weights)) / 2


@mistakes.add(
    "encoder_block",
    "residual_twice",
    "x is added twice: sublayers return their own output only, the block adds what was there once.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x = 2 * x + _attended(_first_norm(x, weights), weights, n_heads, mask)
        return 2 * x + _thought(_second_norm(x, weights), weights)
    x = _first_norm(2 * x + _attended(x, weights, n_heads, mask), weights)
    return _second_norm(2 * x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "whole_dict_passed",
    'You pass all weights to a sublayer: it gets its own part, such as weights["attention"].',
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _multi_head(x, x, weights, n_heads, mask)


@mistakes.add(
    "encoder_block",
    "norm_dict_passed_whole",
    "layer_norm wants gain and bias one by one: `**` in front of the dict hands them over by name.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def layer_norm(x, gain, bias, eps=1e-12):
        return _norm(x, gain, bias, eps)

    layer_norm.__qualname__ = "layer_norm"  # as the error names it
    if norm_first:
        return layer_norm(x, weights["norm_attention"])
    return layer_norm(x + _attended(x, weights, n_heads, mask), weights["norm_attention"])


@mistakes.add(
    "encoder_block",
    "side_by_side_normed_twice",
    "Attention and network both read x, side by side, and the sum is normed twice: the network "
    "reads what the attention made, normed.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        attended = _attended(_first_norm(x, weights), weights, n_heads, mask)
        return x + attended + _thought(_second_norm(x, weights), weights)
    total = x + _attended(x, weights, n_heads, mask) + _thought(x, weights)
    return _second_norm(_first_norm(total, weights), weights)


@mistakes.add(
    "encoder_block",
    "no_second_norm_in_post_norm",
    "With norm_first=False the last norm is missing: norm_feed_forward is applied to the second "
    "sum.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        return _pre(x, weights, n_heads, mask)
    x = _first_norm(x + _attended(x, weights, n_heads, mask), weights)
    return x + _thought(x, weights)


@mistakes.add(
    "encoder_block",
    "four_heads",
    "The number of heads is fixed to 4: pass n_heads on.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, 4, mask, norm_first)


def _block_around(attend):
    """Return a block whose attention is attend(x, weights, n_heads, mask)."""

    def wrong(x, weights, n_heads, mask=None, norm_first=False):
        part = weights["attention"]
        if norm_first:
            x = x + attend(_first_norm(x, weights), part, n_heads, mask)
            return x + _thought(_second_norm(x, weights), weights)
        x = _first_norm(x + attend(x, part, n_heads, mask), weights)
        return _second_norm(x + _thought(x, weights), weights)

    return wrong


@mistakes.add(
    "encoder_block",
    "divided_by_sqrt_d",
    "The block's own attention divides by √D: it is √Dh, of one head. Call multi_head_attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    scaled = _scaled_by(lambda read, *_: np.sqrt(read.shape[-1]))
    block = _block_around(lambda read, part, *rest: scaled(read, read, part, *rest)[0])
    return block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "not_scaled",
    "The block's own attention does not divide the scores by √Dh: call multi_head_attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    scaled = _scaled_by(lambda *_: 1.0)
    block = _block_around(lambda read, part, *rest: scaled(read, read, part, *rest)[0])
    return block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "uniform_for_blocked_tokens",
    "A large negative number in place of minus infinity gives equal weights to a token that may "
    "attend to nothing: call multi_head_attention.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    filled = _filled(-1e9)
    block = _block_around(lambda read, part, *rest: filled(read, read, part, *rest)[0])
    return block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "nan_for_blocked_tokens",
    "A token that may attend to nothing becomes NaN: call multi_head_attention, which gives it "
    "b_output.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    filled = _filled(-np.inf)
    block = _block_around(lambda read, part, *rest: filled(read, read, part, *rest)[0])
    return block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "zeros_for_blocked_tokens",
    "You set tokens that may attend to nothing to zero: they keep what they were, take b_output, "
    "and think like all others.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    y = _block(x, weights, n_heads, mask, norm_first)
    return y if mask is None else y * mask.any(axis=-1, keepdims=True)


@mistakes.add(
    "encoder_block",
    "causal_without_mask",
    "Without a mask you hide the future: None means that every token may attend to every token.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if mask is None:
        mask = np.tri(x.shape[-2], dtype=bool)
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "truth_of_mask",
    "`if mask:` asks a whole array for its truth, which raises: ask `mask is not None`, or pass "
    "the mask on as it is.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return _block(x, weights, n_heads, mask if mask else None, norm_first)


@mistakes.add(
    "encoder_block",
    "mask_cut_up_among_sentences",
    "You loop over sentences and take mask[b] for each: a mask (T, T) or (1, T) serves them all. "
    "Pass x and the mask on as a whole.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    def block(x, mask):
        if x.ndim == 2:
            return _block(x, weights, n_heads, mask, norm_first)
        cut = [None] * len(x)
        if mask is not None:
            cut = [mask[b : b + 1] if mask.ndim == 2 else mask[b] for b in range(len(x))]
        return np.stack([block(one, its_own) for one, its_own in zip(x, cut, strict=True)])

    return block(x, mask)


@mistakes.add(
    "encoder_block",
    "three_axes_unpacked",
    "`B, T, D = x.shape` fits three axes only: x may be one sentence, or have more axes in front. "
    "The block needs no sizes.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    _, _, _ = x.shape
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "two_axes_unpacked",
    "`T, D = x.shape` fits one sentence only: x may have leading axes. The block needs no sizes.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    _, _ = x.shape
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "head_width_from_d",
    "You take the heads' width to be D // n_heads: it is that of the matrices in "
    'weights["attention"]. Call multi_head_attention.',
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    *leading, n_tokens, d_model = x.shape
    part = weights["attention"]
    _made(x, part, "query").reshape(*leading, n_tokens, n_heads, d_model // n_heads)
    _made(x, part, "value").reshape(*leading, n_tokens, d_model)
    return _block(x, weights, n_heads, mask, norm_first)


@mistakes.add(
    "encoder_block",
    "changes_x",
    "`x += ...` writes into the caller's array: `x = x + ...` makes a new one.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    if norm_first:
        x += _attended(_first_norm(x, weights), weights, n_heads, mask)
        x += _thought(_second_norm(x, weights), weights)
        return x
    x += _attended(x, weights, n_heads, mask)
    x = _first_norm(x, weights)
    return _second_norm(x + _thought(x, weights), weights)


@mistakes.add(
    "encoder_block",
    "changes_x_in_pre_norm",
    "With norm_first=True `x += ...` writes into the caller's array: `x = x + ...` makes a new "
    "one.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    y = _block(x, weights, n_heads, mask, norm_first)
    if norm_first:
        x += 1.0
    return y


@mistakes.add(
    "encoder_block",
    "changes_weights",
    "You write into the caller's dicts of weights, or into an array in them (`pop`, `update`, "
    "`w /= ...`): work on copies.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    y = _block(x, weights, n_heads, mask, norm_first)
    weights["norm_attention"]["gain"] *= 2.0
    return y


@mistakes.add(
    "encoder_block",
    "changes_mask",
    "You change the caller's mask: make a new one.",
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    y = _block(x, weights, n_heads, mask, norm_first)
    if mask is not None:
        np.logical_not(mask, out=mask)
    return y


@mistakes.add(
    "encoder_block", "no_return", "Your function computes but does not return: add `return`."
)
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    return None
