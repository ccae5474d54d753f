"""The stage: what tests reach as ``student.stage``, and what they keep in the student's process."""

import sys
import textwrap

import numpy as np
import pytest

from autograder import build, errors, paths
from autograder.judge import Judge
from autograder.student import Handle, LocalStudent
from autograder.testing import AllCases, Mismatch, expect_error, expect_unchanged, seen_as

STAGE = """
import numpy as np

def generator(seed):
    return np.random.default_rng(seed)

def text():
    return "a path"

def broken(value):
    return value.no_such_thing

def calls(function, value):
    return function(value)
"""


@pytest.fixture
def stage(tmp_path):
    path = tmp_path / "99.py"
    path.write_text(STAGE)
    return path


@pytest.fixture
def student(stage):
    return LocalStudent({"draw": lambda rng: rng.random(3), "echo": lambda x: x}, stage=stage)


def test_a_generator_is_a_handle_and_travels_back(student):
    rng = student.stage.generator(7)
    assert isinstance(rng, Handle)
    assert (student.draw(rng) == np.random.default_rng(7).random(3)).all()
    assert (student.draw(rng) != student.draw(student.stage.generator(7))).any()


def test_what_stayed_there_is_not_changed_by_the_stage(student):
    kept = student.echo.keep([1, 2])
    student.stage.generator(kept)
    expect_unchanged(student)


def test_no_name_of_the_notebook_stands_in_for_the_stage(stage, monkeypatch):
    monkeypatch.setitem(sys.modules, "course_stage", "a student's")
    monkeypatch.setitem(sys.modules, "99", "a student's")
    names = {"stage": 1, "@stage": 2, "course_stage": 3, "generator": lambda seed: 4}
    student = LocalStudent(names, stage=stage)
    assert student.stage.generator(7).type_name == "Generator"


def test_a_session_without_a_stage_says_so():
    with pytest.raises(errors.StageFailed, match="no stage"):
        LocalStudent({}).stage.generator(7)


def test_a_kept_result_stays_whatever_it_is(student):
    kept = student.stage.text.keep()
    assert isinstance(kept, Handle)
    assert kept.type_name == "str"
    assert student.echo(kept) == "a path"
    array = student.echo.keep(np.arange(6).reshape(2, 3))
    assert array.get("shape") == [2, 3]


def test_handles_are_forgotten_when_a_test_begins(student):
    student.stage.generator(7)
    assert len(student._dispatcher.objects) == 1
    student.begin_test()
    assert student._calls == []
    student.echo(1)
    assert student._dispatcher.objects == []
    student.stage.generator(7)
    student.stage.generator(8)
    assert len(student._dispatcher.objects) == 2


def test_a_helper_that_fails_is_told_from_the_student(student):
    with pytest.raises(errors.StageFailed, match="no_such_thing"):
        student.stage.broken(3)
    names: dict = {}
    source = "def explode(x):\n    raise OSError('mine')"
    exec(compile(source, "<student cell>", "exec"), names)
    student._dispatcher.namespace.update(names)
    explode = student._dispatcher.keep(names["explode"])
    handle = Handle(student, (explode.number,), "function")
    with pytest.raises(errors.StudentRaised, match="mine") as caught:
        student.stage.calls(handle, 1)
    assert not isinstance(caught.value, errors.StageFailed)


TESTS = '''
@exercise("draw", points=1, core=True)
def test_draw(student, rng):
    """Draws."""
    expect(student.draw(student.stage.generator(7)), np.random.default_rng(7).random(3))

@exercise("draw", points=1)
def test_fixed(student):
    """Looks at the result with a helper."""
    student.stage.broken(student.draw.keep(student.stage.generator(7)))
'''


@pytest.fixture
def judge(course, stage, monkeypatch):
    monkeypatch.setattr(paths, "STAGE", stage.parent)
    course.session(public=TESTS, reference="def draw(rng):\n    return rng.random(3)\n")
    return Judge("99_mini")


def test_the_judge_gives_local_students_the_stage(judge):
    result = judge.grade("draw", lambda: judge.local({"draw": lambda rng: rng.random(3)}))
    assert result.tests[0].passed


def test_a_helper_that_fails_on_the_reference_too_is_our_error(judge):
    result = judge.grade("draw", lambda: judge.local({"draw": lambda rng: rng.random(3)}))
    assert result.verdict == "harness_error"
    assert "StageFailed" in result.note


def test_a_helper_that_fails_on_the_student_only_is_the_students(course, judge):
    course.put(
        "reference",
        "session_99.py",
        textwrap.dedent("""
        class Drawn:
            no_such_thing = 1
        def draw(rng):
            return Drawn()
    """),
    )
    (test,) = [one for one in judge.tests if one.name == "test_fixed"]
    student = judge.local({"draw": lambda rng: rng.random(3)})
    outcome = judge._blame(test, judge.run(test, student, b""), b"")
    assert outcome.broken is None
    assert not outcome.passed
    assert "not of the form" in outcome.message


def test_outcomes_that_do_not_rest_on_the_seed_are_not_made_twice(course):
    tests = '''
@exercise("f", points=1, core=True)
def test_seeded(student, rng):
    """Draws."""
    assert student.f(1) == 1, "no"

@exercise("f", points=1)
def test_fixed(student):
    """Looks."""
    assert student.f(2) == 2, "no"
'''
    course.session(public=tests, reference="def f(x):\n    return x\n")
    judge, calls, known = Judge("99_mini"), [], {}

    def f(x):
        calls.append(x)
        return x

    for name in ("one", "two", "three"):
        result = judge.grade("f", lambda: LocalStudent({"f": f}), student_id=name, known=known)
        assert result.score == 2
    assert calls == [1, 2, 1, 1]
    wrong = judge.grade("f", lambda: LocalStudent({"f": lambda x: -x}), brief=True)
    assert wrong.score == 0
    assert "not run" in wrong.tests[1].message


def test_what_tests_share_is_an_input_of_the_build(course):
    course.session(public="", reference="")
    before = build.input_hash("99_mini")
    paths.test_paths("99_mini")["props"].write_text("SIZE = 3\n")
    assert build.input_hash("99_mini") != before


# testing.expect_error, seen_as, AllCases


class Odd(ValueError):
    """A kind of ValueError."""


def raises(kind, words):
    def load(path):
        if kind is not None:
            raise kind(words)

    return LocalStudent({"load": load})


def load(kind, words="weights.npz is cut short", **options):
    student = raises(kind, words)
    expect_error(student.load, "a/weights.npz", case="a file cut short", **options)
    return student._calls[-1].problem.signature


def test_the_promised_error_is_enough():
    assert load(ValueError) == load(Odd, "in other words") == load(UnicodeError, "other")
    expect_error(raises(KeyError, "x").load, "path", case="a missing key", kind="LookupError")


@pytest.mark.parametrize(
    ("kind", "words"), [(None, "is accepted"), (KeyError, "KeyError"), (OSError, "ValueError")]
)
def test_another_error_is_refused(kind, words):
    with pytest.raises(Mismatch, match=words):
        load(kind)


def test_the_message_must_mention_what_is_promised():
    load(ValueError, mentions={"the file": "weights.npz"})
    with pytest.raises(Mismatch, match="does not name the array"):
        load(ValueError, mentions={"the file": "weights.npz", "the array": "layers.0"})


def test_a_wrong_error_is_told_by_its_kind_not_by_its_words():
    signatures = []
    for words in ("one", "another"):
        student = raises(KeyError, words)
        with pytest.raises(Mismatch):
            expect_error(student.load, "path", case="a file")
        signatures.append(student._calls[-1].problem.signature)
    assert signatures[0] == signatures[1]


def test_paths_are_no_part_of_a_signature():
    signatures = []
    for path in ("/tmp/abc/weights.npz", "/tmp/xyz/weights.npz"):
        with pytest.raises(errors.StudentRaised) as caught:
            raises(OSError, f"no such file: '{path}'").load("x")
        signatures.append(caught.value.signature)
    assert signatures[0] == signatures[1]
    assert "file" in signatures[0]


def test_a_summary_takes_the_place_of_a_result():
    student = LocalStudent({"f": lambda: 1})
    student.f()
    seen_as(student, {"zeros": "p"})
    assert student._calls[-1].result == {"zeros": "p"}


def go_through(cases_of):
    seen = []
    with AllCases() as cases:
        for name, error in cases_of:
            with cases.case():
                seen.append(name)
                if error is not None:
                    raise error
    return seen


def test_all_cases_run_and_the_first_failure_is_told():
    seen = []

    def watched():
        for name, error in [("one", Mismatch("first")), ("two", None), ("three", Mismatch("last"))]:
            seen.append(name)
            yield name, error

    with pytest.raises(Mismatch, match="first"):
        go_through(watched())
    assert seen == ["one", "two", "three"]
    assert go_through([("one", None), ("two", None)]) == ["one", "two"]


def test_no_case_follows_a_lost_process():
    lost = errors.StudentTimeout("an endless loop")
    with pytest.raises(errors.StudentTimeout):
        go_through([("one", AssertionError("first")), ("two", lost), ("three", RuntimeError())])
