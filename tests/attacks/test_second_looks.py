"""When an exercise is judged a second time, and when that costs nothing."""

from __future__ import annotations

import nbformat
import pytest

from autograder import demo, grading, hostile, repair
from autograder.apart import Apart
from autograder.hostile import Attack

pytestmark = pytest.mark.sandbox
WRONG = {"attention_scores": demo.NO_SCALE, "causal_mask": demo.MASK_TRANSPOSED}
QUIET = "scale = 2\nprint('my notes', scale)"
LOUD = "import os\nprint(os.getcwd())"


def graded(extra, monkeypatch, wrong=WRONG):
    """Return the result of honest mistakes beside a cell, and what was judged twice."""
    again = []
    judged = Apart.judged

    def counted(self, exercise_id, *arguments):
        again.append(exercise_id)
        return judged(self, exercise_id, *arguments)

    monkeypatch.setattr(Apart, "judged", counted)
    attack = Attack("one", "", "", cells=wrong, extra=(("given-setup", extra),))
    release = repair.read_release(hostile.SESSION)
    honest = hostile.solution_cells(hostile.read_session(hostile.SESSION))
    notebook, _ = repair.repair(hostile.submission(attack, release, honest), release)
    result = grading.grade_notebook(notebook, hostile.SESSION, "ada")
    nbformat.validate(notebook)
    return result, again


def test_honest_mistakes_beside_plain_cells_cost_no_second_run(monkeypatch):
    wrong = {"causal_mask": demo.MASK_TRANSPOSED}  # no exercise calls it
    result, again = graded(QUIET, monkeypatch, wrong)
    assert again == []
    assert result.exercises["causal_mask"].verdict == "wrong"


def test_beside_plain_cells_only_what_calls_a_mistake_is_judged_again(monkeypatch):
    result, again = graded(QUIET, monkeypatch)
    assert again == ["scaled_dot_product_attention", "self_attention"]
    assert {name for name, one in result.exercises.items() if one.verdict == "wrong"} == {*WRONG}
    assert all(result.exercises[name].verdict == "passed" for name in again)


def test_beside_any_other_cell_only_what_failed_is_judged_again(monkeypatch):
    result, again = graded(LOUD, monkeypatch)
    assert "softmax" not in again
    assert {*WRONG} <= {*again}
    assert result.exercises["softmax"].verdict == "passed"
    assert result.exercises["causal_mask"].verdict == "wrong"
    assert result.exercises["causal_mask"].diagnosis  # the second look explains as the first does
