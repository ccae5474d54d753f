"""The rated reviews of Hutto and Gilbert: two tables of sentences, read, labelled and split."""

import bisect
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILES: Final = ("amazonReviewSnippets_GroundTruth.txt", "movieReviewSnippets_GroundTruth.txt")
CUTS: Final = (-2.4, -0.8, 0.8, 2.4)  # mean ratings from -4 to 4, in five equal parts
SIZES: Final = {"test": 1_500, "validation": 1_000}  # at least: the last review is not cut in two


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sentence: the review that it is from, its label (0 to 4), and itself."""

    review: str
    label: int
    text: str


def read(folder: Path) -> dict[str, list[Row]]:
    """Return the splits train, validation and test, the same ones every time.

    Parameters
    ----------
    folder : Path
        Where the two tables lie.

    Returns
    -------
    splits : dict of lists of Row
        Of texts with the same key, the first is kept. All sentences of a review are in one split:
        by the hashes of the reviews, test is filled first, then validation. Within a split, the
        order is that of the texts' hashes. No seed is involved.
    """
    rows: dict[str, Row] = {}
    for name in FILES:
        for line in (folder / name).read_text(encoding="utf-8").split("\n"):
            if line.strip():
                row = parse(line.rstrip("\r"), name)
                rows.setdefault(key(row.text), row)
    reviews: dict[str, list[Row]] = {}
    for one in sorted(rows, key=_hash):
        reviews.setdefault(rows[one].review, []).append(rows[one])
    splits: dict[str, list[Row]] = {"train": [], "validation": [], "test": []}
    for review in sorted(reviews, key=_hash):
        free = (name for name, size in SIZES.items() if len(splits[name]) < size)
        splits[next(free, "train")] += reviews[review]
    return {name: sorted(rows, key=lambda row: _hash(row.text)) for name, rows in splits.items()}


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def parse(line: str, table: str) -> Row:
    r"""Return a line of a table: an id, the mean rating, the text.

    Sentences of one product review share the first half of their ids; those of films are from
    reviews of their own.

    Examples
    --------
    >>> parse("7_2\t-2.45\tthe battery died within a week.", "products")
    Row(review='products 7', label=0, text='the battery died within a week.')
    """
    name, rating, text = line.split("\t", 2)
    return Row(
        review=f"{table} {name.partition('_')[0]}",
        label=label_of(float(rating)),
        text=text.strip(),
    )


def label_of(rating: float) -> int:
    """Return the label of a mean rating, 0 for one star to 4 for five; a cut itself goes up.

    Examples
    --------
    >>> [label_of(rating) for rating in (-4, -2.4, 0, 0.8, 4)]
    [0, 1, 2, 3, 4]
    """
    return bisect.bisect_right(CUTS, rating)


def key(text: str) -> str:
    """Return what two texts share that differ only in case, blanks or punctuation.

    Examples
    --------
    >>> key("It's  GOOD!") == key("it's good")
    True
    >>> key("!?")
    '!?'
    """
    return " ".join(re.findall(r"\w+", text.casefold())) or text
