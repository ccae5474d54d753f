"""Random mangling of honest notebooks: repair never fails and never loses an answer."""

import functools
import json
import random

import nbformat
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from autograder import grading, mangle, mangle_count, names, paths, repair
from autograder.errors import SubmissionUnreadable
from autograder.reading import read_bytes
from autograder.repair import grade_id
from autograder.source import read_session, solution_cells

SESSION = "01_numpy_self_attention"
STEPS = st.lists(st.sampled_from(sorted(mangle.OPERATIONS)), max_size=8)
SEEDS = st.integers(0, 2**32 - 1)
GRADED = 24


def bank(exercise, kind):
    """Return one of the bank's answers to an exercise: the first, whatever it is called."""
    return sorted((paths.BANK / SESSION / exercise / kind).glob("*.py"))[0].read_text("utf-8")


@functools.cache
def original(kind):
    """Return an honest notebook: all right, partly right, or half done in another style."""
    release = repair.read_release(SESSION)
    notebook = repair.read_release(SESSION)
    solutions = solution_cells(read_session(SESSION))
    for number, name in enumerate(solutions):
        cell = next(c for c in notebook.cells if grade_id(c) == name)
        if kind == "right" or (kind == "partly" and number % 3 == 0):
            cell.source = solutions[name]
        elif kind == "partly" or number % 2:
            cell.source = bank(name, "right" if number % 3 == 1 else "wrong")
    essay = next(c for c in notebook.cells if grade_id(c) == "explain-scaling")
    essay.source = "The variance of a dot product grows with the number of features."
    return mangle_count.Original(notebook, release)


KINDS = ("right", "partly", "half")


def repaired(one, data):
    fixed, said = repair.repair(read_bytes(data), one.release)
    nbformat.validate(fixed)
    json.dumps(fixed, allow_nan=False).encode("utf-8")
    wanted = [grade_id(c) for c in one.release.cells if grade_id(c)]
    assert [grade_id(c) for c in fixed.cells if grade_id(c)] == wanted
    return fixed, said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KINDS), STEPS, SEEDS)
def test_every_answer_that_is_still_there_is_found_again(kind, steps, seed):
    one = original(kind)
    data, desk = mangle.mangled(one, steps, seed)
    fixed, said = repaired(one, data)
    assert mangle_count.lost(one, desk, fixed, repair.doubts(said)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, SEEDS)
def test_a_repaired_notebook_needs_no_repair(steps, seed):
    fixed, _ = repaired(original("partly"), mangle.mangled(original("partly"), steps, seed)[0])
    again, said = repair.repair(fixed, original("partly").release)
    assert said == []
    assert [cell.source for cell in again.cells] == [cell.source for cell in fixed.cells]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, SEEDS, st.integers(0, 10**6), st.binary(max_size=6))
def test_a_broken_file_is_read_or_refused(steps, seed, place, junk):
    data, _ = mangle.mangled(original("right"), steps[:2], seed)
    place %= len(data)
    try:
        repaired(original("right"), data[:place] + junk + data[place + len(junk) :])
    except SubmissionUnreadable:
        event("refused")
    else:
        event("read")


@pytest.mark.parametrize("name", sorted(mangle.OPERATIONS))
def test_each_operation_alone_loses_nothing(name):
    one = original("right")
    for seed in range(4):
        data, desk = mangle.mangled(one, [name], seed)
        assert mangle_count.lost(one, desk, repaired(one, data)[0]) == []
        if name != "delete":  # what is deleted is gone; nothing else is
            assert {*one.answers} - one.there(desk) <= {"explain-scaling"} | (
                {*one.answers} if name in ("merge", "strip_all", "odd_fields") else set()
            )


def test_the_oracle_sees_a_loss():
    """The property can fail: an answer swapped for another is reported as lost."""
    one = original("right")
    _, desk = mangle.mangled(one, [], 0)
    fixed, _ = repaired(one, mangle.written(desk))
    cell = next(c for c in fixed.cells if grade_id(c) == "softmax")
    cell.source = one.work.tracked["softmax"].source
    assert mangle_count.lost(one, desk, fixed) == ["softmax"]


def depends(one, name):
    """Return the exercises that an answer builds on, itself included."""
    found, open_now = set(), {name}
    while open_now:
        now = open_now.pop()
        found.add(now)
        used = names.looked_up(one.answers[now])
        open_now |= {n for n, asked in one.work.exercises.items() if asked & used} - found
    return found


def graded(one, data):
    notebook, said = repair.repair(read_bytes(data), one.release)
    return grading.grade_notebook(notebook, SESSION, "ada", repairs=said)


@functools.cache
def unmangled(kind):
    one = original(kind)
    return graded(one, nbformat.writes(one.notebook).encode()).exercises


@pytest.mark.sandbox
@pytest.mark.parametrize("seed", range(GRADED))
def test_mangled_notebooks_are_graded_as_before(seed):
    chance = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    steps = chance.choices(sorted(mangle.OPERATIONS), k=chance.randint(2, 6))
    one, before = original(kind), unmangled(kind)
    data, desk = mangle.mangled(one, steps, seed)
    there = one.there(desk)
    result = graded(one, data)
    after = result.exercises
    blank = {n for n in one.work.exercises if one.work.blank(n, one.answers[n])}
    doubtful = {text.split(":")[0] for text in repair.doubts(result.repairs)}
    for name in one.work.exercises:
        if name in there - doubtful and depends(one, name) <= there | blank:
            got, want = after[name], before[name]
            assert (got.verdict, got.score) == (want.verdict, want.score), (name, steps, got)
    assert {*after} == {*before}
