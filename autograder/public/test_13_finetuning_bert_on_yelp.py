"""What ``check`` runs in session 13: small batches, and a model to calculate by hand.

The hidden tests import the helpers. Words, texts, weights and batches are drawn here; what plain
data cannot carry is made by ``autograder/stage/13.py`` in the student's process.
"""

import numpy as np

from autograder.box.wire import Tensor
from autograder.testing import Mismatch, as_array, exercise, expect, expect_unchanged, seen_as

FLOAT = 1e-5  # of float32
TRAINED = 1e-4  # of float32 after some steps
CPU = "cpu"

# ---------------------------------------------------------------- words and texts

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [one + other for one in ("ba", "de", "fi", "go", "lu") for other in "kmnrs"]
PIECES = ["##ing", "##ly", "##est"]
VOCABULARY = [*SPECIALS, *WORDS, *PIECES]


def draw_tokens(rng, length):
    """Return tokens; some are the second piece of a word, so there are fewer words."""
    tokens = [str(word) for word in rng.choice(WORDS, size=length)]
    for place in range(2, length, 4):
        tokens[place] = str(rng.choice(PIECES))
    return tokens


def as_text(tokens):
    """Write tokens as a text."""
    return " ".join(tokens).replace(" ##", "")


def draw_reviews(rng, lengths):
    """Return reviews with so many tokens, and those tokens."""
    tokens = [draw_tokens(rng, length) for length in lengths]
    labels = rng.integers(5, size=len(lengths))
    texts = map(as_text, tokens)
    examples = [{"text": t, "label": int(n)} for t, n in zip(texts, labels, strict=True)]
    return examples, tokens


def batch_by_hand(tokens, examples, max_length, vocabulary=VOCABULARY):
    """Return the batch of some texts, one text after the other."""
    number = {word: place for place, word in enumerate(vocabulary)}
    rows = [["[CLS]", *text[: max_length - 2], "[SEP]"] for text in tokens]
    longest = max(map(len, rows))
    ids = [[number[word] for word in [*row, *["[PAD]"] * (longest - len(row))]] for row in rows]
    mask = [[int(place < len(row)) for place in range(longest)] for row in rows]
    return {
        "input_ids": np.array(ids),
        "attention_mask": np.array(mask),
        "token_type_ids": np.zeros_like(ids),
        "labels": np.array([example["label"] for example in examples]),
    }


def expect_batch(student, batch, want):
    """Compare a batch that stayed with the student: its names, kinds and values."""
    found, kinds = student.stage.plain(batch), student.stage.kinds_of(batch)
    if found is None:
        raise Mismatch("the batch is None: is a `return` missing?")
    assert isinstance(kinds, dict), "the batch is not a dict of tensors."
    for name in want:
        assert name in found, f'the batch has no "{name}".'
    more = sorted(set(found) - set(want))
    assert not more, f'the batch also has "{more[0] if more else ""}", which no model takes.'
    for name, values in want.items():
        assert kinds[name].startswith("torch."), f'"{name}" is not a tensor.'
        expect(found[name], values, what=f'"{name}"')
        assert kinds[name] == "torch.int64", f'"{name}" is not of dtype int64.'


def expect_kept(student, what, how):
    """Fail where a call changed what it was given, and say what usually does it here."""
    try:
        expect_unchanged(student)
    except Mismatch:
        raise Mismatch(f"the caller's {what} changed: {how}") from None


@exercise("collate", points=1, core=True)
def test_texts_become_a_batch(student, rng):
    """Ids, masks and labels stand in the batch, padded to the longest of its texts."""
    examples, tokens = draw_reviews(rng, rng.permutation([3, 6, 4, 9]))
    tokenizer = student.stage.tokenizer(VOCABULARY)
    batch = student.collate.keep(examples, tokenizer, 13)
    expect_batch(student, batch, batch_by_hand(tokens, examples, 13))


@exercise("collate", points=0.5)
def test_long_texts_are_cut(student, rng):
    """Longer texts are cut to max_length tokens, the last of which is [SEP]."""
    lengths = [3, 6, 70, 9]  # 70: a number of one's own, such as 64, is not the same as no cut
    examples, tokens = draw_reviews(rng, rng.permutation(lengths))
    tokenizer = student.stage.tokenizer(VOCABULARY)
    batch = student.collate.keep(examples, tokenizer, 8)
    expect_batch(student, batch, batch_by_hand(tokens, examples, 8))


# ---------------------------------------------------------------- baselines


def said_of(rng, labels, words_of):
    """Return a text for each label, in which words tell it."""
    return [" ".join(map(str, rng.choice([*words_of[n], "the", "a"], size=6))) for n in labels]


# How often labels occur in train and in test texts. Over the two, no two wrong ideas of what the
# majority is give the same: highest, lowest, rarest, a place, the majority of the predictions, ...
CROWDS = [({0: 21, 2: 36, 4: 27}, {0: 5, 2: 4, 4: 8}), ({0: 27, 1: 21, 3: 36}, {0: 8, 1: 4, 3: 5})]


@exercise("baselines", points=1, core=True)
def test_two_baselines(student, rng):
    """The most frequent label for every text; and labels that follow the words."""
    seen = []
    for train, test in CROWDS:
        groups = rng.permutation(WORDS)[:12].reshape(3, 4)
        words = dict(zip(train, groups, strict=True))
        labels = rng.permutation(np.repeat(list(train), list(train.values()))).tolist()
        truth = rng.permutation(np.repeat(list(test), list(test.values())))
        tests = [" ".join(map(str, rng.permutation(words[int(label)]))) for label in truth]
        found = predictions_of(student, said_of(rng, labels, words), labels, tests)
        seen.append((found, max(train, key=train.get), truth))
    for found, most, truth in seen:
        expect(found["majority"], np.full(len(truth), most), what="the majority's prediction")
        expect(found["tfidf"], truth, what="the prediction from words")


def predictions_of(student, texts, labels, tests):
    """Return the predictions of both baselines as arrays."""
    found = student.stage.plain(student.baselines.keep(texts, labels, tests))
    assert isinstance(found, dict), 'a dict is asked for, with "majority" and "tfidf".'
    seen_as(student, {name: as_numbers(found[name]) for name in sorted(found, key=str)})
    for name in ("majority", "tfidf"):
        assert name in found, f'there is no "{name}".'
    arrays = {name: as_array(found[name], f'"{name}"') for name in ("majority", "tfidf")}
    for name, array in arrays.items():
        assert array.shape == (len(tests),), f'"{name}" has not one label for each test text.'
    return arrays


def as_numbers(value):
    """Return numbers as an array of floats, whatever they came in; all else as it is."""
    try:
        return as_array(value).astype(float)
    except (Mismatch, TypeError):
        return value


# ---------------------------------------------------------------- a small BERT

BERT = {
    "vocab_size": 31,
    "max_position_embeddings": 19,
    "hidden_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 20,
}


def draw_encoder(rng):
    """Return the weights of a small BERT by their names in transformers."""
    width, inner = BERT["hidden_size"], BERT["intermediate_size"]
    tables = {"word": BERT["vocab_size"], "position": BERT["max_position_embeddings"]}
    state = {
        f"embeddings.{name}_embeddings.weight": rng.normal(size=(rows, width))
        for name, rows in {**tables, "token_type": 2}.items()
    }
    norms, square = ["embeddings.LayerNorm"], (width, width)
    for layer in range(BERT["num_hidden_layers"]):
        base = f"encoder.layer.{layer}."
        maps = {f"attention.self.{name}": square for name in ("query", "key", "value")}
        maps |= {"attention.output.dense": square, "intermediate.dense": (inner, width)}
        for name, shape in {**maps, "output.dense": (width, inner)}.items():
            state[f"{base}{name}.weight"] = rng.normal(size=shape) / np.sqrt(shape[1])
            state[f"{base}{name}.bias"] = 0.3 * rng.normal(size=shape[0])
        norms += [f"{base}attention.output.LayerNorm", f"{base}output.LayerNorm"]
    state["pooler.dense.weight"] = rng.normal(size=square) / np.sqrt(width)
    state["pooler.dense.bias"] = 0.3 * rng.normal(size=width)
    for name in norms:
        state[f"{name}.weight"] = rng.uniform(0.6, 1.4, width)
        state[f"{name}.bias"] = 0.3 * rng.normal(size=width)
    return {name: array.astype(np.float32) for name, array in state.items()}


def draw_ids(rng, lengths, longest, vocab_size):
    """Return ids and a mask of texts of these lengths; what stands in the padding is drawn, too."""
    mask = (np.arange(longest) < np.array(lengths)[:, None]).astype(np.int64)
    ids = rng.integers(vocab_size, size=mask.shape)
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def as_tensors(batch):
    """Return a batch to send as tensors."""
    return {name: Tensor(array, str(array.dtype)) for name, array in batch.items()}


@exercise("build_classifier", points=1, core=True)
def test_encoder_and_new_head(student, rng):
    """The encoder has the checkpoint's weights; one logit comes out for each label."""
    state = draw_encoder(rng)
    folder = student.stage.checkpoint(BERT, state)
    student.stage.seed(1)
    model = student.build_classifier.keep(folder.text.keep())
    expect_encoder(student, model, state)
    facts = student.stage.facts_of(model)
    logits = random_logits(student, model, draw_ids(rng, [4, 7, 2], 7, BERT["vocab_size"]))
    assert facts["labels"] == 5, "its num_labels is not 5, the default."
    assert logits.shape == (3, 5), "its logits are not of shape (B, 5)."


def random_logits(student, model, batch):
    """Return what a classifier makes of a batch; its head is random, so only the shape is seen."""
    found = student.stage.logits_of(model, as_tensors(batch))
    if found is None:
        raise Mismatch("what it returns has no `logits`: is there a classifier on top?")
    logits = as_array(found, "the logits")
    seen_as(student, list(logits.shape))
    return logits


def expect_encoder(student, model, state):
    """Compare the encoder of a classifier with its checkpoint."""
    found = student.stage.encoder_of(model)
    if not isinstance(found, dict):
        raise Mismatch("it is not a sequence classifier of transformers on this checkpoint.")
    shapes = {name: list(np.shape(found[name])) for name in sorted(found)}
    fits = shapes == {name: list(state[name].shape) for name in sorted(state)}
    other = [name for name in state if fits and not np.array_equal(found[name], state[name])]
    near = fits and all(np.allclose(found[name], state[name], 0, 0.02) for name in other)
    # random weights differ from run to run
    seen_as(student, [sorted(shapes), fits, sorted({name.split(".")[0] for name in other}), near])
    assert fits, "its encoder is not the one of the checkpoint."
    assert not other, "its encoder has not the weights of the checkpoint."


# ---------------------------------------------------------------- the model to calculate by hand

ROWS = 11  # words that the small model knows


def draw_weights(rng, labels=5):
    """Return the small model's weights: a row of logits for each word, and a bias."""
    weights = {"rows": 2 * rng.normal(size=(ROWS, labels)), "bias": 0.5 * rng.normal(size=labels)}
    return {name: array.astype(np.float32) for name, array in weights.items()}


def make_bag(student, weights, dropout=0.0, *, training=False):
    """Return the small model with these weights."""
    return student.stage.bag(weights["rows"], weights["bias"], dropout, training=training)


def draw_batches(rng, sizes, *, labels=5):
    """Return batches of these sizes; the longest text of each differs from batch to batch."""
    batches = []
    for number, size in enumerate(sizes):
        lengths = [3 + number, *rng.integers(1, 3 + number, size=size - 1)]
        batch = draw_ids(rng, rng.permutation(lengths), 3 + number, ROWS)
        # as many different labels as possible: so gradients stay small, and nothing is constant
        drawn = np.concatenate([rng.permutation(labels) for _ in range(size // labels + 1)])[:size]
        batches.append({**batch, "labels": drawn})
    return batches


def with_hits(rng, batches, weights, hits):
    """Return batches with other labels: in each, so many texts are classified as they should be.

    Where the shares differ from batch to batch, an accuracy tells which batches it is of.
    """
    found = []
    for batch, number in zip(batches, hits, strict=True):
        logits = logits_by_hand(batch, weights)
        turns = rng.permutation(len(logits)) >= number  # those that are wrong
        away = turns * rng.integers(1, logits.shape[1], size=len(logits))
        found.append({**batch, "labels": (logits.argmax(axis=1) + away) % logits.shape[1]})
    return found


def surprise(rng, batches, weights):
    """Return batches of one word each, with the label that fits it least: gradients are large."""
    found = []
    for word, batch in zip(rng.permutation(ROWS), batches, strict=False):
        ids = np.full_like(batch["input_ids"], word)
        least = int((weights["rows"][word] + weights["bias"]).argmin())
        found.append({**batch, "input_ids": ids, "labels": np.full_like(batch["labels"], least)})
    return found


def logits_by_hand(batch, weights):
    """Return the small model's logits, one text after the other."""
    rows, bias = weights["rows"].astype(float), weights["bias"].astype(float)
    texts = zip(batch["input_ids"], batch["attention_mask"], strict=True)
    return np.array([rows[ids[mask == 1]].sum(axis=0) / mask.sum() + bias for ids, mask in texts])


def softmax_by_hand(logits):
    """Return probabilities, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def losses_by_hand(batch, weights):
    """Return the cross-entropy of each text."""
    shares = softmax_by_hand(logits_by_hand(batch, weights))
    return np.array([-np.log(row[n]) for row, n in zip(shares, batch["labels"], strict=True)])


def hits_by_hand(batch, weights):
    """Return for each text whether its label has the highest logit."""
    return logits_by_hand(batch, weights).argmax(axis=1) == batch["labels"]


def measured_by_hand(batches, weights):
    """Return mean loss and accuracy over all texts."""
    losses = np.concatenate([losses_by_hand(batch, weights) for batch in batches])
    hits = np.concatenate([hits_by_hand(batch, weights) for batch in batches])
    return [losses.mean(), hits.mean()]


def expect_calls(student, model, *, training):
    """Fail if the small model was called in the wrong mode."""
    modes = student.stage.how_called(model)["training"]
    assert modes, "the model was never called."
    wrong = "evaluation" if training else "training"
    assert modes == [training], f"the model was in {wrong} mode while it was called."


@exercise("predict_proba", points=1, core=True)
def test_probabilities_of_labels(student, rng):
    """Each row holds the softmax of one text's logits."""
    weights, (batch,) = draw_weights(rng), draw_batches(rng, [4])
    model = make_bag(student, weights)
    del batch["labels"]
    got = student.predict_proba(model, as_tensors(batch))
    expect(got, softmax_by_hand(logits_by_hand(batch, weights)), tol=FLOAT)


@exercise("predict_proba", points=0.25)
def test_probabilities_without_dropout(student, rng):
    """Of a model in training mode, too, the probabilities are those without dropout."""
    weights, (batch,) = draw_weights(rng), draw_batches(rng, [4])
    model = make_bag(student, weights, dropout=0.5, training=True)
    student.stage.seed(3)
    got = student.predict_proba(model, as_tensors(batch))
    student.stage.how_called(model)
    expect(got, softmax_by_hand(logits_by_hand(batch, weights)), tol=FLOAT)


# ---------------------------------------------------------------- make_optimizer


def has_decay(name):
    """Tell whether a parameter of BERT is a matrix or a table."""
    return name.endswith("weight") and "LayerNorm" not in name


def expect_groups(found, lr, decay, *, frozen=()):
    """Compare how often, how fast and with what decay each parameter is trained."""
    assert isinstance(found, dict), "the optimizer is not one of torch's."
    others = [name for name in found if name == "none of the model's"]
    assert not others, "it has a parameter that is none of the model's."
    for name, places in found.items():
        at_most_once = len(places) <= 1
        assert at_most_once, "a parameter is in more than one group."
        if name not in frozen:
            assert places, "a parameter of the model is in no group."
    trained = [(name, places[0]) for name, places in found.items() if places]
    for _, (rate, _) in trained:
        expect(rate, lr, what="the learning rate of a parameter")
    for name, (_, pull) in trained:
        kind = "matrix or table" if has_decay(name) else "layer norm" if "Norm" in name else "bias"
        expect(pull, decay if has_decay(name) else 0.0, what=f"the weight decay of a {kind}")


@exercise("make_optimizer", points=1, core=True)
def test_who_decays(student, rng):
    """Every parameter is trained once; matrices and tables decay, biases and norms do not."""
    model = student.stage.small_bert(BERT, draw_encoder(rng))
    optimizer = student.make_optimizer.keep(model)
    kinds, found = student.stage.kind_of(optimizer), student.stage.groups_of(optimizer, model)
    assert "AdamW" in kinds, "the optimizer is not torch.optim.AdamW."
    expect_groups(found, 5e-5, 0.01)


# ---------------------------------------------------------------- evaluate


def expect_measured(got, want):
    """Compare loss and accuracy."""
    pair = isinstance(got, list) and len(got) == 2
    assert pair, "a pair is asked for: loss, accuracy."
    expect(got[0], want[0], tol=FLOAT, what="the loss")
    expect(got[1], want[1], tol=FLOAT, what="the accuracy")


@exercise("evaluate", points=1.5, core=True)
def test_loss_and_accuracy(student, rng):
    """Mean loss and share of right labels over some batches of the same size."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4, 4])
    batches = with_hits(rng, batches, weights, [1, 3, 2])
    got = student.evaluate(make_bag(student, weights), student.stage.loader(batches), CPU)
    expect_measured(got, measured_by_hand(batches, weights))


@exercise("evaluate", points=1)
def test_every_text_counts_the_same(student, rng):
    """Batches of other sizes: the means run over all texts, not over batches."""
    weights, batches = draw_weights(rng), draw_batches(rng, [7, 4, 1])
    batches = with_hits(rng, batches, weights, [2, 3, 1])
    got = student.evaluate(make_bag(student, weights), student.stage.loader(batches), CPU)
    expect_measured(got, measured_by_hand(batches, weights))


@exercise("evaluate", points=0)  # graded, and paid, by a hidden test
def test_measures_are_plain_floats(student, rng):
    """What comes back are plain floats, not tensors of one number."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 3])
    batches = with_hits(rng, batches, weights, [2, 1])
    got = student.evaluate(make_bag(student, weights), student.stage.loader(batches), CPU)
    assert isinstance(got, list), "a pair is asked for: loss, accuracy."
    expect_numbers(got)


def expect_numbers(values):
    """Fail where a tensor comes back in place of a number, or no number at all."""
    for value in values:
        assert not isinstance(value, Tensor), "a tensor comes back, not a number: use `.item()`."
        assert as_array(value).ndim == 0, "one number is asked for."


# ---------------------------------------------------------------- train_one_epoch


def gradients_by_hand(batch, weights):
    """Return the gradients of a batch's mean loss, one text after the other."""
    found = {name: np.zeros(array.shape) for name, array in weights.items()}
    shares = softmax_by_hand(logits_by_hand(batch, weights))
    texts = zip(batch["input_ids"], batch["attention_mask"], batch["labels"], shares, strict=True)
    for ids, mask, label, share in texts:
        blame = (share - np.eye(len(share))[label]) / len(shares)
        found["bias"] += blame
        for word in ids[mask == 1]:
            found["rows"][word] += blame / mask.sum()
    return found


def clipped(gradients, max_norm):
    """Shrink gradients until their norm, all together, is at most max_norm."""
    if max_norm is None:
        return gradients
    norm = np.sqrt(sum((one**2).sum() for one in gradients.values()))
    return {name: one * min(1.0, max_norm / norm) for name, one in gradients.items()}


def trained_by_hand(batches, weights, rates, accumulate=1, max_norm=1.0):
    """Return the weights after one epoch of gradient descent, and the mean loss.

    `rates` has the learning rate of each step; the last one stays.
    """
    weights = {name: array.astype(float) for name, array in weights.items()}
    losses, rates = [], list(rates)
    for start in range(0, len(batches), accumulate):
        group = batches[start : start + accumulate]
        losses += [losses_by_hand(batch, weights) for batch in group]
        parts = [gradients_by_hand(batch, weights) for batch in group]
        sums = {name: sum(part[name] for part in parts) / accumulate for name in weights}
        rate = rates.pop(0) if len(rates) > 1 else rates[0]
        weights = {n: weights[n] - rate * one for n, one in clipped(sums, max_norm).items()}
    return weights, np.concatenate(losses).mean()


def expect_trained(student, model, weights):
    """Compare the small model's weights after training."""
    found = student.stage.weights_of(model)
    for name, array in weights.items():
        expect(found[name], array, tol=TRAINED, what="a weight after the epoch")


def expect_order(student, model, loader):
    """Fail if the batches were taken in another order than they came in, or not all of them."""
    if not student.stage.in_order(model, loader):
        seen_as(student, "in another order", last=2)  # which may be another one each time
        raise Mismatch("the batches are not taken once each, in the order in which they come.")


@exercise("train_one_epoch", points=2, core=True)
def test_one_epoch(student, rng):
    """One step for each batch; the mean loss comes back."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4, 4])
    model = make_bag(student, weights)
    optimizer = student.stage.sgd(model, 0.7)
    loader = student.stage.loader(batches)
    got = student.train_one_epoch(model, loader, optimizer, CPU)
    expect_order(student, model, loader)
    student.stage.steps_of(optimizer)
    want, loss = trained_by_hand(batches, weights, [0.7])
    expect_calls(student, model, training=True)
    expect_trained(student, model, want)
    expect(got, loss, tol=TRAINED, what="the returned loss")


@exercise("train_one_epoch", points=1)
def test_accumulation(student, rng):
    """One step for several batches, and one for those that are left at the end."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4, 4, 4, 4])
    model = make_bag(student, weights)
    optimizer = student.stage.sgd(model, 0.7)
    loader = student.stage.loader(batches)
    got = student.train_one_epoch(model, loader, optimizer, CPU, accumulate=3)
    expect_order(student, model, loader)
    steps = student.stage.steps_of(optimizer)
    want, loss = trained_by_hand(batches, weights, [0.7], accumulate=3)
    assert len(steps) > 1, "the batches that are left at the end get no step of the optimizer."
    assert len(steps) == 2, "the optimizer makes another number of steps."
    expect_trained(student, model, want)
    expect(got, loss, tol=TRAINED, what="the returned loss")


@exercise("train_one_epoch", points=0)  # graded, and paid, by hidden tests
def test_clipping_and_schedule(student, rng):
    """Each step, the last one too, is clipped to max_norm and followed by one of the schedule."""
    weights, factors = draw_weights(rng), [0.5, *rng.uniform(0.2, 2.0, size=4)]
    rates = [0.6 * factor for factor in factors]
    batches = surprise(rng, draw_batches(rng, [4, 4, 4, 4, 4, 4, 4]), weights)
    model = make_bag(student, weights)
    optimizer = student.stage.sgd(model, 0.6)
    scheduler, want = student.stage.schedule(optimizer, factors), weights
    for some, ahead in ((batches[:4], rates), (batches[4:], rates[2:])):  # two steps in each
        loader = student.stage.loader(some)
        student.train_one_epoch(model, loader, optimizer, CPU, 2, scheduler, max_norm=0.3)
        want, _ = trained_by_hand(some, want, ahead, accumulate=2, max_norm=0.3)
    made, used = scheduler.get("last_epoch"), student.stage.rates_of(optimizer)
    student.stage.weights_of(model)  # tells mistakes apart, whichever line below fails
    assert len(used) == 4, "the optimizer makes another number of steps."
    assert made == 4, "the schedule does not make one step for each step of the optimizer."
    expect(used, np.array(rates[:4]), tol=FLOAT, what="the learning rate of a step")
    expect_trained(student, model, want)


@exercise("train_one_epoch", points=0)  # graded, and paid, by a hidden test
def test_loss_is_a_plain_float(student, rng):
    """What comes back is a plain float, not a tensor of one number."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4])
    optimizer = student.stage.sgd(model := make_bag(student, weights), 0.7)
    got = student.train_one_epoch(model, student.stage.loader(batches), optimizer, CPU)
    expect_numbers([got])


# ---------------------------------------------------------------- train


def epochs_by_hand(epochs, others, weights, rates, accumulate=1):
    """Return history and weights after some epochs, each of which has its own list of batches."""
    history = {"train_loss": [], "val_acc": []}
    for batches in epochs:
        weights, loss = trained_by_hand(batches, weights, rates, accumulate)
        rates = rates[-(-len(batches) // accumulate) :] or rates[-1:]
        history["train_loss"].append(loss)
        history["val_acc"].append(measured_by_hand(others, weights)[1])
    return history, weights


def number_of(value, name):
    """Return a number that came back from one of the student's own functions."""
    number = as_numbers(value)
    if not isinstance(number, np.ndarray) or number.size != 1:
        raise Mismatch(f"your `{name}` does not return a number: mend it first, then come back.")
    return float(number.reshape(()))


def twin_epochs(student, twin, loaders, optimizer, epochs, **options):
    """Train a twin of the model with the student's own two functions; return the same."""
    train, val = loaders
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        loss = student.train_one_epoch(twin, train, optimizer, CPU, **options)
        measured = student.evaluate(twin, val, CPU)
        if not isinstance(measured, list) or len(measured) != 2:
            raise Mismatch("your `evaluate` does not return a pair: mend it first, then come back.")
        history["train_loss"].append(number_of(loss, "train_one_epoch"))
        history["val_acc"].append(number_of(measured[1], "evaluate"))
    return history, student.stage.weights_of(twin)


def expect_epochs(got, after, by_hand, twin):
    """Compare history and weights with those by hand, or with what the student's own two give.

    So that an error in train_one_epoch or evaluate does not cost the points of train, too.
    """
    try:
        expect_history(got, after, *by_hand)
    except AssertionError:
        expect_history(got, after, *twin())


def history_of(student, history, epochs):
    """Return a history that stayed with the student, and let it be compared by its numbers."""
    found = student.stage.plain(history)
    if isinstance(found, dict):
        # that numbers are tensors is a matter of the two functions that they come from
        found = {name: _numbers_of(values) for name, values in found.items()}
        lists = {name: as_numbers(found.get(name)) for name in ("train_loss", "val_acc")}
        for name, numbers in lists.items():
            # By how much it is longer depends on what ran before.
            if np.ndim(numbers) == 1 and len(numbers) > epochs:
                lists[name] = ["longer", numbers[-epochs:]]
        seen_as(student, lists)
    return found


def _numbers_of(values):
    """Return a list with plain numbers where it has tensors of one number; all else as it is."""
    if not isinstance(values, list):
        return values
    single = [isinstance(one, Tensor) and one.array.size == 1 for one in values]
    return [
        float(one.array.reshape(())) if alone else one
        for one, alone in zip(values, single, strict=True)
    ]


def expect_history(got, after, history, weights):
    """Compare the numbers of all epochs, and the weights after the last."""
    assert isinstance(got, dict), 'a dict is asked for, with "train_loss" and "val_acc".'
    for name, numbers in history.items():
        assert name in got, f'history has no "{name}".'
        found = as_array(got[name], f'"{name}"')
        assert found.ndim == 1, f'"{name}" is not a list of numbers.'
        assert len(found) == len(numbers), f'"{name}" has not one number for each epoch.'
    for name, numbers in history.items():
        expect(got[name], np.array(numbers), tol=TRAINED, what=f'"{name}"')
    for name, array in weights.items():
        expect(after[name], np.asarray(array), tol=TRAINED, what="a weight after the last epoch")


@exercise("train", points=1, core=True)
def test_history_of_epochs(student, rng):
    """Each epoch trains on the train texts, then measures on the others."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4, 3])
    others = draw_batches(rng, [6, 5])
    model = make_bag(student, weights)
    loaders = [student.stage.loader(one) for one in (batches, others)]
    got = student.train.keep(model, *loaders, student.stage.sgd(model, 0.9), CPU, epochs=3)
    got = history_of(student, got, 3)
    after = student.stage.weights_of(model)

    def twin():
        model = make_bag(student, weights)
        loaders = [student.stage.loader(one) for one in (batches, others)]
        return twin_epochs(student, model, loaders, student.stage.sgd(model, 0.9), 3)

    expect_epochs(got, after, epochs_by_hand([batches] * 3, others, weights, [0.9]), twin)
