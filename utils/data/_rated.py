"""The rated reviews of Hutto and Gilbert: two tables of sentences, read, labelled and split."""

import bisect
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILES: Final = ("amazonReviewSnippets_GroundTruth.txt", "movieReviewSnippets_GroundTruth.txt")
CUTS: Final = (-2.4, -0.8, 0.8, 2.4)  # mean ratings from -4 to 4, in five equal parts
N_TEST: Final = 1_500
N_VALIDATION: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sentence with its label, 0 to 4."""

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
        Of texts with the same key, the first is kept. Which split a text is in goes by the hash of
        its key, so that neither the order of the tables nor a seed matters.
    """
    rows: dict[str, Row] = {}
    for name in FILES:
        for line in (folder / name).read_text(encoding="latin-1").split("\n"):
            if line.strip():
                row = parse(line.rstrip("\r"))
                rows.setdefault(key(row.text), row)
    drawn = sorted(rows, key=lambda one: hashlib.sha256(one.encode()).digest())
    test, validation = drawn[:N_TEST], drawn[N_TEST : N_TEST + N_VALIDATION]
    names = {"train": drawn[N_TEST + N_VALIDATION :], "validation": validation, "test": test}
    return {name: [rows[one] for one in keys] for name, keys in names.items()}


def parse(line: str) -> Row:
    r"""Return a line of a table: an id, the mean rating, the text.

    Examples
    --------
    >>> parse("7_2\t-2.45\tthe battery died within a week.")
    Row(label=0, text='the battery died within a week.')
    """
    _, rating, text = line.split("\t", 2)
    return Row(label=label_of(float(rating)), text=text.strip())


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
