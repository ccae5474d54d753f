"""A mistake costs its own exercise, not those that call it."""

from __future__ import annotations

import pytest

from autograder import demo, grading

from .conftest import SESSION, notebook

pytestmark = pytest.mark.sandbox

PADDING_BY_CAUSAL = """
def padding_mask(lengths, max_len):
    reach = causal_mask(max_len + 1)  # row n sees the tokens 0 to n
    return np.stack([reach[n, 1:] for n in np.asarray(lengths)])[:, None, :]
"""
LOOKS_INTO_IT = """
def padding_mask(lengths, max_len):
    raise ValueError(str(causal_mask.__code__.co_consts))
"""
TAKES_MORE = """
def causal_mask(n_tokens, n_queries=None):
    return np.ones((n_queries or n_tokens, n_tokens), dtype=bool)
"""
OWN_ARGUMENT = """
def padding_mask(lengths, max_len):
    everything = causal_mask(max_len, n_queries=len(lengths))
    return everything[:, None, :] & (np.arange(max_len) < np.asarray(lengths)[:, None])[:, None, :]
"""


def graded(causal_mask, padding_mask, **options):
    """Return the results of a notebook with these two answers, all others right."""
    cells = {"padding_mask": padding_mask}
    blank = ("causal_mask",) if causal_mask is None else ()
    if causal_mask is not None:
        cells["causal_mask"] = causal_mask
    return grading.grade_notebook(
        notebook(cells=cells, blank=blank), SESSION, "ada", **options
    ).exercises


@pytest.mark.parametrize("earlier", [demo.MASK_TRANSPOSED, None], ids=["wrong", "left out"])
def test_a_right_answer_on_an_earlier_one_that_fails_is_paid(earlier):
    found = graded(earlier, PADDING_BY_CAUSAL)
    assert found["causal_mask"].score == 0
    assert found["padding_mask"].verdict == "passed"
    assert "model solution of `causal_mask`" in found["padding_mask"].note


def test_a_wrong_answer_stays_wrong_and_is_named_for_what_it_does():
    wrong = PADDING_BY_CAUSAL.replace("reach[n, 1:]", "reach[n, :-1]")
    found = graded(demo.MASK_TRANSPOSED, wrong)
    assert found["padding_mask"].verdict == "wrong"
    assert "model solution" not in found["padding_mask"].note


def test_an_answer_made_for_its_own_earlier_one_keeps_it():
    assert graded(TAKES_MORE, OWN_ARGUMENT)["padding_mask"].verdict == "passed"


def test_nothing_of_a_solution_is_shown():
    found = graded(demo.MASK_TRANSPOSED, LOOKS_INTO_IT)["padding_mask"]
    own = graded(demo.MASK_TRANSPOSED, LOOKS_INTO_IT, only=frozenset({"padding_mask"}))
    for one in (found, own["padding_mask"]):
        assert one.verdict == "raised"
        assert all("bool" not in test.message for test in one.tests)


def test_one_exercise_graded_again_gets_what_it_got_in_the_whole():
    found = graded(demo.MASK_TRANSPOSED, PADDING_BY_CAUSAL, only=frozenset({"padding_mask"}))
    assert set(found) == {"padding_mask", "explain-scaling"}
    assert found["padding_mask"].verdict == "passed"


def test_without_solutions_the_first_verdict_stands(monkeypatch):
    monkeypatch.setattr(grading, "solutions_of", lambda session: {})
    assert graded(demo.MASK_TRANSPOSED, PADDING_BY_CAUSAL)["padding_mask"].verdict != "passed"
