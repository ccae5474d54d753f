"""Wrong answers that students (and chat bots) give in session 03, each with its diagnosis."""
# ruff: noqa: F811 - every wrong answer bears the name of the function that it stands in for

import contextlib
import copy
import pickle
import warnings
from pathlib import Path

import numpy as np

from autograder.testing import Mistakes
from utils.reference import session_03
from utils.reference.session_02 import (
    encoder_block,
    feed_forward,
    gelu,
    layer_norm,
    multi_head_attention,
)
from utils.reference.session_03 import flatten, unflatten

mistakes = Mistakes()


# ---------------------------------------------------------------- dropout


def _dropout(x, p, rng, training):
    """Drop entries as the task asks for."""
    return np.where(rng.random(x.shape) >= p, x / (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "not_rescaled",
    "You drop entries, but those that stay keep their size: divide them by 1 - p, or the average "
    "of the result shrinks.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x, 0) if training else x


@mistakes.add(
    "dropout",
    "rescaled_by_p",
    "You divide what stays by p: a share 1 - p stays, so divide by 1 - p.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    with np.errstate(all="ignore"):
        return np.where(rng.random(x.shape) >= p, x / p, 0)


@mistakes.add(
    "dropout",
    "multiplied_by_keep",
    "You multiply what stays by 1 - p, which makes it smaller still: divide by 1 - p.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x * (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "multiplied_by_p",
    "You multiply what stays by p: divide by 1 - p.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x * p, 0) if training else x


@mistakes.add(
    "dropout",
    "keeps_p",
    "You keep a share p of the entries and drop the rest: p is the chance to become zero. Turn the "
    "comparison with the random numbers around.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) < p, x / (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "p_taken_as_keep_probability",
    "You treat p as the chance to stay, in the draw and in the division: here it is the chance to "
    "become zero.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    with np.errstate(all="ignore"):
        return np.where(rng.random(x.shape) < p, x / p, 0)


@mistakes.add(
    "dropout",
    "keeps_p_unscaled",
    "You keep a share p instead of dropping it, and do not rescale: drop where `rng.random` is "
    "below p, and divide the rest by 1 - p.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) < p, x, 0) if training else x


@mistakes.add(
    "dropout",
    "active_in_evaluation",
    "Entries are dropped without training, too: with training=False return x as it is.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, True)


@mistakes.add(
    "dropout",
    "training_inverted",
    "You drop when training is False and not when it is True: it is the other way around.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, not training)


@mistakes.add(
    "dropout",
    "never_drops",
    "Nothing becomes zero while training: draw a number for each entry and drop where it is "
    "below p.",
)
def dropout(x, p, rng, training):
    return x


@mistakes.add(
    "dropout",
    "scaled_in_evaluation",
    "You leave the rescaling to evaluation (x times 1 - p): here it is done while training, and "
    "evaluation returns x as it is.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x, 0) if training else x * (1 - p)


@mistakes.add(
    "dropout",
    "scaled_twice_in_evaluation",
    "Training is right, but evaluation still multiplies by 1 - p: the division while training has "
    "made up for it already. Return x.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, True) if training else x * (1 - p)


@mistakes.add(
    "dropout",
    "enlarged_in_evaluation",
    "Without training you still divide by 1 - p: return x as it is.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, True) if training else x / (1 - p)


@mistakes.add(
    "dropout",
    "zeros_in_evaluation",
    "Without training you return zeros (or nothing is kept): return x as it is.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, True) if training else np.zeros_like(x)


@mistakes.add(
    "dropout",
    "none_in_evaluation",
    "Without training your function returns nothing: return x.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, True) if training else None


@mistakes.add(
    "dropout",
    "same_zeros_at_each_call",
    "You make a generator with a fixed seed inside the function, so each call drops the same "
    "entries: draw from `rng`.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, np.random.default_rng(0), training)


@mistakes.add(
    "dropout",
    "rng_ignored",
    "You draw from somewhere else (`np.random…`, or a generator of your own): all randomness must "
    "come from `rng`.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, np.random.default_rng(), training)


@mistakes.add(
    "dropout",
    "rng_copied",
    "You draw from a copy of the generator, or reset its state: the next call then repeats the "
    "same zeros. Draw from `rng` itself.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, copy.deepcopy(rng), training)


@mistakes.add(
    "dropout",
    "changes_x",
    "`x *= ...` or `x[...] = 0` writes into the caller's array: make a new one.",
)
def dropout(x, p, rng, training):
    if training:
        x *= (rng.random(x.shape) >= p) / (1 - p)
    return x


@mistakes.add(
    "dropout",
    "one_mask_for_all_rows",
    "You draw one number for each column and use it in all rows: draw `rng.random(x.shape)`, one "
    "for each entry.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape[-1:]) >= p, x / (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "whole_rows_dropped",
    "You draw one number for each row, so whole rows vanish: draw `rng.random(x.shape)`.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    return np.where(rng.random((*x.shape[:-1], 1)) >= p, x / (1 - p), 0)


@mistakes.add(
    "dropout",
    "one_mask_for_the_batch",
    "All texts of a batch share one mask: draw `rng.random(x.shape)`, batch axis included.",
)
def dropout(x, p, rng, training):
    shape = x.shape[1:] if x.ndim > 2 else x.shape
    return np.where(rng.random(shape) >= p, x / (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "all_or_nothing",
    "You draw a single number for the whole array: draw one for each entry, `rng.random(x.shape)`.",
)
def dropout(x, p, rng, training):
    return x * (rng.random() >= p) / (1 - p) if training else x


@mistakes.add(
    "dropout",
    "exact_number_dropped",
    "You drop exactly p times the size: each entry has its own chance, so the number of zeros "
    "varies from call to call.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    kept = np.ones(x.size, dtype=bool)
    kept[rng.permutation(x.size)[: round(p * x.size)]] = False
    return np.where(kept.reshape(x.shape), x / (1 - p), 0)


@mistakes.add(
    "dropout",
    "divided_by_the_drawn_share",
    "You divide by the share that happened to stay: divide by its chance, 1 - p.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    kept = rng.random(x.shape) >= p
    return np.where(kept, x / max(kept.mean(), 1e-9), 0)


@mistakes.add(
    "dropout",
    "normal_draws",
    "You compare normal random numbers with p: `rng.random` gives uniform ones, of which a share p "
    "is below p.",
)
def dropout(x, p, rng, training):
    return np.where(rng.normal(size=x.shape) >= p, x / (1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "squared_scale",
    "You rescale twice: divide by 1 - p once.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, training) / (1 - p) if training else x


@mistakes.add(
    "dropout",
    "zero_p_drops_all",
    "With p = 0 everything vanishes: then nothing is dropped, and x comes back.",
)
def dropout(x, p, rng, training):
    return _dropout(x, p, rng, training) if p else np.zeros_like(x)


@mistakes.add(
    "dropout",
    "two_axes_only",
    "Your code fits two axes only: `rng.random(x.shape)` fits any number.",
)
def dropout(x, p, rng, training):
    _, _ = x.shape
    return _dropout(x, p, rng, training)


@mistakes.add(
    "dropout",
    "three_axes_only",
    "Your code fits three axes only (`B, T, D = x.shape`): `rng.random(x.shape)` fits any number.",
)
def dropout(x, p, rng, training):
    _, _, _ = x.shape
    return _dropout(x, p, rng, training)


@mistakes.add(
    "dropout",
    "mask_returned_too",
    "You return the mask as well: return the result alone.",
)
def dropout(x, p, rng, training):
    kept = rng.random(x.shape) >= p
    return (np.where(kept, x / (1 - p), 0), kept) if training else (x, None)


@mistakes.add(
    "dropout",
    "mask_only",
    "You return the mask: multiply x by it.",
)
def dropout(x, p, rng, training):
    return (rng.random(x.shape) >= p) / (1 - p) if training else x


@mistakes.add(
    "dropout",
    "rng_called_wrongly",
    "`rng` is a Generator: it has `random`, `uniform` and `binomial`, but no `rand`, and "
    "`random` takes the shape as one tuple.",
)
def dropout(x, p, rng, training):
    return np.where(rng.rand(*x.shape) >= p, x / (1 - p), 0) if training else x


@mistakes.add("dropout", "no_return", "Your function computes but does not return: add `return`.")
def dropout(x, p, rng, training):
    return None


@mistakes.add(
    "dropout",
    "multiplied_by_one_plus_p",
    "You multiply what stays by 1 + p, which is less than 1 / (1 - p): divide by 1 - p.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x * (1 + p), 0) if training else x


@mistakes.add(
    "dropout",
    "divided_by_root",
    "You divide what stays by the root of 1 - p, which keeps the mean square: divide by 1 - p, "
    "which keeps the mean.",
)
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x / np.sqrt(1 - p), 0) if training else x


@mistakes.add(
    "dropout",
    "first_axis_drawn",
    "You draw one number for each item of the first axis, so whole rows or texts vanish: draw "
    "`rng.random(x.shape)`, one for each entry.",
)
def dropout(x, p, rng, training):
    if not training:
        return x
    kept = rng.random(len(x)) >= p
    return np.where(kept.reshape(-1, *[1] * (x.ndim - 1)), x / (1 - p), 0)


@mistakes.add(
    "dropout",
    "half_dropped",
    "You drop half of the entries, whatever p is: an entry is dropped where its number is below p.",
)
def dropout(x, p, rng, training):
    if not training or p == 0:
        return x
    return np.where(rng.random(x.shape) >= 0.5, x / (1 - p), 0)


# ---------------------------------------------------------------- embed


def _sum(ids, segments, weights):
    tables = weights["tokens"], weights["positions"], weights["segments"]
    return tables[0][ids] + tables[1][: ids.shape[-1]] + tables[2][segments]


@mistakes.add(
    "embed",
    "norm_missing",
    "The three vectors are added, but the sum is not normalised: apply layer_norm with the gain "
    "and "
    "bias of weights['norm'].",
)
def embed(input_ids, segment_ids, weights):
    return _sum(input_ids, segment_ids, weights)


@mistakes.add(
    "embed",
    "norm_before_positions",
    "You normalise before the positions are added: add all three first, then normalise.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"]) + weights["positions"][: input_ids.shape[-1]]


@mistakes.add(
    "embed",
    "norm_before_segments",
    "You normalise before the segments are added: add all three first, then normalise.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]]
    return layer_norm(x, **weights["norm"]) + weights["segments"][segment_ids]


@mistakes.add(
    "embed",
    "norm_of_tokens_only",
    "You normalise the token vectors and add the others afterwards: the norm belongs to the sum "
    "of all three.",
)
def embed(input_ids, segment_ids, weights):
    x = layer_norm(weights["tokens"][input_ids], **weights["norm"])
    x = x + weights["positions"][: input_ids.shape[-1]]
    return x + weights["segments"][segment_ids]


@mistakes.add(
    "embed",
    "each_normalised",
    "You normalise each of the three vectors and add them: add first, normalise the sum once.",
)
def embed(input_ids, segment_ids, weights):
    parts = [weights["tokens"][input_ids], weights["positions"][: input_ids.shape[-1]]]
    parts.append(weights["segments"][segment_ids])
    return sum(layer_norm(part, **weights["norm"]) for part in parts)


@mistakes.add(
    "embed",
    "positions_from_one",
    "Your first token stands at position 1: positions count from 0, `positions[:T]`.",
)
def embed(input_ids, segment_ids, weights):
    places = np.arange(1, input_ids.shape[-1] + 1) % len(weights["positions"])
    x = weights["tokens"][input_ids] + weights["positions"][places]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_from_one_overrun",
    "Your first token stands at position 1, and the last of a full text at a row that is not "
    "there: "
    "positions count from 0, `positions[:T]`.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][1 : input_ids.shape[-1] + 1]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_from_one_index_error",
    "You number the positions from 1, so the last of a full text has no row: count from 0.",
)
def embed(input_ids, segment_ids, weights):
    places = np.arange(1, input_ids.shape[-1] + 1)
    x = weights["tokens"][input_ids] + weights["positions"][places]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_missing",
    "The positions are not added: row t of weights['positions'] belongs to token t.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "segments_missing",
    "The segments have no influence: add `weights['segments'][segment_ids]`.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]]
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "segment_always_zero",
    "Every token gets the vector of segment 0: take the row that segment_ids names.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids, segment_ids * 0, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "segments_swapped",
    "The two segments are exchanged: 0 names the first row of weights['segments'].",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids, 1 - segment_ids, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "tokens_shifted",
    "You subtract one from the token ids: id 0 names row 0.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids - 1, segment_ids, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "one_position_for_all",
    "Every token gets the same position, that of row T: token t needs row t, `positions[:T]`.",
)
def embed(input_ids, segment_ids, weights):
    place = input_ids.shape[-1] % len(weights["positions"])
    x = weights["tokens"][input_ids] + weights["positions"][place]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_by_text",
    "Your positions run along the batch: they follow the last axis of input_ids, the tokens.",
)
def embed(input_ids, segment_ids, weights):
    places = np.arange(input_ids.shape[0]).reshape(-1, *[1] * (input_ids.ndim - 1))
    x = weights["tokens"][input_ids] + weights["positions"][places]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "length_taken_from_first_axis",
    "You take the number of tokens from `len(input_ids)` or `shape[0]`, which counts texts: use "
    "`shape[-1]`.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: len(input_ids)]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "all_positions_added",
    "You add the whole position table: a text of T tokens takes its first T rows.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_indexed_by_ids",
    "You look up positions by the token ids: positions are 0, 1, 2, … along the text.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][input_ids]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_reversed",
    "The positions run backwards: the first token has position 0.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[-1]][::-1]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "last_positions",
    "You take the last rows of the position table: the first token stands at row 0.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][-input_ids.shape[-1] :]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "sinusoidal_positions",
    "You add sines and cosines: BERT learns its positions, they stand in weights['positions'].",
)
def embed(input_ids, segment_ids, weights):
    from utils.reference.session_02 import sinusoidal_positions

    places = sinusoidal_positions(input_ids.shape[-1], weights["tokens"].shape[-1])
    x = weights["tokens"][input_ids] + places + weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "tokens_scaled",
    "You multiply the token vectors by √D, as the first transformer did: BERT does not.",
)
def embed(input_ids, segment_ids, weights):
    tokens = weights["tokens"] * np.sqrt(weights["tokens"].shape[-1])
    x = _sum(input_ids, segment_ids, {**weights, "tokens": tokens})
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "concatenated",
    "You put the three vectors side by side: add them, the result has D columns.",
)
def embed(input_ids, segment_ids, weights):
    tokens, segments = weights["tokens"][input_ids], weights["segments"][segment_ids]
    places = np.broadcast_to(weights["positions"][: input_ids.shape[-1]], tokens.shape)
    return np.concatenate([tokens, places, segments], axis=-1)


@mistakes.add(
    "embed",
    "concatenated_and_normalised",
    "You put the three vectors side by side: add them, the result has D columns.",
)
def embed(input_ids, segment_ids, weights):
    tokens, segments = weights["tokens"][input_ids], weights["segments"][segment_ids]
    places = np.broadcast_to(weights["positions"][: input_ids.shape[-1]], tokens.shape)
    x = np.concatenate([tokens, places, segments], axis=-1)
    return layer_norm(x, *(np.tile(part, 3) for part in weights["norm"].values()))


@mistakes.add(
    "embed",
    "multiplied",
    "You multiply the vectors: add them.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] * weights["positions"][: input_ids.shape[-1]]
    return layer_norm(x * weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "gain_and_bias_forgotten",
    "You bring the sum to mean 0 and variance 1, and stop: gain and bias of weights['norm'] "
    "follow.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids, segment_ids, weights), 1.0, 0.0)


@mistakes.add(
    "embed",
    "bias_forgotten",
    "The norm's bias is missing: pass on both, `**weights['norm']`.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids, segment_ids, weights), weights["norm"]["gain"], 0.0)


@mistakes.add(
    "embed",
    "gain_forgotten",
    "The norm's gain is missing: pass on both, `**weights['norm']`.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids, segment_ids, weights), 1.0, weights["norm"]["bias"])


@mistakes.add(
    "embed",
    "gain_and_bias_swapped",
    "Gain and bias are exchanged: layer_norm takes the gain first.",
)
def embed(input_ids, segment_ids, weights):
    norm = weights["norm"]
    return layer_norm(_sum(input_ids, segment_ids, weights), norm["bias"], norm["gain"])


def _embed_with_eps(eps):
    def embed(input_ids, segment_ids, weights):
        return layer_norm(_sum(input_ids, segment_ids, weights), **weights["norm"], eps=eps)

    return embed


for _name, _eps in [("1e_5", 1e-5), ("1e_6", 1e-6), ("1e_8", 1e-8)]:
    mistakes.add(
        "embed",
        f"eps_{_name}",
        f"Your norm adds eps = {_eps:g}, which shows on small vectors: BERT has 1e-12, which is "
        "layer_norm's default.",
    )(_embed_with_eps(_eps))


@mistakes.add(
    "embed",
    "eps_added_to_the_deviation",
    "You divide by the standard deviation plus eps: use layer_norm, where eps is in the root.",
)
def embed(input_ids, segment_ids, weights):
    x, norm = _sum(input_ids, segment_ids, weights), weights["norm"]
    spread = x.std(axis=-1, keepdims=True) + 1e-5
    return norm["gain"] * (x - x.mean(axis=-1, keepdims=True)) / spread + norm["bias"]


@mistakes.add(
    "embed",
    "unbiased_variance",
    "You divide the squares by D - 1: layer norm divides by D. Use layer_norm.",
)
def embed(input_ids, segment_ids, weights):
    x, norm = _sum(input_ids, segment_ids, weights), weights["norm"]
    spread = x.std(axis=-1, keepdims=True, ddof=1)
    return norm["gain"] * (x - x.mean(axis=-1, keepdims=True)) / spread + norm["bias"]


@mistakes.add(
    "embed",
    "normalised_over_tokens",
    "You normalise down the tokens: each token's vector is normalised by itself, along the last "
    "axis.",
)
def embed(input_ids, segment_ids, weights):
    x, norm = _sum(input_ids, segment_ids, weights), weights["norm"]
    x = (x - x.mean(axis=-2, keepdims=True)) / x.std(axis=-2, keepdims=True)
    return norm["gain"] * x + norm["bias"]


@mistakes.add(
    "embed",
    "normalised_as_a_whole",
    "You use one mean and one deviation for everything: each token's vector has its own.",
)
def embed(input_ids, segment_ids, weights):
    x, norm = _sum(input_ids, segment_ids, weights), weights["norm"]
    return norm["gain"] * (x - x.mean()) / x.std() + norm["bias"]


@mistakes.add(
    "embed",
    "two_axes_only",
    "Your code fits a batch of texts only (`B, T = input_ids.shape`): `shape[-1]` fits any "
    "number of axes, also one.",
)
def embed(input_ids, segment_ids, weights):
    _, _ = input_ids.shape
    return layer_norm(_sum(input_ids, segment_ids, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "length_taken_from_axis_one",
    "You take the number of tokens from `shape[1]`, which a text alone does not have: use "
    "`shape[-1]`.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["positions"][: input_ids.shape[1]]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "batch_axis_added",
    "You give a text alone a batch axis, and leave it there: the result has the shape of "
    "input_ids, and D.",
)
def embed(input_ids, segment_ids, weights):
    ids, segments = np.atleast_2d(input_ids), np.atleast_2d(segment_ids)
    return layer_norm(_sum(ids, segments, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "changes_token_table",
    "`weights['tokens'] += ...` changes the caller's table: add to the rows that you have picked.",
)
def embed(input_ids, segment_ids, weights):
    x = layer_norm(_sum(input_ids, segment_ids, weights), **weights["norm"])
    weights["tokens"] += weights["segments"][0]
    return x


@mistakes.add(
    "embed",
    "changes_position_table",
    "`positions[:T]` is a view, and `+=` on it writes into the caller's table: start with the "
    "picked token rows, or use `+`.",
)
def embed(input_ids, segment_ids, weights):
    if input_ids.ndim > 1:
        return layer_norm(_sum(input_ids, segment_ids, weights), **weights["norm"])
    x = weights["positions"][: input_ids.shape[-1]]
    x += weights["tokens"][input_ids]
    x += weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "added_in_place_to_positions",
    "`positions[:T]` has no batch axis, so `+=` on it does not fit, and would change the table: "
    "start with the picked token rows.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["positions"][: input_ids.shape[-1]]
    x += weights["tokens"][input_ids]
    x += weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"])


@mistakes.add("embed", "no_return", "Your function computes but does not return: add `return`.")
def embed(input_ids, segment_ids, weights):
    return None


@mistakes.add(
    "embed",
    "positions_run_on",
    "Your positions run on from text to text: each text starts again at position 0.",
)
def embed(input_ids, segment_ids, weights):
    places = np.arange(input_ids.size).reshape(input_ids.shape) % len(weights["positions"])
    x = weights["tokens"][input_ids] + weights["positions"][places]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "positions_restart",
    "Your positions start again at 0 with the second segment: they count through the whole text.",
)
def embed(input_ids, segment_ids, weights):
    places = np.broadcast_to(np.arange(input_ids.shape[-1]), input_ids.shape)
    first = (segment_ids == 0).sum(axis=-1, keepdims=True)
    places = np.where(segment_ids == 1, places - first, places)
    x = weights["tokens"][input_ids] + weights["positions"][places]
    return layer_norm(x + weights["segments"][segment_ids], **weights["norm"])


@mistakes.add(
    "embed",
    "position_of_first_occurrence",
    "A token that comes twice gets the position of its first time (`index` finds that one): count "
    "along, with `enumerate` or `positions[:T]`.",
)
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["segments"][segment_ids]
    for place in np.ndindex(input_ids.shape):
        text = input_ids[place[:-1]].tolist()
        x[place] += weights["positions"][text.index(input_ids[place])]
    return layer_norm(x, **weights["norm"])


@mistakes.add(
    "embed",
    "ids_in_a_byte",
    "You put the ids into 8 bits, where 256 becomes 0: a vocabulary is larger than that. Leave "
    "them as they are.",
)
def embed(input_ids, segment_ids, weights):
    return layer_norm(_sum(input_ids % 256, segment_ids, weights), **weights["norm"])


@mistakes.add(
    "embed",
    "padding_zeroed",
    "You set the vectors of id 0 to zero: `embed` knows no padding, id 0 is a row like any other.",
)
def embed(input_ids, segment_ids, weights):
    x = layer_norm(_sum(input_ids, segment_ids, weights), **weights["norm"])
    return np.where((input_ids == 0)[..., None], 0, x)


# ---------------------------------------------------------------- bert


class _Bert(session_03.BERT):
    """A right BERT in small steps, each of which a mistake can replace."""

    def segments(self, input_ids, segment_ids):
        return np.zeros_like(input_ids) if segment_ids is None else segment_ids

    def mask(self, attention_mask):
        return None if attention_mask is None else attention_mask[:, None, :] != 0

    def drop(self, x, training):
        return session_03.dropout(x, self.dropout, self.rng, training)

    def embed(self, ids, segments):
        return session_03.embed(ids, segments, self.weights["embeddings"])

    def start(self, ids, segments, training):
        return self.drop(self.embed(ids, segments), training)

    def attend(self, x, layer, mask):
        return multi_head_attention(x, x, layer["attention"], self.num_heads, mask)

    def think(self, x, layer):
        return feed_forward(x, layer["feed_forward"])

    def norm(self, x, norm):
        return layer_norm(x, **norm)

    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        x = self.norm(x + self.drop(attended, training), layer["norm_attention"])
        thought = self.drop(self.think(x, layer), training)
        return self.norm(x + thought, layer["norm_feed_forward"]), attention

    def layers(self):
        return self.weights["layers"]

    def finish(self, x):
        return x

    def result(self, x, attentions, return_attentions):
        return (x, attentions) if return_attentions else x

    def show(self, outputs):
        self.layer_outputs = outputs

    def forward(
        self,
        input_ids,
        segment_ids=None,
        attention_mask=None,
        training=False,
        return_attentions=False,
    ):
        x = self.start(input_ids, self.segments(input_ids, segment_ids), training)
        outputs, attentions, mask = [x], [], self.mask(attention_mask)
        for layer in self.layers():
            x, attention = self.block(x, layer, mask, training)
            outputs.append(x)
            attentions.append(attention)
        x = self.finish(x)
        self.show(outputs)
        return self.result(x, attentions, return_attentions)


def _bert(name, sentence):
    """Register a class that makes a mistake in `forward`."""

    def register(wrong):
        wrong.__name__ = "BERT"
        mistakes.add_namespace("bert", name, sentence, {"BERT": wrong})
        return wrong

    return register


@_bert(
    "segment_ids_ignored",
    "The segment ids have no influence: pass them on to embed.",
)
class _(_Bert):
    def segments(self, input_ids, segment_ids):
        return np.zeros_like(input_ids)


@_bert(
    "segments_default_to_one",
    "Without segment ids all tokens get segment 1: None means segment 0 for all.",
)
class _(_Bert):
    def segments(self, input_ids, segment_ids):
        return np.ones_like(input_ids) if segment_ids is None else segment_ids


@_bert(
    "segments_left_out_by_default",
    "Without segment ids you add no segment vector at all: None means the vector of segment 0 "
    "for all tokens.",
)
class _(_Bert):
    def segments(self, input_ids, segment_ids):
        return segment_ids

    def embed(self, ids, segments):
        if segments is not None:
            return super().embed(ids, segments)
        tables = self.weights["embeddings"]
        x = tables["tokens"][ids] + tables["positions"][: ids.shape[-1]]
        return layer_norm(x, **tables["norm"])


@_bert(
    "segments_none_passed_on",
    "Without segment ids you pass None on to embed, or zeros of the wrong shape: make "
    "`np.zeros_like(input_ids)` first.",
)
class _(_Bert):
    def segments(self, input_ids, segment_ids):
        return segment_ids

    def embed(self, ids, segments):
        tables = self.weights["embeddings"]
        x = tables["tokens"][ids] + tables["positions"][: ids.shape[-1]]
        return layer_norm(x + tables["segments"][segments], **tables["norm"])


@_bert(
    "segments_as_floats",
    "Your default segments are floats, and floats are no row numbers: `np.zeros_like(input_ids)` "
    "keeps them integers.",
)
class _(_Bert):
    def segments(self, input_ids, segment_ids):
        return np.zeros(input_ids.shape) if segment_ids is None else segment_ids


@_bert(
    "mask_taken_for_segments",
    "You use the attention mask as segment ids (or mix up the order of the arguments): the second "
    "argument is segment_ids, the third attention_mask.",
)
class _(_Bert):
    def forward(self, input_ids, attention_mask=None, segment_ids=None, training=False, **options):
        return super().forward(input_ids, segment_ids, attention_mask, training, **options)


@_bert(
    "mask_ignored",
    "The attention mask has no influence: tokens attend to padding. Pass a bool mask on to "
    "multi_head_attention in every layer. (`~` on integers gives -1 and -2, both of which count as "
    "True.)",
)
class _(_Bert):
    def mask(self, attention_mask):
        return None


@_bert(
    "mask_inverted",
    "Tokens attend to padding only: True means *may attend*, so the mask is `attention_mask == 1`. "
    "Additive masks (0 and -10000) mean the opposite.",
)
class _(_Bert):
    def mask(self, attention_mask):
        return None if attention_mask is None else attention_mask[:, None, :] == 0


@_bert(
    "mask_on_queries",
    "You block padded queries instead of padded keys: the mask needs the shape (B, 1, T), "
    "`attention_mask[:, None, :]`.",
)
class _(_Bert):
    def mask(self, attention_mask):
        return None if attention_mask is None else attention_mask[:, :, None] != 0


@_bert(
    "mask_on_queries_too",
    "You block padded queries, too: only being attended to is blocked; padding itself may look at "
    "real tokens.",
)
class _(_Bert):
    def mask(self, attention_mask):
        if attention_mask is None:
            return None
        return (attention_mask[:, :, None] * attention_mask[:, None, :]) != 0


@_bert(
    "mask_without_axis",
    "A (B, T) mask does not fit scores of shape (B, H, T, T), or fits them the wrong way: make it "
    "(B, 1, T), and multi_head_attention adds the axis of the heads.",
)
class _(_Bert):
    def mask(self, attention_mask):
        return None if attention_mask is None else attention_mask != 0


@_bert(
    "mask_with_head_axis",
    "You add the axis of the heads to the mask, and multi_head_attention adds it again: pass "
    "(B, 1, T).",
)
class _(_Bert):
    def mask(self, attention_mask):
        return None if attention_mask is None else attention_mask[:, None, None, :] != 0


@_bert(
    "mask_only_in_first_layer",
    "Only the first layer gets the mask: every layer needs it.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        first = layer is self.weights["layers"][0]
        return super().block(x, layer, mask if first else None, training)


@_bert(
    "padding_set_to_zero",
    "You set padded vectors to zero instead of masking: a vector of zeros is still attended to.",
)
class _(_Bert):
    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        self.real = attention_mask
        return super().forward(input_ids, segment_ids, None, *rest, **options)

    def start(self, ids, segments, training):
        x = super().start(ids, segments, training)
        return x if self.real is None else x * self.real[..., None]


@_bert(
    "padded_outputs_set_to_zero",
    "You set the vectors of padding to zero at the end: leave them as they come out.",
)
class _(_Bert):
    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        self.real = attention_mask
        return super().forward(input_ids, segment_ids, attention_mask, *rest, **options)

    def finish(self, x):
        return x if self.real is None else x * self.real[..., None]


@_bert(
    "causal_mask_added",
    "Your tokens cannot see what comes after them: BERT looks both ways, it has no causal mask.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        causal = np.tri(x.shape[1], dtype=bool)
        return super().attend(x, layer, causal if mask is None else causal & mask)


@_bert(
    "changes_attention_mask",
    "You write into the caller's attention_mask: make a new array.",
)
class _(_Bert):
    def mask(self, attention_mask):
        made = super().mask(attention_mask)
        if attention_mask is not None:
            attention_mask -= 1
        return made


class _PreNorm(_Bert):
    def block(self, x, layer, mask, training):
        attended, attention = self.attend(self.norm(x, layer["norm_attention"]), layer, mask)
        x = x + self.drop(attended, training)
        thought = self.think(self.norm(x, layer["norm_feed_forward"]), layer)
        return x + self.drop(thought, training), attention


@_bert(
    "norm_first",
    "You normalise what goes into attention and feed-forward (pre-norm): BERT normalises the sums "
    "(post-norm).",
)
class _(_PreNorm):
    pass


@_bert(
    "final_norm_added",
    "You normalise once more at the end: the last layer's norm is the last step.",
)
class _(_Bert):
    def finish(self, x):
        return layer_norm(x, 1.0, 0.0)


@_bert(
    "embeddings_norm_applied_again",
    "You apply the embeddings' norm outside `embed`, which has done it already: once is enough.",
)
class _(_Bert):
    def embed(self, ids, segments):
        return layer_norm(super().embed(ids, segments), **self.weights["embeddings"]["norm"])


@_bert(
    "embed_given_all_weights",
    "You hand all of the weights to `embed`: it takes its own part, self.weights['embeddings'].",
)
class _(_Bert):
    def embed(self, ids, segments):
        return session_03.embed(ids, segments, self.weights)


@_bert(
    "embeddings_norm_missing",
    "The embeddings are not normalised before the first layer: use `embed`, whose last step it is.",
)
class _(_Bert):
    def embed(self, ids, segments):
        return _sum(ids, segments, self.weights["embeddings"])


@_bert(
    "tokens_only",
    "Your vectors know neither position nor segment: use `embed`.",
)
class _(_Bert):
    def embed(self, ids, segments):
        tables = self.weights["embeddings"]
        return layer_norm(tables["tokens"][ids], **tables["norm"])


@_bert(
    "positions_missing",
    "The positions are missing: use `embed`, which adds them.",
)
class _(_Bert):
    def embed(self, ids, segments):
        tables = self.weights["embeddings"]
        x = tables["tokens"][ids] + tables["segments"][segments]
        return layer_norm(x, **tables["norm"])


@_bert(
    "last_layer_skipped",
    "The last layer does not run: go through all of self.weights['layers'].",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][:-1]


@_bert(
    "first_layer_skipped",
    "The first layer does not run: go through all of self.weights['layers'], from number 0.",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][1:]


@_bert(
    "first_layer_only",
    "Your loop returns after the first layer: the `return` belongs behind the loop.",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][:1]


@_bert(
    "no_layers",
    "You return the embeddings: send them through the layers.",
)
class _(_Bert):
    def layers(self):
        return []


@_bert(
    "layer_weights_shared",
    "All layers use the weights of the first: layer i has its own, self.weights['layers'][i].",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][:1] * self.num_layers


@_bert(
    "last_layer_weights_shared",
    "All layers use the weights of the last: layer i has its own, self.weights['layers'][i].",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][-1:] * self.num_layers


@_bert(
    "layers_reversed",
    "The layers run backwards: number 0 comes first.",
)
class _(_Bert):
    def layers(self):
        return self.weights["layers"][::-1]


@_bert(
    "each_layer_sees_the_embeddings",
    "Every layer gets the embeddings: each takes what the layer before it gave.",
)
class _(_Bert):
    def start(self, ids, segments, training):
        self.first = super().start(ids, segments, training)
        return self.first

    def block(self, x, layer, mask, training):
        return super().block(self.first, layer, mask, training)


@_bert(
    "twelve_layers_fixed",
    "The number of layers is fixed in your loop: go through self.weights['layers'].",
)
class _(_Bert):
    def layers(self):
        return [self.weights["layers"][number] for number in range(12)]


class _Block(_Bert):
    """Lets a mistake say only how the two halves of a block go together."""

    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        y = self.first(x, self.drop(attended, training), layer)
        return self.second(x, y, layer, training), attention

    def first(self, x, attended, layer):
        return self.norm(x + attended, layer["norm_attention"])

    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(y + thought, layer["norm_feed_forward"])


@_bert(
    "residual_missing_at_attention",
    "What attention gives replaces x: add it to x before the norm.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return self.norm(attended, layer["norm_attention"])


@_bert(
    "residual_missing_at_feed_forward",
    "What the feed-forward network gives replaces its input: add it before the norm.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(thought, layer["norm_feed_forward"])


@_bert(
    "residuals_missing",
    "Both sublayers replace their input: add what they give to it, then normalise.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return self.norm(attended, layer["norm_attention"])

    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(thought, layer["norm_feed_forward"])


@_bert(
    "second_residual_around_the_block",
    "You add the feed-forward result to the input of the whole block: add it to the network's own "
    "input, the normalised sum.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(x + thought, layer["norm_feed_forward"])


@_bert(
    "feed_forward_reads_the_block_input",
    "The feed-forward network reads the block's input: it reads what the first norm gives.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        thought = self.drop(self.think(x, layer), training)
        return self.norm(y + thought, layer["norm_feed_forward"])


@_bert(
    "norm_before_residual",
    "You normalise what a sublayer gives and then add: add first, then normalise the sum.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return x + self.norm(attended, layer["norm_attention"])

    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return y + self.norm(thought, layer["norm_feed_forward"])


@_bert(
    "first_norm_missing",
    "The norm after attention is missing.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return x + attended


@_bert(
    "second_norm_missing",
    "The norm after the feed-forward network is missing.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        return y + self.drop(self.think(y, layer), training)


@_bert(
    "norms_missing",
    "The sums are never normalised: norm_attention follows the first, norm_feed_forward the "
    "second.",
)
class _(_Block):
    def norm(self, x, norm):
        return x


@_bert(
    "norms_swapped",
    "The two norms of a layer are exchanged: norm_attention follows attention.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return self.norm(x + attended, layer["norm_feed_forward"])

    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(y + thought, layer["norm_attention"])


@_bert(
    "norm_shared",
    "Both sums get norm_attention: the second has its own, norm_feed_forward.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        thought = self.drop(self.think(y, layer), training)
        return self.norm(y + thought, layer["norm_attention"])


@_bert(
    "gain_and_bias_forgotten",
    "Your layer norms leave gain and bias out: pass them on, `**layer['norm_attention']`.",
)
class _(_Bert):
    def norm(self, x, norm):
        return layer_norm(x, 1.0, 0.0)


@_bert(
    "gain_and_bias_swapped",
    "Gain and bias of your layer norms are exchanged: layer_norm takes the gain first.",
)
class _(_Bert):
    def norm(self, x, norm):
        return layer_norm(x, norm["bias"], norm["gain"])


@_bert(
    "eps_1e_5",
    "Your layer norms add eps = 1e-5, as torch does: BERT has 1e-12, layer_norm's default.",
)
class _(_Bert):
    def norm(self, x, norm):
        return layer_norm(x, **norm, eps=1e-5)

    def embed(self, ids, segments):
        tables = self.weights["embeddings"]
        return layer_norm(_sum(ids, segments, tables), **tables["norm"], eps=1e-5)


@_bert(
    "eps_1e_5_in_layers",
    "The norms in your layers add eps = 1e-5, as torch does: BERT has 1e-12, layer_norm's default.",
)
class _(_Bert):
    def norm(self, x, norm):
        return layer_norm(x, **norm, eps=1e-5)


@_bert(
    "tanh_gelu",
    "Your feed-forward network uses the tanh form of GELU, which is up to 4e-3 off: BERT has the "
    "exact one, with erf.",
)
class _(_Bert):
    def think(self, x, layer):
        part = layer["feed_forward"]
        hidden = gelu(x @ part["w_in"] + part["b_in"], approximate="tanh")
        return hidden @ part["w_out"] + part["b_out"]


@_bert("relu", "Your feed-forward network has a ReLU: BERT has the exact GELU.")
class _(_Bert):
    def think(self, x, layer):
        part = layer["feed_forward"]
        hidden = np.maximum(x @ part["w_in"] + part["b_in"], 0)
        return hidden @ part["w_out"] + part["b_out"]


@_bert(
    "gelu_missing",
    "Your feed-forward network has no GELU between its two matrices: use feed_forward.",
)
class _(_Bert):
    def think(self, x, layer):
        part = layer["feed_forward"]
        return (x @ part["w_in"] + part["b_in"]) @ part["w_out"] + part["b_out"]


@_bert(
    "feed_forward_missing",
    "The feed-forward network is missing: a layer is attention and feed_forward.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        return y


@_bert(
    "attention_missing",
    "The layers have no attention: each begins with multi_head_attention.",
)
class _(_Block):
    def first(self, x, attended, layer):
        return x


@_bert(
    "feed_forward_first",
    "The feed-forward network runs before attention: attention comes first.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        thought = self.drop(self.think(x, layer), training)
        x = self.norm(x + thought, layer["norm_feed_forward"])
        attended, attention = self.attend(x, layer, mask)
        return self.norm(x + self.drop(attended, training), layer["norm_attention"]), attention


@_bert(
    "one_head",
    "Attention runs with a single head: pass on self.num_heads.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        return multi_head_attention(x, x, layer["attention"], 1, mask)


@_bert(
    "head_width_taken_for_number",
    "You pass the width of a head where the number of heads is asked for: it is self.num_heads.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        n_heads = self.d_model // self.num_heads
        return multi_head_attention(x, x, layer["attention"], n_heads, mask)


@_bert(
    "twelve_heads_fixed",
    "The number of heads is fixed to 12: use self.num_heads.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        return multi_head_attention(x, x, layer["attention"], 12, mask)


@_bert(
    "attends_to_embeddings",
    "Your tokens attend to the embeddings in every layer: queries, keys and values all come from "
    "the layer's own input.",
)
class _(_Bert):
    def start(self, ids, segments, training):
        self.memory = super().start(ids, segments, training)
        return self.memory

    def attend(self, x, layer, mask):
        return multi_head_attention(x, self.memory, layer["attention"], self.num_heads, mask)


@_bert(
    "texts_mixed",
    "You flatten the batch into one text, so tokens attend to those of other texts: leave the "
    "batch "
    "axis alone.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        if mask is not None:
            return super().attend(x, layer, mask)
        long = x.reshape(1, -1, x.shape[-1])
        attended, attention = super().attend(long, layer, None)
        return attended.reshape(x.shape), attention


@_bert(
    "dropout_always_on",
    "Dropout acts without training, too: pass `training` on to dropout, not True.",
)
class _(_Bert):
    def drop(self, x, training):
        return super().drop(x, True)


@_bert(
    "dropout_inverted",
    "Dropout acts when training is False, and not when it is True.",
)
class _(_Bert):
    def drop(self, x, training):
        return super().drop(x, not training)


@_bert(
    "dropout_missing",
    "With training=True nothing is dropped: embeddings, attention and feed-forward each get "
    "dropout. encoder_block has none, so its steps have to be written out.",
)
class _(_Bert):
    def drop(self, x, training):
        return x


@_bert(
    "dropout_on_embeddings_only",
    "Only the embeddings get dropout: what attention and the feed-forward network give needs it, "
    "too, before it is added.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        return super().block(x, layer, mask, False)


@_bert(
    "dropout_missing_on_embeddings",
    "The embeddings get no dropout.",
)
class _(_Bert):
    def start(self, ids, segments, training):
        return self.embed(ids, segments)


@_bert(
    "dropout_missing_on_attention",
    "What attention gives gets no dropout before it is added.",
)
class _(_Block):
    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        return self.second(x, self.first(x, attended, layer), layer, training), attention


@_bert(
    "dropout_missing_on_feed_forward",
    "What the feed-forward network gives gets no dropout before it is added.",
)
class _(_Block):
    def second(self, x, y, layer, training):
        return self.norm(y + self.think(y, layer), layer["norm_feed_forward"])


@_bert(
    "dropout_after_the_sum",
    "You drop entries of the sums: dropout acts on what attention and the feed-forward network "
    "give, before they are added.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        x = self.norm(self.drop(x + attended, training), layer["norm_attention"])
        total = self.drop(x + self.think(x, layer), training)
        return self.norm(total, layer["norm_feed_forward"]), attention


@_bert(
    "dropout_after_the_norm",
    "You drop entries after the norms: dropout acts on what attention and the feed-forward network "
    "give, before they are added.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        x = self.drop(self.norm(x + attended, layer["norm_attention"]), training)
        x = self.norm(x + self.think(x, layer), layer["norm_feed_forward"])
        return self.drop(x, training), attention


@_bert(
    "dropout_before_the_norm_of_embeddings",
    "You drop entries of the embeddings before their norm: `embed` first, then dropout.",
)
class _(_Bert):
    def start(self, ids, segments, training):
        tables = self.weights["embeddings"]
        return layer_norm(self.drop(_sum(ids, segments, tables), training), **tables["norm"])


@_bert(
    "dropout_with_fixed_chance",
    "Your dropout has a fixed chance of 0.1: it is self.dropout.",
)
class _(_Bert):
    def drop(self, x, training):
        return _dropout(x, 0.1, self.rng, training)


@_bert(
    "dropout_with_keep_chance",
    "You pass 1 - self.dropout on: dropout takes the chance to become zero, self.dropout.",
)
class _(_Bert):
    def drop(self, x, training):
        return _dropout(x, 1 - self.dropout, self.rng, training)


@_bert(
    "same_draws_at_each_call",
    "Every run of training drops the same entries, because a generator with a fixed seed is made "
    "in "
    "`forward`: use self.rng.",
)
class _(_Bert):
    def forward(self, *arguments, **options):
        self.rng = np.random.default_rng(0)
        return super().forward(*arguments, **options)


@_bert(
    "own_generator",
    "You draw from a generator of your own: all randomness comes from self.rng.",
)
class _(_Bert):
    def drop(self, x, training):
        return _dropout(x, self.dropout, np.random.default_rng(), training)


@_bert(
    "dropout_called_as_attribute",
    "self.dropout is a number, the chance p: call the function `dropout(x, self.dropout, self.rng, "
    "training)`.",
)
class _(_Bert):
    def drop(self, x, training):
        return self.dropout(x)


@_bert(
    "always_a_pair",
    "You always return two things: without return_attentions=True return hidden_states alone.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return x, attentions


@_bert(
    "always_a_pair_with_none",
    "You always return two things: without return_attentions=True return hidden_states alone.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return x, attentions if return_attentions else None


@_bert(
    "pair_swapped",
    "You return (attentions, hidden_states): the hidden states come first.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (attentions, x) if return_attentions else x


@_bert(
    "never_attentions",
    "With return_attentions=True the attention weights are asked for, too: return the pair "
    "(hidden_states, attentions).",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return x


@_bert(
    "attentions_alone",
    "With return_attentions=True you return the attentions alone: return the pair.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return attentions if return_attentions else x


@_bert(
    "attentions_of_last_layer",
    "You return the attention weights of the last layer only: collect those of all layers in a "
    "list.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (x, attentions[-1]) if return_attentions else x


@_bert(
    "attentions_of_last_layer_in_list",
    "Your list holds the attention weights of the last layer only: collect those of all layers.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (x, attentions[-1:]) if return_attentions else x


@_bert(
    "attentions_averaged",
    "You average the attention weights over the heads: leave the axis of the heads, (B, H, T, T).",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        attended, attention = super().attend(x, layer, mask)
        return attended, attention.mean(axis=1)


@_bert(
    "attentions_concatenated",
    "You join the layers' attention weights into one array: a list with one array for each layer "
    "is asked for.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (x, np.concatenate(attentions)) if return_attentions else x


@_bert(
    "attentions_empty",
    "Your list of attentions is empty: append the second result of multi_head_attention in each "
    "layer.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (x, []) if return_attentions else x


@_bert(
    "attended_vectors_as_attentions",
    "Your attentions are the vectors that attention gives: the weights are the second result of "
    "multi_head_attention.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        attended, _ = super().attend(x, layer, mask)
        return attended, attended


@_bert(
    "attentions_transposed",
    "The last two axes of your attentions are exchanged: rows are queries.",
)
class _(_Bert):
    def attend(self, x, layer, mask):
        attended, attention = super().attend(x, layer, mask)
        return attended, np.swapaxes(attention, -1, -2)


@_bert(
    "attention_pair_as_vectors",
    "multi_head_attention returns two results: take the first, the vectors, and keep the second.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        attended = self.attend(x, layer, mask)
        return self.norm(x + attended, layer["norm_attention"]), None


@_bert(
    "layer_outputs_missing",
    "`self.layer_outputs` is not set: it is a list of the embeddings and of what each layer gives.",
)
class _(_Bert):
    def show(self, outputs):
        pass


@_bert(
    "layer_outputs_without_embeddings",
    "`self.layer_outputs` begins with the first layer: the embeddings come first, L + 1 arrays in "
    "all.",
)
class _(_Bert):
    def show(self, outputs):
        self.layer_outputs = outputs[1:]


@_bert(
    "layer_outputs_without_last",
    "`self.layer_outputs` lacks what the last layer gives: append after each layer.",
)
class _(_Bert):
    def show(self, outputs):
        self.layer_outputs = outputs[:-1]


@_bert(
    "layer_outputs_never_emptied",
    "`self.layer_outputs` grows from call to call: start each call with a new list.",
)
class _(_Bert):
    def show(self, outputs):
        self.layer_outputs = [*self.layer_outputs, *outputs]


@_bert(
    "layer_outputs_one_array",
    "`self.layer_outputs` holds the same array again and again, because x is changed in place: "
    "make a new array in each layer, or append copies.",
)
class _(_Bert):
    def show(self, outputs):
        self.layer_outputs = [outputs[-1]] * len(outputs)


@_bert(
    "added_in_place",
    "`x += ...` writes into the array that `self.layer_outputs` holds already: `x = x + ...` makes "
    "a new one.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        attended, attention = self.attend(x, layer, mask)
        x += self.drop(attended, training)
        y = self.norm(x, layer["norm_attention"])
        return self.norm(
            y + self.drop(self.think(y, layer), training), layer["norm_feed_forward"]
        ), attention


@_bert(
    "layer_outputs_hold_pairs",
    "`self.layer_outputs` holds something else than arrays of shape (B, T, D): append the vectors "
    "alone.",
)
class _(_Bert):
    def show(self, outputs):
        self.layer_outputs = [(one, None) for one in outputs]


@_bert(
    "embeddings_kept_before_dropout",
    "`self.layer_outputs` holds the embeddings before dropout: what enters the first layer is "
    "asked "
    "for.",
)
class _(_Bert):
    def start(self, ids, segments, training):
        self.undropped = self.embed(ids, segments)
        return self.drop(self.undropped, training)

    def show(self, outputs):
        self.layer_outputs = [self.undropped, *outputs[1:]]


@_bert(
    "first_token_only",
    "You return the vector of the first token only: one vector for each token is asked for, "
    "(B, T, D).",
)
class _(_Bert):
    def finish(self, x):
        return x[:, 0]


@_bert(
    "mean_of_tokens",
    "You average over the tokens: one vector for each token is asked for, (B, T, D).",
)
class _(_Bert):
    def finish(self, x):
        return x.mean(axis=1)


@_bert(
    "scores_of_words",
    "You return scores of words: forward ends with the hidden states, predict_masked_tokens does "
    "the rest.",
)
class _(_Bert):
    def finish(self, x):
        return x @ self.weights["embeddings"]["tokens"].T


@_bert(
    "layer_outputs_returned",
    "You return the list of all layers: return the last one, and keep the list in "
    "self.layer_outputs.",
)
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return (self.layer_outputs, attentions) if return_attentions else self.layer_outputs


@_bert(
    "changes_weights",
    "Your forward changes the model's weights: `+=` and `*=` on an array from self.weights write "
    "into the model.",
)
class _(_Bert):
    def finish(self, x):
        self.weights["embeddings"]["tokens"] += 0.001
        return x


@_bert(
    "changes_positions",
    "Your forward adds to the position table in place, so the model is another one at the next "
    "call: make a new array.",
)
class _(_Bert):
    def finish(self, x):
        self.weights["embeddings"]["positions"][: x.shape[1]] += 0.001
        return x


@_bert(
    "encoder_block_used",
    "encoder_block knows no dropout and keeps its attention weights to itself: write its steps out "
    "in forward.",
)
class _(_Bert):
    def block(self, x, layer, mask, training):
        return encoder_block(x, layer, self.num_heads, mask), None

    def result(self, x, attentions, return_attentions):
        return (x, []) if return_attentions else x


@_bert("no_return", "Your forward computes but does not return: add `return hidden_states`.")
class _(_Bert):
    def result(self, x, attentions, return_attentions):
        return None


class _OwnAttention(_Bert):
    """Lets a mistake compute the attention weights."""

    def shares(self, scores, mask):
        raise NotImplementedError

    def attend(self, x, layer, mask):
        part, (n_texts, n_tokens, width) = layer["attention"], x.shape
        heads = {}
        for name in ("query", "key", "value"):
            made = x @ part[f"w_{name}"] + part[f"b_{name}"]
            heads[name] = made.reshape(n_texts, n_tokens, self.num_heads, -1).swapaxes(1, 2)
        scores = heads["query"] @ heads["key"].swapaxes(-1, -2)
        shares = self.shares(scores / np.sqrt(width // self.num_heads), mask)
        context = (shares @ heads["value"]).swapaxes(1, 2).reshape(x.shape)
        return context @ part["w_output"] + part["b_output"], shares


def _softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@_bert(
    "mask_after_softmax",
    "You set the weights of padding to zero after the softmax, so the rest adds up to less than "
    "one: mask before it, as multi_head_attention does.",
)
class _(_OwnAttention):
    def shares(self, scores, mask):
        shares = _softmax(scores)
        return shares if mask is None else shares * mask[:, None]


@_bert(
    "minus_ten_thousand",
    "You hide padding by adding a large negative number to the scores, so a text that is all "
    "padding still attends to it: a bool mask and multi_head_attention give weights of zero.",
)
class _(_OwnAttention):
    def shares(self, scores, mask):
        return _softmax(scores if mask is None else np.where(mask[:, None], scores, scores - 1e4))


@_bert(
    "minus_a_number_for_scores",
    "You replace the scores of padding by a large negative number, so a text that is all padding "
    "still attends to it: a bool mask and multi_head_attention give weights of zero.",
)
class _(_OwnAttention):
    def shares(self, scores, mask):
        return _softmax(scores if mask is None else np.where(mask[:, None], scores, -1e9))


@_bert(
    "nan_for_padding",
    "In a text that is all padding your weights are NaN (0 / 0): multi_head_attention gives zeros.",
)
class _(_OwnAttention):
    def shares(self, scores, mask):
        return _softmax(scores if mask is None else np.where(mask[:, None], scores, -np.inf))


@_bert(
    "mask_taken_as_length",
    "You count the ones and open the first keys: padding may stand anywhere, so use the mask "
    "itself.",
)
class _(_Bert):
    def mask(self, attention_mask):
        if attention_mask is None:
            return None
        lengths = attention_mask.sum(axis=1)[:, None, None]
        return np.arange(attention_mask.shape[1]) < lengths


@_bert(
    "padding_guessed_from_ids",
    "Without a mask you take id 0 for padding: None means that all tokens are real.",
)
class _(_Bert):
    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        if attention_mask is None:
            attention_mask = (input_ids != 0).astype(int)
        return super().forward(input_ids, segment_ids, attention_mask, *rest, **options)


@_bert(
    "layers_kept_from_birth",
    "You keep the layers of the first weights, so those that are set later go unused: read "
    "self.weights['layers'] in forward.",
)
class _(_Bert):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.kept = self.weights["layers"]

    def layers(self):
        return self.kept


@_bert(
    "mask_remembered",
    "You keep the mask of an earlier call and use it again: without a mask all tokens are real.",
)
class _(_Bert):
    kept = None

    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        if attention_mask is not None:
            self.kept = attention_mask
        elif self.kept is not None and self.kept.shape == input_ids.shape:
            attention_mask = self.kept
        return super().forward(input_ids, segment_ids, attention_mask, *rest, **options)


@_bert(
    "padding_zeroed_in_each_layer",
    "You set the vectors of padding to zero after each layer: leave them as they come out.",
)
class _(_Bert):
    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        self.real = attention_mask
        return super().forward(input_ids, segment_ids, attention_mask, *rest, **options)

    def block(self, x, layer, mask, training):
        x, attention = super().block(x, layer, mask, training)
        return x if self.real is None else x * self.real[..., None], attention


@_bert(
    "changes_input_ids",
    "You write into the caller's input_ids: make a new array.",
)
class _(_Bert):
    def forward(self, input_ids, segment_ids=None, attention_mask=None, *rest, **options):
        if attention_mask is not None:
            input_ids[attention_mask == 0] = 0
        return super().forward(input_ids, segment_ids, attention_mask, *rest, **options)


@_bert(
    "dropout_on_attention_weights",
    "You drop attention weights, too, as the paper does: here dropout acts on the embeddings and "
    "on "
    "what each sublayer gives, nowhere else.",
)
class _(_OwnAttention):
    training = False

    def block(self, x, layer, mask, training):
        self.training = training
        return super().block(x, layer, mask, training)

    def shares(self, scores, mask):
        if mask is not None:
            scores = np.where(mask[:, None], scores, -np.inf)
        with np.errstate(all="ignore"):
            shares = np.nan_to_num(_softmax(scores))
        return self.drop(shares, self.training)


# ---------------------------------------------------------------- predict_masked_tokens


def _head(self, hidden_states, bend=gelu, norm=layer_norm):
    """Transform hidden states as BERT's head does."""
    head = self.weights["mlm"]
    return norm(bend(hidden_states @ head["w"] + head["b"]), **head["norm"])


def _tied(self, x):
    """Score each word by its token embedding."""
    return x @ self.weights["embeddings"]["tokens"].T + self.weights["mlm"]["output_bias"]


@mistakes.add(
    "predict_masked_tokens",
    "transform_missing",
    "You compare the hidden states themselves with the words: first come a linear map, GELU and "
    "layer norm.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, hidden_states)


@mistakes.add(
    "predict_masked_tokens",
    "gelu_missing",
    "The GELU between the linear map and the norm is missing.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, bend=lambda x: x))


@mistakes.add(
    "predict_masked_tokens",
    "tanh_gelu",
    "You use the tanh form of GELU: BERT has the exact one, `gelu(x)`.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, bend=lambda x: gelu(x, approximate="tanh")))


@mistakes.add("predict_masked_tokens", "relu", "You use a ReLU: BERT's head has the exact GELU.")
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, bend=lambda x: np.maximum(x, 0)))


@mistakes.add(
    "predict_masked_tokens",
    "tanh",
    "You use tanh, which is the pooler's: the head has the exact GELU.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, bend=np.tanh))


@mistakes.add(
    "predict_masked_tokens",
    "norm_missing",
    "The layer norm after the GELU is missing.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, norm=lambda x, gain, bias: x))


@mistakes.add(
    "predict_masked_tokens",
    "norm_before_gelu",
    "You normalise before the GELU: the order is linear map, GELU, layer norm.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    return _tied(self, gelu(layer_norm(hidden_states @ head["w"] + head["b"], **head["norm"])))


@mistakes.add(
    "predict_masked_tokens",
    "norm_first",
    "You normalise the hidden states before the linear map: the order is linear map, GELU, layer "
    "norm.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    x = layer_norm(hidden_states, **head["norm"])
    return _tied(self, gelu(x @ head["w"] + head["b"]))


@mistakes.add(
    "predict_masked_tokens",
    "norm_without_gain_and_bias",
    "Your norm leaves gain and bias of the head out: `**self.weights['mlm']['norm']`.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    plain = lambda x, gain, bias: layer_norm(x, 1.0, 0.0)  # noqa: E731
    return _tied(self, _head(self, hidden_states, norm=plain))


@mistakes.add(
    "predict_masked_tokens",
    "gain_and_bias_swapped",
    "Gain and bias of the norm are exchanged: layer_norm takes the gain first.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    swapped = lambda x, gain, bias: layer_norm(x, bias, gain)  # noqa: E731
    return _tied(self, _head(self, hidden_states, norm=swapped))


@mistakes.add(
    "predict_masked_tokens",
    "norm_of_the_embeddings",
    "You use the embeddings' norm: the head has its own, self.weights['mlm']['norm'].",
)
def predict_masked_tokens(self, hidden_states, training=False):
    other = self.weights["embeddings"]["norm"]
    borrowed = lambda x, gain, bias: layer_norm(x, **other)  # noqa: E731
    return _tied(self, _head(self, hidden_states, norm=borrowed))


@mistakes.add(
    "predict_masked_tokens",
    "eps_1e_5",
    "Your norm adds eps = 1e-5, which shows on small vectors: BERT has 1e-12, layer_norm's "
    "default.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    wide = lambda x, gain, bias: layer_norm(x, gain, bias, eps=1e-5)  # noqa: E731
    return _tied(self, _head(self, hidden_states, norm=wide))


@mistakes.add(
    "predict_masked_tokens",
    "output_bias_missing",
    "The words' own output bias is missing: add self.weights['mlm']['output_bias'].",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _head(self, hidden_states) @ self.weights["embeddings"]["tokens"].T


@mistakes.add(
    "predict_masked_tokens",
    "linear_bias_missing",
    "The bias of the linear map is missing: `@ w + b`.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    return _tied(self, layer_norm(gelu(hidden_states @ head["w"]), **head["norm"]))


@mistakes.add(
    "predict_masked_tokens",
    "both_biases_missing",
    "Both biases are missing: that of the linear map and the words' output bias.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    x = layer_norm(gelu(hidden_states @ head["w"]), **head["norm"])
    return x @ self.weights["embeddings"]["tokens"].T


@mistakes.add(
    "predict_masked_tokens",
    "w_transposed",
    "You multiply by the transposed w, as torch stores it: here it is `hidden_states @ w`.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    x = gelu(hidden_states @ head["w"].T + head["b"])
    return _tied(self, layer_norm(x, **head["norm"]))


@mistakes.add(
    "predict_masked_tokens",
    "shapes_do_not_fit",
    "A product does not fit: all weights come from `self`, the token embeddings are (V, D), and "
    "the scores are `x @ tokens.T`, so that V comes last.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _head(self, hidden_states) @ self.weights["embeddings"]["tokens"]


@mistakes.add(
    "predict_masked_tokens",
    "scores_transposed",
    "Your words come before the tokens: the shape is (B, T, V).",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return np.swapaxes(_tied(self, _head(self, hidden_states)), -1, -2)


@mistakes.add(
    "predict_masked_tokens",
    "not_tied",
    "Your output matrix is not the token embeddings: the words' rows of "
    "self.weights['embeddings']['tokens'] are used twice, to read and to write.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    tokens = self.weights["embeddings"]["tokens"]
    matrix = np.random.default_rng(0).normal(size=tokens.shape[::-1])
    return _head(self, hidden_states) @ matrix + self.weights["mlm"]["output_bias"]


@mistakes.add(
    "predict_masked_tokens",
    "words_missing",
    "You stop after the transform: score each word by its token embedding.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _head(self, hidden_states)


@mistakes.add(
    "predict_masked_tokens",
    "softmax_applied",
    "You return probabilities: the scores before any softmax are asked for.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@mistakes.add(
    "predict_masked_tokens",
    "log_softmax_applied",
    "You return logarithms of probabilities: the scores before any softmax are asked for.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    logits = logits - logits.max(axis=-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


@mistakes.add(
    "predict_masked_tokens",
    "best_words_returned",
    "You return the best word of each token: the scores of all words are asked for.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states)).argmax(axis=-1)


@mistakes.add(
    "predict_masked_tokens",
    "first_token_only",
    "You score the first token only: every token is asked for, (B, T, V).",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states[:, 0]))


@mistakes.add(
    "predict_masked_tokens",
    "scaled",
    "You divide the scores by √D, as attention does: the head does not scale.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    x = _head(self, hidden_states) / np.sqrt(hidden_states.shape[-1])
    return _tied(self, x)


@mistakes.add(
    "predict_masked_tokens",
    "residual_added",
    "You add the hidden states to the transformed ones: the head has no residual.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states) + hidden_states)


@mistakes.add(
    "predict_masked_tokens",
    "transform_twice",
    "You apply the transform twice: once is enough.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, _head(self, hidden_states)))


@mistakes.add(
    "predict_masked_tokens",
    "dropout_while_training",
    "With training=True you drop entries: this head has no dropout.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    x = _head(self, hidden_states)
    return _tied(self, session_03.dropout(x, self.dropout, self.rng, training))


@mistakes.add(
    "predict_masked_tokens",
    "hidden_states_changed",
    "You write into hidden_states: make a new array.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    hidden_states += self.weights["mlm"]["b"]
    return logits


@mistakes.add(
    "predict_masked_tokens",
    "weights_changed",
    "You change the model's weights: `+=` on an array from self.weights writes into the model.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    self.weights["mlm"]["b"] += 0.001
    return logits


@mistakes.add(
    "predict_masked_tokens",
    "wrong_names",
    "You look up a weight that is not there: the head is self.weights['mlm'], with w, b, norm and "
    "output_bias, and the words are self.weights['embeddings']['tokens'].",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return hidden_states @ self.weights["mlm"]["tokens"].T


@mistakes.add(
    "predict_masked_tokens",
    "no_return",
    "Your function computes but does not return: add `return`.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return None


@mistakes.add(
    "predict_masked_tokens",
    "last_forward_used",
    "You take self.layer_outputs, what the model did last: use the hidden_states that are passed "
    "in.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, self.layer_outputs[-1] if self.layer_outputs else hidden_states))


@mistakes.add(
    "predict_masked_tokens",
    "table_kept",
    "You keep the token table of the first call, so weights that are set later go unused: read "
    "self.weights each time.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    if not hasattr(self, "kept"):
        self.kept = self.weights["embeddings"]["tokens"].T.copy()
    return _head(self, hidden_states) @ self.kept + self.weights["mlm"]["output_bias"]


@mistakes.add(
    "predict_masked_tokens",
    "cosine",
    "You divide by the lengths of the vectors (a cosine): the score is the plain dot product.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    x, tokens = _head(self, hidden_states), self.weights["embeddings"]["tokens"]
    x = x / np.linalg.norm(x, axis=-1, keepdims=True)
    tokens = tokens / np.linalg.norm(tokens, axis=-1, keepdims=True)
    return x @ tokens.T + self.weights["mlm"]["output_bias"]


@mistakes.add(
    "predict_masked_tokens",
    "residual_before_norm",
    "You add the hidden states before the norm, as in an encoder block: the head has no residual.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    return _tied(self, _head(self, hidden_states, bend=lambda x: gelu(x) + hidden_states))


@mistakes.add(
    "predict_masked_tokens",
    "norm_popped",
    "You take a part out of the model's weights (`pop`), so the next call fails: read it.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    del self.weights["mlm"]["norm"]
    return logits


@mistakes.add(
    "predict_masked_tokens",
    "vocabulary_fixed",
    "You make room for 30522 words, whatever the model has: V is the number of rows of the token "
    "embeddings.",
)
def predict_masked_tokens(self, hidden_states, training=False):
    logits = _tied(self, _head(self, hidden_states))
    wide = np.zeros((*logits.shape[:-1], 30522))
    wide[..., : logits.shape[-1]] = logits
    return wide


# ---------------------------------------------------------------- save


def _file_content(bert):
    return {**flatten(bert.weights), "num_heads": bert.num_heads}


@mistakes.add(
    "save",
    "num_heads_missing",
    "The file does not say how many heads there are: save self.num_heads as num_heads, too.",
)
def save(self, path):
    np.savez(path, **flatten(self.weights))


@mistakes.add(
    "save",
    "not_flattened",
    "You save the nested dicts, which NumPy can only pickle: save the arrays of "
    "`flatten(self.weights)` by their names.",
)
def save(self, path):
    np.savez(path, num_heads=self.num_heads, **self.weights)


@mistakes.add(
    "save",
    "pickled",
    "You pickle the weights: a pickle can run any code when it is opened. Use np.savez.",
)
def save(self, path):
    Path(path).write_bytes(pickle.dumps({**self.weights, "num_heads": self.num_heads}))


@mistakes.add(
    "save",
    "np_save",
    "np.save writes one array (and pickles a dict), under a name that ends in .npy: np.savez takes "
    "many arrays by name.",
)
def save(self, path):
    np.save(path, _file_content(self), allow_pickle=True)


@mistakes.add(
    "save",
    "arrays_without_names",
    "Your arrays are called arr_0, arr_1, …: pass them by name, `**flatten(self.weights)`.",
)
def save(self, path):
    np.savez(path, *flatten(self.weights).values(), num_heads=self.num_heads)


@mistakes.add(
    "save",
    "dict_as_one_array",
    "You pass the dict itself to np.savez, which pickles it as one object: put two stars in front "
    "of it.",
)
def save(self, path):
    np.savez(path, flatten(self.weights), num_heads=self.num_heads)


@mistakes.add(
    "save",
    "as_float32",
    "You convert all arrays to float32: each keeps its dtype.",
)
def save(self, path):
    arrays = {name: array.astype(np.float32) for name, array in flatten(self.weights).items()}
    np.savez(path, num_heads=self.num_heads, **arrays)


@mistakes.add(
    "save",
    "as_float64",
    "You convert all arrays to float64: each keeps its dtype.",
)
def save(self, path):
    arrays = {name: array.astype(np.float64) for name, array in flatten(self.weights).items()}
    np.savez(path, num_heads=self.num_heads, **arrays)


@mistakes.add(
    "save",
    "as_float16",
    "You convert all arrays to float16, which loses digits: each keeps its dtype.",
)
def save(self, path):
    arrays = {name: array.astype(np.float16) for name, array in flatten(self.weights).items()}
    np.savez(path, num_heads=self.num_heads, **arrays)


@mistakes.add(
    "save",
    "mlm_missing",
    "The weights of the head for masked words are missing in the file: save all of self.weights.",
)
def save(self, path):
    arrays = {k: v for k, v in _file_content(self).items() if not k.startswith("mlm.")}
    np.savez(path, **arrays)


@mistakes.add(
    "save",
    "layers_missing",
    "The layers are missing in the file: save all of self.weights.",
)
def save(self, path):
    arrays = {k: v for k, v in _file_content(self).items() if not k.startswith("layers.")}
    np.savez(path, **arrays)


@mistakes.add(
    "save",
    "embeddings_missing",
    "The embeddings are missing in the file: save all of self.weights.",
)
def save(self, path):
    arrays = {k: v for k, v in _file_content(self).items() if not k.startswith("embeddings.")}
    np.savez(path, **arrays)


@mistakes.add(
    "save",
    "other_names",
    "Your names are not those of `flatten`: parts are joined by dots, such as "
    "layers.0.attention.w_query.",
)
def save(self, path):
    arrays = {name.replace(".", "_"): array for name, array in flatten(self.weights).items()}
    np.savez(path, num_heads=self.num_heads, **arrays)


@mistakes.add(
    "save",
    "names_with_slashes",
    "You join the names with slashes: `flatten` joins them with dots.",
)
def save(self, path):
    arrays = {name.replace(".", "/"): array for name, array in flatten(self.weights).items()}
    np.savez(path, num_heads=self.num_heads, **arrays)


@mistakes.add(
    "save",
    "names_with_prefix",
    "Your names have something in front that `flatten` does not give, such as `weights.`.",
)
def save(self, path):
    np.savez(path, num_heads=self.num_heads, **flatten(self.weights, "weights."))


@mistakes.add(
    "save",
    "all_sizes_saved",
    "Your file holds sizes that nobody asked for: besides the arrays it has num_heads alone.",
)
def save(self, path):
    sizes = {name: getattr(self, name) for name in ("vocab_size", "max_seq_len", "d_model")}
    sizes |= {name: getattr(self, name) for name in ("num_layers", "d_ff")}
    np.savez(path, **sizes, **_file_content(self))


@mistakes.add(
    "save",
    "all_sizes_and_dropout_saved",
    "Your file holds sizes and settings that nobody asked for: besides the arrays it has num_heads "
    "alone.",
)
def save(self, path):
    sizes = {name: getattr(self, name) for name in ("vocab_size", "max_seq_len", "d_model")}
    sizes |= {name: getattr(self, name) for name in ("num_layers", "d_ff", "dropout")}
    np.savez(path, **sizes, **_file_content(self))


@mistakes.add(
    "save",
    "num_layers_for_heads",
    "You save another number under num_heads: it is self.num_heads.",
)
def save(self, path):
    np.savez(path, num_heads=self.num_layers, **flatten(self.weights))


@mistakes.add(
    "save",
    "heads_under_other_name",
    "The number of heads has another name in your file: it is num_heads.",
)
def save(self, path):
    np.savez(path, n_heads=self.num_heads, **flatten(self.weights))


@mistakes.add(
    "save",
    "suffix_added",
    "You add .npz to a path that ends in it already: use the path as it is.",
)
def save(self, path):
    np.savez(f"{path}.npz", **_file_content(self))


@mistakes.add(
    "save",
    "path_joined_to_text",
    "A Path cannot be joined to text with `+`, and the path ends in .npz already: use it as it is.",
)
def save(self, path):
    np.savez(path + "" if isinstance(path, str) else path + ".npz", **_file_content(self))


@mistakes.add(
    "save",
    "text_methods_on_path",
    "`endswith` and its like are methods of text, and a Path has none of them: use `str(path)`, or "
    "the path as it is.",
)
def save(self, path):
    if not path.endswith(".npz"):
        path = path + ".npz"
    np.savez(path, **_file_content(self))


@mistakes.add(
    "save",
    "existing_file_kept",
    "A file that is there already stays, or stops you: it is replaced.",
)
def save(self, path):
    if Path(path).exists():
        raise FileExistsError(f"{path} exists")
    np.savez(path, **_file_content(self))


@mistakes.add(
    "save",
    "fixed_name",
    "You write to a file with a fixed name: write to `path`.",
)
def save(self, path):
    np.savez(Path(path).with_name("bert.npz"), **_file_content(self))


@mistakes.add(
    "save",
    "weights_flattened_in_place",
    "After saving, the model has other weights, or none: leave self.weights as it is.",
)
def save(self, path):
    np.savez(path, **_file_content(self))
    self.weights = flatten(self.weights)


@mistakes.add(
    "save",
    "nothing_written",
    "No file is written: call np.savez with the path and the arrays.",
)
def save(self, path):
    return {**flatten(self.weights), "num_heads": self.num_heads}


@mistakes.add(
    "save",
    "transposed",
    "You save transposed matrices: save the arrays as they are.",
)
def save(self, path):
    np.savez(path, **{name: np.asarray(array).T for name, array in _file_content(self).items()})


@mistakes.add(
    "save",
    "appended_to_old_file",
    'You add to the file that is there (mode "a"), so old content stays: replace the file.',
)
def save(self, path):
    import zipfile

    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, array in _file_content(self).items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


@mistakes.add(
    "save",
    "layers_overwrite_each_other",
    "The layer's number is missing in your names, so each layer overwrites the one before.",
)
def save(self, path):
    content = {
        ".".join(part for part in name.split(".") if not part.isdigit()): array
        for name, array in _file_content(self).items()
    }
    np.savez(path, **content)


@mistakes.add(
    "save",
    "number_put_into_the_model",
    "You put num_heads into self.weights, so saving changes the model: put it beside them, in the "
    "file only.",
)
def save(self, path):
    self.weights["num_heads"] = np.array(self.num_heads)
    np.savez(path, **flatten(self.weights))


@mistakes.add(
    "save",
    "cut_at_the_first_dot",
    "You cut the path at its first dot, and names may have several: use the path as it is.",
)
def save(self, path):
    np.savez(str(path).split(".")[0] + ".npz", **_file_content(self))


@mistakes.add(
    "save",
    "order_lost",
    "You write the bytes of an array yourself, and lose how they lie in memory: arrays that lie "
    "column by column come back scrambled. Use np.savez.",
)
def save(self, path):
    arrays = {name: np.asarray(array) for name, array in _file_content(self).items()}
    lost = {
        name: array.ravel().reshape(array.shape, order="F") if array.flags.f_contiguous else array
        for name, array in arrays.items()
    }
    np.savez(path, **lost)


@mistakes.add(
    "save",
    "number_as_text",
    "You save num_heads as text: save the number.",
)
def save(self, path):
    np.savez(path, num_heads=str(self.num_heads), **flatten(self.weights))


# ---------------------------------------------------------------- load

ALL = ("missing", "unknown", "shape", "numbers", "heads")


def _load(
    self,
    path,
    checks=ALL,
    error=ValueError,
    names_file=True,
    names_array=True,
    allow_pickle=False,
    headers=True,
    as_read=False,
    wrap=Exception,
):
    """Load with some care, or without."""
    place = f"{path}: " if names_file else ""

    def refuse(name, what):
        raise error(f"{place}{name if names_array else 'an array'} {what}")

    if headers:
        _check(self, session_03.read_headers(path), checks, refuse)
    try:
        with np.load(path, allow_pickle=allow_pickle) as file:
            if as_read and "heads" in checks and int(file["num_heads"]) != self.num_heads:
                refuse("num_heads", "differs")
            found = {name: file[name] for name in file.files if not as_read}
            for name in flatten(self.weights) if as_read else ():
                self.weights = unflatten({**flatten(self.weights), name: file[name]}, self.weights)
            found["num_heads"] = file["num_heads"] if "num_heads" in file.files else -1
    except FileNotFoundError:
        raise
    except wrap as problem:
        raise error(f"{place}damaged: {problem}") from problem
    if not headers:
        _check(
            self, {k: (np.shape(v), np.asarray(v).dtype) for k, v in found.items()}, checks, refuse
        )
    if "heads" in checks and int(found["num_heads"]) != self.num_heads:
        refuse("num_heads", "differs")
    mine = flatten(self.weights)
    known = {name: array for name, array in found.items() if name in mine}
    self.weights = unflatten({**mine, **known}, self.weights)


def _check(self, found, checks, refuse):
    wanted = {name: array.shape for name, array in flatten(self.weights).items()}
    wanted["num_heads"] = ()
    for name in found.keys() - wanted.keys():
        if "unknown" in checks:
            refuse(name, "is unknown")
    for name, shape in wanted.items():
        if name not in found:
            if "missing" in checks:
                refuse(name, "is missing")
        elif "shape" in checks and found[name][0] != shape:
            refuse(name, "has another shape")
        elif "numbers" in checks and found[name][1].kind not in "fiu":
            refuse(name, "holds no numbers")


def _load_mistake(name, sentence, **faults):
    def load(self, path):
        return _load(self, path, **faults)

    mistakes.add("load", name, sentence)(load)


def _without(*names):
    return tuple(name for name in ALL if name not in names)


_load_mistake(
    "read_before_checked",
    "You read all arrays before you look at names and shapes, and memory is set aside for whatever "
    "a header claims: check what read_headers returns, first.",
    headers=False,
)
_load_mistake(
    "pickle_allowed",
    "You let np.load unpickle what is in the file, and a pickle can run any code: "
    "allow_pickle=False, and look at the dtypes first.",
    allow_pickle=True,
    checks=_without("numbers"),
)
_load_mistake(
    "pickle_allowed_before_checks",
    "You let np.load unpickle what is in the file before anything is checked, and a pickle can run "
    "any code: allow_pickle=False.",
    allow_pickle=True,
    headers=False,
)
_load_mistake(
    "pickle_allowed_unchecked",
    "You let np.load unpickle what is in the file, and a pickle can run any code, and nothing is "
    "checked afterwards: allow_pickle=False, and compare names and shapes.",
    allow_pickle=True,
    checks=(),
    headers=False,
    wrap=(),
)


@mistakes.add(
    "load",
    "pickle_allowed_dtypes_late",
    "You let np.load unpickle what is in the file, and look at the dtypes when a pickle's code has "
    "run already: allow_pickle=False, and look at the dtypes of the headers first.",
)
def load(self, path):
    def refuse(name, what):
        raise ValueError(f"{path}: {name} {what}")

    headers = session_03.read_headers(path)
    _check(self, headers, _without("numbers"), refuse)
    with contextlib.suppress(Exception), np.load(path, allow_pickle=True) as file:
        for name in file.files:
            file[name]
    _load(self, path)


for _headers, _more in [(True, ""), (False, "_after_reading")]:
    _late = "" if _headers else " And check what read_headers returns, before anything is read."
    for _name, _sentence, _checks in [
        (
            "missing_arrays_ignored",
            "Where the file lacks an array the model keeps its old one: raise ValueError.",
            _without("missing"),
        ),
        (
            "unknown_arrays_ignored",
            "Arrays that are no part of a BERT are passed over without a word: raise ValueError.",
            _without("unknown"),
        ),
        (
            "shapes_unchecked",
            "You take arrays of any shape: compare each with the shape in this model.",
            _without("shape"),
        ),
        (
            "dtypes_unchecked",
            "You take arrays that hold no numbers, such as text: look at the dtype's kind.",
            _without("numbers"),
        ),
        (
            "heads_unchecked",
            "You do not compare num_heads: no shape tells a model of 3 heads from one of 4.",
            _without("heads"),
        ),
        (
            "heads_and_dtypes_unchecked",
            "Names and shapes are compared, num_heads and dtypes are not.",
            _without("heads", "numbers"),
        ),
        (
            "unknown_and_dtypes_unchecked",
            "Unknown arrays and those that hold no numbers are let through: refuse both.",
            _without("unknown", "numbers"),
        ),
        (
            "only_shapes_checked",
            "You compare shapes, but neither missing and unknown names nor num_heads.",
            ("shape",),
        ),
    ]:
        _load_mistake(_name + _more, _sentence + _late, checks=_checks, headers=_headers)
_load_mistake(
    "nothing_checked",
    "You take whatever the file holds, and errors of zipfile and NumPy come out as they are: check "
    "names, shapes and num_heads, and turn all of it into ValueError.",
    checks=(),
    headers=False,
    wrap=(),
)
_load_mistake(
    "nothing_checked_but_wrapped",
    "You take whatever the file holds: compare its names, shapes and num_heads with the model's, "
    "and raise ValueError.",
    checks=(),
    headers=False,
)
_load_mistake(
    "half_changed",
    "You hand over array by array as they are read, so that a file with damaged data leaves a "
    "mixed "
    "model: read all first, and change the model last.",
    as_read=True,
)
_load_mistake(
    "half_changed_unchecked",
    "You hand over array by array, so that an error in the middle leaves a mixed model: check all "
    "first, read all, and change the model last.",
    as_read=True,
    headers=False,
)
_load_mistake(
    "key_error",
    "Errors come out as KeyError: the contract says ValueError, with the file's name.",
    error=KeyError,
)
_load_mistake(
    "runtime_error",
    "Errors come out as another class: the contract says ValueError.",
    error=RuntimeError,
)
_load_mistake(
    "file_not_named",
    "Your errors do not say which file is wrong: put the path into the message.",
    names_file=False,
)
_load_mistake(
    "array_not_named",
    "Your errors do not say which array is wrong: put its name into the message.",
    names_array=False,
)


@mistakes.add(
    "load",
    "only_heads_named",
    "Your errors do not say which array is wrong: put its name into the message.",
)
def load(self, path):
    def refuse(name, what):
        raise ValueError(f"{path}: an array {what}")

    _check(self, session_03.read_headers(path), ALL, refuse)
    _load(self, path)


_load_mistake(
    "neither_named",
    "Your errors name neither file nor array: put both into the message.",
    names_file=False,
    names_array=False,
)
_load_mistake(
    "only_opening_wrapped",
    "np.load reads an array only when you ask for it, so a `try` around the opening alone misses "
    "damaged data: put the reading inside it, too, and catch Exception.",
    wrap=(),
)
_load_mistake(
    "damage_not_wrapped",
    "What zipfile and NumPy raise on a damaged file comes out as it is: turn it into a ValueError "
    "with the file's name.",
    headers=False,
    wrap=(),
)


@mistakes.add(
    "load",
    "asserted",
    "You check with `assert`, which raises AssertionError, and nothing at all under `python -O`: "
    "raise ValueError.",
)
def load(self, path):
    _load(self, path, error=AssertionError)


@mistakes.add(
    "load",
    "asserted_but_damage_wrapped",
    "You check with `assert`, which raises AssertionError, and nothing at all under `python -O`: "
    "raise ValueError.",
)
def load(self, path):
    def refuse(name, what):
        raise AssertionError(f"{path}: {name} {what}")

    _check(self, session_03.read_headers(path), ALL, refuse)
    with np.load(path) as file:
        if file["num_heads"] != self.num_heads:
            refuse("num_heads", "differs")
    _load(self, path)


@mistakes.add(
    "load",
    "copied_into_old_arrays",
    "You write into the model's old arrays (`[...] =`), which rounds to their dtype, and reaches "
    "other models that hold them: set new arrays.",
)
def load(self, path):
    old = flatten(self.weights)
    _load(self, path)
    for name, array in flatten(self.weights).items():
        old[name][...] = array
    self.weights = unflatten(old, self.weights)


@mistakes.add(
    "load",
    "reshaped",
    "You compare the number of entries and reshape, so a transposed array is taken: compare the "
    "shapes.",
)
def load(self, path):
    def refuse(name, what):
        raise ValueError(f"{path}: {name} {what}")

    found = session_03.read_headers(path)
    sizes = {name: np.prod(shape, dtype=int) for name, (shape, _) in found.items()}
    for name, array in flatten(self.weights).items():
        if sizes.get(name, array.size) != array.size:
            refuse(name, "has another size")
    _check(self, found, _without("shape"), refuse)
    shapes = {name: array.shape for name, array in flatten(self.weights).items()}
    _load(self, path, checks=_without("shape"))
    flat = {name: array.reshape(shapes[name]) for name, array in flatten(self.weights).items()}
    self.weights = unflatten(flat, self.weights)


@mistakes.add(
    "load",
    "by_position",
    "You match arrays by their order in the file: match them by their names.",
)
def load(self, path):
    _load(self, path)
    with np.load(path) as file:
        arrays = [file[name] for name in file.files if name != "num_heads"]
    flat = dict(zip(flatten(self.weights), arrays, strict=True))
    if [a.shape for a in flatten(self.weights).values()] != [a.shape for a in arrays]:
        raise ValueError("does not fit this model")
    self.weights = unflatten(flat, self.weights)


@mistakes.add(
    "load",
    "integers_refused",
    "You take floats only: an array of integers holds numbers, too.",
)
def load(self, path):
    for name, (_, dtype) in session_03.read_headers(path).items():
        if dtype.kind in "iu" and name != "num_heads":
            raise ValueError(f"{path}: {name} holds {dtype}")
    _load(self, path)


@mistakes.add(
    "load",
    "bad_zip_only",
    "You expect one kind of error from a damaged file, and zipfile and NumPy have a dozen: catch "
    "Exception where the data are read.",
)
def load(self, path):
    import zipfile

    _load(self, path, wrap=zipfile.BadZipFile)


@mistakes.add(
    "load",
    "bad_zip_only_without_headers",
    "You expect one kind of error from a damaged file, and zipfile and NumPy have a dozen: catch "
    "Exception where the file is read, and use read_headers first.",
)
def load(self, path):
    import zipfile

    _load(self, path, wrap=zipfile.BadZipFile, headers=False)


@mistakes.add(
    "load",
    "errors_swallowed",
    "You catch the error and go on without a word: raise ValueError.",
)
def load(self, path):
    try:
        _load(self, path)
    except Exception:
        return None


@mistakes.add(
    "load",
    "missing_file_as_value_error",
    "A missing file comes out as ValueError: it is FileNotFoundError. Catch less around np.load.",
)
def load(self, path):
    try:
        _load(self, path)
    except FileNotFoundError as error:
        raise ValueError(f"{path} is missing") from error


@mistakes.add(
    "load",
    "new_model_returned",
    "You return a new model and leave this one as it was: change `self`.",
)
def load(self, path):
    made = copy.deepcopy(self)
    _load(made, path)
    return made


@mistakes.add(
    "load",
    "weights_returned",
    "You return the weights and leave the model as it was: set self.weights.",
)
def load(self, path):
    made = copy.deepcopy(self)
    _load(made, path)
    return made.weights


@mistakes.add(
    "load",
    "left_flat",
    "The model's weights are a flat dict afterwards: nest them again with `unflatten`.",
)
def load(self, path):
    _load(self, path)
    self.weights = flatten(self.weights)


@mistakes.add(
    "load",
    "left_flat_with_heads",
    "The model's weights are the flat dict of the file afterwards: take num_heads out, and nest "
    "the "
    "rest with `unflatten`.",
)
def load(self, path):
    _load(self, path)
    self.weights = {**flatten(self.weights), "num_heads": np.array(self.num_heads)}


@mistakes.add(
    "load",
    "mlm_not_loaded",
    "The head for masked words keeps its old weights: load all arrays.",
)
def load(self, path):
    head = self.weights["mlm"]
    _load(self, path)
    self.weights["mlm"] = head


@mistakes.add(
    "load",
    "as_float32",
    "You convert everything to float32, which loses digits: the model has the file's weights "
    "afterwards.",
)
def load(self, path):
    _load(self, path)
    flat = {name: array.astype(np.float32) for name, array in flatten(self.weights).items()}
    self.weights = unflatten(flat, self.weights)


@mistakes.add(
    "load",
    "written_into_own_arrays",
    "You write into the model's arrays (`[...] =`), which broadcasts, rounds to their dtype, and "
    "leaves a mixed model on an error: check first, then set the weights.",
)
def load(self, path):
    with np.load(path, allow_pickle=False) as file:
        for name, array in flatten(self.weights).items():
            array[...] = file[name]


@mistakes.add(
    "load",
    "heads_taken_over",
    "You set self.num_heads to the file's: a file with another number is refused.",
)
def load(self, path):
    with np.load(path, allow_pickle=False) as file:
        self.num_heads, found = int(file["num_heads"]), self.num_heads
    try:
        _load(self, path)
    except Exception:
        self.num_heads = found
        raise


@mistakes.add(
    "load",
    "heads_not_expected",
    "num_heads is no array of weights, and your check takes it for an unknown one: take it out "
    "first, and compare it.",
)
def load(self, path):
    with np.load(path, allow_pickle=False) as file:
        for name in file.files:
            if name not in flatten(self.weights):
                raise ValueError(f"{path}: {name} is unknown")


@mistakes.add(
    "load",
    "suffix_added",
    "You add .npz to a path that ends in it already, so the file is not found: use the path as it "
    "is.",
)
def load(self, path):
    _load(self, f"{path}.npz")


@mistakes.add(
    "load",
    "path_joined_to_text",
    "A Path is no text: `+` and `endswith` fail on it. Use it as it is, or `str(path)`.",
)
def load(self, path):
    if not isinstance(path, str):
        path = path + ".npz"
    _load(self, path)


@mistakes.add(
    "load",
    "text_methods_on_path",
    "`endswith` and its like are methods of text, and a Path has none of them: use `str(path)`, or "
    "the path as it is.",
)
def load(self, path):
    if not path.endswith(".npz"):
        raise ValueError(f"{path} is no .npz file")
    _load(self, path)


@mistakes.add(
    "load",
    "changed_before_heads",
    "The weights are set before num_heads is compared, so a refused file changes the model: set "
    "them last.",
)
def load(self, path):
    _load(self, path, checks=_without("heads"))
    with np.load(path) as file:
        if file["num_heads"] != self.num_heads:
            raise ValueError(f"{path}: num_heads differs")


@mistakes.add(
    "load",
    "nothing_loaded",
    "The model keeps its old weights: set self.weights, for instance with set_weights.",
)
def load(self, path):
    _load(copy.deepcopy(self), path)


# ---------------------------------------------------------------- load_pretrained

LINEARS = {
    "attention.{}_query": "attention.self.query",
    "attention.{}_key": "attention.self.key",
    "attention.{}_value": "attention.self.value",
    "attention.{}_output": "attention.output.dense",
    "feed_forward.{}_in": "intermediate.dense",
    "feed_forward.{}_out": "output.dense",
}
NORMS = {"norm_attention": "attention.output.LayerNorm", "norm_feed_forward": "output.LayerNorm"}
TABLES = {"tokens": "word", "positions": "position", "segments": "token_type"}


def _names(n_layers, linears=None, norms=None):
    """Return our flat names with the library's."""
    found = {f"embeddings.{o}": f"embeddings.{t}_embeddings.weight" for o, t in TABLES.items()}
    places = {"embeddings.norm": "embeddings.LayerNorm"}
    for i in range(n_layers):
        for ours, theirs in (linears or LINEARS).items():
            for letter, kind in (("w", "weight"), ("b", "bias")):
                found[f"layers.{i}.{ours.format(letter)}"] = f"encoder.layer.{i}.{theirs}.{kind}"
        for ours, theirs in (norms or NORMS).items():
            places[f"layers.{i}.{ours}"] = f"encoder.layer.{i}.{theirs}"
    for ours, theirs in places.items():
        found |= {f"{ours}.gain": f"{theirs}.weight", f"{ours}.bias": f"{theirs}.bias"}
    return found


def _turned(name, array):
    """Transpose what is the matrix of a linear map."""
    return array.T if ".w_" in name else array


def _pretrained(
    bert,
    state_dict,
    names=None,
    turn=_turned,
    prefix=None,
    error=ValueError,
    words="{key} found {found} wanted {wanted}",
    checks=("missing", "shape"),
    copied=True,
    at_once=True,
    setter=None,
):
    """Load with some care, or without."""
    if prefix is None:
        prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    flat = flatten(bert.weights)
    for name, key in (names or _names(bert.num_layers)).items():
        key = prefix + key
        if key not in state_dict:
            if "missing" in checks:
                raise error(words.format(key=key, found="nothing", wanted=name))
            continue
        array = turn(name, state_dict[key])
        if "shape" in checks and array.shape != flat[name].shape:
            shapes = [_turned(name, one).shape for one in (array, flat[name])]
            raise error(words.format(key=key, found=shapes[0], wanted=shapes[1]))
        flat[name] = np.array(array) if copied else array
        if not at_once:
            bert.weights = unflatten(flat, bert.weights)
    if setter is not None:
        return setter(unflatten(flat, bert.weights))
    bert.weights = unflatten(flat, bert.weights)
    return None


def _pretrained_mistake(name, sentence, **faults):
    def load_pretrained(bert, state_dict):
        return _pretrained(bert, state_dict, **faults)

    mistakes.add("load_pretrained", name, sentence)(load_pretrained)


def _turned_unless(*parts):
    """Return a rule that transposes all matrices but those of some names."""

    def turn(name, array):
        left = any(part in name for part in parts)
        return array if left else _turned(name, array)

    return turn


def _square_left(name, array):
    square = array.ndim == 2 and array.shape[0] == array.shape[1]
    return array if square else _turned(name, array)


_pretrained_mistake(
    "square_weights_not_transposed",
    "The square matrices of attention are not transposed: the shapes fit, and the numbers stand in "
    "the wrong places. The library computes x @ w.T, so transpose every linear weight.",
    turn=_square_left,
)
_pretrained_mistake(
    "attention_weights_not_transposed",
    "The matrices of attention are not transposed. They are square, so nothing complains: "
    "transpose every linear weight.",
    turn=_turned_unless("attention.w_"),
)
_pretrained_mistake(
    "nothing_transposed",
    "Nothing is transposed: the library stores (out, in) and computes x @ w.T, so transpose every "
    "linear weight.",
    turn=lambda name, array: array,
)
_pretrained_mistake(
    "nothing_transposed_nor_checked",
    "Nothing is transposed, and no shape compared: the library stores (out, in), so transpose "
    "every "
    "linear weight.",
    turn=lambda name, array: array,
    checks=("missing",),
)
_pretrained_mistake(
    "query_key_value_not_transposed",
    "The matrices of query, key and value are not transposed: transpose every linear weight.",
    turn=_turned_unless("w_query", "w_key", "w_value"),
)
_pretrained_mistake(
    "attention_output_not_transposed",
    "The output matrix of attention is not transposed: it is square, so nothing complains.",
    turn=_turned_unless("w_output"),
)
_pretrained_mistake(
    "feed_forward_not_transposed",
    "The matrices of the feed-forward network are not transposed.",
    turn=_turned_unless("w_in", "w_out"),
)
_pretrained_mistake(
    "reshaped",
    "You reshape where you should transpose: reshape keeps the order of the numbers, `.T` "
    "exchanges "
    "rows and columns.",
    turn=lambda name, array: array.reshape(array.shape[::-1]) if ".w_" in name else array,
)
_pretrained_mistake(
    "everything_transposed",
    "You transpose the embedding tables, too: they are tables of rows in both, only linear weights "
    "are transposed.",
    turn=lambda name, array: array.T,
)
_pretrained_mistake(
    "everything_transposed_unchecked",
    "You transpose the embedding tables, too, and compare no shapes: only linear weights are "
    "transposed.",
    turn=lambda name, array: array.T,
    checks=("missing",),
)


def _swapped(one, other):
    linears = dict(LINEARS)
    linears[one], linears[other] = linears[other], linears[one]
    return lambda n_layers: _names(n_layers, linears=linears)


def _add_renaming(name, sentence, rename):
    def load_pretrained(bert, state_dict):
        return _pretrained(bert, state_dict, names=rename(bert.num_layers))

    mistakes.add("load_pretrained", name, sentence)(load_pretrained)


_add_renaming(
    "query_and_key_swapped",
    "Query and key are exchanged: attention.self.query is w_query and b_query.",
    _swapped("attention.{}_query", "attention.{}_key"),
)
_add_renaming(
    "key_and_value_swapped",
    "Key and value are exchanged: attention.self.key is w_key and b_key.",
    _swapped("attention.{}_key", "attention.{}_value"),
)
_add_renaming(
    "query_and_value_swapped",
    "Query and value are exchanged: attention.self.query is w_query and b_query.",
    _swapped("attention.{}_query", "attention.{}_value"),
)
_add_renaming(
    "value_and_output_swapped",
    "Value and output of attention are exchanged: attention.output.dense is w_output and b_output.",
    _swapped("attention.{}_value", "attention.{}_output"),
)
_add_renaming(
    "feed_forward_swapped",
    "The two matrices of the feed-forward network are exchanged: intermediate.dense is w_in, "
    "output.dense is w_out.",
    _swapped("feed_forward.{}_in", "feed_forward.{}_out"),
)
_add_renaming(
    "query_three_times",
    "Query, key and value all get the library's query: each has its own.",
    lambda n: _names(
        n,
        linears={
            **LINEARS,
            "attention.{}_key": "attention.self.query",
            "attention.{}_value": "attention.self.query",
        },
    ),
)
_add_renaming(
    "outputs_confused",
    "`output.dense` belongs to the feed-forward network, `attention.output.dense` to attention: "
    "yours are exchanged.",
    _swapped("attention.{}_output", "feed_forward.{}_out"),
)
_add_renaming(
    "norms_swapped",
    "The norms of a layer are exchanged: attention.output.LayerNorm is norm_attention, "
    "output.LayerNorm is norm_feed_forward.",
    lambda n: _names(n, norms=dict(zip(NORMS, [*NORMS.values()][::-1], strict=True))),
)
_add_renaming(
    "norm_shared",
    "Both norms of a layer get attention.output.LayerNorm: norm_feed_forward is output.LayerNorm.",
    lambda n: _names(n, norms=dict.fromkeys(NORMS, NORMS["norm_attention"])),
)
_add_renaming(
    "first_layer_everywhere",
    "Every layer gets the weights of layer 0: put the layer's number into the key.",
    lambda n: {
        ours: ".".join("0" if part.isdigit() else part for part in theirs.split("."))
        for ours, theirs in _names(n).items()
    },
)
_add_renaming(
    "layers_counted_from_one",
    "You ask for a layer that the model does not have: the library counts from encoder.layer.0 to "
    "bert.num_layers - 1.",
    lambda n: {
        ours: ".".join(str(int(part) + 1) if part.isdigit() else part for part in theirs.split("."))
        for ours, theirs in _names(n).items()
    },
)
_add_renaming(
    "twelve_layers_fixed",
    "You ask for a layer that the model does not have: the library counts from encoder.layer.0 to "
    "bert.num_layers - 1.",
    lambda n: {ours: theirs for ours, theirs in _names(12).items()},
)


def _part_left_out(name, sentence, *parts):
    _add_renaming(
        name,
        sentence,
        lambda n: {o: t for o, t in _names(n).items() if not any(part in o for part in parts)},
    )


_part_left_out("biases_left_out", "The linear maps keep their old biases: load b_… too.", ".b_")
_part_left_out(
    "token_types_left_out",
    "The segments keep their old vectors: they are token_type_embeddings in the library.",
    "segments",
)
_part_left_out(
    "positions_left_out",
    "The positions keep their old vectors: they are position_embeddings in the library.",
    "positions",
)
_part_left_out(
    "tokens_left_out",
    "The tokens keep their old vectors: they are word_embeddings in the library.",
    "tokens",
)
_part_left_out(
    "embeddings_norm_left_out",
    "The embeddings' norm keeps its old gain and bias: it is embeddings.LayerNorm.",
    "embeddings.norm",
)
_part_left_out(
    "embeddings_left_out",
    "The embeddings keep their old weights: load them as well as the layers.",
    "embeddings.",
)
_part_left_out(
    "layers_left_out",
    "The layers keep their old weights: load them as well as the embeddings.",
    "layers.",
)
_part_left_out(
    "norms_left_out",
    "The norms keep their old gain and bias: they are called LayerNorm in the library.",
    "norm",
)
_part_left_out(
    "feed_forward_left_out",
    "The feed-forward networks keep their old weights: intermediate.dense and output.dense.",
    ".feed_forward.",
)
_part_left_out(
    "last_layer_left_out",
    "The last layer keeps its old weights: go up to bert.num_layers.",
    "layers.1.",
    "layers.2.",
)


def _gain_and_bias(n_layers):
    names = _names(n_layers)
    for name in [name for name in names if name.endswith(".gain")]:
        bias = name.removesuffix("gain") + "bias"
        names[name], names[bias] = names[bias], names[name]
    return names


_add_renaming(
    "gain_and_bias_swapped",
    "Gain and bias of the norms are exchanged: the library's LayerNorm.weight is the gain.",
    _gain_and_bias,
)

_pretrained_mistake(
    "missing_keys_ignored",
    "Where a key is missing the model keeps its old array, without a word: raise ValueError.",
    checks=("shape",),
)
_pretrained_mistake(
    "shapes_unchecked",
    "You take arrays of any shape: compare each with what this model needs.",
    checks=("missing",),
)
_pretrained_mistake(
    "nothing_checked",
    "Missing keys and other shapes go through without a word: raise ValueError for both.",
    checks=(),
)
_pretrained_mistake(
    "key_error",
    "A missing key or another shape comes out as KeyError: the contract says ValueError.",
    error=KeyError,
)
_pretrained_mistake(
    "key_not_named",
    "Your errors do not name the key: say which one, as the library calls it.",
    words="found {found}, wanted {wanted}",
)
_pretrained_mistake(
    "shape_found_not_named",
    "Your error names the shape that is wanted, but not the one that was found.",
    words="{key}: wanted {wanted}",
)
_pretrained_mistake(
    "shape_wanted_not_named",
    "Your error names the shape that was found, but not the one that is wanted.",
    words="{key}: found {found}",
)
_pretrained_mistake(
    "shapes_not_named",
    "Your error does not name the two shapes, the one found and the one wanted.",
    words="{key}",
)
_pretrained_mistake(
    "half_changed",
    "You hand over array by array, so that an error in the middle leaves a mixed model: check all "
    "first, and change the model last.",
    at_once=False,
)
_pretrained_mistake(
    "shares_memory",
    "Your arrays are views of the state dict's: what happens there later reaches the model. Copy "
    "them, `np.array(...)`.",
    copied=False,
)
_pretrained_mistake(
    "prefix_not_handled",
    'Names that begin with "bert." are not found: take the prefix off, or put it in front.',
    prefix="",
)
_pretrained_mistake(
    "prefix_always_expected",
    'You expect "bert." in front of every name: names without it are as good.',
    prefix="bert.",
)


@mistakes.add(
    "load_pretrained",
    "shape_as_ours",
    "Your error gives the shapes of transposed arrays: name them as the library has them, "
    "(out, in).",
)
def load_pretrained(bert, state_dict):
    flat = flatten(bert.weights)
    prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    for name, key in _names(bert.num_layers).items():
        if prefix + key not in state_dict:
            raise ValueError(f"{prefix + key} is missing")
        array = _turned(name, state_dict[prefix + key])
        if array.shape != flat[name].shape:
            raise ValueError(f"{prefix + key}: {array.shape}, wanted {flat[name].shape}")
    _pretrained(bert, state_dict)


@mistakes.add(
    "load_pretrained",
    "missing_key_as_key_error",
    "A missing key comes out as Python's own KeyError: look first, and raise ValueError with the "
    "key.",
)
def load_pretrained(bert, state_dict):
    prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    for key in _names(bert.num_layers).values():
        state_dict[prefix + key]
    _pretrained(bert, state_dict)


@mistakes.add(
    "load_pretrained",
    "key_named_without_prefix",
    'Your errors name the key without its "bert.": name it as the state dict has it.',
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, {key.removeprefix("bert."): array for key, array in state_dict.items()})


def _strict(wrong):
    """Return a function that stops at keys it does not know."""

    def load_pretrained(bert, state_dict):
        known = set(_names(bert.num_layers).values())
        for key in state_dict:
            if wrong(key.removeprefix("bert."), known):
                raise ValueError(f"{key} is unknown")
        _pretrained(bert, state_dict)

    return load_pretrained


mistakes.add(
    "load_pretrained",
    "unknown_keys_fatal",
    "Keys of other parts (the pooler, an MLM head, position_ids) stop you: pass over what the "
    "model "
    "does not have.",
)(_strict(lambda key, known: key not in known))
mistakes.add(
    "load_pretrained",
    "pooler_fatal",
    "The pooler's keys stop you: this model has no pooler, so pass over them.",
)(_strict(lambda key, known: key.startswith("pooler")))
mistakes.add(
    "load_pretrained",
    "position_ids_fatal",
    "position_ids stops you: it is no weight, pass over it.",
)(_strict(lambda key, known: key.endswith("position_ids")))
mistakes.add(
    "load_pretrained",
    "head_fatal",
    "The keys of the MLM head stop you: pass over them.",
)(_strict(lambda key, known: key.startswith("cls.")))


@mistakes.add(
    "load_pretrained",
    "unknown_keys_as_key_error",
    "You look up every key of the state dict in your table, which lacks the pooler's and others: "
    "pass over those, or go through your own names.",
)
def load_pretrained(bert, state_dict):
    known = {key: name for name, key in _names(bert.num_layers).items()}
    for key in state_dict:
        known[key.removeprefix("bert.")]
    _pretrained(bert, state_dict)


@mistakes.add(
    "load_pretrained",
    "state_dict_changed",
    "You change the caller's state dict (`pop`, `del`, or arrays put back under a key): read it, "
    "and "
    "build a dict of your own.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict)
    for key in list(state_dict):
        state_dict.pop(key)


@mistakes.add(
    "load_pretrained",
    "head_overwritten",
    "You load the library's MLM head, too: the model's own mlm weights stay as they are.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict)
    where, head = "cls.predictions.", dict(bert.weights["mlm"])
    if f"{where}transform.dense.weight" in state_dict:
        head["w"] = state_dict[f"{where}transform.dense.weight"].T.copy()
        head["b"] = state_dict[f"{where}transform.dense.bias"].copy()
    bert.weights = {**bert.weights, "mlm": head}


@mistakes.add(
    "load_pretrained",
    "head_dropped",
    "The model has no mlm weights any more: they stay as they are.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict)
    bert.weights = {name: part for name, part in bert.weights.items() if name != "mlm"}


@mistakes.add(
    "load_pretrained",
    "head_redrawn",
    "The mlm weights are new random numbers afterwards: they stay as they are.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict)
    sizes = bert.vocab_size, bert.max_seq_len, bert.d_model, bert.num_layers, bert.d_ff
    fresh = session_03.initial_weights(*sizes, np.random.default_rng(0))
    bert.weights = {**bert.weights, "mlm": fresh["mlm"]}


@mistakes.add(
    "load_pretrained",
    "new_model_returned",
    "You return a new model and leave this one as it was: change `bert`.",
)
def load_pretrained(bert, state_dict):
    made = copy.deepcopy(bert)
    _pretrained(made, state_dict)
    return made


@mistakes.add(
    "load_pretrained",
    "left_flat",
    "The model's weights are a flat dict afterwards: nest them again with `unflatten`.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict)
    bert.weights = flatten(bert.weights)


@mistakes.add(
    "load_pretrained",
    "nothing_loaded",
    "The model keeps its old weights: set them, for instance with set_weights.",
)
def load_pretrained(bert, state_dict):
    _pretrained(copy.deepcopy(bert), state_dict)


@mistakes.add(
    "load_pretrained",
    "prefix_stripped_by_letters",
    'lstrip("bert.") takes off letters, also those that the name begins with: use '
    'removeprefix("bert.").',
)
def load_pretrained(bert, state_dict):
    if not any(key.startswith("bert.") for key in state_dict):
        return _pretrained(bert, state_dict)
    bare = {key.lstrip("bert."): array for key, array in state_dict.items()}
    for key in _names(bert.num_layers).values():
        if key not in bare:
            raise ValueError(f"bert.{key} is missing")
    return None


@mistakes.add(
    "load_pretrained",
    "prefix_from_first_key",
    "You look for the prefix in the first key, which may be one of a head: look whether any key "
    'begins with "bert.".',
)
def load_pretrained(bert, state_dict):
    first = next(iter(state_dict), "")
    _pretrained(bert, state_dict, prefix="bert." if first.startswith("bert.") else "")


@mistakes.add(
    "load_pretrained",
    "one_digit_layers",
    "Your pattern takes one digit for the layer's number, so layers from 10 on are not found: "
    "`\\d+`.",
)
def load_pretrained(bert, state_dict):
    if bert.num_layers > 10:
        raise ValueError("missing encoder.layer.10.attention.self.query.weight")
    _pretrained(bert, state_dict)


@mistakes.add(
    "load_pretrained",
    "left_to_set_weights",
    "You leave the shapes to set_weights, whose message has this model's names and shapes: compare "
    "them yourself, and name the library's key, as the library has it.",
)
def load_pretrained(bert, state_dict):
    _pretrained(bert, state_dict, checks=("missing",), setter=bert.set_weights)


@mistakes.add(
    "load_pretrained",
    "written_into_old_arrays",
    "You write into the arrays that the model had (`[...] =`), which reaches other models that "
    "hold them: set new arrays.",
)
def load_pretrained(bert, state_dict):
    old, nested = flatten(bert.weights), bert.weights
    _pretrained(bert, state_dict)
    for name, array in flatten(bert.weights).items():
        old[name][...] = array
    bert.weights = nested


@mistakes.add(
    "load_pretrained",
    "library_names_kept",
    "The model's weights have the library's names afterwards: put each array at its place in the "
    "nested dict.",
)
def load_pretrained(bert, state_dict):
    bert.weights = {key: np.array(array) for key, array in state_dict.items()}
