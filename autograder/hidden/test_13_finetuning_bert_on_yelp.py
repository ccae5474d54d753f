"""What only the judge runs in session 13: modes, gradients, laws, and where texts come from."""

import functools
import itertools

import numpy as np
from scipy import optimize, special

from autograder.box.wire import Tensor
from autograder.public.test_13_finetuning_bert_on_yelp import (
    BERT,
    CPU,
    FLOAT,
    PIECES,
    SPECIALS,
    TRAINED,
    VOCABULARY,
    WORDS,
    as_tensors,
    batch_by_hand,
    draw_batches,
    draw_encoder,
    draw_ids,
    draw_reviews,
    draw_weights,
    epochs_by_hand,
    expect_batch,
    expect_calls,
    expect_encoder,
    expect_epochs,
    expect_groups,
    expect_kept,
    expect_measured,
    expect_numbers,
    expect_trained,
    has_decay,
    history_of,
    logits_by_hand,
    make_bag,
    measured_by_hand,
    predictions_of,
    random_logits,
    said_of,
    softmax_by_hand,
    surprise,
    trained_by_hand,
    twin_epochs,
)
from autograder.testing import AllCases, as_array, exercise, expect, seen_as

# ---------------------------------------------------------------- collate


@exercise("collate", points=0.5)
def test_what_the_tokenizer_makes(student, rng):
    """All that the tokenizer makes is in the batch, and nothing that it does not make."""
    examples, tokens = draw_reviews(rng, rng.permutation([2, 7, 5]))
    tokenizer = student.stage.tokenizer(VOCABULARY, segments=False)
    batch = student.collate.keep(examples, tokenizer, 12)
    want = batch_by_hand(tokens, examples, 12)
    del want["token_type_ids"]
    expect_batch(student, batch, want)


@exercise("collate", points=0.5)
def test_another_tokenizer(student, rng):
    """A tokenizer with other numbers for its special tokens; reviews that hold more than a text."""
    shuffled = [*WORDS[::-1], *SPECIALS[::-1], *PIECES]
    examples, tokens = draw_reviews(rng, rng.permutation([3, 12, 6, 1, 70]))
    examples = [{"source": "a", "stars": 9, **example} for example in examples]
    tokenizer = student.stage.tokenizer(shuffled)
    batch = student.collate.keep(examples, tokenizer, 10)
    expect_batch(student, batch, batch_by_hand(tokens, examples, 10, shuffled))


@exercise("collate", points=0.5)
def test_one_short_text(student, rng):
    """A batch of one text; the caller's reviews are as they were."""
    examples, tokens = draw_reviews(rng, [5])
    tokenizer = student.stage.tokenizer(VOCABULARY)
    batch = student.collate.keep(examples, tokenizer, 64)
    expect_kept(student, "reviews are", "read from them only; `pop` takes an entry out for good.")
    expect_batch(student, batch, batch_by_hand(tokens, examples, 64))


# ---------------------------------------------------------------- baselines


def pairs_of(text):
    """Return the words of a text and the pairs of neighbours."""
    words = [word for word in text.lower().split() if len(word) > 1]
    return [*words, *(" ".join(pair) for pair in itertools.pairwise(words))]


def weighed(texts, known):
    """Return TF-IDF rows of texts, by what is known of the training texts."""
    names, idf = known
    table = np.zeros((len(texts), len(names)))
    for row, text in zip(table, texts, strict=True):
        for one in pairs_of(text):
            if one in names:
                row[names[one]] += idf[names[one]]
        row /= max(np.sqrt((row**2).sum()), 1e-12)
    return table


@functools.lru_cache(maxsize=4)  # known mistakes meet the same texts
def words_by_hand(train_texts, train_labels, test_texts):
    """Return log-odds of each test text, from a softmax regression that SciPy fits."""
    grams = [set(pairs_of(text)) for text in train_texts]
    names = {one: place for place, one in enumerate(sorted(set().union(*grams)))}
    seen = np.array([sum(one in gram for gram in grams) for one in names])
    known = names, 1 + np.log((1 + len(grams)) / (1 + seen))
    x, labels = weighed(train_texts, known), sorted(set(train_labels))
    truth = np.array([[one == label for label in labels] for one in train_labels], dtype=float)
    shape = (x.shape[1] + 1, len(labels))

    def cost(flat):
        weights = flat.reshape(shape)
        logits = x @ weights[1:] + weights[0]
        gaps = special.softmax(logits, axis=1) - truth
        loss = (special.logsumexp(logits, axis=1) - (truth * logits).sum(axis=1)).sum()
        slope = np.vstack([gaps.sum(axis=0), x.T @ gaps + weights[1:]])
        return loss + 0.5 * (weights[1:] ** 2).sum(), slope.ravel()

    best = optimize.minimize(cost, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", tol=1e-10)
    weights = best.x.reshape(shape)
    return weighed(test_texts, known) @ weights[1:] + weights[0], labels


def draw_mixed(rng, number):
    """Return texts of one to ten words, some of them repeated, and labels of which some are odd."""
    # the same words in another order tell the label: without pairs it cannot be seen
    opinions = {0: "not good", 1: "good not", 3: "bad not", 4: "not bad"}
    texts, labels = [], []
    for label in map(int, rng.choice(list(opinions), size=number, p=[0.4, 0.25, 0.2, 0.15])):
        words = rng.choice(WORDS[: 6 + 2 * label], size=rng.integers(1, 9))
        parts = [*map(str, words), *([opinions[label]] if rng.random() < 0.6 else [])]
        texts.append(" ".join(parts))
        labels.append(label if rng.random() < 0.85 else 3)
    return texts, labels


@exercise("baselines", points=0.5)
def test_words_and_pairs(student, rng):
    """Predictions from words and pairs of neighbours are those of the model that is asked for."""
    texts, labels = draw_mixed(rng, 48)
    tests, _ = draw_mixed(rng, 120)
    found = predictions_of(student, texts, labels, tests)["tfidf"]
    scores, names = words_by_hand(tuple(texts), tuple(labels), tuple(tests))
    ranked = np.sort(scores, axis=1)
    sure = ranked[:, -1] - ranked[:, -2] > 1e-2  # where it is close, rounding may decide
    want = np.array(names)[scores.argmax(axis=1)]
    expect(found[sure], want[sure], what="the prediction from words")


def draw_opinions(rng, number, labels, words_of, *, each=4):
    """Return texts in which words tell the label, and the labels, each so many times or more."""
    chosen = [*np.repeat(labels, each), *rng.choice(labels, size=number - each * len(labels))]
    return said_of(rng, chosen, words_of), [int(one) for one in chosen]


@exercise("baselines", points=0.5)
def test_each_text_on_its_own(student, rng):
    """What is predicted for a text does not depend on the others; nothing is changed."""
    words = {label: WORDS[2 * label : 2 * label + 6] for label in (1, 2, 3)}
    texts, labels = draw_opinions(rng, 23, [1, 2, 3], words)
    most = int(np.bincount(labels).argmax())
    texts, numbers = [*texts, texts[labels.index(most)]], np.array([*labels, most])  # no ties
    tests = [" ".join(map(str, rng.choice(WORDS[2:12], size=3))) for _ in range(90)]
    whole = predictions_of(student, texts, numbers, tests)
    crowd = [f"{rng.choice(WORDS[2:5])} {rng.choice(WORDS[15:])}" for _ in range(60)]
    part = predictions_of(student, texts, numbers, [*tests, *crowd])
    expect_kept(
        student,
        "texts or labels are",
        "work on a copy (`sorted(x)` makes one, `x.sort()` does not).",
    )
    expect(whole["majority"], np.full(90, most), what="the majority's prediction")
    for name in whole:
        expect(part[name][:90], whole[name], what=f'"{name}" of the same texts among others')
    assert set(whole["tfidf"]) <= {1, 2, 3}, "a label is predicted that no train text has."


# ---------------------------------------------------------------- build_classifier


@exercise("build_classifier", points=0.5)
def test_other_numbers_of_labels(student, rng):
    """As many logits as asked for; with labels there is a loss, and everything can be trained."""
    state = draw_encoder(rng)
    folder = student.stage.checkpoint(BERT, state)
    student.stage.seed(2)
    path = student.stage.path_of(folder)
    batch = draw_ids(rng, [4, 7, 2, 5], 7, BERT["vocab_size"])
    for number, labels in [(3, [2, 0, 1, 1]), (7, [2, 6, 0, 4])]:
        model = student.build_classifier.keep(path, num_labels=number)
        expect_encoder(student, model, state)
        facts = student.stage.facts_of(model)
        logits = random_logits(student, model, batch)
        truth = Tensor(np.array(labels), "int64")
        loss = student.stage.loss_of(model, {**as_tensors(batch), "labels": truth})
        seen_as(student, np.ndim(loss))
        assert facts["labels"] == number, "its num_labels is not the one that was asked for."
        assert logits.shape == (4, number), "its logits are not of shape (B, num_labels)."
        wrong = -np.log(softmax_by_hand(logits.astype(float))[np.arange(4), labels]).mean()
        expect(loss, wrong, tol=FLOAT, what="the loss of its output")
        assert facts["trainable"], "some of its parameters cannot be trained."


@exercise("build_classifier", points=0.5)
def test_a_new_head_each_time(student, rng):
    """The head is drawn from torch's generator: another one each time, the same from a seed."""
    folder = student.stage.checkpoint(BERT, draw_encoder(rng))
    batch = draw_ids(rng, [4, 7, 2], 7, BERT["vocab_size"])
    drawn = []
    for seed in (4, 4, 5):
        student.stage.seed(seed)
        model = student.build_classifier.keep(folder.text.keep(), 5)
        drawn.append(random_logits(student, model, batch))
    repeats = np.array_equal(drawn[0], drawn[1])
    varies = not np.array_equal(drawn[0], drawn[2])
    some = bool(np.abs(drawn[0]).max() > 1e-6)
    seen_as(student, [repeats, varies, some])
    assert some, "the head is not random: all its weights are zero."
    assert varies, "the head is the same whatever torch's generator holds: is there a fixed seed?"
    assert repeats, "the head does not come from torch's own generator."


# ---------------------------------------------------------------- predict_proba


@exercise("predict_proba", points=0.25)
def test_the_mode_is_put_back(student, rng):
    """The model is in the mode it came in; the batch is as it was, labels or not."""
    weights, (batch,) = draw_weights(rng), draw_batches(rng, [4])
    want = softmax_by_hand(logits_by_hand(batch, weights))
    found, modes = [], []
    for training in (True, False):
        model = make_bag(student, weights, training=training)
        found.append(student.predict_proba(model, as_tensors(batch)))
        modes.append(student.stage.modes_of(model))
    expect_kept(
        student, "batch is", "`pop` takes an entry out for good; work on a copy, `dict(batch)`."
    )
    for one in found:
        expect(one, want, tol=FLOAT)
    expect_modes(modes)


def expect_modes(modes):
    """Fail where a model that came in training mode, then in evaluation mode, is in another."""
    assert modes[0] != [False], "a model in training mode comes back in evaluation mode."
    assert modes[0] == [True], "a part of a model in training mode comes back in evaluation mode."
    assert modes[1] == [False], "a model in evaluation mode comes back in training mode."


@exercise("predict_proba", points=0.25)
def test_no_gradients(student, rng):
    """No gradients are recorded; a tensor comes back that requires none."""
    weights, (batch,) = draw_weights(rng), draw_batches(rng, [6])
    model = make_bag(student, weights)
    got = student.predict_proba(model, as_tensors(batch))
    recorded = student.stage.how_called(model)["gradients"]
    on_afterwards = student.stage.records_gradients()
    frozen = student.stage.names_of(model, frozen=True)
    assert isinstance(got, Tensor), "the result is not a tensor."
    seen_as(student, [got.requires_grad, recorded, on_afterwards, frozen], last=3)
    assert not frozen, "the model's parameters need no gradient any more."
    assert not got.requires_grad, "the result requires a gradient."
    assert recorded, "the model was never called."
    assert True not in recorded, "gradients are recorded while the model is called."
    assert on_afterwards, "afterwards torch records no gradients any more."


@exercise("predict_proba", points=0.25)
def test_padding_changes_nothing(student, rng):
    """A small BERT: every text has the same probabilities alone and in a padded batch."""
    model = student.stage.small_bert({**BERT, "num_labels": 5}, draw_encoder(rng))
    student.stage.spread_head(model, 11)
    lengths = [4, 9, 2]
    batch = draw_ids(rng, lengths, 9, BERT["vocab_size"])
    together = as_array(student.predict_proba(model, as_tensors(batch)))
    alone = []
    for row, length in enumerate(lengths):
        one = {name: array[row : row + 1, :length] for name, array in batch.items()}
        alone.append(as_array(student.predict_proba(model, as_tensors(one))))
    expect(together.sum(axis=-1), np.ones(3), tol=FLOAT, what="the sum of each row")
    expect(together, np.concatenate(alone), tol=FLOAT, what="the result of a padded batch")


# ---------------------------------------------------------------- make_optimizer


@exercise("make_optimizer", points=0.25)
def test_rates_that_are_given(student, rng):
    """Learning rate and decay are those that are given; without a classifier it works, too."""
    model = student.stage.small_bert(BERT, draw_encoder(rng), classifier=False)
    lr, decay = rng.uniform(1e-3, 2e-3), rng.uniform(0.1, 0.3)
    optimizer = student.make_optimizer.keep(model, lr, decay)
    found = student.stage.groups_of(optimizer, model)
    settings = student.stage.settings_of(optimizer)
    expect_groups(found, lr, decay)
    expect(settings, [[0.9, 0.999, 1e-8]], what="betas and eps")


@exercise("make_optimizer", points=0.25)
def test_frozen_parameters(student, rng):
    """Parameters that need no gradient may be left out; all others are trained."""
    model = student.stage.small_bert(BERT, draw_encoder(rng))
    names = sorted(student.stage.names_of(model))
    frozen = [name for name in names if "embeddings" in name or ".layer.0." in name]
    student.stage.freeze(model, frozen)
    optimizer = student.make_optimizer.keep(model, 2e-3, weight_decay=0.2)
    expect_groups(student.stage.groups_of(optimizer, model), 2e-3, 0.2, frozen=frozen)
    still = student.stage.names_of(model, frozen=True)
    assert sorted(still) == frozen, "it changes which parameters need a gradient."


@exercise("make_optimizer", points=0.5)
def test_two_steps(student, rng):
    """Two steps move every parameter as AdamW does, with decay where it belongs."""
    state, lr, decay = draw_encoder(rng), 0.05, 0.4
    model = student.stage.small_bert(BERT, state, classifier=False)
    optimizer = student.make_optimizer.keep(model, lr=lr, weight_decay=decay)
    first, second = ({}, {})
    for name in state:
        for gradients in (first, second):
            gradients[name] = rng.normal(size=state[name].shape).astype(np.float32)
    got = student.stage.steps_with(optimizer, model, [first, second])
    for name in state:
        moved = stepped(state[name], [first[name], second[name]], lr, decay * has_decay(name))
        expect(got[name], moved, tol=TRAINED, what="a parameter after two steps")


def stepped(values, gradients, lr, decay, betas=(0.9, 0.999), eps=1e-8):
    """Return one parameter after some steps of AdamW, as its authors write it."""
    values, mean, square = values.astype(float), 0.0, 0.0
    for time, gradient in enumerate(gradients, start=1):
        gradient = gradient.astype(float)
        mean = betas[0] * mean + (1 - betas[0]) * gradient
        square = betas[1] * square + (1 - betas[1]) * gradient**2
        move = mean / (1 - betas[0] ** time)
        move = move / (np.sqrt(square / (1 - betas[1] ** time)) + eps)
        values = values - lr * decay * values - lr * move
    return values


# ---------------------------------------------------------------- evaluate


@exercise("evaluate", points=0.5)
def test_measured_without_dropout(student, rng):
    """Dropout is off, and the model comes back in the mode it came in."""
    weights, batches = draw_weights(rng), draw_batches(rng, [5, 5])
    want = measured_by_hand(batches, weights)
    found, modes = [], []
    for training in (True, False):
        model = make_bag(student, weights, 0.5, training=training)
        student.stage.seed(5)
        found.append(student.evaluate(model, student.stage.loader(batches), CPU))
        modes.append(student.stage.modes_of(model))
        expect_calls(student, model, training=False)
    for one in found:
        expect_measured(one, want)
    expect_modes(modes)


@exercise("evaluate", points=0.5)
def test_measuring_changes_nothing(student, rng):
    """No gradients are recorded; gradients and weights are what they were; floats come back."""
    weights, batches = draw_weights(rng), draw_batches(rng, [3, 4])
    model = make_bag(student, weights)
    student.stage.leave_gradients(model, 0.25)
    loader = student.stage.loader(batches)
    got = student.evaluate(model, loader, CPU)
    kept = student.stage.batches_kept(loader)
    recorded = student.stage.how_called(model)["gradients"]
    gradients, after = student.stage.gradients_of(model), student.stage.weights_of(model)
    on_afterwards = student.stage.records_gradients()
    expect_measured(got, measured_by_hand(batches, weights))
    expect_numbers(got)
    assert kept, "the loader's batches are changed: work on copies."
    assert recorded, "the model was never called."
    assert True not in recorded, "gradients are recorded while the model is called."
    for one in gradients:
        assert one is not None, "the gradients that the model came with are gone."
        expect(one, np.full(np.shape(one), 0.25), what="a gradient that the model came with")
    for name, array in weights.items():
        expect(after[name], array, what="a weight after measuring")
    assert on_afterwards, "afterwards torch records no gradients any more."


@exercise("evaluate", points=0.5)
def test_measured_in_one_pass(student, rng):
    """Any iterable of batches will do; each batch is moved to the device; one pass is enough."""
    weights, batches = draw_weights(rng), draw_batches(rng, [2, 5, 4])
    want = measured_by_hand(batches, weights)
    model, loader = make_bag(student, weights), student.stage.loader(batches, at_home=True)
    got = student.evaluate(model, loader, student.stage.cpu())
    moved, passes = student.stage.how_called(model)["moved"], student.stage.passes_of(loader)
    other = student.evaluate(model, student.stage.one_pass(batches), CPU)
    expect_measured(got, want)
    expect_measured(other, want)
    assert moved == [True], "the model gets tensors that were not moved to the device."
    assert passes == 1, "the loader is gone through more than once."


# ---------------------------------------------------------------- train_one_epoch


@exercise("train_one_epoch", points=0.5)
def test_batches_of_other_sizes(student, rng):
    """The returned loss is the mean over texts, whatever the sizes of their batches."""
    weights, batches = draw_weights(rng), draw_batches(rng, [1, 7, 4, 2])
    model = make_bag(student, weights)
    optimizer = student.stage.sgd(model, 0.5)
    loader = student.stage.loader(batches)
    got = student.train_one_epoch(model, loader, optimizer, CPU, 2)
    want, loss = trained_by_hand(batches, weights, [0.5], accumulate=2)
    expect_trained(student, model, want)
    expect(got, loss, tol=TRAINED, what="the returned loss")
    expect_numbers([got])


@exercise("train_one_epoch", points=0.5)
def test_clipping(student, rng):
    """Gradients are clipped to max_norm, all together, after they have added up; or not at all."""
    weights = draw_weights(rng)
    small, large = draw_batches(rng, [4, 2]), draw_batches(rng, [4, 4, 3])
    batches = [*small, *surprise(rng, large, weights)]
    with AllCases() as cases:
        for limits in ({}, {"max_norm": 0.3}, {"max_norm": None}):
            model = make_bag(student, weights)
            optimizer = student.stage.sgd(model, 0.5)
            loader = student.stage.loader(batches)
            want, _ = trained_by_hand(batches, weights, [0.5], accumulate=2, **limits)
            with cases.case():
                student.train_one_epoch(model, loader, optimizer, CPU, accumulate=2, **limits)
            with cases.case():
                expect_trained(student, model, want)


@exercise("train_one_epoch", points=0.25)
def test_accumulation_is_a_larger_batch(student, rng):
    """Three batches in one step do the same as one batch of all their texts."""
    weights = draw_weights(rng)
    wholes = [one for number in range(2) for one in draw_batches(rng, [6])]
    parts = [
        {name: array[start : start + 2] for name, array in whole.items()}
        for whole in wholes
        for start in (0, 2, 4)
    ]
    models, losses = [], []
    for batches, accumulate in ((wholes, 1), (parts, 3)):
        model = make_bag(student, weights)
        optimizer, loader = student.stage.momentum(model, 0.4), student.stage.loader(batches)
        for _ in range(2):
            loss = student.train_one_epoch(model, loader, optimizer, CPU, accumulate)
        models.append(student.stage.weights_of(model))
        losses.append(loss)
    for name in weights:
        want = np.asarray(models[0][name])
        expect(models[1][name], want, tol=TRAINED, what="a weight after accumulation")
    expect(losses[1], losses[0], tol=TRAINED, what="the returned loss")


@exercise("train_one_epoch", points=0.25)
def test_schedule(student, rng):
    """The schedule makes a step after each step of the optimizer, and only then."""
    weights, batches = draw_weights(rng), draw_batches(rng, [3, 3, 3, 3, 3])
    factors = [0.5, *rng.uniform(0.1, 2.0, size=4)]
    rates = [0.6 * factor for factor in factors]
    for accumulate, steps in ((1, 5), (2, 3)):
        model = make_bag(student, weights)
        optimizer = student.stage.sgd(model, 0.6)
        scheduler = student.stage.schedule(optimizer, factors)
        loader = student.stage.loader(batches)
        student.train_one_epoch(model, loader, optimizer, CPU, accumulate, scheduler)
        used, made = student.stage.rates_of(optimizer), scheduler.get("last_epoch")
        want, _ = trained_by_hand(batches, weights, rates, accumulate)
        expect(used, np.array(rates[:steps]), tol=FLOAT, what="the learning rate of a step")
        expect(made, steps, what="the number of steps of the schedule")
        expect_trained(student, model, want)


@exercise("train_one_epoch", points=0.25)
def test_what_the_model_came_with(student, rng):
    """Evaluation mode and old gradients that the model came with make no difference."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 4])
    want, _ = trained_by_hand(batches, weights, [0.7])
    with AllCases() as cases:
        for training in (False, True):
            model = make_bag(student, weights, training=training)
            student.stage.leave_gradients(model, 0.6)
            optimizer = student.stage.sgd(model, 0.7)
            student.train_one_epoch(model, student.stage.loader(batches), optimizer, CPU)
            with cases.case():
                expect_calls(student, model, training=True)
            with cases.case():
                expect_trained(student, model, want)


@exercise("train_one_epoch", points=0.25)
def test_any_iterable(student, rng):
    """A loader without a length will do; each batch is moved to the device."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 3, 5])
    moved, want = [], trained_by_hand(batches, weights, [0.4], accumulate=2)[0]
    for loader in (student.stage.loader(batches, at_home=True), student.stage.one_pass(batches)):
        model = make_bag(student, weights)
        optimizer = student.stage.sgd(model, 0.4)
        student.train_one_epoch(model, loader, optimizer, student.stage.cpu(), accumulate=2)
        moved.append(student.stage.how_called(model)["moved"])
        expect_trained(student, model, want)
    assert moved[0] == [True], "the model gets tensors that were not moved to the device."


# ---------------------------------------------------------------- train


@exercise("train", points=0.5)
def test_options_are_passed_on(student, rng):
    """`accumulate` and `scheduler` reach every epoch; gradients are clipped at the default."""
    weights, others = draw_weights(rng), draw_batches(rng, [7])
    batches = surprise(rng, draw_batches(rng, [4, 2, 3]), weights)
    factors = [1.0, *rng.uniform(0.2, 3.0, size=5)]

    def ready():
        model = make_bag(student, weights)
        optimizer = student.stage.sgd(model, 0.8)
        scheduler = student.stage.schedule(optimizer, factors)
        loaders = [student.stage.loader(one) for one in (batches, others)]
        return model, loaders, optimizer, scheduler

    def twin():
        model, loaders, optimizer, scheduler = ready()
        options = {"accumulate": 2, "scheduler": scheduler}
        return twin_epochs(student, model, loaders, optimizer, 2, **options)

    model, loaders, optimizer, scheduler = ready()
    got = student.train.keep(model, *loaders, optimizer, CPU, 2, 2, scheduler)
    got = history_of(student, got, 2)
    after, rates = student.stage.weights_of(model), [0.8 * one for one in factors]
    student.stage.rates_of(optimizer)
    expect_epochs(got, after, epochs_by_hand([batches] * 2, others, weights, rates, 2), twin)


@exercise("train", points=0.5)
def test_each_epoch_goes_through_the_loader(student, rng):
    """A loader that shuffles is gone through anew in each epoch; two calls share no history."""
    weights, batches = draw_weights(rng), draw_batches(rng, [4, 2, 5])
    orders = [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
    others = [  # at first all are right: so the accuracy falls, too
        {**batch, "labels": logits_by_hand(batch, weights).argmax(axis=1)}
        for batch in draw_batches(rng, [8, 5])
    ]
    epochs = [[batches[number] for number in order] for order in orders]

    def ready():
        model = make_bag(student, weights)
        loaders = student.stage.loader(batches, orders=orders), student.stage.loader(others)
        return model, loaders, student.stage.sgd(model, 3.0)

    for options, n_epochs in (({"epochs": 3}, 3), ({}, 1)):
        model, loaders, optimizer = ready()
        got = student.train.keep(model, *loaders, optimizer, CPU, **options)
        got = history_of(student, got, n_epochs)
        after = student.stage.weights_of(model)
        passes = [student.stage.passes_of(loader) for loader in loaders]
        by_hand = epochs_by_hand(epochs[:n_epochs], others, weights, [3.0])
        twin = functools.partial(own_epochs, student, ready, n_epochs)
        expect_epochs(got, after, by_hand, twin)
        assert passes[0] == n_epochs, "the train loader is not gone through once in each epoch."
        assert passes[1] == n_epochs, "the other loader is not gone through once for each epoch."


def own_epochs(student, ready, n_epochs):
    """Train anew with the student's own two functions."""
    model, loaders, optimizer = ready()
    return twin_epochs(student, model, loaders, optimizer, n_epochs)
