"""Reviews, sentences and encoders from small folders made here, and a Hub that is not there."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from utils import data
from utils.data import _encoder, _hub, _rated, _reviews

ROOT = Path(__file__).parents[2]
WORDS = "good bad great awful meal room slow kind never again really not very nice poor".split()


def sentence(number):
    """Return a sentence of its own for each number."""
    digits = [number // 225 % 15, number // 15 % 15, number % 15]
    return f"The {' '.join(WORDS[digit] for digit in digits)}."


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """The two tables of rated sentences, small, where the asset would be."""
    ratings = [-4, -2.41, -2.4, -1, -0.8, 0, 0.79, 0.8, 2.39, 2.4, 4]
    rows = [(ratings[n % len(ratings)], sentence(n)) for n in range(70)]
    products = [(f"{n // 3}_{n % 3}", *row) for n, row in enumerate(rows[:30])]
    films = [(f"{n}", *row) for n, row in enumerate(rows[30:])]
    again = [("91", 3.9, sentence(0).upper()), ("92", -3.9, sentence(1).replace(".", " !"))]
    odd = [("93", 1.0, "A caf\xe9\twith a tab")]
    for name, part in zip(_rated.FILES, (products, films + again + odd), strict=True):
        lines = [f"{one}\t{rating}\t{text}\r\n" for one, rating, text in part]
        (tmp_path / name).write_bytes("".join(lines).encode("utf-8"))
    monkeypatch.setattr(_rated, "SIZES", {"test": 16, "validation": 10})
    monkeypatch.setattr(_reviews.assets, "asset_file", lambda name: tmp_path)
    return tmp_path


def everything(reviews):
    """Return all pairs of text and label, whatever the split."""
    return {(row["text"], row["label"]) for split in reviews.values() for row in split}


def test_rated_reviews_have_labels_by_the_cuts_and_no_text_twice(tables):
    reviews = data.load_reviews("rated_reviews")
    sizes = {name: len(split) for name, split in reviews.items()}
    assert sum(sizes.values()) == 71
    assert 16 <= sizes["test"] <= 18
    assert 10 <= sizes["validation"] <= 12
    found = dict(everything(reviews))
    assert [found[sentence(n)] for n in range(11)] == [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert found["A caf\xe9\twith a tab"] == 3
    assert reviews["train"].column_names == ["label", "text"]
    keys = [_rated.key(text) for text, _ in everything(reviews)]
    assert len(set(keys)) == len(keys) == 71


def test_the_sentences_of_a_review_stay_together(tables):
    reviews = data.load_reviews("rated_reviews")
    split_of = {text: name for name, split in reviews.items() for text in split["text"]}
    for first in range(0, 30, 3):
        assert len({split_of[sentence(n)] for n in range(first, first + 3)}) == 1
    assert len({split_of[sentence(n)] for n in range(30)}) == 3


def test_the_split_depends_on_the_texts_alone(tables):
    before = data.load_reviews("rated_reviews")
    for name in _rated.FILES:
        lines = (tables / name).read_bytes().splitlines(keepends=True)
        (tables / name).write_bytes(b"".join(lines[::-1]))
    after = data.load_reviews("rated_reviews")
    for name, split in before.items():
        assert list(split["text"]) == list(after[name]["text"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data set in the Hub's format, of Yelp's columns and habits, and an empty cache."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    place = tmp_path / "yelp_review_full"
    stars = datasets.ClassLabel(names=["1 star", "2 star", "3 stars", "4 stars", "5 stars"])
    features = datasets.Features({"label": stars, "text": datasets.Value("string")})
    texts = {
        "train": [sentence(n) for n in range(60)] + [sentence(0).lower(), r'So.\n\n""Good"" one'],
        "test": [sentence(n) for n in range(50, 63)],
    }
    for split, column in texts.items():
        labels = [len(text) % 5 for text in column]
        made = datasets.Dataset.from_dict({"label": labels, "text": column}, features=features)
        made.to_parquet(place / "data" / f"{split}-00000-of-00001.parquet")
    (place / "README.md").write_text(
        "---\nconfigs:\n- config_name: default\n  data_files:\n"
        "  - {split: train, path: data/train-*}\n  - {split: test, path: data/test-*}\n---\nYelp\n"
    )
    monkeypatch.setattr(_reviews, "VALIDATION_SHARE", 0.3)
    datasets.disable_progress_bars()
    return place


def test_a_folder_in_the_hubs_format_gives_the_same_columns_and_splits(folder):
    reviews = data.load_reviews(folder)
    assert list(reviews) == ["train", "validation", "test"]
    for split in reviews.values():
        assert split.column_names == ["label", "text"]
        assert split.features["label"].names == list(_reviews.STARS)
        assert all(row["label"] in range(5) for row in split)
    assert len(reviews["test"]) == 13
    assert len(reviews["train"]) + len(reviews["validation"]) == 62 - 10  # ten are in the test
    assert len(reviews["validation"]) > 3
    texts = {text for text, _ in everything(reviews)}
    assert 'So.\n\n"Good" one' in texts
    keys = {name: {_rated.key(text) for text in split["text"]} for name, split in reviews.items()}
    assert not keys["train"] & keys["test"]
    assert not keys["train"] & keys["validation"]
    assert not keys["validation"] & keys["test"]


def test_the_hubs_yelp_goes_the_same_way(folder, monkeypatch):
    monkeypatch.setattr(_reviews, "hub_problem", lambda repo, kind: "")
    monkeypatch.setattr(_reviews, "HUB_REVIEWS", str(folder))
    for source in ("auto", "yelp_review_full"):
        assert everything(data.load_reviews(source)) == everything(data.load_reviews(folder))


def test_without_the_hub_one_line_says_so_and_the_offline_ones_come(tables, capsys):
    offline = everything(data.load_reviews("rated_reviews"))
    capsys.readouterr()
    assert everything(data.load_reviews("auto")) == offline
    said = capsys.readouterr()
    assert said.out == "HF_HUB_OFFLINE is set; taking the offline rated reviews instead\n"
    assert said.err == ""
    with pytest.raises(data.HubUnreachable) as caught:
        data.load_reviews("yelp_review_full")
    assert "\n" not in str(caught.value)
    assert "load_reviews('rated_reviews')" in str(caught.value)


def test_a_wrong_source_is_named():
    with pytest.raises(ValueError, match="'yelp' is neither a folder nor one of auto, yelp_review"):
        data.load_reviews("yelp")


ASK = """
import sys, warnings
warnings.simplefilter("error")
from utils import data
from utils.data import _hub
_hub.TIMEOUT = 0.3
for ask in (lambda: data.load_reviews("yelp_review_full"), lambda: data.load_encoder("a/b")):
    try:
        ask()
    except data.HubUnreachable as error:
        print(error)
"""


def ask_a_hub_at(address, tmp_path):
    """Return what a fresh process says whose Hub is at an address."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    environment |= {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,  # the libraries alone would try for minutes
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("answers", [False, True], ids=["refuses", "never answers"])
def test_a_hub_that_refuses_or_never_answers_is_given_up_soon(tmp_path, answers):
    with socket.socket() as hub:
        hub.bind(("127.0.0.1", 0))
        if answers:  # connections are taken, and nobody reads from them
            hub.listen()
        said = ask_a_hub_at(f"http://127.0.0.1:{hub.getsockname()[1]}", tmp_path)
    assert len(said) == 2
    kind = "Timeout" if answers else "ConnectError"
    assert re.match(rf"the Hub gave no answer for Yelp/yelp_review_full: \w*{kind}; load_", said[0])
    assert re.match(
        rf"the Hub gave no answer for a/b: \w*{kind}; load_encoder\('bundled'\)", said[1]
    )


def test_no_hub_is_only_meanwhile(monkeypatch):
    import datasets.config
    from huggingface_hub import constants

    before = False, False
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    with _hub.no_hub():
        assert constants.HF_HUB_OFFLINE
        assert datasets.config.HF_HUB_OFFLINE
    assert (constants.HF_HUB_OFFLINE, datasets.config.HF_HUB_OFFLINE) == before


@pytest.fixture
def checkpoint(tmp_path):
    """A tiny BERT with its tokenizer, saved as the Hub has them."""
    import transformers

    transformers.logging.disable_progress_bar()
    place = tmp_path / "checkpoint"
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    vocab = {word: place for place, word in enumerate(names)}
    transformers.BertTokenizerFast(vocab=vocab).save_pretrained(place)
    config = transformers.BertConfig(
        vocab_size=len(vocab),
        hidden_size=6,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    transformers.BertModel(config).save_pretrained(place)
    return place


def test_an_encoder_is_a_folder_that_transformers_loads(checkpoint, monkeypatch):
    import transformers

    found = data.load_encoder(checkpoint)
    assert found == str(checkpoint)
    assert transformers.AutoModel.from_pretrained(found).config.hidden_size == 6
    assert transformers.AutoTokenizer.from_pretrained(found).tokenize("GOOD meal") == [
        "good",
        "meal",
    ]
    monkeypatch.setattr(_encoder.assets, "asset_file", lambda name: checkpoint / name)
    assert data.load_encoder("bundled") == str(checkpoint / "encoder")


def test_an_encoder_downloaded_before_needs_no_hub(checkpoint, tmp_path, monkeypatch, capsys):
    from huggingface_hub import constants

    cache = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(_encoder.assets, "asset_file", lambda name: Path("bundled one"))
    assert data.load_encoder("auto") == "bundled one"
    assert capsys.readouterr().out.count("\n") == 1
    repo = cache / "models--google-bert--bert-base-cased"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text("0" * 40)
    (repo / "snapshots").mkdir()
    snapshot = checkpoint.rename(repo / "snapshots" / ("0" * 40))
    assert data.load_encoder("auto") == str(snapshot)
    assert data.load_encoder(_encoder.HUB_ENCODER) == str(snapshot)
    (snapshot / "model.safetensors").unlink()  # a download that broke off
    assert data.load_encoder("auto") == "bundled one"


def test_an_encoder_that_cannot_be_had_is_one_line():
    with pytest.raises(
        data.HubUnreachable, match=r"^HF_HUB_OFFLINE is set; load_encoder\('bundled'"
    ):
        data.load_encoder("nobody/nothing")


def test_yelp_sentences_have_two_classes(tmp_path, monkeypatch):
    path = tmp_path / "yelp.json"
    rows = [{"class": 1, "text": "Wow."}, {"class": 0, "text": "Crust."}]
    path.write_text(json.dumps([*rows, {"class": None, "text": ""}]))
    monkeypatch.setattr(_reviews.assets, "asset_file", lambda name: path)
    sentences = data.load_yelp_sentences()
    assert sentences.to_dict() == {"label": [1, 0], "text": ["Wow.", "Crust."]}


@pytest.mark.parametrize("shuffle", [False, True])
def test_batches_of_similar_length_hold_each_text_once(shuffle):
    lengths = np.random.default_rng(0).integers(3, 60, size=101)
    batches = data.SimilarLengths(lengths, 8, shuffle=shuffle, pool=5)
    first, second = list(batches), list(batches)
    assert len(first) == len(batches) == 13
    assert sorted(place for batch in first for place in batch) == list(range(101))
    assert (first == second) is not shuffle  # a new order every time
    widest = sum(len(batch) * lengths[batch].max() for batch in first)
    in_order = [range(start, min(start + 8, 101)) for start in range(0, 101, 8)]
    assert widest < 0.8 * sum(len(batch) * lengths[list(batch)].max() for batch in in_order)


def test_shuffled_batches_follow_their_seed_and_are_not_sorted():
    lengths = np.arange(200)
    make = [list(data.SimilarLengths(lengths, 8, shuffle=True, seed=seed)) for seed in (1, 1, 2)]
    assert make[0] == make[1] != make[2]
    longest = [max(batch) for batch in make[0]]
    assert longest not in (sorted(longest), sorted(longest, reverse=True))


def present(name):
    from utils import assets

    return any(one.name == name and one.present for one in assets.status())


@pytest.mark.skipif(not present("reviews"), reason="course assets fetch reviews")
def test_the_real_rated_reviews_are_what_the_notebook_says():
    reviews = data.load_reviews("rated_reviews")
    assert 1000 <= len(reviews["validation"]) < 1050
    assert 1500 <= len(reviews["test"]) < 1550
    for split in reviews.values():
        shares = np.bincount(split["label"], minlength=5) / len(split)
        assert (shares > 0.05).all()
        assert 0.3 < shares.max() < 0.4
    keys = [_rated.key(text) for split in reviews.values() for text in split["text"]]
    assert len(keys) == len(set(keys))


@pytest.mark.skipif(not present("yelp"), reason="course assets fetch yelp")
def test_the_real_yelp_sentences_are_half_and_half():
    assert np.bincount(data.load_yelp_sentences()["label"]).tolist() == [500, 500]
