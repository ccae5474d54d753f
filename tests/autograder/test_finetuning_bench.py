"""The fine-tuning benchmark: its measures, going on after a stop, and what is made of it."""

import ast
import json

import numpy as np
import pytest
from rich.console import Console

from autograder import figures, paths
from autograder.bench import finetuning_13 as bench

RESULTS = paths.RESULTS / "finetuning_13.json"
SOURCE = paths.SOLUTIONS / "13_finetuning_bert_on_yelp" / "13_finetuning_bert_on_yelp.py"


def random_probabilities(n=400, classes=5, seed=0):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(classes), size=n), rng


def test_a_model_that_is_as_right_as_it_is_sure_has_no_calibration_error():
    probabilities, rng = random_probabilities(n=40_000)
    labels = np.array([rng.choice(5, p=one) for one in probabilities])
    assert bench.calibration_error(probabilities, labels) < 0.01
    always_right = probabilities.argmax(axis=1)
    gap = 1 - probabilities.max(axis=1).mean()  # right always, sure less often
    assert bench.calibration_error(probabilities, always_right) == pytest.approx(gap)


def test_bins_hold_every_text_and_agree_with_scikit_learn():
    from sklearn.calibration import calibration_curve

    probabilities, rng = random_probabilities()
    labels = rng.integers(0, 5, size=len(probabilities))
    found = bench.bins(probabilities, labels)
    right = probabilities.argmax(axis=1) == labels
    share, sure = calibration_curve(right, probabilities.max(axis=1), n_bins=bench.N_BINS)
    assert sum(n for n, _, _ in found) == len(labels)
    np.testing.assert_allclose([one[1:] for one in found], np.transpose([sure, share]))


def test_the_surest_errors_are_wrong_and_ranked():
    probabilities, rng = random_probabilities()
    labels = rng.integers(0, 5, size=len(probabilities))
    texts = [str(place) for place in range(len(labels))]
    errors = list(bench.surest_errors(probabilities, labels, texts))
    assert [sure for sure, *_ in errors] == sorted((sure for sure, *_ in errors), reverse=True)
    for sure, said, true, text in errors:
        row = probabilities[int(text)]
        assert said != true == labels[int(text)] + 1
        assert row[said - 1] == row.max() == sure


class FakeCourse:
    """Stands for data, model and minutes of training; stops after some runs."""

    def __init__(self, stop_after=99):
        self.reviews = {"train": range(7), "test": range(3)}
        self.session, self.left, self.made = self, stop_after, []
        self.RECIPES = {name: {"n_train": 5, "lr": place} for place, name in enumerate(bench.RUNS)}

    def baselines(self):
        return {"majority": {"accuracy": 0.3, "macro_f1": 0.1, "star_error": 1.2}}

    def run(self, recipe, seed):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.made.append((recipe["lr"], seed))
        measures = dict.fromkeys((*figures.MEASURES, "seconds"), 0.5 + 0.1 * seed)
        return {**measures, "n_train": 5, "history": {}, "bins": [(1, 0.5, 1.0)], "errors": []}


def test_a_stopped_benchmark_goes_on_where_it_was(tmp_path, monkeypatch):
    path, quiet = tmp_path / "found.json", Console(quiet=True)
    first, second, third = FakeCourse(stop_after=4), FakeCourse(), FakeCourse()
    third.RECIPES = {**third.RECIPES, "cpu": {"n_train": 6, "lr": 9}}
    for course in (first, second, third):
        monkeypatch.setattr(bench, "Course", lambda course=course: course)
        try:
            bench.run(quiet, path)
        except KeyboardInterrupt:
            assert course is first
    everything = {(place, seed) for place in range(3) for seed in bench.SEEDS}
    assert set(first.made) | set(second.made) == everything
    assert len(first.made) + len(second.made) == len(everything)
    assert third.made == [(9, seed) for seed in bench.SEEDS]  # only the recipe that has changed
    found = json.loads(path.read_text())
    assert found["runs"]["cpu"]["recipe"] == {"n_train": 6, "lr": 9}
    with_picture = [
        (n, s) for n, r in found["runs"].items() for s, o in r["seeds"].items() if "bins" in o
    ]
    assert with_picture == [(bench.PICTURED[0], str(bench.PICTURED[1]))]
    shown = figures.finetuning(found)
    assert "| the naive run (5 sentences, 1 epoch, 3 seeds) | 0.600 (0.500–0.700) |" in shown


@pytest.fixture
def measured():
    if not RESULTS.exists():
        pytest.skip("course bench finetuning_13 has not been run")
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def test_the_measured_models_are_good_enough(measured):
    for name, bounds in measured["at_least"].items():
        seeds = measured["runs"][name]["seeds"]
        assert len(seeds) >= 3
        for measure, least in bounds.items():
            assert min(one[measure] for one in seeds.values()) > least, (name, measure)


def test_the_notebooks_recipes_are_those_measured(measured):
    from utils.reference import session_13

    for name, one in measured["runs"].items():
        assert session_13.RECIPES[name] == one["recipe"]


def test_the_first_picture_is_typed_from_the_results(measured):
    source = SOURCE.read_text(encoding="utf-8")
    call = source[source.index("\n_ = plotting.plot_confidence(\n    said=") :]
    call = ast.parse(call[: call.index("\n)\n") + 3]).body[0].value
    typed = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    name, seed = bench.PICTURED
    run = measured["runs"][name]["seeds"][str(seed)]
    counts, sure, right = zip(*run["bins"], strict=True)
    assert typed["counts"] == list(counts)
    np.testing.assert_allclose(typed["said"], sure, atol=6e-4)
    np.testing.assert_allclose(typed["right"], right, atol=6e-4)
    assert [one[1:] for one in typed["errors"]] == [tuple(one[1:]) for one in run["errors"]]
