"""What judges session 13, held against torch, transformers and scikit-learn."""

import re
import socket

import numpy as np
import pytest
import torch
import transformers
from huggingface_hub import constants
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from autograder import paths
from autograder.judge import Judge, load_mistakes, load_module, reference_namespace
from utils.data._hub import no_hub

NAME = "13_finetuning_bert_on_yelp"
public = load_module(paths.test_paths(NAME)["public"], "public_oracles_of_session_13")
hidden = load_module(paths.test_paths(NAME)["hidden"], "hidden_oracles_of_session_13")
stage = load_module(paths.stage_path(NAME), "stage_of_session_13")


@pytest.fixture(scope="module")
def in_the_notebook():
    return Judge(NAME, hidden=False)


def judged(judge, exercise_id, **names):
    student = judge.local({**reference_namespace(NAME), **names})
    return judge.grade(exercise_id, lambda: student)


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def loss_of(model, batch):
    return model(**{name: torch.from_numpy(array) for name, array in batch.items()}).loss


def test_losses_and_gradients_are_torchs(rng):
    weights, (batch,) = public.draw_weights(rng), public.draw_batches(rng, [6])
    model = stage.bag(weights["rows"], weights["bias"])
    loss = loss_of(model, batch)
    loss.backward()
    found = public.gradients_by_hand(batch, weights)
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(found[name], parameter.grad, atol=1e-6)
    assert public.measured_by_hand([batch], weights)[0] == pytest.approx(loss.item(), abs=1e-6)


@pytest.mark.parametrize("max_norm", [0.4, 1.0, None])
def test_an_epoch_by_hand_is_torchs(rng, max_norm):
    weights = public.draw_weights(rng)
    batches = public.surprise(rng, public.draw_batches(rng, [4, 3, 2]), weights)
    model = stage.bag(weights["rows"], weights["bias"])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for batch in batches:
        optimizer.zero_grad()
        loss_of(model, batch).backward()
        if max_norm is not None:
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            assert norm > max_norm  # or clipping would not be seen
        optimizer.step()
    found, _ = public.trained_by_hand(batches, weights, [0.5], max_norm=max_norm)
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(found[name], parameter.detach(), atol=1e-5)


def test_small_batches_are_not_clipped(rng):
    for _ in range(50):
        weights = public.draw_weights(rng)
        for batch in public.draw_batches(rng, [4, 4, 4, 4, 4]):
            gradients = public.gradients_by_hand(batch, weights)
            assert public.clipped(gradients, 1.0)["bias"] == pytest.approx(gradients["bias"])


def test_steps_by_hand_are_adamws(rng):
    values, gradients = rng.normal(size=(3, 4)), [rng.normal(size=(3, 4)) for _ in range(3)]
    parameter = torch.nn.Parameter(torch.from_numpy(values.copy()))
    optimizer = torch.optim.AdamW([parameter], lr=0.05, weight_decay=0.3)
    for gradient in gradients:
        parameter.grad = torch.from_numpy(gradient.copy())
        optimizer.step()
    found = hidden.stepped(values, gradients, 0.05, 0.3)
    np.testing.assert_allclose(found, parameter.detach(), atol=1e-10)


def test_batches_by_hand_are_the_tokenizers(rng):
    examples, tokens = public.draw_reviews(rng, [3, 12, 6])
    tokenizer = stage.tokenizer(public.VOCABULARY)
    texts = [example["text"] for example in examples]
    found = tokenizer(texts, padding=True, truncation=True, max_length=9)
    want = public.batch_by_hand(tokens, examples, 9)
    for name, rows in found.items():
        assert (np.array(rows) == want[name]).all()
    bare = stage.tokenizer(public.VOCABULARY, segments=False)
    assert set(bare(texts)) == {"input_ids", "attention_mask"}


def test_words_by_hand_are_scikit_learns(rng):
    words = {label: public.WORDS[3 * label : 3 * label + 5] for label in (1, 2, 3)}
    texts, labels = hidden.draw_opinions(rng, 31, [1, 2, 3], words)
    tests, _ = hidden.draw_opinions(rng, 20, [1, 2, 3], words)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    classifier = LogisticRegression(max_iter=1000, tol=1e-9)
    classifier.fit(vectorizer.fit_transform(texts), labels)
    want = classifier.decision_function(vectorizer.transform(tests))
    scores, names = hidden.words_by_hand(tuple(texts), tuple(labels), tuple(tests))
    assert names == list(classifier.classes_)
    centred = scores - scores.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(centred, want - want.mean(axis=1, keepdims=True), atol=1e-3)


def test_tensors_stay_at_home_until_they_are_moved():
    sent = torch.arange(3).as_subclass(stage.AtHome)
    assert type(sent.to("cpu")) is torch.Tensor
    assert type(sent.to(torch.device("cpu"), non_blocking=True)) is torch.Tensor
    assert sent.device != torch.device("cpu")


@pytest.mark.parametrize("number", [0, 2, 4])
def test_as_many_are_right_as_asked_for(rng, number):
    weights = public.draw_weights(rng)
    drawn = public.draw_batches(rng, [5, 4])
    batches = public.with_hits(rng, drawn, weights, [number, number])
    for batch, before in zip(batches, drawn, strict=True):
        assert public.hits_by_hand(batch, weights).sum() == number
        assert set(batch["labels"]) <= set(range(5))
        assert (batch["input_ids"] == before["input_ids"]).all()


def test_wrong_ideas_of_the_majority_are_told_apart():
    def ideas(train, test):
        labels = np.sort(np.repeat(list(train), list(train.values())))
        counts = np.unique(labels, return_counts=True)[1]
        return {
            "right": max(train, key=train.get),
            "highest": max(train),
            "lowest": min(train),
            "rarest": min(train, key=train.get),
            "always four": 4,
            "median": int(np.median(labels)),
            "mean": round(labels.mean()),
            "place": int(counts.argmax()),
            "count": int(counts.max()),
            "of the predictions": max(test, key=test.get),
        }

    first, second = (ideas(*crowd) for crowd in public.CROWDS)
    assert len({(first[name], second[name]) for name in first}) == len(first)


def test_checking_a_classifier_leaves_the_network_alone(monkeypatch, in_the_notebook):
    asked = []

    def not_there(host, *_, **__):
        asked.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_there)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    (test,) = in_the_notebook.tests_of("build_classifier")
    for mistake in in_the_notebook.mistakes().of("build_classifier"):
        in_the_notebook.replay(test, mistake, b"any")
    assert judged(in_the_notebook, "build_classifier").verdict == "passed"
    assert asked == []


def test_what_transformers_says_without_the_hub(tmp_path):
    mistakes = load_module(paths.test_paths(NAME)["mistakes"], "mistakes_of_session_13")
    said = re.escape(mistakes.NO_HUB)
    with no_hub(), pytest.raises(OSError, match=said):
        transformers.AutoModel.from_pretrained("bert-base-cased", cache_dir=tmp_path)


WITHOUT_STEPS = ["schedule_ignored", "schedule_each_batch", "schedule_each_epoch", "schedule_first"]
WITHOUT_LIMITS = ["never_clipped", "clipped_at_one", "clipped_each_batch", "clipped_by_value"]


@pytest.mark.parametrize("name", [*WITHOUT_STEPS, *WITHOUT_LIMITS, "one_step_too_many"])
def test_the_notebook_sees_schedule_and_clipping(in_the_notebook, name):
    known = load_mistakes(NAME).of("train_one_epoch")
    (namespace,) = [mistake.namespace for mistake in known if mistake.name == name]
    result = judged(in_the_notebook, "train_one_epoch", **namespace)
    assert (result.verdict, result.diagnosis) == ("partial", name)


def as_tensors(function):
    def other(*args, **kwargs):
        found = function(*args, **kwargs)
        return tuple(map(torch.tensor, found)) if isinstance(found, tuple) else torch.tensor(found)

    return other


@pytest.mark.parametrize("hidden", [False, True])
def test_tensors_cost_their_own_exercise_alone(hidden):
    judge, right = Judge(NAME, hidden=hidden), reference_namespace(NAME)
    names = ("evaluate", "train_one_epoch")
    tensors = {name: as_tensors(right[name]) for name in names}
    # the solution calls what stands beside it in its module
    solution = paths.reference_path(NAME).read_text()
    exec(compile(solution, "solution", "exec"), own := {})
    own.update(tensors)
    assert judged(judge, "train", **own).verdict == "passed"
    for name in names:
        result = judged(judge, name, **tensors)
        assert result.verdict == "partial"
        assert any("use `.item()`" in test.message for test in result.tests)


def test_train_says_which_function_returns_no_number(in_the_notebook):
    solution = paths.reference_path(NAME).read_text()
    exec(compile(solution, "solution", "exec"), own := {})
    whole = own["train_one_epoch"]
    own["train_one_epoch"] = lambda *args, **kwargs: whole(*args, **kwargs) and None
    result = judged(in_the_notebook, "train", **own)
    assert "your `train_one_epoch` does not return a number" in result.tests[0].message
