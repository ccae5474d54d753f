"""Reviews with one to five stars: Yelp's from the Hub, or rated sentences from a package."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from utils import assets
from utils.data import _rated
from utils.data._hub import HubUnreachable, hub_problem, is_folder, no_hub

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

SOURCES: Final = ("auto", "yelp_review_full", "rated_reviews")
HUB_REVIEWS: Final = "Yelp/yelp_review_full"
VALIDATION_SHARE: Final = 1 / 130  # of Yelp's training reviews: about 5,000
STARS: Final = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")


def load_reviews(source: str | os.PathLike[str] = "auto") -> DatasetDict:
    """Return reviews with stars, in the splits train, validation and test.

    Parameters
    ----------
    source : str or path, default="auto"
        "yelp_review_full" is the data set of that name on the Hub: 650,000 whole reviews for
        training and 50,000 for testing; the validation split is cut off the former.

        "rated_reviews" is offline: 14,313 sentences of reviews of films and products, from the
        asset ``reviews`` (Hutto and Gilbert, 2014), some of them doubled. Fifteen people or more
        rated each from -4 to 4. **Its stars are made from the mean rating**, by cuts at -2.4,
        -0.8, 0.8 and 2.4: nobody gave these sentences stars.

        "auto" is Yelp's if the Hub is reached or has been before, else the offline one; which one,
        and why, is printed in a line.

        A path is a folder in the Hub's format: a README.md and parquet files of train and test.

    Returns
    -------
    reviews : datasets.DatasetDict
        "train", "validation" and "test", each with the columns label (0 to 4: stars less one) and
        text. No text of one split is in another, also if it only differs in case, blanks or
        punctuation, and offline no review has sentences in two splits.

    Raises
    ------
    HubUnreachable
        If Yelp's were asked for and can be had neither from the Hub nor from its cache.
    AssetMissing
        If it comes to the offline ones, and they have not been fetched.
    ValueError
        If there is no such source.
    """
    if source not in SOURCES:
        if is_folder(source):
            return _prepared(_load(str(source)))
        raise ValueError(
            f"source={os.fspath(source)!r} is neither a folder nor one of {', '.join(SOURCES)}"
        )
    if source == "rated_reviews":
        return _offline()
    problem = hub_problem(HUB_REVIEWS, "dataset")
    try:
        with no_hub() if problem else nullcontext():
            return _prepared(_load(HUB_REVIEWS))
    except Exception as error:  # of the network, of the disk, of another version's cache …
        problem = problem or f"{HUB_REVIEWS} could not be loaded: {type(error).__name__}"
    if source == "auto":
        print(f"{problem}; taking the offline rated reviews instead")
        return _offline()
    raise HubUnreachable(f"{problem}; load_reviews('rated_reviews') needs no network")


def load_yelp_sentences() -> Dataset:
    """Return 1,000 sentences from Yelp reviews, half of them positive: a second test set.

    They are the Yelp part of the *Sentiment Labelled Sentences* (Kotzias and others, 2015), from
    the asset ``yelp``. Sentences that occur twice are kept: nobody trains on them.

    Returns
    -------
    sentences : datasets.Dataset
        With the columns label (0 negative, 1 positive) and text.

    Raises
    ------
    AssetMissing
        If they have not been fetched.
    """
    from datasets import ClassLabel, Dataset, Features, Value

    rows = json.loads(assets.asset_file("yelp").read_text(encoding="utf-8"))
    rows = [row for row in rows if row["class"] in (0, 1)]  # the last one is empty
    columns = {"label": [row["class"] for row in rows], "text": [row["text"] for row in rows]}
    names = ClassLabel(names=["negative", "positive"])
    features = Features({"label": names, "text": Value("string")})
    return Dataset.from_dict(columns, features=features)


def _features() -> Any:
    from datasets import ClassLabel, Features, Value

    return Features({"label": ClassLabel(names=list(STARS)), "text": Value("string")})


def _offline() -> DatasetDict:
    from datasets import Dataset, DatasetDict

    splits = _rated.read(assets.asset_file("reviews"))
    return DatasetDict(
        {
            name: Dataset.from_dict(
                {"label": [row.label for row in rows], "text": [row.text for row in rows]},
                features=_features(),
            )
            for name, rows in splits.items()
        }
    )


def _load(path: str) -> DatasetDict:
    from datasets import load_dataset

    return load_dataset(path)


def _prepared(reviews: DatasetDict) -> DatasetDict:
    """Give Yelp's reviews the course's columns and splits, none of which shares a text."""
    from datasets import DatasetDict

    reviews = reviews.select_columns(["label", "text"]).map(_unescaped, batched=True)
    reviews = reviews.cast(_features())
    tested = {_rated.key(text) for text in reviews["test"]["text"]}
    places = [_place(text, tested) for text in reviews["train"]["text"]]
    return DatasetDict(
        {
            name: reviews["train"].select([i for i, at in enumerate(places) if at == name])
            for name in ("train", "validation")
        }
        | {"test": reviews["test"]}
    )


def _unescaped(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
    r"""Undo what Yelp Review Full's makers did to line ends and quotation marks.

    Examples
    --------
    >>> _unescaped({"text": [r'Good.\n\n""Really"" good.']})
    {'text': ['Good.\n\n"Really" good.']}
    """
    clean = [text.replace(r"\n", "\n").replace('\\"', '"') for text in batch["text"]]
    return {"text": [text.replace('""', '"') for text in clean]}


def _place(text: str, tested: set[str]) -> str:
    """Return the split of a text: by its key's hash, so that equal texts stay together."""
    key = _rated.key(text)
    if key in tested:
        return "left out"
    drawn = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
    return "validation" if drawn < VALIDATION_SHARE else "train"
