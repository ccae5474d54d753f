"""What only the judge runs in session 03: `transformers` as oracle, files that lie, full size.

How weights are drawn and files are read stands in the public tests.
"""

import contextlib
import copy
import functools
import math
import re

import numpy as np

from autograder.public.test_03_numpy_bert import (
    DEEP,
    SHAPE,
    SIZES,
    TABLES,
    blames_earlier,
    draw_layer,
    draw_tables,
    draw_weights,
    expect_layers,
    expect_weights,
    file_in_new_folder,
    flat,
    in_the_library,
    in_words,
    make_bert,
    read,
    share_near,
    weights_of,
    zeros_in_words,
)
from autograder.testing import (
    AllCases,
    any_words,
    as_array,
    exercise,
    expect,
    expect_error,
    expect_unchanged,
    seen_as,
)
from utils.reference import session_02 as blocks

PARITY = 1e-4


def draw_batch(rng, shape=SHAPE, sizes=SIZES):
    """Return ids, segments and attention mask of a batch; padding anywhere, one token is real."""
    n_texts, n_tokens = shape
    segments = np.arange(n_tokens) >= rng.integers(1, n_tokens + 1, size=(n_texts, 1))
    mask = rng.random(shape).argsort(axis=1) < rng.integers(1, n_tokens + 1, size=(n_texts, 1))
    return rng.integers(sizes["vocab_size"], size=shape), segments.astype(int), mask.astype(int)


# ---------------------------------------------------------------- the library as the oracle


def head_in_the_library(weights):
    """Return the MLM head as the library names and stores it."""
    head, where = weights["mlm"], "cls.predictions."
    return {
        f"{where}transform.dense.weight": head["w"].T.copy(),
        f"{where}transform.dense.bias": head["b"],
        f"{where}transform.LayerNorm.weight": head["norm"]["gain"],
        f"{where}transform.LayerNorm.bias": head["norm"]["bias"],
        f"{where}bias": head["output_bias"],
        f"{where}decoder.weight": weights["embeddings"]["tokens"],
        f"{where}decoder.bias": head["output_bias"],
    }


@functools.cache
def library_model(kind, sizes):
    """Return a model of `transformers` in float64, ready to be given weights."""
    import transformers

    names = {"max_position_embeddings": "max_seq_len", "intermediate_size": "d_ff"}
    names |= {"hidden_size": "d_model", "num_hidden_layers": "num_layers"}
    names |= {"num_attention_heads": "num_heads", "vocab_size": "vocab_size"}
    chosen = {theirs: dict(sizes)[ours] for theirs, ours in names.items()}
    config = transformers.BertConfig(
        **chosen, type_vocab_size=2, layer_norm_eps=1e-12, attn_implementation="eager"
    )
    return getattr(transformers, kind)(config).double().eval()


def with_weights(kind, weights, sizes):
    """Return a model of `transformers` with these weights."""
    import torch

    model = library_model(kind, tuple(sizes.items()))
    prefix = "" if kind == "BertModel" else "bert."
    arrays = {**in_the_library(weights, prefix), **(head_in_the_library(weights) if prefix else {})}
    state = {key: torch.from_numpy(np.ascontiguousarray(array)) for key, array in arrays.items()}
    missing, unknown = model.load_state_dict(state, strict=False)
    assert not unknown
    assert all("pooler" in key for key in missing)
    return model


@contextlib.contextmanager
def one_thread():
    """Keep torch from sharing out work that is done in microseconds; nothing is learned here."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_num_threads(before)


def score_in_the_library(hidden_states, weights):
    """Return what the MLM head of `transformers` makes of some hidden states."""
    import torch

    model = with_weights("BertForMaskedLM", weights, SIZES)
    with one_thread():
        return model.cls(torch.from_numpy(hidden_states)).numpy()


def ask_the_library(kind, weights, batch, sizes=SIZES):
    """Return what a model of `transformers` with these weights makes of a batch."""
    import torch

    ids, segments, mask = (torch.from_numpy(np.asarray(part)) for part in batch)
    with one_thread():
        return with_weights(kind, weights, sizes)(
            input_ids=ids,
            token_type_ids=segments,
            attention_mask=mask,
            output_hidden_states=True,
            output_attentions=True,
        )


def as_numpy(tensors):
    """Return a tuple of tensors as a list of arrays."""
    return [tensor.numpy() for tensor in tensors]


def block_outputs(batch, weights, n_heads):
    """Return what each layer gives, computed with the blocks of session 02."""
    ids, segments, mask = batch
    tables = weights["embeddings"]
    x = tables["tokens"][ids] + tables["positions"][: ids.shape[1]] + tables["segments"][segments]
    outputs = [blocks.layer_norm(x, **tables["norm"])]
    for layer in weights["layers"]:
        real = mask[:, None, :] == 1
        outputs.append(blocks.encoder_block(outputs[-1], layer, n_heads, real))
    return outputs


# ---------------------------------------------------------------- dropout


@exercise("dropout", points=0.25)
def test_dropout_draws_from_rng(student, rng):
    """The generator decides: its state gives the zeros, and each call moves it on."""
    seed = int(rng.integers(10**6))
    x, p = rng.uniform(1, 2, size=(30, 17)), 0.4
    zeros = []
    first, again = student.stage.generator(seed), student.stage.generator(seed)
    for generator in (first, again, first, student.stage.generator(seed + 1)):
        got = as_array(student.dropout(x, p, generator, True))
        seen_as(student, list(got.shape))
        assert got.shape == x.shape, "the result has another shape than x."
        zeros.append(got == 0)
        alike = [bool((one == zeros[-1]).all()) for one in zeros]
        seen_as(student, [alike, share_near(got, p)])
    assert (zeros[0] == zeros[1]).all(), "two generators in the same state give other zeros."
    assert (zeros[0] != zeros[2]).any(), "a second call with the same generator repeats the first."
    assert (zeros[0] != zeros[3]).any(), "another seed gives the same zeros."


@exercise("dropout", points=0.25)
def test_dropout_at_the_edges(student, rng):
    """With p = 0 nothing is dropped; with p close to 1 the few that stay become large."""
    x = rng.uniform(1, 2, size=(40, 61))
    expect(student.dropout(x, 0.0, student.stage.generator(1), True), x, tol=1e-6)
    for p in (0.9, 0.98):
        got = as_array(student.dropout(x, p, student.stage.generator(int(10 * p)), True))
        seen_as(student, list(got.shape))
        assert got.shape == x.shape, "the result has another shape than x."
        found = in_words(got, x, p, tol=1e-4)
        seen_as(student, [found, zeros_in_words(got, p)])
        assert share_near(got, p), "the share of zeros is not p."
        assert found == ["0", "x / (1 - p)"], "an entry is neither 0 nor x / (1 - p)."


@exercise("dropout", points=0.25)
def test_dropout_entry_by_entry(student, rng):
    """Each entry is drawn for itself, along every axis and from call to call."""
    p, generator = 0.4, student.stage.generator(int(rng.integers(10**6)))
    for shape in [(90,), (7, 11, 13), (2, 9, 1, 23)]:
        x = rng.uniform(1, 2, size=shape)
        got = as_array(student.dropout(x, p, generator, True))
        seen_as(student, list(got.shape))
        assert got.shape == x.shape, "the result has another shape than x."
        zeros = got == 0
        shared = [
            axis
            for axis, size in enumerate(shape)
            if size > 1 and (zeros == zeros.take([0], axis=axis)).all()
        ]
        seen_as(student, [shared, share_near(got, p)])
        assert not shared, "one draw decides for a whole row, column or text."
    counts = []
    for _ in range(60):
        got = as_array(student.dropout(np.ones(5), p, generator, True))
        counts.append(int((got == 0).sum()))
        seen_as(student, "five entries")
    seen_as(student, len(set(counts)) > 1)
    assert len(set(counts)) > 1, "the number of zeros is always the same."


@exercise("dropout", points=0.25)
def test_dropout_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    x = rng.normal(size=(4, 11))
    for training in (True, False):
        got = student.dropout(x, 0.5, student.stage.generator(3), training)
        seen_as(student, list(np.shape(as_array(got))))
    expect_unchanged(student)


# ---------------------------------------------------------------- embed


def slow_embed(ids, segments, tables):
    """Embed one token after the other."""
    x = np.zeros((*ids.shape, tables["tokens"].shape[1]))
    for place in np.ndindex(ids.shape):
        parts = [tables["tokens"][ids[place]], tables["positions"][place[-1]]]
        total = sum([*parts, tables["segments"][segments[place]]])
        spread = math.sqrt(total.var() + 1e-12)
        x[place] = tables["norm"]["gain"] * (total - total.mean()) / spread + tables["norm"]["bias"]
    return x


def draw_ids(rng, shape):
    """Return ids and segments in no order."""
    return rng.integers(SIZES["vocab_size"], size=shape), rng.integers(2, size=shape)


@exercise("embed", points=0.5)
def test_embed_of_any_shape(student, rng):
    """Any leading axes work, and so do a single token and as many as there are positions."""
    tables = draw_tables(rng, {**SIZES, "vocab_size": 300})
    for shape in [(4, 19), (2, 3, 5), (1,), (3, 1), (1, 1, 6)]:
        ids, segments = draw_ids(rng, shape)
        ids.flat[-1] += 256
        want, what = slow_embed(ids, segments, tables), f"the result for ids of shape {shape}"
        expect(student.embed(ids, segments, tables), want, what=what)


@exercise("embed", points=0.25)
def test_embed_small_vectors(student, rng):
    """Vectors as small as those of a fresh model are normalised, too."""
    tables, (ids, segments) = draw_tables(rng, SIZES, scale=0.005), draw_ids(rng, SHAPE)
    got = student.embed(ids, segments, tables)
    expect(got, slow_embed(ids, segments, tables), tol=DEEP)


@exercise("embed", points=0.25)
def test_embed_leaves_inputs_alone(student, rng):
    """The caller's ids, segments and weights are the same after the call."""
    tables, (ids, segments) = draw_tables(rng, SIZES), draw_ids(rng, SHAPE)
    student.embed(ids, segments, tables)
    student.embed(ids[0], segments[0], tables)
    expect_unchanged(student)


# ---------------------------------------------------------------- bert


@exercise("bert", points=0.25)
@blames_earlier
def test_bert_of_a_text_of_padding(student, rng):
    """In a text that is all padding, attention gives its output bias, and never NaN."""
    weights, batch = draw_weights(rng, SIZES), draw_batch(rng)
    batch[2][rng.integers(SHAPE[0])] = 0
    got = make_bert(student, weights).forward(*batch)
    expect(got, block_outputs(batch, weights, SIZES["num_heads"])[-1], tol=DEEP)


@exercise("bert", points=0.5)
@blames_earlier
def test_bert_equals_the_library(student, rng):
    """Every layer and all attention weights are those of the library, with padding and segments."""
    weights, batch = draw_weights(rng, SIZES), draw_batch(rng)
    bert = make_bert(student, weights)
    pair = bert.forward(*batch, return_attentions=True)
    layers = bert.get("layer_outputs")
    want = ask_the_library("BertModel", weights, batch)
    assert isinstance(pair, list), "a pair is asked for: hidden_states, attentions."
    assert len(pair) == 2, "a pair is asked for: hidden_states, attentions."
    expect_layers(layers, as_numpy(want.hidden_states), "layer_outputs", tol=PARITY)
    expect(pair[0], want.last_hidden_state.numpy(), tol=PARITY, what="the hidden states")
    expect_layers(pair[1], as_numpy(want.attentions), "attentions", tol=PARITY)


def quiet_layer(rng):
    """Return a layer in which only biases speak, and the norms are plain.

    All values are alike, so attention gives the same whatever its weights are.
    """
    width, layer = SIZES["d_model"], draw_layer(rng, SIZES["d_model"], SIZES["d_ff"])
    layer["attention"]["w_value"] *= 0
    layer["feed_forward"]["w_out"] *= 0
    for norm in ("norm_attention", "norm_feed_forward"):
        layer[norm] = {"gain": np.ones(width), "bias": np.zeros(width)}
    return layer


def patterns(vector, p):
    """Return all that dropout can make of one vector, one possibility a row, and the zeros.

    The last row is the vector as it is, without dropout.
    """
    kept = (np.arange(2 ** len(vector))[:, None] >> np.arange(len(vector))) & 1
    zeros = np.concatenate([1 - kept, 0 * kept[:1]])
    return np.concatenate([kept * vector / (1 - p), vector[None]]), zeros


def dropped_before(got, known, added, p):
    """Tell what dropout made of `added`, given norm(known + dropped): the zeros of each row.

    None where a row is nothing of the kind.
    """
    added, zeros = patterns(added, p)
    found, last, possible = [], None, added
    for row, base in zip(got.reshape(-1, got.shape[-1]), known, strict=True):
        if last is None or (base != last).any():
            centred = base + added
            centred -= centred.mean(axis=1, keepdims=True)
            spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
            last, possible = base, centred / spread
        distance = np.abs(possible - row).max(axis=1)
        if not distance.min() < 1e-4:
            return None
        found.append(zeros[distance.argmin()])
    return np.array(found)


def verdict(zeros, p):
    """Say in a word what the zeros of a sublayer's dropout look like."""
    if zeros is None:
        return "elsewhere"
    if not zeros.any():
        return "none"
    if (zeros == zeros[0]).all():
        return "one mask for all"
    shares = {"right": p, "1 - p": 1 - p}
    return next((w for w, share in shares.items() if share_near(1 - zeros, share)), "other share")


def drop_of_embeddings(first, ids, weights, p):
    """Say what dropout makes of the embeddings."""
    still = slow_embed(ids, np.zeros_like(ids), weights["embeddings"])
    if np.abs(first - still).max() < 1e-4:
        return "none"
    zeros = (first == 0).reshape(-1, first.shape[-1])
    for chance, word in [(p, None), (1 - p, "with chance 1 - p"), (0.1, "with chance 0.1")]:
        fits = np.abs(first - still / (1 - chance)) < 1e-4 * (1 + np.abs(still))
        if (fits | (first == 0)).all():
            return word or verdict(zeros, p)
    return verdict(None, p)


def drop_of_sublayers(student, rng, ids, p):
    """Yield where dropout may act, and a word on what it does there while training."""
    width = SIZES["d_model"]
    weights = {**draw_weights(rng, {**SIZES, "num_layers": 1}), "layers": [quiet_layer(rng)]}
    layer = weights["layers"][0]
    attention, added = layer["attention"], {}
    for name in ("attention", "feed-forward"):
        added[name] = rng.uniform(1, 3, size=width) * rng.choice([-1, 1], size=width)
    context = attention["b_value"] @ attention["w_output"]
    attention["b_output"] = added["attention"] - context
    layer["feed_forward"]["b_out"] = np.zeros(width)
    for name in ("attention", "feed-forward"):
        if name == "feed-forward":  # its norm forgets what attention gives
            layer["norm_attention"] = {"gain": np.zeros(width), "bias": rng.normal(size=width)}
            layer["feed_forward"]["b_out"] = added[name]
        bert = make_bert(student, weights, num_layers=1, dropout=p)
        got = as_array(bert.forward(ids, training=True), "the hidden states")
        seen_as(student, list(got.shape))
        layers = bert.get("layer_outputs")
        assert isinstance(layers, list | np.ndarray), "layer_outputs is not a list of arrays."
        assert len(layers) == 2, "layer_outputs has not L + 1 arrays."
        first, last = (as_array(one, "an array of layer_outputs") for one in layers)
        assert first.shape == last.shape == got.shape, "layer_outputs holds other shapes."
        seen_as(student, bool((last == 0).any()))  # zeros after the last norm
        yield "the embeddings", drop_of_embeddings(first, ids, weights, p)
        known = first.reshape(-1, width)
        if name == "feed-forward":
            known = np.broadcast_to(layer["norm_attention"]["bias"], known.shape)
        yield f"what {name} gives", verdict(dropped_before(last, known, added[name], p), p)


@exercise("bert", points=0.5)
@blames_earlier
def test_bert_drops_out_while_training(student, rng):
    """While training, dropout acts on embeddings, attention and feed-forward, before the sums."""
    p, (ids, _, _) = 0.25, draw_batch(rng, (4, 5))
    found = dict(drop_of_sublayers(student, rng, ids, p))
    seen_as(student, [found, student._calls[-1].result])
    for where, word in found.items():
        assert word == "right", f"dropout does not act as promised on {where} ({word})."


@exercise("bert", points=0.25)
@blames_earlier
def test_bert_draws_anew(student, rng):
    """Training draws from `rng` at each call; without training nothing is random."""
    weights, (ids, segments, mask) = draw_weights(rng, SIZES), draw_batch(rng)
    bert = make_bert(student, weights, dropout=0.5)
    runs = []
    for training in (True, True, False, False):
        got = bert.forward(ids, segments, mask, training=training)
        runs.append(as_array(got, "the hidden states"))
        if training:
            seen_as(student, [list(runs[-1].shape), bool((runs[0] == runs[-1]).all())])
    twin = as_array(make_bert(student, weights, dropout=0.5).forward(ids, segments, mask, True))
    seen_as(student, bool((runs[0] == twin).all()))
    assert (runs[0] != runs[1]).any(), "two runs of training give the same: nothing is drawn."
    assert (runs[0] == twin).all(), "two new models draw differently: they draw from elsewhere."
    want = ask_the_library("BertModel", weights, (ids, segments, mask)).last_hidden_state
    for run in runs[2:]:
        expect(run, want.numpy(), tol=DEEP, what="the result without training")


@exercise("bert", points=0.25)
@blames_earlier
def test_bert_leaves_inputs_alone(student, rng):
    """Neither ids, segments and mask nor the model's weights change."""
    weights, batch = draw_weights(rng, SIZES), draw_batch(rng)
    bert = make_bert(student, weights)
    bert.forward(*batch)
    bert.forward(*batch, return_attentions=True)
    expect_unchanged(student)
    expect_weights(weights_of(student, bert), weights)


@exercise("bert", points=0.25)
@blames_earlier
def test_bert_of_other_sizes(student, rng):
    """Models and texts of other sizes work: one head, one layer, one token, all positions."""
    for changed, shape in [
        ({"num_heads": 1, "num_layers": 1, "d_ff": 5}, (3, 1)),
        ({"num_heads": 6, "num_layers": 3}, (1, 19)),
        ({"d_model": 10, "num_heads": 5, "d_ff": 10, "max_seq_len": 8}, (2, 8)),
    ]:
        sizes = {**SIZES, **changed}
        weights, batch = draw_weights(rng, sizes), draw_batch(rng, shape, sizes)
        got = make_bert(student, weights, **changed).forward(*batch)
        want = ask_the_library("BertModel", weights, batch, sizes)
        expect(got, want.last_hidden_state.numpy(), tol=DEEP)


def made_small(weights):
    """Return weights of one layer whose sums are so small that the eps of a norm shows."""
    small = copy.deepcopy(weights)
    for name in TABLES:
        small["embeddings"][name] *= 0.005
    small["embeddings"]["norm"] = {"gain": 0.01 * np.ones(12), "bias": np.zeros(12)}
    for norm in ("norm_attention", "norm_feed_forward"):
        small["layers"][0][norm]["gain"] *= 0.01
    for part, name in [("attention", "output"), ("feed_forward", "out")]:
        small["layers"][0][part][f"w_{name}"] *= 0.01
        small["layers"][0][part][f"b_{name}"] *= 0.01
    return small


@exercise("bert", points=0.25)
@blames_earlier
def test_bert_starts_afresh(student, rng):
    """Each call starts afresh, with its own mask and `layer_outputs`; small weights work, too."""
    sizes = {**SIZES, "num_layers": 1}
    weights, batch = draw_weights(rng, sizes), draw_batch(rng)
    unmasked = (*batch[:2], np.ones_like(batch[2]))
    bert = make_bert(student, weights, num_layers=1)
    bert.forward(np.zeros((2, 3), dtype=int))
    bert.forward(*batch)
    got = [bert.forward(*batch[:2])]
    layers = [bert.get("layer_outputs")]
    small = made_small(weights)
    bert.set_weights(small)
    got.append(bert.forward(*batch[:2]))
    layers.append(bert.get("layer_outputs"))
    for one, shown, used in zip(got, layers, (weights, small), strict=True):
        want = ask_the_library("BertModel", used, unmasked, sizes)
        expect_layers(shown, as_numpy(want.hidden_states), "layer_outputs")
        expect(one, want.last_hidden_state.numpy(), tol=DEEP)


BASE = {"max_seq_len": 512, "d_model": 768, "num_layers": 12, "num_heads": 12, "d_ff": 3072}
BASE["dropout"] = 0.1


@exercise("bert", points=0.25, replay=False)
def test_bert_at_full_width(student):
    """At BERT-base width, (4, 128) ids give (4, 128, 768) states, each text as if it were alone."""
    bert = student.BERT(30522, num_layers=1)
    assert student.stage.default_sizes(bert) == BASE, "BERT's default sizes are others than given."
    assert bert.get("vocab_size") == 30522, "bert.vocab_size is not what was asked for."
    fixed = np.random.default_rng(3)
    ids = fixed.integers(30522, size=(4, 128))
    mask = (np.arange(128) < np.array([[128], [40], [97], [5]])).astype(int)
    got = as_array(bert.forward(ids, None, mask), "the hidden states")
    assert got.shape == (4, 128, 768), "the hidden states have the wrong shape at BERT-base size."
    assert np.isfinite(got).all(), "the hidden states are not finite at BERT-base size."
    alone = bert.forward(ids[2:3], None, mask[2:3])
    expect(got[2:3], alone, tol=PARITY, what="a text in a batch, against the same text alone,")


# ---------------------------------------------------------------- predict_masked_tokens


@exercise("predict_masked_tokens", points=0.5)
def test_words_are_scored_as_in_the_library(student, rng):
    """The scores are those of the library's MLM head, whatever the model did before."""
    batch, bert, got, want = draw_batch(rng), student.BERT(**SIZES), [], []
    for _ in range(2):
        weights = draw_weights(rng, SIZES)
        bert.set_weights(weights)
        output = ask_the_library("BertForMaskedLM", weights, batch)
        bert.forward(batch[0][:2])
        hidden = output.hidden_states[-1].numpy()
        got.append(student.predict_masked_tokens(bert, hidden))
        want.append(output.logits.numpy())
    for one, other in zip(got, want, strict=True):
        expect(one, other, tol=PARITY)


@exercise("predict_masked_tokens", points=0.25)
def test_words_are_scored_for_small_vectors(student, rng):
    """Small vectors are normalised, too; one token is enough, and nothing is changed."""
    weights = draw_weights(rng, SIZES)
    weights["mlm"]["w"] *= 0.003
    weights["mlm"]["b"] *= 0.003
    bert = make_bert(student, weights)
    for shape in [(3, 4), (1, 1)]:
        hidden = rng.normal(size=(*shape, SIZES["d_model"]))
        want = score_in_the_library(hidden, weights)
        expect(student.predict_masked_tokens(bert, hidden), want, tol=DEEP)
    expect_unchanged(student)
    expect_weights(weights_of(student, bert), weights)


@exercise("predict_masked_tokens", points=0.25, replay=False)
def test_words_are_scored_at_full_width(student):
    """At BERT-base size, (2, 64, 768) states give (2, 64, 30522) scores."""
    bert = student.BERT(30522, num_layers=1)
    hidden = np.random.default_rng(4).normal(size=(2, 64, 768)).astype(np.float32)
    logits = student.predict_masked_tokens.keep(bert, hidden)
    shape = student.stage.shape_of(logits)
    assert shape == [2, 64, 30522], "the scores have the wrong shape at BERT-base size."
    words = [0, 1, 29999, 30521]
    got = student.stage.pick(logits, [1] * 4, [63] * 4, words)
    tokens, head = student.stage.rows_of_tokens(bert, words), student.stage.other_weights(bert)
    head = head["mlm"]
    x = blocks.gelu(hidden[1, 63].astype(float) @ head["w"] + head["b"])
    want = tokens @ blocks.layer_norm(x, **head["norm"]) + head["output_bias"][words]
    expect(got, want, tol=PARITY, what="some of the scores")


# ---------------------------------------------------------------- save


def file_content(weights):
    """Return what a file of these weights holds."""
    return {**flat(weights), "num_heads": SIZES["num_heads"]}


def draw_mixed(rng):
    """Return weights that are partly float32."""
    weights = draw_weights(rng, SIZES)
    for name in ("tokens", "segments"):
        weights["embeddings"][name] = weights["embeddings"][name].astype(np.float32)
    weights["layers"][1] = {
        part: {name: array.astype(np.float32) for name, array in arrays.items()}
        for part, arrays in weights["layers"][1].items()
    }
    return weights


@exercise("save", points=0.25)
def test_save_keeps_dtypes(student, rng):
    """Each array is written with its own dtype, however it lies in memory; the model stays."""
    weights, (_, path) = draw_mixed(rng), file_in_new_folder(student)
    bert = make_bert(student, weights)
    student.stage.lay_by_columns(bert)
    with any_words():
        student.save(bert, path)
    found = read(student, path)
    for name, array in flat(weights).items():
        assert name in found, "an array is missing in the file."
        expect(found[name], array, tol=0, dtype=array.dtype, what=name)
    expect_weights(weights_of(student, bert), weights)


@exercise("save", points=0.25)
def test_save_replaces_a_file(student, rng):
    """An older, longer file is replaced; a Path works; no other file appears."""
    weights, name = draw_weights(rng, SIZES), "my model.v2.npz"
    bert, (folder, path) = make_bert(student, weights), file_in_new_folder(student, name)
    student.stage.write_npz(path, {"older": np.ones(20_000)})
    with any_words():
        student.save(bert, student.stage.as_path.keep(path))
    names = student.stage.names_in(folder)
    found, entries = read(student, path), student.stage.count_entries(path)
    want = file_content(weights)
    assert names == [name], "another file than the one that is asked for was written."
    for key, array in want.items():
        assert key in found, "an array is missing in the file."
        expect(found[key], np.asarray(array), tol=0, what=key)
    assert len(found) == entries == len(want), "the older file's content is still there."


# ---------------------------------------------------------------- load

ONE_LAYER = {**SIZES, "num_layers": 1}  # files with fewer arrays: much is written here


@exercise("load", points=0.125)
def test_load_reads_what_save_wrote(student, rng):
    """Numbers of any dtype, in any order, come exactly; a Path works; other models keep theirs."""
    weights, (_, path) = draw_mixed(rng), file_in_new_folder(student, "my model.v2.npz")
    whole = copy.deepcopy(weights)
    whole["embeddings"]["segments"] = rng.integers(-9, 9, size=(2, SIZES["d_model"]))
    bert = student.BERT(**SIZES)
    other = student.stage.twin.keep(bert)
    before = other.get("weights")
    with AllCases() as cases:
        for saved in (weights, whole):
            content = list(file_content(saved).items())
            student.stage.write_npz(path, dict(content[i] for i in rng.permutation(len(content))))
            with cases.case():
                with any_words():
                    student.load(bert, student.stage.as_path.keep(path))
                expect_weights(weights_of(student, bert), saved)
        with cases.case():
            expect_weights(weights_of(student, other), before)


def changed_contents(rng, weights):
    """Yield names of faults, contents with them, and the array that the error must name."""
    plain = file_content(weights)
    names = [name for name in plain if name != "num_heads"]
    gone, wide, text = (str(one) for one in rng.choice(names, size=3, replace=False))
    yield "a missing array", {k: v for k, v in plain.items() if k != gone}, gone
    yield "an unknown array", {**plain, "layers.7.secret": np.ones(3)}, "layers.7.secret"
    yield "an array of another shape", {**plain, wide: np.ones((*plain[wide].shape, 2))}, wide
    yield "an array of text", {**plain, text: np.full(plain[text].shape, "0.5")}, text
    yield "another number of heads", {**plain, "num_heads": 4}, "num_heads"
    yield (
        "a transposed array",
        {
            **plain,
            "embeddings.tokens": plain["embeddings.tokens"].T,
        },
        "embeddings.tokens",
    )
    yield (
        "one layer more",
        {**plain, **{k.replace("layers.0.", "layers.1."): v for k, v in plain.items()}},
        "layers.1.",
    )


@exercise("load", points=0.125)
def test_load_refuses_other_models(student, rng):
    """Missing, unknown or misshapen arrays are a ValueError that names file and array."""
    weights, (_, path) = draw_weights(rng, ONE_LAYER), file_in_new_folder(student, "other.npz")
    bert = make_bert(student, draw_weights(rng, ONE_LAYER), num_layers=1)
    with AllCases() as cases:
        for case, content, culprit in changed_contents(rng, weights):
            student.stage.write_npz(path, content)
            mentions = {"the file": "other.npz", "the array": culprit}
            with cases.case():
                expect_error(student.load, bert, path, case=case, mentions=mentions)


@exercise("load", points=0.125)
def test_load_refuses_hostile_files(student):
    """Pickles are not opened, and what a file only claims is not believed."""
    rng = np.random.default_rng(5)  # which numbers stand there does not matter
    weights, (_, path) = draw_weights(rng, ONE_LAYER), file_in_new_folder(student, "hostile.npz")
    bert, content = make_bert(student, weights, num_layers=1), file_content(weights)
    culprit, named = "layers.0.feed_forward.w_in", {"the file": "hostile.npz"}
    huge, large, true = [10**12, 20], [10**7, 20], [12, 20]
    writers = {
        "a pickled array": lambda: student.stage.write_pickled_entry(path, content, culprit),
        "a pickle": lambda: student.stage.write_pickle(path),
        "a huge claim": lambda: student.stage.write_claim(path, content, culprit, huge),
        "a large claim": lambda: student.stage.write_claim(path, content, culprit, large),
        "less than is claimed": lambda: student.stage.write_claim(path, content, culprit, true),
        "another kind of zip file": lambda: student.stage.write_other_zip(path),
        "a name that climbs": lambda: student.stage.write_npz(
            path, {**content, "../climbs": np.ones(2)}
        ),
    }
    with AllCases() as cases:
        for case, write in writers.items():
            write()
            claims = "claim" in case  # counting makes everything slow
            if claims:
                student.stage.watch_memory()
            with cases.case():
                expect_error(student.load, bert, path, case=case, mentions=named)
            if claims:
                with cases.case():
                    much = student.stage.peak_memory() == "much"
                    assert not much, "memory is set aside for what a header merely claims."
            with cases.case():
                opened = student.stage.was_unpickled(path)
                assert not opened, "the file's pickled object was executed."


@exercise("load", points=0.125)
def test_load_that_fails_changes_nothing(student):
    """After a load that fails, the model is as it was; a missing file is FileNotFoundError."""
    rng = np.random.default_rng(6)  # which numbers stand there does not matter
    sizes = {**ONE_LAYER, "max_seq_len": 200}  # a table longer than what zipfile reads at once
    weights, other = draw_weights(rng, sizes), draw_weights(rng, sizes)
    _, path = file_in_new_folder(student, "broken.npz")
    bert, content = make_bert(student, weights, **sizes), file_content(other)
    missing = {"case": "a missing file", "kind": "FileNotFoundError"}
    last = "layers.0.norm_feed_forward.bias"
    with AllCases() as cases:
        with cases.case():
            expect_error(student.load, bert, path, **missing)
        for case, broken in [
            ("an array of another shape", {**content, last: np.ones(5)}),
            ("a missing array", {name: a for name, a in content.items() if name != last}),
            ("another number of heads", {**content, "num_heads": 6}),
            ("an unknown array", {**content, "zzz": np.ones(2)}),
            ("a file with a changed byte", content),
        ]:
            student.stage.write_npz(path, broken)
            if broken is content:
                student.stage.flip_data(path, "embeddings.positions")
            with cases.case():
                named = {"the file": "broken.npz"}
                expect_error(student.load, bert, path, case=case, mentions=named)
            with cases.case():
                expect_weights(weights_of(student, bert), weights)
        with cases.case():
            expect(bert.get("num_heads"), SIZES["num_heads"], what="bert.num_heads")


# ---------------------------------------------------------------- load_pretrained


@exercise("load_pretrained", points=0.75)
def test_pretrained_equals_the_library(student, rng):
    """With the loaded weights, every layer is that of the library, within 1e-4."""
    wanted, batch = draw_weights(rng, SIZES), draw_batch(rng)
    want = as_numpy(ask_the_library("BertModel", wanted, batch).hidden_states)
    bert = make_bert(student, draw_weights(rng, SIZES))
    state = {**in_the_library(wanted), "embeddings.position_ids": np.arange(19)[None]}
    with any_words():
        student.load_pretrained(bert, state)
    got = weights_of(student, bert)
    expect_weights(got, {**got, **{k: wanted[k] for k in ("embeddings", "layers")}}, tol=DEEP)
    expect_layers(block_outputs(batch, got, SIZES["num_heads"]), want, "layer", tol=PARITY)


@exercise("load_pretrained", points=0.25)
def test_pretrained_with_an_mlm_head(student, rng):
    """The state dict of a model with an MLM head is taken, too; your own head stays."""
    mine, wanted = draw_weights(rng, SIZES), draw_weights(rng, SIZES)
    bert = make_bert(student, mine)
    state = {**head_in_the_library(wanted), **in_the_library(wanted, "bert.")}
    state["bert.embeddings.position_ids"] = np.arange(19)[None]
    with any_words():
        student.load_pretrained(bert, state)
    expect_weights(weights_of(student, bert), {**wanted, "mlm": mine["mlm"]}, tol=DEEP)


@exercise("load_pretrained", points=0.5)
def test_pretrained_of_other_sizes(student, rng):
    """Models of other sizes work, also with many layers, or where all matrices are square."""
    square, many = {"d_ff": 12, "num_layers": 1}, {"num_layers": 11, "d_model": 6, "d_ff": 4}
    for changed in [square, many]:
        sizes = {**SIZES, **changed}
        mine, wanted = draw_weights(rng, sizes), draw_weights(rng, sizes)
        bert = make_bert(student, mine, **changed)
        with any_words():
            student.load_pretrained(bert, in_the_library(wanted))
        expect_weights(weights_of(student, bert), {**wanted, "mlm": mine["mlm"]}, tol=DEEP)


@exercise("load_pretrained", points=0.5)
def test_pretrained_refuses_what_does_not_fit(student, rng):
    """A missing key or another shape is a ValueError that names the key and both shapes."""
    bert, missing = make_bert(student, draw_weights(rng, SIZES)), "a missing key"
    other, turned = "an array of another shape", "an array that is transposed"
    with AllCases() as cases:
        for prefix in ("", "bert."):
            state = in_the_library(draw_weights(rng, SIZES), prefix)
            gone = prefix + "encoder.layer.1.attention.output.dense.bias"
            wide = prefix + "encoder.layer.0.intermediate.dense.weight"
            rest = {key: array for key, array in state.items() if key != gone}
            named = {"the key": gone}
            with cases.case():
                expect_error(student.load_pretrained, bert, rest, case=missing, mentions=named)
            named = {"the key": wide, "the shape found": numbers(20, 13)}
            named["the shape wanted"] = numbers(20, 12)
            rest = {**state, wide: np.ones((20, 13))}
            with cases.case():
                expect_error(student.load_pretrained, bert, rest, case=other, mentions=named)
        rest = {**state, wide: state[wide].T}
        named = {"the key": wide, "the shape found": numbers(12, 20)}
        with cases.case():
            expect_error(student.load_pretrained, bert, rest, case=turned, mentions=named)


def numbers(*sizes):
    """Return a pattern for a shape, however it is written."""
    return re.compile(r"(?<!\d)" + r"\D{1,4}".join(map(str, sizes)) + r"(?!\d)")


@exercise("load_pretrained", points=0.25)
def test_pretrained_that_fails_changes_nothing(student, rng):
    """After an error the model is as it was."""
    weights = draw_weights(rng, SIZES)
    bert, state = make_bert(student, weights), in_the_library(draw_weights(rng, SIZES))
    last = "encoder.layer.1.output.LayerNorm.bias"
    for case, broken in [
        ("a missing key", {key: array for key, array in state.items() if key != last}),
        ("an array of another shape", {**state, last: np.ones(5)}),
    ]:
        expect_error(student.load_pretrained, bert, broken, case=case)
        expect_weights(weights_of(student, bert), weights)


@exercise("load_pretrained", points=0.25)
def test_pretrained_shares_no_memory(student, rng):
    """The model gets arrays of its own: neither the state dict nor an older twin shares them."""
    mine, wanted = draw_weights(rng, SIZES), draw_weights(rng, SIZES)
    bert, state = make_bert(student, mine), student.stage.hold.keep(in_the_library(wanted))
    other = student.stage.twin.keep(bert)
    with any_words():
        student.load_pretrained(bert, state)
    student.stage.overwrite(state, 7.0)
    got = weights_of(student, bert)
    kept = weights_of(student, other)
    expect_weights(got, {**wanted, "mlm": mine["mlm"]}, tol=DEEP)
    expect_weights(kept, mine)
