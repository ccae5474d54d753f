"""Our feedback pages and gradebook rows against those that nbgrader itself makes."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder import grading
from autograder.gradebook import Writer
from autograder.nbgrader_plugin import SaveJudgedGrades

from .conftest import AUTOMATIC, SESSION, notebook, write

pytestmark = [
    pytest.mark.sandbox,
    # nbgrader's own queries make SQLAlchemy warn about the order of its operations
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

CLASS = {
    "right": {},
    "partly": {
        "blank": AUTOMATIC[4:],
        "cells": {
            "softmax": "def softmax(x, axis=-1):\n    return x",
            "explain-scaling": "<b>I</b>",
        },
    },
    "picture": {
        "cells": {
            "causal_mask": "from IPython.display import HTML, display\n"
            "def causal_mask(n_tokens):\n    return np.triu(np.ones((n_tokens, n_tokens), dtype=bool))\n"
            "display(HTML('<img src=\"data:image/png;base64,iVBORw0KGgo=\">'))"
        }
    },
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade a small class, record it, and give one of them points and a remark by hand."""
    folder = tmp_path_factory.mktemp("pages")
    with Writer(SESSION, folder / "out") as writer:
        for student, answers in CLASS.items():
            path = write(folder / "submitted", student, notebook(**answers))
            result, judged = grading.grade_file(path, SESSION, student)
            writer.record(result, judged, None)
        submitted = writer._submitted("right")
        by_hand = {grade.name: grade for grade in submitted.grades}["explain-scaling"]
        by_hand.manual_score = 1.5
        remark = {comment.name: comment for comment in submitted.comments}["explain-scaling"]
        remark.manual_comment = "Well argued."
        writer.book.db.commit()
        for student in CLASS:
            assert writer.feedback(grading.unreadable(student, SESSION, ValueError())) is not None
        yield writer


def normal(text: str) -> str:
    """Return a page as nbconvert writes it out after having parsed it."""
    soup = BeautifulSoup(text, features="html.parser")
    for image in soup.select("img:not([alt])"):
        image.attrs["alt"] = "No description has been provided for this image"
    for image in soup.select("img"):  # attributes have no order
        image.attrs = dict(sorted(image.attrs.items()))
    return str(soup)


@pytest.mark.parametrize("student", CLASS)
def test_a_page_is_the_one_that_nbgrader_makes(graded, student):
    page = graded.out / "feedback" / student / SESSION / f"{SESSION}.html"
    ours = page.read_text(encoding="utf-8")
    done = NbGraderAPI(config=graded.config()).generate_feedback(SESSION, student, force=True)
    assert done["success"], done
    assert normal(ours) == normal(page.read_text(encoding="utf-8"))


def test_points_and_remarks_given_by_hand_are_on_the_page(graded):
    page = graded.out / "feedback" / "right" / SESSION / f"{SESSION}.html"
    assert "Well argued." in page.read_text(encoding="utf-8")
    assert "(Score: 21.5 / 22.0)" in page.read_text(encoding="utf-8")


def test_every_image_has_a_text(graded):
    page = graded.out / "feedback" / "picture" / SESSION / f"{SESSION}.html"
    images = BeautifulSoup(page.read_text(encoding="utf-8"), features="html.parser").select("img")
    assert images
    assert all(image.get("alt") for image in images)


@pytest.mark.parametrize("student", CLASS)
def test_rows_are_those_that_nbgrader_would_write(graded, student):
    import nbformat

    graded.book.db.expire_all()
    before = rows(graded.book, student)
    path = graded.out / "autograded" / student / SESSION / f"{SESSION}.ipynb"
    SaveJudgedGrades().preprocess(nbformat.read(path, as_version=4), graded._resources(student))
    with Gradebook(graded.url) as book:
        assert rows(book, student) == before


def rows(book, student):
    """Return all that the gradebook says of a student's submission."""
    submitted = book.find_submission_notebook(SESSION, SESSION, student)
    grades = {
        g.name: (g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
        for g in submitted.grades
    }
    return grades, {c.name: (c.auto_comment, c.manual_comment) for c in submitted.comments}
