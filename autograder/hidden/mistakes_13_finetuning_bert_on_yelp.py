"""Wrong answers that students (and chat bots) give in session 13, each with its diagnosis.

Most differ from the solution in one spot: a function with switches stands for them all.
"""
# ruff: noqa: F811 - every wrong answer bears the name of the function that it stands in for

import contextlib
import copy

import numpy as np
import torch
from huggingface_hub import constants
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    BertConfig,
)

from autograder.testing import Mistakes
from utils.reference import session_13 as right

mistakes = Mistakes()

# ---------------------------------------------------------------- collate


def _texts(examples):
    return [example["text"] for example in examples]


def _labels(examples):
    return [example["label"] for example in examples]


def _tokenized(examples, tokenizer, limit, **changes):
    """Call the tokenizer as the task asks for, but for some changes."""
    options = {"padding": True, "truncation": True, "max_length": limit}
    return tokenizer(_texts(examples), **{**options, "return_tensors": "pt", **changes})


def _collate(name, sentence, finish=None, **changes):
    def collate(examples, tokenizer, max_length):
        batch = _tokenized(examples, tokenizer, max_length, **changes)
        batch["labels"] = torch.tensor(_labels(examples))
        return finish(batch) if finish else batch

    mistakes.add("collate", name, sentence)(collate)


def _but(*names):
    return lambda batch: {key: one for key, one in batch.items() if key not in names}


def _renamed(batch):
    return {("label" if key == "labels" else key): one for key, one in batch.items()}


def _with_labels(change):
    return lambda batch: {**batch, "labels": change(batch["labels"])}


_collate(
    "padded_to_max_length",
    "Every text is padded to max_length: pad to the longest text of this batch (`padding=True`), "
    "the rest is work for nothing.",
    padding="max_length",
)
_collate(
    "padded_to_multiple",
    "The batch is padded to a round number of tokens: pad to the longest text of this batch, no "
    "further (leave out `pad_to_multiple_of`).",
    pad_to_multiple_of=8,
)
_collate(
    "max_length_ignored",
    "Texts are cut, but not at max_length: a number of your own stands there. Hand `max_length` "
    "on.",
    max_length=64,
)
_collate(
    "not_truncated",
    "Long texts are not cut at max_length: pass `truncation=True` (without it the tokenizer "
    "ignores the length) and `max_length=max_length`.",
    truncation=False,
)
_collate(
    "no_special_tokens",
    "[CLS] and [SEP] are missing: let the tokenizer put them in (it does so by itself).",
    add_special_tokens=False,
)
_collate(
    "labels_missing",
    'The batch has no "labels": without them the model gives no loss.',
    _but("labels"),
)
_collate(
    "label_without_s",
    'Your labels are called "label": the model looks for "labels", with an s.',
    _renamed,
)
_collate(
    "labels_of_floats",
    "Your labels are floats: then the model takes the task for another one. Make an int64 tensor.",
    _with_labels(lambda labels: labels.float()),
)
_collate(
    "labels_of_int32",
    "Your labels are int32: cross-entropy takes int64 (`torch.long`).",
    _with_labels(lambda labels: labels.int()),
)
_collate(
    "labels_in_a_list",
    "Your labels are a list: the model needs a tensor, `torch.tensor(labels)`.",
    _with_labels(lambda labels: labels.tolist()),
)
_collate(
    "labels_as_columns",
    "Your labels have an axis too many: one number for each review, shape (B,).",
    _with_labels(lambda labels: labels[:, None]),
)
_collate(
    "labels_one_hot",
    "Your labels are rows of zeros and a one: the model takes the number of the label, shape (B,).",
    _with_labels(lambda labels: functional.one_hot(labels, 5)),
)
_collate(
    "labels_from_one",
    "Your labels are stars from 1 to 5: keep the numbers from 0 to 4, or the last one is no label.",
    _with_labels(lambda labels: labels + 1),
)
_collate(
    "token_types_dropped",
    'You pick out ids and mask by name: "token_type_ids" get lost. Keep all that the tokenizer '
    "returns.",
    _but("token_type_ids"),
)
_collate(
    "mask_dropped",
    'The batch has no "attention_mask": then the model reads padding as if it were text.',
    _but("attention_mask"),
)
_collate(
    "ids_alone",
    "Only ids and labels are in the batch: keep all that the tokenizer returns, above all the "
    "attention mask.",
    _but("attention_mask", "token_type_ids"),
)
_collate(
    "mask_of_ones",
    "Your attention mask is 1 on padding, too: it is the tokenizer's, 0 where there is only "
    "padding.",
    lambda batch: {**batch, "attention_mask": torch.ones_like(batch["attention_mask"])},
)
_collate(
    "mask_of_bools",
    "Your attention mask is of bools: keep the tokenizer's, of int64.",
    lambda batch: {**batch, "attention_mask": batch["attention_mask"].bool()},
)
_collate(
    "arrays_not_tensors",
    'NumPy arrays come back: `return_tensors="pt"` makes tensors.',
    lambda batch: {key: one.numpy() for key, one in batch.items()},
)
_collate(
    "lists_not_tensors",
    'Lists come back: `return_tensors="pt"` makes tensors.',
    return_tensors=None,
)
_collate(
    "padded_on_the_left",
    "Padding stands in front of the texts: it belongs behind them, as the tokenizer does it.",
    padding_side="left",
)
_collate(
    "texts_kept",
    'The texts are in the batch, too: a model cannot be called with "text". Return tensors alone.',
    lambda batch: {**batch, "text": ["…"] * len(batch["labels"])},
)
_collate(
    "sorted_by_length",
    "The texts are in another order than the examples: keep their order.",
    lambda batch: {
        key: one[batch["attention_mask"].sum(dim=1).argsort(stable=True)]
        for key, one in batch.items()
    },
)
_collate(
    "sorted_without_labels",
    "You sort the texts but not their labels: keep the order of the examples.",
    lambda batch: {
        key: one if key == "labels" else one[batch["attention_mask"].sum(dim=1).argsort()]
        for key, one in batch.items()
    },
)


@mistakes.add(
    "collate",
    "max_length_without_specials",
    "[CLS] and [SEP] come on top of max_length tokens: they are counted among them.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length + 2)
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "longest_first",
    "The texts are in another order than the examples (the longest first): keep their order.",
)
def collate(examples, tokenizer, max_length):
    ordered = sorted(examples, key=lambda example: len(example["text"]), reverse=True)
    return right.collate(ordered, tokenizer, max_length)


@mistakes.add(
    "collate",
    "two_too_few",
    "You leave room for [CLS] and [SEP], which the tokenizer does already: hand max_length on as "
    "it is.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length - 2)
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "other_columns_kept",
    'You turn all entries of the examples into tensors: only "text" and "label" are needed, '
    "others may be of any kind.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length)
    names = [name for name in examples[0] if name not in ("text", "label")]
    more = {name: torch.tensor([example[name] for example in examples]) for name in names}
    return {**batch, **more, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "cut_after_tokenizing",
    "You cut the finished rows, and [SEP] goes with what is cut: let the tokenizer truncate.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length, truncation=False)
    batch = {key: one[:, :max_length] for key, one in batch.items()}
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "words_cut",
    "You cut the text at max_length words: a word may be several tokens. Let the tokenizer cut.",
)
def collate(examples, tokenizer, max_length):
    texts = [" ".join(text.split()[:max_length]) for text in _texts(examples)]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "characters_cut",
    "You cut the text at max_length characters: max_length counts tokens. Let the tokenizer cut.",
)
def collate(examples, tokenizer, max_length):
    texts = [text[:max_length] for text in _texts(examples)]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "not_padded",
    "Texts of different lengths fit no tensor: pad them (`padding=True`).",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length, padding=False)
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "padded_with_zeros",
    "You pad with zeros by hand: the tokenizer knows which id means padding (`pad_token_id`), and "
    "it is not always 0.",
)
def collate(examples, tokenizer, max_length):
    batch = dict(_tokenized(examples, tokenizer, max_length))
    batch["input_ids"] = batch["input_ids"] * batch["attention_mask"]
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "token_types_made_up",
    'You always add "token_type_ids": some tokenizers make none, and their models take none.',
)
def collate(examples, tokenizer, max_length):
    batch = dict(_tokenized(examples, tokenizer, max_length))
    batch["token_type_ids"] = torch.zeros_like(batch["input_ids"])
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "token_types_demanded",
    'You look for "token_type_ids" by name: some tokenizers make none. Keep what there is.',
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length)
    names = ("input_ids", "attention_mask", "token_type_ids")
    return {**{name: batch[name] for name in names}, "labels": torch.tensor(_labels(examples))}


@mistakes.add(
    "collate",
    "examples_changed",
    "Your function changes the caller's examples (`pop`, `del`, or a new entry): read from them "
    "only.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples, tokenizer, max_length)
    return {**batch, "labels": torch.tensor([example.pop("label") for example in examples])}


@mistakes.add(
    "collate",
    "pair_returned",
    "Batch and labels come back as a pair: put the labels into the batch.",
)
def collate(examples, tokenizer, max_length):
    return _tokenized(examples, tokenizer, max_length), torch.tensor(_labels(examples))


@mistakes.add(
    "collate",
    "first_text_only",
    "Only the first review is in the batch: hand all texts to the tokenizer.",
)
def collate(examples, tokenizer, max_length):
    batch = _tokenized(examples[:1], tokenizer, max_length)
    return {**batch, "labels": torch.tensor(_labels(examples))}


@mistakes.add("collate", "no_return", "Your function makes a batch but returns nothing.")
def collate(examples, tokenizer, max_length):
    return None


# ---------------------------------------------------------------- baselines


def _words(texts, labels, tests, make=None, model=None):
    vectorizer = make or TfidfVectorizer(ngram_range=(1, 2))
    classifier = model or LogisticRegression(max_iter=1000)
    classifier.fit(vectorizer.fit_transform(texts), labels)
    return classifier, vectorizer.transform(tests)


def _tfidf(texts, labels, tests, make=None, model=None):
    classifier, rows = _words(texts, labels, tests, make, model)
    return classifier.predict(rows)


def _most(labels):
    names, counts = np.unique(labels, return_counts=True)
    return names[counts.argmax()]


def _baselines(name, sentence, majority=None, tfidf=None, finish=None):
    def baselines(train_texts, train_labels, test_texts):
        label = (majority or _most)(train_labels)
        found = {"majority": np.full(len(test_texts), label)}
        found["tfidf"] = (tfidf or _tfidf)(train_texts, train_labels, test_texts)
        return finish(found) if finish else found

    mistakes.add("baselines", name, sentence)(baselines)


_baselines(
    "always_the_highest",
    "Your majority is the highest label (`max`): take the one that occurs most often.",
    max,
)
_baselines(
    "always_the_lowest",
    "Your majority is the lowest label, or always 0: take the one that occurs most often.",
    min,
)
_baselines(
    "always_four",
    "Your majority is a fixed label: count which one occurs most often in train_labels.",
    lambda labels: 4,
)
_baselines(
    "rarest_label",
    "Your majority is the rarest label: take the one that occurs most often.",
    lambda labels: min(set(labels), key=list(labels).count),
)
_baselines(
    "median_label",
    "Your majority is the median of the labels: take the one that occurs most often.",
    lambda labels: int(np.median(labels)),
)
_baselines(
    "mean_label",
    "Your majority is the mean of the labels: take the one that occurs most often.",
    lambda labels: round(float(np.mean(labels))),
)
_baselines(
    "place_of_the_majority",
    "Your majority is a place in the list of labels, not a label: not every label from 0 to 4 need "
    "occur, so look the label up at that place.",
    lambda labels: np.unique(labels, return_counts=True)[1].argmax(),
)
_baselines(
    "count_of_the_majority",
    "Your majority is how often the label occurs: return the label.",
    lambda labels: np.bincount(labels).max(),
)
_baselines(
    "one_majority_for_all",
    '"majority" is a single label: return one for each test text, all the same.',
    finish=lambda found: {**found, "majority": int(found["majority"][0])},
)
_baselines(
    "majority_of_the_predictions",
    "Your majority is taken from what TF-IDF predicts for the test texts: take it from "
    "train_labels.",
    finish=lambda found: {**found, "majority": np.full_like(found["tfidf"], _most(found["tfidf"]))},
)
_baselines(
    "names_swapped",
    'What "majority" and "tfidf" hold is swapped.',
    finish=lambda found: {"majority": found["tfidf"], "tfidf": found["majority"]},
)
_baselines(
    "pair_returned",
    'A pair comes back: a dict with "majority" and "tfidf" is asked for.',
    finish=lambda found: (found["majority"], found["tfidf"]),
)
_baselines(
    "no_return",
    "Your function computes but returns nothing.",
    finish=lambda found: None,
)
_baselines(
    "single_words_only",
    "You count single words only: `ngram_range=(1, 2)` takes pairs of neighbours, too, so that "
    '"not good" is seen.',
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer()),
)
_baselines(
    "pairs_only",
    "You count pairs of words only: `ngram_range=(1, 2)` takes single words, too.",
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(2, 2))),
)
_baselines(
    "three_words_too",
    "You count runs of three words, too: `ngram_range=(1, 2)` is asked for.",
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(1, 3))),
)
_baselines(
    "counts_for_tfidf",
    "You count words without weighing them: a `TfidfVectorizer` is asked for, not a "
    "`CountVectorizer`.",
    tfidf=lambda *data: _tfidf(*data, CountVectorizer(ngram_range=(1, 2))),
)
_baselines(
    "stop_words_removed",
    'Stop words are removed, "not" among them: leave the vectorizer at its defaults.',
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(1, 2), stop_words="english")),
)
_baselines(
    "characters_counted",
    "You count characters: words and pairs of words are asked for (the default analyzer).",
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(1, 2), analyzer="char")),
)
_baselines(
    "balanced",
    "Your logistic regression weighs classes or penalties otherwise: leave it at its defaults, but "
    "for `max_iter=1000`.",
    tfidf=lambda *data: _tfidf(*data, model=LogisticRegression(class_weight="balanced")),
)
_baselines(
    "weak_penalty",
    "Your logistic regression has another C: leave it at its default.",
    tfidf=lambda *data: _tfidf(*data, model=LogisticRegression(C=10.0, max_iter=1000)),
)


def _places(texts, labels, tests):
    classifier, rows = _words(texts, labels, tests)
    return classifier.predict_proba(rows).argmax(axis=1)


def _shares(texts, labels, tests):
    classifier, rows = _words(texts, labels, tests)
    return classifier.predict_proba(rows)


def _fitted_again(texts, labels, tests):
    classifier, _ = _words(texts, labels, tests)
    return classifier.predict(TfidfVectorizer(ngram_range=(1, 2)).fit_transform(tests))


def _fitted_on_all(texts, labels, tests):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2)).fit([*texts, *tests])
    classifier = LogisticRegression(max_iter=1000).fit(vectorizer.transform(texts), labels)
    return classifier.predict(vectorizer.transform(tests))


def _idf_of_test(texts, labels, tests):
    counter, classifier = CountVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000)
    rows = TfidfTransformer().fit_transform(counter.fit_transform(texts))
    classifier.fit(rows, labels)
    return classifier.predict(TfidfTransformer().fit_transform(counter.transform(tests)))


def _vocabulary_of_tests(texts, labels, tests):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2)).fit(tests)
    classifier = LogisticRegression(max_iter=1000).fit(vectorizer.transform(texts), labels)
    return classifier.predict(vectorizer.transform(tests))


def _of_train(texts, labels, tests):
    return _tfidf(texts, labels, texts)


def _share_right(texts, labels, tests):
    return float((_of_train(texts, labels, tests) == np.asarray(labels)).mean())


_baselines(
    "places_for_labels",
    "You return the place of the highest probability: it is a place in `classes_`, not a label. "
    "`predict` returns labels.",
    tfidf=_places,
)
_baselines(
    "probabilities_returned",
    '"tfidf" holds probabilities: return labels (`predict`).',
    tfidf=_shares,
)
_baselines(
    "fitted_again_on_test",
    "You fit the vectorizer again on the test texts (`fit_transform`): its columns then mean other "
    "words. Use `transform`.",
    tfidf=_fitted_again,
)
_baselines(
    "fitted_on_test_too",
    "Your vectorizer is fitted on the test texts as well: it may know the train texts alone, or "
    "the baseline has seen the test.",
    tfidf=_fitted_on_all,
)
_baselines(
    "fitted_on_test_only",
    "Your vectorizer is fitted on the test texts: fit it on the train texts.",
    tfidf=_vocabulary_of_tests,
)
_baselines(
    "train_texts_predicted",
    "You predict the train texts: predict the test texts.",
    tfidf=_of_train,
)
_baselines(
    "accuracy_returned",
    "An accuracy comes back in place of predictions: return a label for each test text.",
    tfidf=_share_right,
)
_baselines(
    "not_normalised",
    "Your TF-IDF rows keep their length (`norm=None`): the default brings each text to length 1.",
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(1, 2), norm=None)),
)
_baselines(
    "rare_words_dropped",
    "Rare words are dropped (`min_df`): leave the vectorizer at its defaults.",
    tfidf=lambda *data: _tfidf(*data, TfidfVectorizer(ngram_range=(1, 2), min_df=2)),
)
_baselines(
    "naive_bayes",
    "You fit naive Bayes: a `LogisticRegression` is asked for.",
    tfidf=lambda *data: _tfidf(*data, model=MultinomialNB()),
)
_baselines(
    "idf_of_test",
    "The weights of words (idf) come from the test texts: `transform` them with what was fitted on "
    "the train texts.",
    tfidf=_idf_of_test,
)
_baselines(
    "stars_returned",
    "You return stars from 1 to 5: labels run from 0 to 4, as they came.",
    finish=lambda found: {name: np.asarray(labels) + 1 for name, labels in found.items()},
)
_baselines(
    "tfidf_is_the_majority",
    '"tfidf" is the most frequent label for every text: use the classifier\'s predictions.',
    tfidf=lambda texts, labels, tests: np.full(len(tests), _most(labels)),
)


@mistakes.add(
    "baselines",
    "as_many_as_train",
    '"majority" has as many labels as there are train texts: one for each test text is asked for.',
)
def baselines(train_texts, train_labels, test_texts):
    found = right.baselines(train_texts, train_labels, test_texts)
    return {**found, "majority": np.full(len(train_texts), _most(train_labels))}


@mistakes.add(
    "baselines",
    "accuracies_returned",
    "Accuracies come back in place of predictions: return a label for each test text.",
)
def baselines(train_texts, train_labels, test_texts):
    share = float((np.asarray(train_labels) == _most(train_labels)).mean())
    return {"majority": share, "tfidf": _share_right(train_texts, train_labels, test_texts)}


@mistakes.add(
    "baselines",
    "labels_sorted",
    "You sort the caller's train labels in place: then no label fits its text any more. Sort a "
    "copy, or count.",
)
def baselines(train_texts, train_labels, test_texts):
    train_labels.sort()
    return right.baselines(train_texts, train_labels, test_texts)


# ---------------------------------------------------------------- build_classifier


def _build(checkpoint, num_labels):
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)


@mistakes.add(
    "build_classifier",
    "num_labels_ignored",
    "num_labels is not handed on, so there are two labels, the library's default.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(checkpoint)


@mistakes.add(
    "build_classifier",
    "always_five_labels",
    "There are always five labels: hand the argument num_labels on.",
)
def build_classifier(checkpoint, num_labels=5):
    return _build(checkpoint, 5)


@mistakes.add(
    "build_classifier",
    "one_label_too_many",
    "There is a label too many: num_labels is how many there are.",
)
def build_classifier(checkpoint, num_labels=5):
    return _build(checkpoint, num_labels + 1)


@mistakes.add(
    "build_classifier",
    "from_config",
    "The encoder's weights are random: built from a config alone, or drawn anew after loading. "
    "`from_pretrained` loads the checkpoint's; leave them as they are.",
)
def build_classifier(checkpoint, num_labels=5):
    config = BertConfig.from_pretrained(checkpoint, num_labels=num_labels)
    return AutoModelForSequenceClassification.from_config(config)


@mistakes.add(
    "build_classifier",
    "no_head_but_labels",
    "You load the encoder without a classifier (`AutoModel`): "
    "`AutoModelForSequenceClassification` puts one on top.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModel.from_pretrained(checkpoint, num_labels=num_labels)


@mistakes.add(
    "build_classifier",
    "no_head",
    "You load the encoder without a classifier (`AutoModel`): "
    "`AutoModelForSequenceClassification` puts one on top, with as many labels as num_labels says.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModel.from_pretrained(checkpoint)


@mistakes.add(
    "build_classifier",
    "labels_tokens",
    "Your model labels every token: `AutoModelForSequenceClassification` labels the text.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForTokenClassification.from_pretrained(checkpoint, num_labels=num_labels)


@mistakes.add(
    "build_classifier",
    "encoder_frozen",
    "You freeze the encoder: here all parameters are trained.",
)
def build_classifier(checkpoint, num_labels=5):
    model = _build(checkpoint, num_labels)
    model.base_model.requires_grad_(False)
    return model


@mistakes.add(
    "build_classifier",
    "fixed_seed",
    "Every model gets the same head: you set a seed inside, or draw from a generator of your own. "
    "Draw from torch's generator as it is.",
)
def build_classifier(checkpoint, num_labels=5):
    torch.manual_seed(0)
    return _build(checkpoint, num_labels)


@mistakes.add(
    "build_classifier",
    "head_of_zeros",
    "The classifier's weights are zero: leave them as they are drawn.",
)
def build_classifier(checkpoint, num_labels=5):
    model = _build(checkpoint, num_labels)
    for parameter in model.classifier.parameters():
        parameter.data.zero_()
    return model


@mistakes.add(
    "build_classifier",
    "many_labels_at_once",
    "Your problem_type lets a text have many labels at once, so the loss is another one: leave it "
    "out.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint, num_labels=num_labels, problem_type="multi_label_classification"
    )


# What transformers says of every name when the Hub cannot be reached. Asking for one would make
# each check wait half a minute for the network.
NO_HUB = (
    f"We couldn't connect to '{constants.ENDPOINT}' to load the files, and couldn't find them in "
    "the cached files."
)


@mistakes.add(
    "build_classifier",
    "fixed_name",
    "You load a model of a fixed name: load the one in `checkpoint`.",
)
def build_classifier(checkpoint, num_labels=5):
    raise OSError(NO_HUB)


@mistakes.add(
    "build_classifier",
    "half_precision",
    "The weights are rounded to half precision: keep them as they are in the checkpoint.",
)
def build_classifier(checkpoint, num_labels=5):
    return _build(checkpoint, num_labels).to(torch.bfloat16)


@mistakes.add(
    "build_classifier",
    "head_replaced",
    "You put a new layer into a model of two labels: its num_labels stays 2, and with labels its "
    "loss fails. Pass num_labels to from_pretrained.",
)
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    model.classifier = torch.nn.Linear(model.config.hidden_size, num_labels)
    return model


@mistakes.add(
    "build_classifier",
    "regression",
    "Your problem_type makes the loss that of a regression: leave it out, then it is "
    "cross-entropy.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint, num_labels=num_labels, problem_type="regression"
    )


@mistakes.add(
    "build_classifier",
    "labels_set_afterwards",
    "You set num_labels after loading, when the head has two rows already: pass it to "
    "from_pretrained.",
)
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    model.config.num_labels = model.num_labels = num_labels
    return model


@mistakes.add(
    "build_classifier",
    "linears_drawn_anew",
    "You initialise all linear layers after loading, those of the encoder among them: only the "
    "classifier is new, and it comes initialised.",
)
def build_classifier(checkpoint, num_labels=5):
    model = _build(checkpoint, num_labels)
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.reset_parameters()
    return model


@mistakes.add(
    "build_classifier",
    "pooler_drawn_anew",
    "The pooler is random: it belongs to the pretrained encoder, only the classifier is new.",
)
def build_classifier(checkpoint, num_labels=5):
    model = _build(checkpoint, num_labels)
    model.base_model.pooler.dense.reset_parameters()
    return model


@mistakes.add(
    "build_classifier",
    "own_module",
    "You wrap the encoder in a module of your own: a sequence classifier of transformers is asked "
    "for, whose output has logits and loss.",
)
def build_classifier(checkpoint, num_labels=5):
    encoder = AutoModel.from_pretrained(checkpoint)
    return torch.nn.Sequential(encoder, torch.nn.Linear(encoder.config.hidden_size, num_labels))


@mistakes.add(
    "build_classifier",
    "base_sizes",
    "Your model is far larger than the checkpoint: it has BERT-base's sizes, from a config of your "
    "own or from a model of a fixed name. Load `checkpoint`, and let from_pretrained read its "
    "config.",
)
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_config(
        BertConfig(num_labels=num_labels, num_hidden_layers=1, vocab_size=2000)
    )


@mistakes.add("build_classifier", "no_return", "Your function builds a model but does not return.")
def build_classifier(checkpoint, num_labels=5):
    return None


@mistakes.add("build_classifier", "pair_returned", "Two things come back: return the model alone.")
def build_classifier(checkpoint, num_labels=5):
    return _build(checkpoint, num_labels), checkpoint


# ---------------------------------------------------------------- predict_proba


def _ask(model, batch, *, mode=False, recording=False):
    """Return logits; in evaluation mode and without gradients, unless told otherwise."""
    was = model.training
    if mode is not None:
        model.train(mode)
    with contextlib.nullcontext() if recording else torch.no_grad():
        logits = model(**batch).logits
    model.train(was)
    return logits


def _proba(name, sentence, finish=None, **how):
    def predict_proba(model, batch):
        logits = _ask(model, batch, **how)
        return finish(logits) if finish else logits.softmax(dim=-1)

    mistakes.add("predict_proba", name, sentence)(predict_proba)


_proba(
    "over_the_batch",
    "Your softmax runs over the batch (`dim=0`): texts know nothing of each other, let it run over "
    "the labels (`dim=-1`).",
    lambda logits: logits.softmax(dim=0),
)
_proba("logits_returned", "You return the logits: softmax is missing.", lambda logits: logits)
_proba(
    "log_softmax",
    "You return logarithms of probabilities (`log_softmax`): take `softmax`.",
    lambda logits: logits.log_softmax(dim=-1),
)
_proba(
    "sigmoid",
    "You take the sigmoid of each logit: the labels exclude each other, softmax lets each row sum "
    "to 1.",
    lambda logits: logits.sigmoid(),
)
_proba(
    "sigmoid_normalised",
    "You take sigmoids and divide by their sum: softmax is the exponential divided by the sum.",
    lambda logits: logits.sigmoid() / logits.sigmoid().sum(dim=-1, keepdim=True),
)
_proba(
    "softmax_twice",
    "Softmax is applied twice, which flattens everything: once is enough.",
    lambda logits: logits.softmax(dim=-1).softmax(dim=-1),
)
_proba(
    "over_everything",
    "Your softmax runs over the whole table: each row has to sum to 1.",
    lambda logits: logits.flatten().softmax(dim=0).view_as(logits),
)
_proba(
    "argmax_returned",
    "You return the best label: all probabilities are asked for.",
    lambda logits: logits.argmax(dim=-1),
)
_proba(
    "highest_only",
    "You return the highest probability of each text: all of them are asked for.",
    lambda logits: logits.softmax(dim=-1).max(dim=-1).values,
)
_proba(
    "shares_of_logits",
    "You divide logits by their sum: they may be negative. Take the exponential first (softmax).",
    lambda logits: logits / logits.sum(dim=-1, keepdim=True),
)
_proba(
    "one_hot",
    "You return a 1 for the best label: probabilities are asked for.",
    lambda logits: functional.one_hot(logits.argmax(dim=-1), logits.shape[-1]).float(),
)
_proba(
    "array_returned",
    "A NumPy array comes back: return the tensor.",
    lambda logits: logits.softmax(dim=-1).numpy(),
)
_proba(
    "list_returned",
    "A list comes back: return the tensor.",
    lambda logits: logits.softmax(dim=-1).tolist(),
)
_proba(
    "percent",
    "Your rows sum to 100: probabilities sum to 1.",
    lambda logits: 100 * logits.softmax(dim=-1),
)
_proba(
    "rounded",
    "You round the probabilities: return them as they are.",
    lambda logits: logits.softmax(dim=-1).round(decimals=2),
)
_proba(
    "no_return",
    "Your function computes but returns nothing.",
    lambda logits: None,
)
_proba(
    "first_text_only",
    "Only the first text's probabilities come back: return a row for each text.",
    lambda logits: logits[0].softmax(dim=-1),
)
_proba(
    "squeezed",
    "You squeeze the result: a batch of one text loses its axis. Keep shape (B, num_labels).",
    lambda logits: logits.squeeze().softmax(dim=-1),
)
_proba(
    "mode_as_it_is",
    "The model is asked in the mode it came in: in training mode dropout is on. Call "
    "`model.eval()` first.",
    mode=None,
)
_proba(
    "dropout_left_on",
    "The model is in training mode while it is asked, so dropout is on: call `model.eval()`.",
    mode=True,
)
_proba(
    "gradients_kept",
    "Gradients are recorded, and the result requires one: ask the model inside `torch.no_grad()`.",
    recording=True,
)
_proba(
    "detached_only",
    "You detach the result, but gradients are recorded until then: ask the model inside "
    "`torch.no_grad()`.",
    lambda logits: logits.softmax(dim=-1).detach(),
    recording=True,
)


@mistakes.add(
    "predict_proba",
    "gradients_kept_and_mode_as_it_is",
    "You call the model as it is: switch to evaluation mode, and ask it inside `torch.no_grad()`.",
)
def predict_proba(model, batch):
    return model(**batch).logits.softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "left_in_evaluation",
    "The model stays in evaluation mode: note `model.training` before you call `model.eval()`, and "
    "put it back.",
)
def predict_proba(model, batch):
    model.eval()
    with torch.no_grad():
        return model(**batch).logits.softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "left_in_evaluation_and_gradients_kept",
    "The model stays in evaluation mode, and gradients are recorded: put the mode back, and ask "
    "inside `torch.no_grad()`.",
)
def predict_proba(model, batch):
    model.eval()
    return model(**batch).logits.softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "always_left_in_training",
    "You end with `model.train()`, whatever mode the model came in: put back the mode that it had.",
)
def predict_proba(model, batch):
    model.eval()
    with torch.no_grad():
        found = model(**batch).logits.softmax(dim=-1)
    model.train()
    return found


@mistakes.add(
    "predict_proba",
    "flag_only",
    "`model.training = False` does not reach the modules inside, so dropout is on: call "
    "`model.eval()`.",
)
def predict_proba(model, batch):
    was = model.training
    model.training = False
    with torch.no_grad():
        found = model(**batch).logits.softmax(dim=-1)
    model.training = was
    return found


@mistakes.add(
    "predict_proba",
    "flag_put_back_only",
    "`model.training = ...` puts back the outermost module alone, and dropout inside stays off: "
    "call `model.train(was_training)`.",
)
def predict_proba(model, batch):
    was = model.training
    model.eval()
    with torch.no_grad():
        found = model(**batch).logits.softmax(dim=-1)
    model.training = was
    return found


@mistakes.add(
    "predict_proba",
    "parameters_frozen",
    "You freeze the model's parameters for good: it cannot be trained any more. Use "
    "`torch.no_grad()` instead.",
)
def predict_proba(model, batch):
    for parameter in model.parameters():
        parameter.requires_grad = False
    return _ask(model, batch, recording=True).softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "dict_not_unpacked",
    "You hand the batch over as one argument: unpack it, `model(**batch)`.",
)
def predict_proba(model, batch):
    return model(batch).logits.softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "recording_off_for_good",
    "You switch the recording of gradients off for everything that follows: use `with "
    "torch.no_grad():`, which switches it on again.",
)
def predict_proba(model, batch):
    torch.set_grad_enabled(False)
    return _ask(model, batch).softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "mask_dropped",
    "The model gets the ids alone: without the attention mask it reads padding as text. Call "
    "`model(**batch)`.",
)
def predict_proba(model, batch):
    return _ask(model, {"input_ids": batch["input_ids"]}).softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "labels_demanded",
    'You look for "labels" in the batch: they may be missing, and are not needed here.',
)
def predict_proba(model, batch):
    inputs = {key: one for key, one in batch.items() if key != "labels"}
    _ = batch["labels"]
    return _ask(model, inputs).softmax(dim=-1)


@mistakes.add(
    "predict_proba",
    "batch_changed",
    'You take "labels" out of the caller\'s batch (`pop`): work on a copy.',
)
def predict_proba(model, batch):
    batch.pop("labels", None)
    return _ask(model, batch).softmax(dim=-1)


# ---------------------------------------------------------------- make_optimizer


def _optimizer(name, sentence, decays=None, kind=None, keep=None, rate=None, pull=None, **options):
    """Register an optimizer that decays other parameters, keeps fewer, or takes other numbers."""

    def make_optimizer(model, lr=5e-5, weight_decay=0.01):
        found = [
            (one, parameter)
            for one, parameter in model.named_parameters()
            if parameter.requires_grad and (keep is None or keep(one, parameter))
        ]
        rule = decays or (lambda one, parameter: parameter.ndim >= 2)
        decay = weight_decay if pull is None else pull
        groups = [
            {"params": [p for n, p in found if rule(n, p)], "weight_decay": decay},
            {"params": [p for n, p in found if not rule(n, p)], "weight_decay": 0.0},
        ]
        make = kind or torch.optim.AdamW
        return make(groups, lr=lr if rate is None else rate, **options)

    mistakes.add("make_optimizer", name, sentence)(make_optimizer)


def _is_norm(name):
    return "LayerNorm" in name


_optimizer(
    "everything_decays",
    "Everything decays: biases and the parameters of layer norms belong into a group with "
    "weight_decay=0.",
    lambda name, one: True,
)
_optimizer(
    "nothing_decays",
    "Nothing decays: matrices and tables, which have two axes, belong into a group with "
    "weight_decay.",
    lambda name, one: False,
)
_optimizer(
    "biases_decay",
    "Biases decay, too: only parameters of two or more axes do.",
    lambda name, one: not _is_norm(name),
)
_optimizer(
    "norms_decay",
    "The weights of layer norms decay, too (in BERT they are called LayerNorm, and have one axis): "
    "only parameters of two or more axes do.",
    lambda name, one: not name.endswith("bias"),
)
_optimizer(
    "norm_biases_decay",
    "The biases of layer norms decay: they have one axis, so they do not.",
    lambda name, one: one.ndim >= 2 or (_is_norm(name) and name.endswith("bias")),
)
_optimizer(
    "all_biases_decay",
    "All biases decay: only parameters of two or more axes do.",
    lambda name, one: one.ndim >= 2 or name.endswith("bias"),
)
_optimizer(
    "groups_swapped",
    "Decay and no decay are swapped: matrices and tables decay, the others do not.",
    lambda name, one: one.ndim < 2,
)
_optimizer(
    "tables_spared",
    "Embedding tables do not decay with you: they have two axes, so they do.",
    lambda name, one: one.ndim >= 2 and "embeddings" not in name,
)
_optimizer(
    "head_spared",
    "The classifier's matrix does not decay with you: it has two axes, so it does.",
    lambda name, one: one.ndim >= 2 and "classifier" not in name,
)
_optimizer(
    "adam_for_adamw",
    "You take Adam, in which decay is part of the gradient: AdamW is asked for.",
    kind=torch.optim.Adam,
)
_optimizer("sgd", "You take SGD: AdamW is asked for.", kind=torch.optim.SGD)
_optimizer(
    "rate_ignored",
    "lr is not handed on, so AdamW takes its own default.",
    rate=1e-3,
)
_optimizer(
    "rate_fixed",
    "The learning rate is always 5e-5: hand the argument lr on.",
    rate=5e-5,
)
_optimizer(
    "decay_fixed",
    "The weight decay is always 0.01: hand the argument weight_decay on.",
    pull=0.01,
)
_optimizer(
    "head_alone",
    "Only the classifier is in the optimizer: then the encoder learns nothing.",
    keep=lambda name, one: "classifier" in name,
)
_optimizer(
    "encoder_alone",
    "The classifier is not in the optimizer: then it stays random.",
    keep=lambda name, one: "classifier" not in name,
)
_optimizer(
    "biases_left_out",
    "Biases and norms are in no group: not to decay does not mean not to learn.",
    keep=lambda name, one: one.ndim >= 2,
)
_optimizer(
    "matrices_left_out",
    "Matrices are in no group: every parameter is trained.",
    keep=lambda name, one: one.ndim < 2,
)
_optimizer(
    "norms_left_out",
    "The parameters of layer norms are in no group: every parameter is trained.",
    keep=lambda name, one: not _is_norm(name),
)
_optimizer(
    "other_betas",
    "Your betas are not AdamW's defaults: leave them out.",
    betas=(0.9, 0.98),
)
_optimizer(
    "other_eps",
    "Your eps is not AdamW's default: leave it out.",
    eps=1e-6,
)


@mistakes.add(
    "make_optimizer",
    "default_decay",
    "The group without decay says nothing about weight_decay, so it gets AdamW's default of 0.01: "
    "write weight_decay=0.0.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    groups = [
        {"params": [p for p in model.parameters() if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if p.ndim < 2]},
    ]
    return torch.optim.AdamW(groups, lr=lr)


@mistakes.add(
    "make_optimizer",
    "listed_twice",
    "Some parameters are in both groups: every parameter belongs into one.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    groups = [
        {"params": list(model.parameters()), "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr)


@mistakes.add(
    "make_optimizer",
    "other_name_of_norms",
    'You look for "layer_norm" or "layernorm" in the names: in BERT it is "LayerNorm", so its '
    "weights decay. Go by `ndim`.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    spared = ("bias", "layer_norm.weight", "layernorm.weight")
    named = list(model.named_parameters())
    groups = [
        {
            "params": [p for n, p in named if not any(one in n for one in spared)],
            "weight_decay": weight_decay,
        },
        {"params": [p for n, p in named if any(one in n for one in spared)], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr)


@mistakes.add(
    "make_optimizer",
    "groups_returned",
    "You return the groups: hand them to torch.optim.AdamW, and return that.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return [{"params": list(model.parameters()), "weight_decay": weight_decay, "lr": lr}]


@mistakes.add(
    "make_optimizer",
    "numbers_swapped",
    "lr and weight_decay are swapped.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return right.make_optimizer(model, weight_decay, lr)


@mistakes.add(
    "make_optimizer",
    "rate_scaled_for_biases",
    "Biases and norms have another learning rate: lr holds for all.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    optimizer = right.make_optimizer(model, lr, weight_decay)
    optimizer.param_groups[1]["lr"] = 2 * lr
    return optimizer


@mistakes.add(
    "make_optimizer",
    "rate_scaled_for_the_head",
    "The classifier has another learning rate: lr holds for all.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    def group(head, decays, rate):
        return {
            "params": [
                one
                for name, one in model.named_parameters()
                if ("classifier" in name) == head and (one.ndim >= 2) == decays
            ],
            "weight_decay": weight_decay if decays else 0.0,
            "lr": rate,
        }

    rates = ((False, lr), (True, 10 * lr))
    return torch.optim.AdamW([group(h, d, rate) for h, rate in rates for d in (True, False)])


@mistakes.add(
    "make_optimizer",
    "thawed",
    "You let frozen parameters be trained again: leave `requires_grad` as it is.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    model.requires_grad_(True)
    return right.make_optimizer(model, lr, weight_decay)


@mistakes.add(
    "make_optimizer",
    "pair_returned",
    "Two things come back: return the optimizer alone.",
)
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return right.make_optimizer(model, lr, weight_decay), None


@mistakes.add("make_optimizer", "no_return", "Your function makes an optimizer but returns none.")
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return None


# ---------------------------------------------------------------- evaluate


def _measured(model, loader, device, *, mode=False, recording=False, move=True, change=None):
    """Return for each batch: mean loss, logits and labels."""
    was, found = model.training, []
    if mode is not None:
        model.train(mode)
    with contextlib.nullcontext() if recording else torch.no_grad():
        for batch in loader:
            sent = right.to_device(batch, device) if move else batch
            output = model(**(change(sent) if change else sent))
            found.append((output.loss, output.logits, sent["labels"]))
    model.train(was)
    return found


def _mean_loss(found):
    return sum(float(one.detach()) * len(labels) for one, _, labels in found) / _count(found)


def _hits(found):
    return sum(int((logits.argmax(dim=-1) == labels).sum()) for _, logits, labels in found)


def _count(found):
    return sum(len(labels) for _, _, labels in found)


def _batch_losses(found):
    return [float(one.detach()) for one, _, _ in found]


def _batch_accuracies(found):
    return [float((logits.argmax(dim=-1) == labels).float().mean()) for _, logits, labels in found]


def _mean_surprise(found, shares):
    """Return the mean of -log of what `shares` makes of the label's logit."""
    parts = [shares(logits)[range(len(labels)), labels] for _, logits, labels in found]
    return -float(torch.cat(parts).log().mean())


def _of_full_size(found):
    kept = []
    for one in found:
        if not kept or len(one[2]) >= len(kept[-1][2]):
            kept.append(one)
    return kept


def _evaluate(name, sentence, loss=None, accuracy=None, finish=None, **how):
    """Register a measurement that adds up otherwise, or asks the model otherwise."""

    def evaluate(model, loader, device):
        found = _measured(model, loader, device, **how)
        first = loss(found) if loss else _mean_loss(found)
        second = accuracy(found) if accuracy else _hits(found) / _count(found)
        return finish(first, second) if finish else (first, second)

    mistakes.add("evaluate", name, sentence)(evaluate)


_evaluate(
    "means_of_batch_means",
    "You average the means of batches: a short last batch then counts too much. Weigh each by its "
    "number of texts.",
    lambda found: np.mean(_batch_losses(found)),
    lambda found: np.mean(_batch_accuracies(found)),
)
_evaluate(
    "loss_is_mean_of_batch_means",
    "Your loss is the mean of the batches' means: a short last batch then counts too much. "
    "Multiply each by its number of texts, add up, divide by all.",
    lambda found: np.mean(_batch_losses(found)),
)
_evaluate(
    "accuracy_is_mean_of_batch_means",
    "Your accuracy is the mean of the batches' accuracies: count right texts, and divide by all.",
    accuracy=lambda found: np.mean(_batch_accuracies(found)),
)
_evaluate(
    "loss_added_up",
    "Your loss is the sum over batches: divide by the number of texts (after weighing each batch "
    "by its size).",
    lambda found: sum(_batch_losses(found)),
)
_evaluate(
    "loss_summed_over_texts",
    "Your loss is the sum over all texts: divide by their number.",
    lambda found: _mean_loss(found) * _count(found),
)
_evaluate(
    "batch_means_divided_by_texts",
    "`loss` is a batch's mean already: multiply it by the batch's size before you divide by the "
    "number of all texts.",
    lambda found: sum(_batch_losses(found)) / _count(found),
)
_evaluate(
    "sums_divided_by_batches",
    "You add up the loss of all texts, and divide by the number of batches: divide by the number "
    "of texts.",
    lambda found: _mean_loss(found) * _count(found) / len(found),
)
_evaluate(
    "right_divided_by_batches",
    "You divide the number of right texts by the number of batches: divide by the number of texts.",
    accuracy=lambda found: _hits(found) / len(found),
)
_evaluate(
    "right_texts_counted",
    "Your accuracy is the number of right texts: divide by the number of all.",
    accuracy=_hits,
)
_evaluate(
    "percent",
    "Your accuracy is in percent: a share from 0 to 1 is asked for.",
    accuracy=lambda found: 100 * _hits(found) / _count(found),
)
_evaluate(
    "error_rate",
    "You return the share of wrong texts: accuracy is the share of right ones.",
    accuracy=lambda found: 1 - _hits(found) / _count(found),
)
_evaluate(
    "last_batch_only",
    "Only the last batch is measured: add up over all of them.",
    lambda found: _mean_loss(found[-1:]),
    lambda found: _hits(found[-1:]) / _count(found[-1:]),
)
_evaluate(
    "loss_of_the_last_batch",
    "Your loss is that of the last batch: add up over all of them.",
    lambda found: _batch_losses(found)[-1],
)
_evaluate(
    "accuracy_of_the_last_batch",
    "Your accuracy is that of the last batch: add up over all of them.",
    accuracy=lambda found: _hits(found[-1:]) / _count(found[-1:]),
)
_evaluate(
    "first_batch_only",
    "Only the first batch is measured: is the `return` inside the loop?",
    lambda found: _mean_loss(found[:1]),
    lambda found: _hits(found[:1]) / _count(found[:1]),
)
_evaluate(
    "size_of_the_first_batch",
    "You take all batches to be as large as the first: count the labels of each.",
    lambda found: sum(_batch_losses(found)) * len(found[0][2]) / (len(found[0][2]) * len(found)),
    lambda found: _hits(found) / (len(found[0][2]) * len(found)),
)
_evaluate(
    "size_of_the_last_batch",
    "You take all batches to be as large as the last: count the labels of each.",
    lambda found: np.mean(_batch_losses(found)),
    lambda found: _hits(found) / (len(found[-1][2]) * len(found)),
)
_evaluate(
    "argmax_over_the_batch",
    "Your argmax runs over the batch: it runs over the labels, `dim=-1`.",
    accuracy=lambda found: (
        sum(
            int((logits.argmax(dim=0)[: len(labels)] == labels[: logits.shape[1]]).sum())
            for _, logits, labels in found
        )
        / _count(found)
    ),
)
_evaluate(
    "best_text_of_each_label",
    "Your argmax runs over the batch, so it finds a best text for each label: it runs over the "
    "labels, `dim=-1`.",
    accuracy=lambda found: (
        sum(int((logits.argmax(dim=0) == labels).sum()) for _, logits, labels in found)
        / _count(found)
    ),
)
_evaluate(
    "small_batches_left_out",
    "You leave out a batch that is smaller than the others: every text counts.",
    lambda found: _mean_loss(_of_full_size(found)),
    lambda found: _hits(_of_full_size(found)) / _count(_of_full_size(found)),
)
_evaluate(
    "nearly_right_counts",
    "A label beside the right one counts as right: only the label itself does.",
    accuracy=lambda found: (
        sum(int(((logits.argmax(dim=-1) - labels).abs() <= 1).sum()) for _, logits, labels in found)
        / _count(found)
    ),
)
_evaluate(
    "loss_of_probabilities",
    "Softmax is applied twice before the logarithm: cross_entropy takes logits, not probabilities "
    "(and if you ask your `predict_proba`, it must apply it once).",
    lambda found: (
        sum(
            float(functional.cross_entropy(logits.softmax(dim=-1), labels, reduction="sum"))
            for _, logits, labels in found
        )
        / _count(found)
    ),
)
_evaluate(
    "loss_of_sigmoids",
    "Your loss is made of sigmoids of the logits. If you ask your `predict_proba`, mend that first "
    "(softmax); the model's own `loss` will do, too.",
    lambda found: _mean_surprise(found, lambda logits: logits.sigmoid()),
)
_evaluate(
    "loss_over_the_batch",
    "Your loss is made of a softmax over the batch. If you ask your `predict_proba`, mend that "
    "first (`dim=-1`); the model's own `loss` will do, too.",
    lambda found: _mean_surprise(found, lambda logits: logits.softmax(dim=0)),
    lambda found: (
        sum(
            int((logits.softmax(dim=0).argmax(dim=-1) == labels).sum())
            for _, logits, labels in found
        )
        / _count(found)
    ),
)
_evaluate(
    "values_compared",
    "You compare the highest logit itself with the label (`max` returns values first, then "
    "places): compare its place, `argmax(dim=-1)`.",
    accuracy=lambda found: 0.0,
)
_evaluate(
    "swapped", "Accuracy comes first with you: return loss, accuracy.", finish=lambda a, b: (b, a)
)
_evaluate("loss_only", "Only the loss comes back: return loss, accuracy.", finish=lambda a, b: a)
_evaluate(
    "accuracy_only", "Only the accuracy comes back: return loss, accuracy.", finish=lambda a, b: b
)
_evaluate("no_return", "Your function measures but returns nothing.", finish=lambda a, b: None)
_evaluate(
    "dict_returned",
    "A dict comes back: return a pair, loss and accuracy.",
    finish=lambda a, b: {"loss": a, "accuracy": b},
)
_evaluate(
    "tensors_returned",
    "Tensors come back: floats are asked for (`.item()`).",
    finish=lambda a, b: (torch.tensor(a), torch.tensor(b)),
)
_evaluate(
    "loss_is_a_tensor",
    "Your loss is a tensor: a float is asked for (`.item()`).",
    finish=lambda a, b: (torch.tensor(a), b),
)
_evaluate(
    "accuracy_is_a_tensor",
    "Your accuracy is a tensor: a float is asked for (`.item()`).",
    finish=lambda a, b: (a, torch.tensor(b)),
)
_evaluate(
    "dropout_left_on",
    "The model is in training mode while it is measured, so dropout is on: call `model.eval()`.",
    mode=True,
)
_evaluate(
    "mode_as_it_is",
    "The model is measured in the mode it came in: in training mode dropout is on. Call "
    "`model.eval()` first.",
    mode=None,
)
_evaluate(
    "gradients_kept",
    "Gradients are recorded while you measure: go through the loader inside `torch.no_grad()`.",
    recording=True,
)
_evaluate(
    "gradients_kept_and_mode_as_it_is",
    "You call the model as it is: switch to evaluation mode, and measure inside `torch.no_grad()`.",
    mode=None,
    recording=True,
)
_evaluate(
    "device_ignored",
    "Batches are not moved to the device: call `to_device` on each.",
    move=False,
)
_evaluate(
    "mask_dropped",
    "The model gets ids and labels without the attention mask: call `model(**batch)`.",
    change=lambda batch: {"input_ids": batch["input_ids"], "labels": batch["labels"]},
)


def _left(name, sentence, before=None, after=None, recording=False):
    """Register a measurement that is right, but leaves something behind."""

    def evaluate(model, loader, device):
        model.eval()
        found = _measured(model, loader, device, recording=recording)
        if after is not None:
            after(model)
        return _mean_loss(found), _hits(found) / _count(found)

    mistakes.add("evaluate", name, sentence)(evaluate)


_left(
    "left_in_evaluation",
    "The model stays in evaluation mode: note `model.training` before you call `model.eval()`, and "
    "put it back.",
)
_left(
    "left_in_evaluation_and_gradients_kept",
    "The model stays in evaluation mode, and gradients are recorded: put the mode back, and "
    "measure inside `torch.no_grad()`.",
    recording=True,
)
_left(
    "always_left_in_training",
    "You end with `model.train()`, whatever mode the model came in: put back the mode that it had.",
    after=lambda model: model.train(),
)
_left(
    "gradients_cleared",
    "You clear the model's gradients: measuring leaves them alone.",
    after=lambda model: model.zero_grad(),
)
_left(
    "recording_off_for_good",
    "You switch the recording of gradients off for everything that follows: use `with "
    "torch.no_grad():`, which switches it on again.",
    after=lambda model: torch.set_grad_enabled(False),
)


@mistakes.add(
    "evaluate",
    "learns_while_measuring",
    "You call backward while measuring: nothing is to be learned here.",
)
def evaluate(model, loader, device):
    found = _measured(model, loader, device, recording=True)
    for loss, _, _ in found:
        loss.backward()
    return _mean_loss(found), _hits(found) / _count(found)


@mistakes.add(
    "evaluate",
    "two_passes",
    "You go through the loader twice: a generator is empty then. Count everything in one pass.",
)
def evaluate(model, loader, device):
    first = _measured(model, loader, device)
    return _mean_loss(first), _hits(_measured(model, loader, device)) / _count(first)


def _weighed(name, sentence, size, *, both=False):
    """Register a measurement that weighs batches by something other than their number of texts."""

    def evaluate(model, loader, device):
        batches = list(loader)
        found, sizes = _measured(model, batches, device), [size(one) for one in batches]
        losses = _batch_losses(found)
        loss = sum(a * b for a, b in zip(losses, sizes, strict=True)) / sum(sizes)
        return loss, _hits(found) / (sum(sizes) if both else _count(found))

    mistakes.add("evaluate", name, sentence)(evaluate)


_weighed(
    "weighed_by_tokens",
    "You weigh losses by the number of tokens, padding included: each text counts the same, so "
    "weigh by the number of labels.",
    lambda batch: batch["input_ids"].numel(),
)
_weighed(
    "weighed_by_real_tokens",
    "You weigh losses by the number of real tokens: each text counts the same, so weigh by the "
    "number of labels.",
    lambda batch: int(batch["attention_mask"].sum()),
)
_weighed(
    "real_tokens_for_texts",
    "You count real tokens where texts are to be counted: each text counts the same, so count the "
    "labels, for loss and accuracy.",
    lambda batch: int(batch["attention_mask"].sum()),
    both=True,
)
_weighed(
    "length_for_texts",
    "You count the places of a row where texts are to be counted (`shape[1]`): count the labels, "
    "for loss and accuracy.",
    lambda batch: batch["input_ids"].shape[1],
    both=True,
)


@mistakes.add(
    "evaluate",
    "labels_taken_out",
    'You take "labels" out of the loader\'s batches (`pop`): work on a copy.',
)
def evaluate(model, loader, device):
    batches = list(loader)
    found = _measured(model, batches, device)
    for batch in batches:
        batch.pop("labels")
    return _mean_loss(found), _hits(found) / _count(found)


@mistakes.add(
    "evaluate",
    "flag_only",
    "`model.training = False` does not reach the modules inside, so dropout is on: call "
    "`model.eval()`.",
)
def evaluate(model, loader, device):
    was, found = model.training, []
    model.training = False
    with torch.no_grad():
        for batch in loader:
            sent = right.to_device(batch, device)
            output = model(**sent)
            found.append((output.loss, output.logits, sent["labels"]))
    model.training = was
    return _mean_loss(found), _hits(found) / _count(found)


@mistakes.add(
    "evaluate",
    "flag_put_back_only",
    "`model.training = ...` puts back the outermost module alone, and dropout inside stays off: "
    "call `model.train(was_training)`.",
)
def evaluate(model, loader, device):
    was = model.training
    model.eval()
    found = _measured(model, loader, device)
    model.training = was
    return _mean_loss(found), _hits(found) / _count(found)


@mistakes.add(
    "evaluate",
    "length_demanded",
    "You ask the loader for its length: not every iterable has one. Count while you go through it.",
)
def evaluate(model, loader, device):
    number = len(loader)
    found = _measured(model, loader, device)
    assert number == len(found)
    return _mean_loss(found), _hits(found) / _count(found)


@mistakes.add(
    "evaluate",
    "dataset_demanded",
    "You ask for `loader.dataset`: any iterable of batches will do. Count the labels of each "
    "batch.",
)
def evaluate(model, loader, device):
    found, number = _measured(model, loader, device), len(loader.dataset)
    return _mean_loss(found) * _count(found) / number, _hits(found) / number


# ---------------------------------------------------------------- train_one_epoch


class Loop:
    """One epoch with switches; all at rest, it does what the task asks for."""

    mode = True  # None: as it is
    clears_first = True
    clears = "after step"  # "never", "before step", "each batch", "unless step"
    share = "accumulate"  # what losses are divided by: "nothing", "group"
    last = "step"  # "dropped", "always"
    every = "accumulate"  # "batch", "one more"
    offset = 0
    steps = "after backward"  # "before backward", "never"
    schedule = "step"  # "never", "batch", "batch before", "before", "epoch", "full"
    schedule_blindly = False
    # "never", "one", "one at all events", "each batch", "value", "apart", "blindly", "full"
    clip = "all"
    move = True
    loss = "mean"  # "sum"
    returns = "texts"

    def __init__(self, model, optimizer, accumulate, scheduler, max_norm):
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler
        self.accumulate, self.max_norm = accumulate, max_norm

    def clipped(self, full=True):
        """Clip, as the switch says."""
        parameters = [one for one in self.model.parameters() if one.grad is not None]
        limit = self.max_norm
        if self.clip == "one at all events" or (self.clip == "one" and limit is not None):
            limit = 1.0
        if self.clip == "never" or (self.clip == "full" and not full):
            return
        if self.clip == "blindly":
            clip_grad_norm_(parameters, limit)
        elif limit is not None:
            if self.clip == "value":
                clip_grad_value_(parameters, limit)
            elif self.clip == "apart":
                for one in parameters:
                    clip_grad_norm_(one, limit)
            else:
                clip_grad_norm_(parameters, limit)

    def step(self, full=True):
        """Make one step."""
        if self.schedule == "before" and self.scheduler is not None:
            self.scheduler.step()
        if self.clears == "before step":
            self.optimizer.zero_grad()
        if self.clip != "each batch":
            self.clipped(full)
        if self.steps != "never":
            self.optimizer.step()
        if self.schedule == "step" or (self.schedule == "full" and full):
            self.follow()
        if self.clears in ("after step", "unless step"):
            self.optimizer.zero_grad()

    def follow(self):
        """Let the schedule make a step."""
        if self.scheduler is not None or self.schedule_blindly:
            self.scheduler.step()

    def learn(self, loss, divisor):
        """Send a loss backward."""
        if self.clears == "each batch":
            self.optimizer.zero_grad()
        (loss / divisor).backward()
        if self.clip == "each batch":
            self.clipped()

    def loss_of(self, batch):
        """Return a batch's loss."""
        output = self.model(**batch)
        if self.loss == "sum":
            return functional.cross_entropy(output.logits, batch["labels"], reduction="sum")
        return output.loss

    def run(self, loader, device):
        """Go through the loader; return losses and sizes of batches."""
        if self.mode is not None:
            self.model.train(self.mode)
        if self.clears_first:
            self.optimizer.zero_grad()
        batches = list(loader)
        every = {"batch": 1, "one more": self.accumulate + 1}.get(self.every, self.accumulate)
        found, waiting = [], 0
        for number, batch in enumerate(batches):
            batch = right.to_device(batch, device) if self.move else batch
            loss = self.loss_of(batch)
            group = min(every, len(batches) - number // every * every)
            divisor = {"accumulate": self.accumulate, "nothing": 1, "group": group}[self.share]
            due = (number + 1 + self.offset) % every == 0
            if self.steps == "before backward" and due:
                self.step()
            self.learn(loss, divisor)
            found.append((float(loss.detach()), len(batch["labels"])))
            waiting += 1
            if self.schedule == "batch before":
                self.follow()
            if self.clears == "unless step" and not due:
                self.optimizer.zero_grad()
            if due and self.steps != "before backward":
                self.step()
                waiting = 0
            if self.schedule == "batch":
                self.follow()
        if self.last == "always" or (waiting and self.last == "step" and self.steps[0] != "b"):
            self.step(full=False)
        if self.schedule == "epoch":
            self.follow()
        return found


def _of_texts(found, loop):
    return sum(loss * size for loss, size in found) / sum(size for _, size in found)


RETURNS = {
    "texts": _of_texts,
    "batches": lambda found, loop: np.mean([loss for loss, _ in found]),
    "last": lambda found, loop: found[-1][0],
    "first": lambda found, loop: found[0][0],
    "sum": lambda found, loop: sum(loss for loss, _ in found),
    "sum of texts": lambda found, loop: sum(loss * size for loss, size in found),
    "divided": lambda found, loop: _of_texts(found, loop) / loop.accumulate,
    "divided batches": lambda found, loop: np.mean([n for n, _ in found]) / loop.accumulate,
    "divided by texts": lambda found, loop: sum(n for n, _ in found) / sum(n for _, n in found),
    "texts by batches": lambda found, loop: sum(a * b for a, b in found) / len(found),
    "tensor": lambda found, loop: torch.tensor(_of_texts(found, loop)),
    "list": lambda found, loop: [loss for loss, _ in found],
    "none": lambda found, loop: None,
    "pair": lambda found, loop: (_of_texts(found, loop), len(found)),
    "steps": lambda found, loop: sum(n for n, _ in found) / -(-len(found) // loop.accumulate),
}


def _epoch(name, sentence, **switches):
    """Register an epoch with some switches set."""
    kind = type("Loop", (Loop,), switches)

    def train_one_epoch(
        model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0
    ):
        loop = kind(model, optimizer, accumulate, scheduler, max_norm)
        return RETURNS[loop.returns](loop.run(loader, device), loop)

    mistakes.add("train_one_epoch", name, sentence)(train_one_epoch)


_epoch(
    "never_cleared",
    "Gradients are never cleared, so each step repeats all before it: call "
    "`optimizer.zero_grad()` after each step.",
    clears_first=False,
    clears="never",
)
_epoch(
    "cleared_once",
    "Gradients are cleared before the first batch and never again: clear them after each step.",
    clears="never",
)
_epoch(
    "cleared_before_step",
    "There are no gradients when the optimizer makes its step: clear them after it, not between "
    "backward and step (and is there a backward?).",
    clears="before step",
)
_epoch(
    "cleared_each_batch",
    "You clear the gradients in every batch: nothing adds up over `accumulate` batches. Clear them "
    "after a step only.",
    clears="each batch",
)
_epoch(
    "cleared_unless_step",
    "You clear the gradients after every batch, also after those that make no step: nothing adds "
    "up over `accumulate` batches. Clear them after a step only.",
    clears="unless step",
)
_epoch(
    "step_too_late",
    "Each step comes a batch too late (`waiting > accumulate`): make it as soon as `accumulate` "
    "batches are waiting.",
    every="one more",
)
_epoch(
    "scheduler_demanded",
    "Without a scheduler your step fails: call `scheduler.step()` only if there is one.",
    schedule_blindly=True,
)
_epoch(
    "old_gradients_count",
    "Gradients that the model came with count in the first step: clear them before the first "
    "batch.",
    clears_first=False,
)
_epoch(
    "step_before_backward",
    "You step before you go backward: each step uses the gradients of an earlier batch, and the "
    "last one is lost.",
    steps="before backward",
)
_epoch(
    "no_step",
    "The optimizer never makes a step: call `optimizer.step()`.",
    steps="never",
)
_epoch(
    "not_divided",
    "Losses are not divided by `accumulate`: the gradients of a step are then the sum over its "
    "batches, not their mean.",
    share="nothing",
)
_epoch(
    "last_group_by_its_size",
    "You divide the losses of the last, incomplete group by its own number of batches: divide by "
    "`accumulate` like all others.",
    share="group",
)
_epoch(
    "last_group_dropped",
    "Batches that are left at the end get no step: after the loop, make one more if any are "
    "waiting.",
    last="dropped",
)
_epoch(
    "one_step_too_many",
    "There is a step after the loop even if no batch is waiting: the schedule then runs ahead. "
    "Make it only if some are left.",
    last="always",
)
_epoch(
    "accumulate_ignored",
    "There is a step after every batch, whatever `accumulate` is: wait for `accumulate` batches.",
    every="batch",
    share="nothing",
)
_epoch(
    "step_each_batch",
    "Losses are divided by `accumulate`, but there is a step after every batch: wait for "
    "`accumulate` batches.",
    every="batch",
)
_epoch(
    "step_too_early",
    "The first step comes after the first batch (`i % accumulate == 0` with i from 0): count from "
    "1.",
    offset=-1,
)
_epoch(
    "step_too_early_and_last_dropped",
    "The first step comes after the first batch (`i % accumulate == 0` with i from 0), and batches "
    "at the end get none: count from 1, and make a last step.",
    offset=-1,
    last="dropped",
)
_epoch(
    "evaluation_mode",
    "The model is in evaluation mode while it learns: call `model.train()`.",
    mode=False,
)
_epoch(
    "mode_as_it_is",
    "The model learns in the mode it came in: call `model.train()` first, since after measuring it "
    "may be in evaluation mode.",
    mode=None,
)
_epoch(
    "device_ignored",
    "Batches are not moved to the device: call `to_device` on each.",
    move=False,
)
_epoch(
    "schedule_ignored",
    "The scheduler never makes a step: call `scheduler.step()` after each `optimizer.step()`.",
    schedule="never",
)
_epoch(
    "schedule_each_batch",
    "The scheduler makes a step for every batch: it follows the optimizer, once after each of its "
    "steps.",
    schedule="batch",
)
_epoch(
    "schedule_each_batch_first",
    "The scheduler makes a step for every batch, and before the optimizer: it follows the "
    "optimizer, once after each of its steps.",
    schedule="batch before",
)
_epoch(
    "schedule_each_epoch",
    "The scheduler makes one step at the end of the epoch: it follows the optimizer, once after "
    "each of its steps.",
    schedule="epoch",
)
_epoch(
    "schedule_first",
    "The scheduler steps before the optimizer, so the first learning rate is skipped: the "
    "optimizer comes first.",
    schedule="before",
)
_epoch(
    "schedule_without_the_last",
    "The last, incomplete group makes a step of the optimizer, but none of the scheduler.",
    schedule="full",
)
_epoch(
    "never_clipped",
    "Gradients are not clipped, or only after the step, when it is too late: call "
    "`clip_grad_norm_` with max_norm before each step.",
    clip="never",
)
_epoch(
    "clipped_at_one",
    "Gradients are clipped to 1.0, whatever max_norm is: use it.",
    clip="one",
)
_epoch(
    "always_clipped_at_one",
    "Gradients are always clipped to 1.0: use max_norm, and None means no clipping.",
    clip="one at all events",
)
_epoch(
    "last_step_incomplete",
    "The step for the batches that are left has the optimizer only: it clips, and is followed by "
    "the scheduler, like all others.",
    clip="full",
    schedule="full",
)
_epoch(
    "clipped_each_batch",
    "You clip after every batch: wait until gradients have added up, then clip once before the "
    "step.",
    clip="each batch",
)
_epoch(
    "clipped_by_value",
    "You clip each number on its own (`clip_grad_value_`): `clip_grad_norm_` limits the norm of "
    "all together.",
    clip="value",
)
_epoch(
    "clipped_apart",
    "You clip each parameter on its own: hand all parameters to one call of `clip_grad_norm_`.",
    clip="apart",
)
_epoch(
    "none_not_expected",
    "With max_norm=None your clipping fails: None means no clipping, so leave it out then.",
    clip="blindly",
)
_epoch(
    "last_group_not_clipped",
    "The gradients of the last, incomplete group are not clipped: it is a step like all others.",
    clip="full",
)
_epoch(
    "sum_of_losses",
    "You send the sum of the texts' losses backward: the model's `loss` is their mean.",
    loss="sum",
)
_epoch(
    "mean_of_batch_means",
    "You return the mean of the batches' means: a short batch then counts too much. Weigh each by "
    "its number of texts.",
    returns="batches",
)
_epoch(
    "last_loss",
    "You return the loss of the last batch: the mean over all texts is asked for.",
    returns="last",
)
_epoch(
    "losses_added_up",
    "You return the sum of the batches' losses: the mean over all texts is asked for.",
    returns="sum",
)
_epoch(
    "losses_of_texts_added_up",
    "You return the sum over all texts: divide by their number.",
    returns="sum of texts",
)
_epoch(
    "divided_loss_returned",
    "You add up losses that are divided by `accumulate`: what is returned is not divided by it.",
    returns="divided",
)
_epoch(
    "divided_batch_means_returned",
    "You average the batches' losses after dividing them by `accumulate`: weigh each undivided "
    "loss by its number of texts.",
    returns="divided batches",
)
_epoch(
    "batch_means_divided_by_texts",
    "`loss` is a batch's mean already: multiply it by the batch's size before you divide by the "
    "number of all texts.",
    returns="divided by texts",
)
_epoch(
    "texts_divided_by_batches",
    "You add up the loss of all texts, and divide by the number of batches: divide by the number "
    "of texts.",
    returns="texts by batches",
)
_epoch(
    "divided_by_steps",
    "You divide by the number of steps: the mean over all texts is asked for.",
    returns="steps",
)
_epoch(
    "tensor_returned",
    "A tensor comes back: a float is asked for (`.item()`).",
    returns="tensor",
)
_epoch(
    "losses_listed",
    "You return a list of the batches' losses: one number is asked for, the mean over all texts.",
    returns="list",
)
_epoch("no_return", "Your function trains but returns nothing.", returns="none")
_epoch("pair_returned", "Two things come back: return the loss alone.", returns="pair")


def _other_epoch(name, sentence):
    return mistakes.add("train_one_epoch", name, sentence)


@_other_epoch(
    "length_demanded",
    "You ask the loader for its length: it may be unknown. Count batches while you go through it.",
)
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    number = len(loader)
    loop = Loop(model, optimizer, accumulate, scheduler, max_norm)
    found = loop.run(loader, device)
    assert number == len(found)
    return _of_texts(found, loop)


@_other_epoch(
    "shuffled",
    "You take the batches in an order of your own: shuffling is the loader's business.",
)
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    loop = Loop(model, optimizer, accumulate, scheduler, max_norm)
    return _of_texts(loop.run(list(loader)[::-1], device), loop)


@_other_epoch(
    "first_batch_only",
    "Only the first batch is learned from: is the `return` inside the loop?",
)
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    loop = Loop(model, optimizer, accumulate, scheduler, max_norm)
    return _of_texts(loop.run(list(loader)[:1], device), loop)


@_other_epoch(
    "measured_afterwards",
    "You measure the loss after the epoch: the mean of the losses that the texts had when they "
    "were seen is asked for.",
)
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    batches = list(loader)
    Loop(model, optimizer, accumulate, scheduler, max_norm).run(batches, device)
    return _mean_loss(_measured(model, batches, device))


# ---------------------------------------------------------------- train


class Run:
    """Several epochs with switches; all at rest, it does what the task asks for."""

    order = "train, measure"  # "measure, train"
    measured_on = "val"  # "train"
    number = None  # of epochs
    more = 0
    passes_on = ("accumulate", "scheduler")
    keeps_list = None  # "train", "both"
    measures_last = False
    loss_from = "training"  # "val", "train afterwards"
    accuracy_from = 1  # of what evaluate returns
    options: dict[str, float | None]
    stops = False
    new_optimizer = False

    def __init__(self, model, loaders, optimizer, device, **options):
        self.model, self.optimizer, self.device = model, optimizer, device
        self.train_loader, self.val_loader = loaders
        self.options_given = options

    def learn(self):
        """Train for one epoch, as the switches say."""
        options = {name: self.options_given[name] for name in self.passes_on}
        optimizer = self.optimizer
        if self.new_optimizer:
            optimizer = torch.optim.AdamW(self.model.parameters(), lr=5e-5)
        extra = getattr(self, "options", {})
        loader = self.train_loader
        return right.train_one_epoch(self.model, loader, optimizer, self.device, **options, **extra)

    def measure(self):
        """Return loss and accuracy, as the switches say."""
        loader = self.val_loader if self.measured_on == "val" else self.train_loader
        return right.evaluate(self.model, loader, self.device)

    def run(self, epochs):
        """Return the numbers of all epochs."""
        if self.keeps_list:
            self.train_loader = list(self.train_loader)
        if self.keeps_list == "both":
            self.val_loader = list(self.val_loader)
        losses, accuracies = [], []
        for number in range((self.number or epochs) + self.more):
            if self.order == "measure, train":
                measured = self.measure()
            loss = self.learn()
            if self.order == "train, measure":
                skipped = self.measures_last and number + 1 < epochs
                measured = (0.0, 0.0) if skipped else self.measure()
            losses.append(loss if self.loss_from == "training" else measured[0])
            if self.loss_from == "train afterwards":
                losses[-1] = right.evaluate(self.model, self.train_loader, self.device)[0]
            accuracies.append(measured[self.accuracy_from])
            if self.stops and len(accuracies) > 1 and accuracies[-1] <= accuracies[-2]:
                break
        return {"train_loss": losses, "val_acc": accuracies}


def _train(name, sentence, finish=None, **switches):
    """Register several epochs with some switches set."""
    kind = type("Run", (Run,), switches)

    def train(
        model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
    ):
        loaders = train_loader, val_loader
        options = {"accumulate": accumulate, "scheduler": scheduler}
        history = kind(model, loaders, optimizer, device, **options).run(epochs)
        return finish(history) if finish else history

    mistakes.add("train", name, sentence)(train)


_train(
    "measured_on_train",
    "The accuracy is measured on the texts that were trained on: use val_loader.",
    measured_on="train",
)
_train(
    "measured_first",
    "The accuracy is measured before the epoch's training: measure after it.",
    order="measure, train",
)
_train(
    "one_epoch_only",
    "There is one epoch, whatever `epochs` is: is the `return` inside the loop?",
    number=1,
)
_train(
    "one_epoch_too_many",
    "There is an epoch too many: `range(epochs)` has as many as are asked for.",
    more=1,
)
_train(
    "one_epoch_too_few",
    "There is an epoch too few: `range(epochs)` has as many as are asked for.",
    more=-1,
)
_train(
    "always_three_epochs",
    "There are three epochs, whatever `epochs` is.",
    number=3,
)
_train(
    "accumulate_not_passed",
    "`accumulate` does not reach train_one_epoch: hand it on.",
    passes_on=("scheduler",),
)
_train(
    "schedule_not_passed",
    "`scheduler` does not reach train_one_epoch: hand it on.",
    passes_on=("accumulate",),
)
_train(
    "nothing_passed",
    "`accumulate` and `scheduler` do not reach train_one_epoch: hand both on.",
    passes_on=(),
)
_train(
    "not_clipped",
    "You switch clipping off: leave max_norm of train_one_epoch at its default.",
    options={"max_norm": None},
)
_train(
    "train_batches_kept",
    "You keep the batches in a list and go through it in every epoch: a loader that shuffles "
    "draws a new order only if you go through the loader itself.",
    keeps_list="train",
)
_train(
    "batches_kept",
    "You keep the batches in lists and go through those in every epoch: a loader that shuffles "
    "draws a new order only if you go through the loader itself.",
    keeps_list="both",
)
_train(
    "measured_once",
    "The accuracy is measured after the last epoch only: measure after each.",
    lambda history: {**history, "val_acc": history["val_acc"][-1:] * len(history["val_acc"])},
    measures_last=True,
)
_train(
    "measured_at_the_end",
    "The accuracy is measured after the last epoch only: measure after each.",
    lambda history: {**history, "val_acc": history["val_acc"][-1:]},
    measures_last=True,
)
_train(
    "new_optimizer",
    "You make an optimizer of your own: use the one that is passed in.",
    new_optimizer=True,
)
_train(
    "stopped_early",
    "You stop when the accuracy does not rise: all epochs are asked for.",
    stops=True,
)
_train(
    "val_loss_for_accuracy",
    '"val_acc" holds the loss: evaluate returns loss, accuracy.',
    accuracy_from=0,
)
_train(
    "val_loss_for_train_loss",
    '"train_loss" holds the loss on the other texts: take what train_one_epoch returned.',
    loss_from="val",
)
_train(
    "train_loss_measured_afterwards",
    '"train_loss" is measured again after each epoch: take what train_one_epoch returned.',
    loss_from="train afterwards",
)
_train(
    "last_epoch_only",
    "Only the last epoch is in the history: append to the lists in each epoch.",
    lambda history: {name: numbers[-1:] for name, numbers in history.items()},
)
_train(
    "numbers_for_lists",
    "history holds single numbers: lists are asked for, with one number for each epoch.",
    lambda history: {name: numbers[-1] for name, numbers in history.items()},
)
_train(
    "other_names",
    'history has other names: "train_loss" and "val_acc" are asked for.',
    lambda history: {"loss": history["train_loss"], "accuracy": history["val_acc"]},
)
_train(
    "other_name_of_the_accuracy",
    'history has another name for the accuracies: "val_acc" is asked for.',
    lambda history: {"train_loss": history["train_loss"]},
)
_train(
    "names_swapped",
    '"train_loss" and "val_acc" are swapped.',
    lambda history: {"train_loss": history["val_acc"], "val_acc": history["train_loss"]},
)
_train(
    "percent",
    '"val_acc" is in percent: keep the share that evaluate returned.',
    lambda history: {**history, "val_acc": [100 * one for one in history["val_acc"]]},
)
_train(
    "rounded",
    "The numbers are rounded: keep them as they are.",
    lambda history: {name: [round(n, 2) for n in numbers] for name, numbers in history.items()},
)
_train(
    "pairs_listed",
    '"val_acc" holds pairs: take the accuracy out of what evaluate returned.',
    accuracy_from=slice(None),
)
_train(
    "list_of_epochs",
    "A list with a dict for each epoch comes back: one dict of two lists is asked for.",
    lambda history: [
        dict(zip(history, one, strict=True)) for one in zip(*history.values(), strict=True)
    ],
)
_train(
    "pairs_of_epochs",
    "A list with a pair for each epoch comes back: one dict of two lists is asked for.",
    lambda history: list(zip(*history.values(), strict=True)),
)
_train(
    "pair_returned",
    'Two lists come back: a dict is asked for, with "train_loss" and "val_acc".',
    lambda history: (history["train_loss"], history["val_acc"]),
)
_train(
    "running_mean",
    '"train_loss" is the mean over all epochs so far: each epoch has its own.',
    lambda history: {
        **history,
        "train_loss": [
            float(np.mean(history["train_loss"][: n + 1]))
            for n in range(len(history["train_loss"]))
        ],
    },
)
_train(
    "best_so_far",
    '"val_acc" is the best accuracy so far: each epoch has its own.',
    lambda history: {
        **history,
        "val_acc": [max(history["val_acc"][: n + 1]) for n in range(len(history["val_acc"]))],
    },
)
_train("no_return", "Your function trains but returns nothing.", lambda history: None)


@mistakes.add(
    "train",
    "history_of_batches",
    '"train_loss" has a number for each batch: one for each epoch is asked for.',
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        loop = Loop(model, optimizer, accumulate, scheduler, 1.0)
        history["train_loss"] += [loss for loss, _ in loop.run(train_loader, device)]
        history["val_acc"].append(right.evaluate(model, val_loader, device)[1])
    return history


def _other_train(name, sentence):
    return mistakes.add("train", name, sentence)


@_other_train(
    "one_list_for_both",
    "Both names stand for the same list (`dict.fromkeys(..., [])`, `a = b = []`): make two.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    options = (optimizer, device, epochs, accumulate, scheduler)
    history = right.train(model, train_loader, val_loader, *options)
    pairs = zip(history["train_loss"], history["val_acc"], strict=True)
    both = [number for pair in pairs for number in pair]
    return {"train_loss": both, "val_acc": both}


@_other_train(
    "iterator_used_up",
    "You make one iterator for all epochs (`iter`, or a generator), which is empty after the "
    "first: go through the loader itself.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    once = iter(train_loader)
    return right.train(model, once, val_loader, optimizer, device, epochs, accumulate, scheduler)


@_other_train(
    "best_weights_loaded",
    "At the end the weights of the best epoch come back: the model is to be as the last epoch left "
    "it.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history, best, kept = {"train_loss": [], "val_acc": []}, -1.0, None
    for _ in range(epochs):
        options = (optimizer, device, 1, accumulate, scheduler)
        for name, numbers in right.train(model, train_loader, val_loader, *options).items():
            history[name] += numbers
        if history["val_acc"][-1] > best:
            best, kept = history["val_acc"][-1], copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return history


@_other_train(
    "schedule_stepped_again",
    "You step the scheduler once more after each epoch: train_one_epoch has done it after each "
    "step.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        options = (optimizer, device, 1, accumulate, scheduler)
        for name, numbers in right.train(model, train_loader, val_loader, *options).items():
            history[name] += numbers
        if scheduler is not None:
            scheduler.step()
    return history


@_other_train(
    "options_swapped",
    "accumulate and scheduler reach train_one_epoch in the wrong order: accumulate comes first.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    options = (optimizer, device, epochs, scheduler, accumulate)
    return right.train(model, train_loader, val_loader, *options)


@_other_train(
    "own_loop_without_options",
    "Your own loop leaves out what train_one_epoch does: it accumulates over `accumulate` batches "
    "and clips gradients to 1.0. Call train_one_epoch.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        loss = right.train_one_epoch(model, train_loader, optimizer, device, 1, scheduler, None)
        history["train_loss"].append(loss)
        history["val_acc"].append(right.evaluate(model, val_loader, device)[1])
    return history


OLD = {"train_loss": [0.0], "val_acc": [0.0]}  # as if there had been a call before


@_other_train(
    "history_shared",
    "Two calls share one history (a default argument, or a list outside the function): make new "
    "lists in each call.",
)
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    options = (optimizer, device, epochs, accumulate, scheduler)
    new = right.train(model, train_loader, val_loader, *options)
    return {name: OLD[name] + numbers for name, numbers in new.items()}
