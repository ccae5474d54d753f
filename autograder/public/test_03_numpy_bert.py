"""What ``check`` runs in session 03: laws, one token after the other, and files written by hand."""

import contextlib
import functools
import math
import re
import zlib

import numpy as np

from autograder import errors
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

# V, max_seq_len, D, L, H and F, all different; Dh is 4, and B 5, T 7 below
SIZES = {
    "vocab_size": 37,
    "max_seq_len": 19,
    "d_model": 12,
    "num_layers": 2,
    "num_heads": 3,
    "d_ff": 20,
}
SHAPE = (5, 7)


def draw_norm(rng, size):
    """Return a gain near one and a bias, neither of them plain."""
    return {"gain": rng.uniform(0.6, 1.4, size), "bias": 0.3 * rng.normal(size=size)}


def draw_tables(rng, sizes, scale=1.0):
    """Return weights for `embed`."""
    width, tables = sizes["d_model"], {}
    for name, rows in [("tokens", "vocab_size"), ("positions", "max_seq_len"), ("segments", "")]:
        tables[name] = scale * rng.normal(size=(sizes[rows] if rows else 2, width))
    return {**tables, "norm": draw_norm(rng, width)}


def draw_layer(rng, width, d_ff):
    """Return the weights of one layer."""
    attention, ways = {}, {"in": (width, d_ff), "out": (d_ff, width)}
    for name in ("query", "key", "value", "output"):
        attention[f"w_{name}"] = rng.normal(size=(width, width)) / math.sqrt(width)
        attention[f"b_{name}"] = 0.5 * rng.normal(size=width)
    feed_forward = {}
    for name, shape in ways.items():
        feed_forward[f"w_{name}"] = 1.5 * rng.normal(size=shape) / math.sqrt(shape[0])
        feed_forward[f"b_{name}"] = 0.5 * rng.normal(size=shape[1])
    layer = {"attention": attention, "norm_attention": draw_norm(rng, width)}
    return {**layer, "feed_forward": feed_forward, "norm_feed_forward": draw_norm(rng, width)}


def draw_weights(rng, sizes):
    """Return the weights of a whole model."""
    width, rows = sizes["d_model"], sizes["vocab_size"]
    head = {"w": rng.normal(size=(width, width)) / math.sqrt(width), "b": rng.normal(size=width)}
    return {
        "embeddings": draw_tables(rng, sizes),
        "layers": [draw_layer(rng, width, sizes["d_ff"]) for _ in range(sizes["num_layers"])],
        "mlm": {**head, "norm": draw_norm(rng, width), "output_bias": rng.normal(size=rows)},
    }


def make_bert(student, weights, **sizes):
    """Return a model of the student's with these weights."""
    bert = student.BERT(**{**SIZES, **sizes})
    bert.set_weights(weights)
    return bert


def draw_ids(rng):
    """Return ids and segments of a batch."""
    segments = np.arange(SHAPE[1]) >= rng.integers(2, 5, size=(SHAPE[0], 1))
    ids = rng.integers(SIZES["vocab_size"], size=SHAPE)
    ids[rng.integers(SHAPE[0]), rng.integers(SHAPE[1])] = 0  # an id like any other
    return ids, segments.astype(int)


def draw_padding(rng):
    """Return an attention mask; every text has padding, the lengths differ."""
    return (np.arange(SHAPE[1]) < rng.permutation(np.arange(2, 7))[:, None]).astype(int)


def flat(weights, prefix=""):
    """Return nested weights as one dict."""
    found = {}
    for name, value in enumerate(weights) if isinstance(weights, list) else weights.items():
        nested = isinstance(value, dict | list)
        found |= flat(value, f"{prefix}{name}.") if nested else {f"{prefix}{name}": value}
    return found


# ---------------------------------------------------------------- one vector after the other


def normed(vector, norm):
    """Bring one vector to mean 0 and variance 1, scale and shift it."""
    spread = math.sqrt(math.fsum((vector - vector.mean()) ** 2) / len(vector) + 1e-12)
    return norm["gain"] * (vector - vector.mean()) / spread + norm["bias"]


def bent(vector):
    """Return the exact GELU of each entry."""
    return np.array([0.5 * entry * math.erfc(-entry / math.sqrt(2)) for entry in vector])


def embedded(ids, segments, tables):
    """Add up three rows for each token of one text, and normalise."""
    rows = []
    for place, (token, segment) in enumerate(zip(ids, segments, strict=True)):
        parts = tables["tokens"][token], tables["positions"][place], tables["segments"][segment]
        rows.append(normed(sum(parts), tables["norm"]))
    return np.array(rows)


def projected(vector, weights, name):
    """Multiply one vector by a matrix, and add the bias."""
    return (vector[:, None] * weights[f"w_{name}"]).sum(axis=0) + weights[f"b_{name}"]


def attended(x, weights, n_heads, real):
    """Let the tokens of one text attend, one head and one token at a time."""
    made = {n: np.array([projected(v, weights, n) for v in x]) for n in ("query", "key", "value")}
    width = x.shape[1] // n_heads
    context, shares = np.zeros(x.shape), np.zeros((n_heads, len(x), len(x)))
    for head in range(n_heads):
        columns = slice(head * width, (head + 1) * width)
        for t, query in enumerate(made["query"][:, columns]):
            scores = (made["key"][real, columns] * query).sum(axis=1) / math.sqrt(width)
            powers = np.exp(scores - scores.max())
            shares[head, t, real] = powers / powers.sum()
            mixed = shares[head, t][:, None] * made["value"][:, columns]
            context[t, columns] = mixed.sum(axis=0)
    return np.array([projected(vector, weights, "output") for vector in context]), shares


def slow_text(ids, segments, real, weights, n_heads):
    """Return what embeddings and layers give for one text, and all attention weights."""
    x = embedded(ids, segments, weights["embeddings"])
    outputs, attentions = [x], []
    for layer in weights["layers"]:
        moved, shares = attended(x, layer["attention"], n_heads, real)
        x = np.array([normed(vector, layer["norm_attention"]) for vector in x + moved])
        inner = [bent(projected(vector, layer["feed_forward"], "in")) for vector in x]
        moved = np.array([projected(vector, layer["feed_forward"], "out") for vector in inner])
        x = np.array([normed(vector, layer["norm_feed_forward"]) for vector in x + moved])
        outputs.append(x)
        attentions.append(shares)
    return outputs, attentions


def slow_bert(ids, weights, segments=None, mask=None):
    """Return the outputs of all layers and all attention weights of a batch."""
    segments = np.zeros_like(ids) if segments is None else segments
    real = np.ones(ids.shape, dtype=bool) if mask is None else mask == 1
    texts = [
        slow_text(*text, weights, SIZES["num_heads"])
        for text in zip(ids, segments, real, strict=True)
    ]
    outputs, attentions = zip(*texts, strict=True)
    return [np.array(one) for one in zip(*outputs, strict=True)], [
        np.array(one) for one in zip(*attentions, strict=True)
    ]


# ---------------------------------------------------------------- dropout


def in_words(y, x, p, tol=1e-6):
    """Say what a result of dropout looks like, whichever entries were drawn."""
    forms = {"x": 1, "x / (1 - p)": 1 / (1 - p), "x / p": 1 / p, "x * (1 - p)": 1 - p, "x * p": p}
    forms |= {"x / (1 - p)²": 1 / (1 - p) ** 2, "x / √(1 - p)": 1 / math.sqrt(1 - p)}
    forms["x * (1 + p)"] = 1 + p
    ratios = (y / x)[y != 0]
    names = {"0"} if (y == 0).any() else set()
    for name, factor in forms.items():
        fits = np.abs(ratios - factor) < tol * factor
        if fits.any():
            names.add(name)
        ratios = ratios[~fits]
    return sorted(names | ({"something else"} if ratios.size else set()))


def share_near(y, p):
    """Tell whether the share of zeros in y is p, as far as chance allows."""
    return abs(float((y == 0).mean()) - p) < 6 * math.sqrt(p * (1 - p) / y.size)


def zeros_in_words(y, p):
    """Say what share of y is zero: p, or what a mistake makes of it."""
    shares = {"none": 0, "p": p, "1 - p": 1 - p, "half": 0.5, "all": 1}
    shares["those of normal draws"] = 0.5 * math.erfc(-p / math.sqrt(2))
    return min(shares, key=lambda name: abs(shares[name] - (y == 0).mean()))


@exercise("dropout", points=0.5, core=True)
def test_dropout_while_training(student, rng):
    """While training, a share p of the entries is zero, and the others are x / (1 - p)."""
    p, seed = rng.uniform(0.2, 0.3), int(rng.integers(10**6))
    x = rng.uniform(1, 2, size=(23, 87)) * rng.choice([-1, 1], size=(23, 87))
    y = as_array(student.dropout(x, p, student.stage.generator(seed), True))
    seen_as(student, list(y.shape))
    assert y.shape == x.shape, "the result has another shape than x."
    entries, zeros = in_words(y, x, p), y == 0
    alike = [bool((zeros == zeros[:1]).all()), bool((zeros == zeros[:, :1]).all())]
    near = any(alike) or share_near(y, p)
    seen_as(student, [entries, zeros_in_words(y, p), near, alike])
    assert entries == ["0", "x / (1 - p)"], "an entry is neither 0 nor x / (1 - p)."
    assert not any(alike), "one draw decides for whole rows or columns: draw for each entry."
    assert near, "the share of zeros is not p."


@exercise("dropout", points=0.5)
def test_dropout_when_used(student, rng):
    """Without training, x comes back as it is."""
    x = rng.normal(size=(3, 5))
    got = [student.dropout(x, p, student.stage.generator(1), False) for p in (0.2, 0.9)]
    for one in got:
        expect(one, x)


# ---------------------------------------------------------------- embed


@exercise("embed", points=0.5, core=True)
def test_embed_adds_three_rows(student, rng):
    """The rows of token, position and segment are added, and then each sum is normalised."""
    tables, (ids, segments) = draw_tables(rng, SIZES), draw_ids(rng)
    got = student.embed(ids, segments, tables)
    texts = zip(ids, segments, strict=True)
    expect(got, np.array([embedded(*text, tables) for text in texts]))


@exercise("embed", points=0.5)
def test_embed_one_text(student, rng):
    """A text alone, without a batch axis, gets the same vectors as in a batch."""
    tables, (ids, segments) = draw_tables(rng, SIZES), draw_ids(rng)
    alone = [student.embed(*text, tables) for text in zip(ids, segments, strict=True)]
    for got, *text in zip(alone, ids, segments, strict=True):
        expect(got, embedded(*text, tables))


# ---------------------------------------------------------------- bert

DEEP = 1e-5  # float32 all the way through is fine, too


def blames_earlier(test):
    """Where a test of `forward` fails, look at what it calls, too, and say whose error it is.

    The calls also keep errors of `embed` from being taken for known mistakes of `forward`.
    """

    @functools.wraps(test)
    def run(student, rng):
        try:
            test(student, rng)
        except errors.StudentInterrupted:
            raise
        except (AssertionError, errors.StudentRaised, errors.NotAttempted) as error:
            for name, look in (("embed", embeds), ("dropout", drops_out)):
                try:
                    right = look(student)
                except errors.NotAttempted:
                    if isinstance(error, errors.NotAttempted):
                        raise errors.NotAttempted(
                            f"first write `{name}`, which `forward` calls."
                        ) from None
                    continue  # this `forward` does without it
                assert right, f"`{name}`, which `forward` calls, is wrong: mend it first."
            raise

    return run


def embeds(student):
    """Tell whether the student's `embed` is right."""
    rng = np.random.default_rng(3)
    tables, (ids, segments) = draw_tables(rng, SIZES, scale=0.005), draw_ids(rng)
    want = np.array([embedded(*text, tables) for text in zip(ids, segments, strict=True)])
    try:
        expect(student.embed(ids, segments, tables), want, tol=DEEP)
    except (AssertionError, errors.StudentRaised, errors.NotPlainData):
        return False
    return True


def drops_out(student):
    """Tell whether the student's `dropout` is right, and draws from `rng`."""
    x, p, before = np.ones(300), 0.2, len(student._calls)
    first, same = student.stage.generator(1), student.stage.generator(1)
    try:
        made = [as_array(student.dropout(x, p, one, True)) for one in (first, first, same)]
        still = as_array(student.dropout(x, p, first, False))
        right = all(one.shape == x.shape for one in [*made, still])
        right = right and (made[0] == made[2]).all() and (made[0] != made[1]).any()
        right = right and all(in_words(one, x, p) == ["0", "x / (1 - p)"] for one in made)
        right = right and all(share_near(one, p) for one in made) and (still == x).all()
    except (AssertionError, errors.StudentRaised, errors.NotPlainData):
        right = False
    seen_as(student, f"dropout {right}", last=len(student._calls) - before)
    return right


def expect_layers(got, want, name, tol=DEEP):
    """Compare a list of arrays, one for each layer."""
    assert isinstance(got, list | np.ndarray), f"{name} is not a list of arrays."
    assert len(got) == len(want), f"{name} has {len(got)} arrays, expected {len(want)}."
    for number, (one, other) in enumerate(zip(got, want, strict=True)):
        expect(one, other, tol=tol, what=f"{name}[{number}]")


@exercise("bert", points=1, core=True)
@blames_earlier
def test_bert_turns_ids_into_vectors(student, rng):
    """Ids alone give the hidden states of the last layer: all in segment 0, all of them real."""
    weights, (ids, _) = draw_weights(rng, SIZES), draw_ids(rng)
    bert, (outputs, _) = make_bert(student, weights), slow_bert(ids, weights)
    got, again = bert.forward(ids), bert.forward(ids)
    arrays = isinstance(got, np.ndarray) and isinstance(again, np.ndarray)
    if arrays and not np.array_equal(got, again):
        seen_as(student, "random", last=2)
        raise AssertionError("without training, two calls give different results.")
    expect(got, outputs[-1], tol=DEEP)


@exercise("bert", points=0.5)
@blames_earlier
def test_bert_reads_segments(student, rng):
    """Segment ids reach the embeddings."""
    weights, (ids, segments) = draw_weights(rng, SIZES), draw_ids(rng)
    outputs, _ = slow_bert(ids, weights, segments)
    expect(make_bert(student, weights).forward(ids, segments), outputs[-1], tol=DEEP)


@exercise("bert", points=0.5)
@blames_earlier
def test_bert_looks_past_padding(student, rng):
    """No token attends to padding: what stands there changes nothing for the others."""
    weights, (ids, _), mask = draw_weights(rng, SIZES), draw_ids(rng), draw_padding(rng)
    bert = make_bert(student, weights)
    got = bert.forward(ids, attention_mask=mask)
    other = np.where(mask == 1, ids, (ids + 1) % SIZES["vocab_size"])
    real = mask == 1
    same = as_array(bert.forward(other, attention_mask=mask), "the result")
    outputs, _ = slow_bert(ids, weights, mask=mask)
    expect(got, outputs[-1], tol=DEEP)
    expect(same[real], outputs[-1][real], tol=DEEP, what="the result for other padding")


@exercise("bert", points=0.5)
@blames_earlier
def test_bert_shows_its_layers(student, rng):
    """`layer_outputs` and `return_attentions` show what each layer gives."""
    weights, (ids, segments), mask = draw_weights(rng, SIZES), draw_ids(rng), draw_padding(rng)
    outputs, attentions = slow_bert(ids, weights, segments, mask)
    bert = make_bert(student, weights)
    pair = bert.forward(ids, segments, mask, return_attentions=True)
    layers = bert.get("layer_outputs")
    assert isinstance(pair, list), "a pair is asked for: hidden_states, attentions."
    assert len(pair) == 2, "a pair is asked for: hidden_states, attentions."
    expect(pair[0], outputs[-1], tol=DEEP, what="the hidden states")
    expect_layers(layers, outputs, "layer_outputs")
    expect_layers(pair[1], attentions, "attentions")


@exercise("bert", points=0)
@blames_earlier
def test_bert_trains_with_dropout(student, rng):
    """While training, dropout acts on the embeddings and in each layer, drawn from `self.rng`."""
    p, (ids, segments) = 0.25, draw_ids(rng)
    bert = make_bert(student, draw_weights(rng, SIZES), dropout=p)
    ends = []
    for training in (False, True, True):
        ends.append(as_array(bert.forward(ids, segments, training=training), "the hidden states"))
        layers = bert.get("layer_outputs")
        seen_as(student, list(ends[-1].shape), last=2)
        assert isinstance(layers, list | np.ndarray), "layer_outputs is not a list of arrays."
        assert len(layers) == 3, "layer_outputs has not L + 1 arrays."
        first = as_array(layers[0], "layer_outputs[0]")
        acts = [bool((first == 0).any()), len(ends) < 2 or bool((ends[-2] != ends[-1]).any())]
        seen_as(student, acts, last=2)
        assert acts[0] == training, "dropout does not act as promised on the embeddings."
        assert acts[1], "two runs give the same where dropout should act."


# ---------------------------------------------------------------- predict_masked_tokens


def slow_logits(hidden_states, weights):
    """Score each word of the vocabulary for one vector after the other."""
    head, logits = weights["mlm"], []
    for vector in hidden_states.reshape(-1, hidden_states.shape[-1]):
        moved = normed(bent((vector[:, None] * head["w"]).sum(axis=0) + head["b"]), head["norm"])
        logits.append((weights["embeddings"]["tokens"] * moved).sum(axis=1) + head["output_bias"])
    return np.array(logits).reshape(*hidden_states.shape[:-1], -1)


@exercise("predict_masked_tokens", points=0.75, core=True)
def test_words_are_scored(student, rng):
    """Each token gets a score for each word: transform, tied token embeddings, output bias."""
    weights, hidden = draw_weights(rng, SIZES), rng.normal(size=(*SHAPE, SIZES["d_model"]))
    bert = make_bert(student, weights)
    got = student.predict_masked_tokens(bert, hidden)
    tokens = weights["embeddings"]["tokens"]
    bert.set_weights({**weights, "embeddings": {**weights["embeddings"], "tokens": tokens[::-1]}})
    other = student.predict_masked_tokens(bert, hidden)
    if isinstance(got, np.ndarray) and np.array_equal(got, other):
        seen_as(student, "whatever the token embeddings are", last=3)
    expect(got, slow_logits(hidden, weights), tol=DEEP)


@exercise("predict_masked_tokens", points=0.25)
def test_words_are_scored_alike_while_training(student, rng):
    """With training=True the scores are the same."""
    weights, hidden = draw_weights(rng, SIZES), rng.normal(size=(*SHAPE, SIZES["d_model"]))
    bert, want = make_bert(student, weights), slow_logits(hidden, weights)
    runs = [student.predict_masked_tokens(bert, hidden, training=True) for _ in range(2)]
    if all(isinstance(run, np.ndarray) for run in runs) and not np.array_equal(*runs):
        seen_as(student, "random", last=2)
    expect(runs[0], want, tol=DEEP)


# ---------------------------------------------------------------- save and load


def file_in_new_folder(student, name="weights.npz"):
    """Return a folder, and the path of a file that is not there yet, as they lie there."""
    folder = student.stage.folder()
    return folder, student.stage.path_in.keep(folder, name)


def read(student, path):
    """Return what the file that was saved holds."""
    found = student.stage.read_npz(path)
    assert found != "missing", "no file is there afterwards under the name that was asked for."
    assert isinstance(found, dict), "np.load cannot read the file (without pickle)."
    in_short(student, found)
    return found


def in_short(student, arrays, outer=()):
    """Let the last call be compared with those of known mistakes by all its arrays at once."""
    found = [arrays[name] for name in sorted(arrays)]
    if all(isinstance(one, np.ndarray) and one.dtype.kind in "biuf" for one in found):
        sizes = [size for one in found for size in (*one.shape, one.itemsize)]
        numbers = [one.ravel().astype(float) for one in found]
        names = zlib.crc32(" ".join([*sorted(arrays), *outer]).encode())
        seen_as(student, [names, np.concatenate([sizes, *numbers])])


def weights_of(student, bert):
    """Return a model's weights."""
    weights = bert.get("weights")
    if isinstance(weights, dict):
        in_short(student, flat(weights), outer=sorted(weights))  # nested or not
    return weights


def expect_weights(got, weights, tol=0):
    """Compare nested weights, array by array."""
    want = flat(weights)
    assert isinstance(got, dict), "the model's weights are no dict any more."
    assert got.keys() == weights.keys(), "the model's weights have other names than before."
    found = flat(got)
    assert found.keys() == want.keys(), "the model's weights have other names than before."
    for name, array in want.items():
        expect(found[name], array, tol=tol, what=name)


@exercise("save", points=0.5, core=True)
def test_save_writes_all_arrays(student, rng):
    """The file holds each array under its flat name, and num_heads."""
    weights = draw_weights(rng, SIZES)
    bert, (folder, path) = make_bert(student, weights), file_in_new_folder(student)
    with any_words():
        student.save(bert, path)
    student.stage.names_in(folder)
    found = read(student, path)
    want = {**flat(weights), "num_heads": np.array(SIZES["num_heads"])}
    assert found.keys() == want.keys(), "the names in the file are not those that are asked for."
    for name, array in want.items():
        expect(found[name], array, tol=0, what=name)


@exercise("load", points=0.25, core=True)
def test_load_takes_the_weights(student, rng):
    """The model has the file's weights afterwards, exactly."""
    weights, (_, path) = draw_weights(rng, SIZES), file_in_new_folder(student)
    student.stage.write_npz(path, {**flat(weights), "num_heads": SIZES["num_heads"]})
    bert = make_bert(student, draw_weights(rng, SIZES))
    with any_words():
        student.load(bert, path)
    expect_weights(weights_of(student, bert), weights)


@exercise("load", points=0.25)
def test_load_refuses_damaged_files(student, rng):
    """A file cut short, or one that is no .npz file, is a ValueError with the file's name."""
    weights, (_, path) = draw_weights(rng, SIZES), file_in_new_folder(student, "damaged.npz")
    bert, name = make_bert(student, weights), {"the file": "damaged.npz"}
    with AllCases() as cases:
        for keep in (0.97, 0.4):
            student.stage.write_npz(path, {**flat(weights), "num_heads": SIZES["num_heads"]})
            student.stage.cut(path, keep)
            with cases.case():
                expect_error(student.load, bert, path, case="a file cut short", mentions=name)
        for data in (b"These are no weights.", b""):
            student.stage.write_bytes(path, data)
            with cases.case():
                what = "a file that is no .npz file"
                expect_error(student.load, bert, path, case=what, mentions=name)


@exercise("load", points=0)
def test_load_compares_before_it_takes(student, rng):
    """Missing, unknown or misshapen arrays, and another number of heads, are a ValueError."""
    sizes = {**SIZES, "num_layers": 1}
    weights, (_, path) = draw_weights(rng, sizes), file_in_new_folder(student, "other.npz")
    bert, name = make_bert(student, weights, num_layers=1), "layers.0.feed_forward.b_in"
    plain = {**flat(weights), "num_heads": SIZES["num_heads"]}
    with AllCases() as cases:
        for case, content, culprit in [
            ("a missing array", {k: v for k, v in plain.items() if k != name}, name),
            ("an unknown array", {**plain, "layers.0.more": np.ones(3)}, "layers.0.more"),
            ("an array of another shape", {**plain, name: np.ones(7)}, name),
            ("an array of text", {**plain, name: np.full(20, "0.5")}, name),
            ("another number of heads", {**plain, "num_heads": 4}, "num_heads"),
        ]:
            student.stage.write_npz(path, content)
            named = {"the file": "other.npz", "the array": culprit}
            with cases.case():
                expect_error(student.load, bert, path, case=case, mentions=named)


# ---------------------------------------------------------------- load_pretrained

LINEARS = {
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "feed_forward.in": "intermediate.dense",
    "feed_forward.out": "output.dense",
}
NORMS = {"norm_attention": "attention.output.LayerNorm", "norm_feed_forward": "output.LayerNorm"}
TABLES = {"tokens": "word", "positions": "position", "segments": "token_type"}


def in_the_library(weights, prefix=""):
    """Return a model's weights as the library names and stores them."""
    found = {}
    for ours, theirs in TABLES.items():
        found[f"embeddings.{theirs}_embeddings.weight"] = weights["embeddings"][ours]
    norms = {"embeddings.LayerNorm": weights["embeddings"]["norm"]}
    for number, layer in enumerate(weights["layers"]):
        where = f"encoder.layer.{number}."
        for ours, theirs in LINEARS.items():
            part, name = ours.split(".")
            found[f"{where}{theirs}.weight"] = layer[part][f"w_{name}"].T.copy()
            found[f"{where}{theirs}.bias"] = layer[part][f"b_{name}"]
        norms |= {where + theirs: layer[ours] for ours, theirs in NORMS.items()}
    for theirs, norm in norms.items():
        found |= {f"{theirs}.weight": norm["gain"], f"{theirs}.bias": norm["bias"]}
    return {prefix + key: array for key, array in found.items()}


def loaded(student, weights, state_dict):
    """Return the weights of a model after it was given a state dict."""
    bert = make_bert(student, weights)
    with place_alone():
        student.load_pretrained(bert, state_dict)
    return weights_of(student, bert)


@contextlib.contextmanager
def place_alone():
    """Let an error be told by its class and the first part of the model that it names."""
    try:
        yield
    except errors.StudentRaised as problem:
        found = re.search(r"encoder\.layer\.\d+|embeddings", problem.said)
        problem.signature = f"raised {problem.classes[:1]}, about {found and found[0]}"
        raise


@exercise("load_pretrained", points=1.5, core=True)
def test_pretrained_weights_arrive(student, rng):
    """Each of the library's arrays arrives at its place, and linear weights are transposed."""
    mine, wanted = draw_weights(rng, SIZES), draw_weights(rng, SIZES)
    got = loaded(student, mine, in_the_library(wanted))
    expect_weights(got, {**wanted, "mlm": mine["mlm"]}, tol=DEEP)


@exercise("load_pretrained", points=0.5)
def test_pretrained_with_other_keys(student, rng):
    """Names may all begin with "bert.", and keys of other parts are passed over."""
    mine, wanted = draw_weights(rng, SIZES), draw_weights(rng, SIZES)
    width = SIZES["d_model"]
    pooler = {"pooler.dense.weight": rng.normal(size=(width, width))}
    pooler["pooler.dense.bias"] = rng.normal(size=width)
    first = loaded(student, mine, {**in_the_library(wanted), **pooler})
    longer = {f"bert.{key}": array for key, array in pooler.items()}
    head = {"cls.predictions.bias": rng.normal(size=SIZES["vocab_size"])}
    second = loaded(student, mine, {**in_the_library(wanted, "bert."), **longer, **head})
    expect_weights(first, {**wanted, "mlm": mine["mlm"]}, tol=DEEP)
    expect_weights(second, {**wanted, "mlm": mine["mlm"]}, tol=DEEP)


@exercise("load_pretrained", points=0.5)
def test_pretrained_leaves_the_state_dict_alone(student, rng):
    """The state dict is the same after the call."""
    bert = make_bert(student, draw_weights(rng, SIZES))
    extra = {"pooler.dense.bias": rng.normal(size=SIZES["d_model"])}
    with any_words():
        student.load_pretrained(bert, {**in_the_library(draw_weights(rng, SIZES)), **extra})
    expect_unchanged(student)
