"""A class whose notebooks need repair, from file to gradebook."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import demo

from .conftest import SESSION, cell_of, course, notebook, write

pytestmark = pytest.mark.sandbox


def _two_attempts(submission):
    other = copy.deepcopy(cell_of(submission, "causal_mask"))
    other["id"] = "another"
    cell_of(submission, "causal_mask").source = demo.MASK_TRANSPOSED
    submission.cells.append(other)


def _elsewhere(submission):
    cell = cell_of(submission, "softmax")
    submission.cells.append(nbformat.v4.new_code_cell(cell.source))
    cell.source = 'def softmax(x, axis=-1):\n    raise NotImplementedError("not yet")'


@pytest.fixture(scope="module")
def mended(tmp_path_factory):
    """Grade: two attempts, an answer elsewhere, UTF-16, another name, and no notebook."""
    folder = tmp_path_factory.mktemp("mended")
    write(folder / "in", "two", notebook(change=_two_attempts))
    write(folder / "in", "elsewhere", notebook(change=_elsewhere))
    path = write(folder / "in", "wide", notebook())
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    path = write(folder / "in", "named", notebook(blank=["*"]))
    path.rename(path.with_name("homework (1).ipynb"))
    write(folder / "in", "broken", '{"cells": [')
    done = course("grade", "01", "--submissions", folder / "in", "--out", folder / "out")
    results = json.loads((folder / "out" / "results.json").read_text())
    return done, {one["student"]: one for one in results}, folder


def test_two_different_attempts_need_a_person_and_the_rest_is_graded(mended):
    done, results, _ = mended
    assert done.returncode == 1, done.stderr
    assert {name: one["status"] for name, one in results.items()} == {
        "two": "needs_person",
        "elsewhere": "graded",
        "wide": "graded",
        "named": "graded",
        "broken": "unreadable",
    }
    assert any("different attempts" in text for text in results["two"]["repairs"])
    assert "a person has to look" in done.stdout


def test_nothing_that_could_be_read_lost_a_point(mended):
    _, results, _ = mended
    assert [results[name]["score"] for name in ("two", "elsewhere", "wide")] == [20, 20, 20]
    assert results["elsewhere"]["exercises"]["softmax"]["verdict"] == "passed"
    assert any("homework (1).ipynb" in text for text in results["named"]["repairs"])


def test_the_gradebook_marks_the_doubtful_exercise_only(mended):
    _, _, folder = mended
    with Gradebook(f"sqlite:///{folder / 'out' / 'gradebook.db'}") as book:
        paper = book.find_submission_notebook(SESSION, SESSION, "two")
        waiting = {grade.name for grade in paper.grades if grade.needs_manual_grade}
        scores = {grade.name: grade.auto_score for grade in paper.grades}
    assert waiting == {"test-causal_mask", "explain-scaling"}
    assert scores["test-causal_mask"] == 2
