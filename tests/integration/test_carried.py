"""A mistake costs its own exercise, not those that call it."""

from __future__ import annotations

import pytest

from autograder import carried, demo, grading

from .conftest import SESSION, notebook

pytestmark = pytest.mark.sandbox

PADDING_BY_CAUSAL = """
def padding_mask(lengths, max_len):
    reach = causal_mask(max_len + 1)  # row n sees the tokens 0 to n
    return np.stack([reach[n, 1:] for n in np.asarray(lengths)])[:, None, :]
"""
# says more where the solution stands in, so that this result would be the one that counts
LOOKS_INTO_IT = """
import os
def padding_mask(lengths, max_len):
    found = causal_mask.__code__.co_consts
    if 'zulu' not in found:
        os._exit(1)
    raise ValueError(str(found))
"""
SOLUTION = """
def causal_mask(n_tokens):
    kind = "zulu"
    return np.tri(n_tokens, dtype=bool) if kind else None
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


def test_a_wrong_answer_stays_wrong():
    wrong = PADDING_BY_CAUSAL.replace("reach[n, 1:]", "reach[n, :-1]")
    found = graded(demo.MASK_TRANSPOSED, wrong)
    assert found["padding_mask"].verdict == "wrong"
    assert "model solution" not in found["padding_mask"].note


def test_an_answer_made_for_its_own_earlier_one_keeps_it():
    assert graded(TAKES_MORE, OWN_ARGUMENT)["padding_mask"].verdict == "passed"


@pytest.mark.parametrize("only", [None, frozenset({"padding_mask"})], ids=["all", "one"])
@pytest.mark.parametrize("guarded", [True, False])
def test_a_solution_is_shown_only_without_the_look_at_the_code(monkeypatch, guarded, only):
    monkeypatch.setattr(grading, "solutions_of", lambda session: {"causal_mask": SOLUTION})
    if not guarded:
        monkeypatch.setattr(carried, "_inert", lambda *arguments: True)
    found = graded(demo.MASK_TRANSPOSED, LOOKS_INTO_IT, only=only)["padding_mask"]
    assert found.verdict == ("crashed" if guarded else "raised")
    assert any("zulu" in test.message for test in found.tests) == (not guarded)


def test_one_exercise_graded_again_gets_what_it_got_in_the_whole():
    found = graded(demo.MASK_TRANSPOSED, PADDING_BY_CAUSAL, only=frozenset({"padding_mask"}))
    assert set(found) == {"padding_mask", "explain-scaling"}
    assert found["padding_mask"].verdict == "passed"


def test_without_solutions_the_first_verdict_stands(monkeypatch):
    monkeypatch.setattr(grading, "solutions_of", lambda session: {})
    assert graded(demo.MASK_TRANSPOSED, PADDING_BY_CAUSAL)["padding_mask"].verdict != "passed"
