import json
import re
import textwrap

import numpy as np
import pytest

from autograder import build, errors, paths
from autograder.judge import Judge
from autograder.student import LocalStudent

TESTS = '''
@exercise("double", points=1, core=True)
def test_plain(student, rng):
    """Doubles every value."""
    x = rng.normal(size=(3, 5))
    expect(student.double(x), x + x)

@exercise("double", points=2)
def test_same(student, rng):
    """Leaves x as it was."""
    x = rng.normal(size=(3, 5))
    student.double(x)
    expect_unchanged(student)

@exercise("double", points=1)
def test_empty(student, rng):
    """Works for an empty array."""
    assert student.double(np.zeros((0, 5))).shape == (0, 5), "the shape of an empty array is lost."
'''
MISTAKES = """
@mistakes.add("double", "square", "You square.")
def double(x):
    return x * x

@mistakes.add("double", "in_place", "You change x.")
def double(x):
    x *= 2
    return x

@mistakes.add("double", "square_in_place", "You square, and change x.")
def double(x):
    x *= x
    return x
"""
REFERENCE = "def double(x):\n    return 2 * x\n"


def in_place(x):
    x *= 2
    return x


def square_in_place(x):
    x *= x
    return x


@pytest.fixture
def judge(course):
    course.session(public=TESTS, mistakes=MISTAKES, reference=REFERENCE)
    return Judge("99_mini")


def grade(judge, function=None, **options):
    names = {} if function is None else {"double": function}
    return judge.grade("double", lambda: LocalStudent(names), **options)


def stub(x):
    raise NotImplementedError("Exercise 1")


def stops(x):
    raise ValueError("no")


def too_much(x):
    raise MemoryError


def rough(x):
    if x.size == 0:
        raise ValueError("empty")
    return 2 * x


@pytest.mark.parametrize(
    ("function", "verdict", "score"),
    [
        (lambda x: 2 * x, "passed", 4),
        (lambda x: x + x, "passed", 4),
        (in_place, "partial", 2),
        (rough, "partial", 3),
        (lambda x: x * x, "wrong", 0),
        (lambda x: None, "wrong", 0),
        (lambda x: "text", "wrong", 0),
        (lambda x: (2 * x).tolist(), "partial", 3),
        (stops, "raised", 0),
        (too_much, "out_of_memory", 0),
        (stub, "not_attempted", 0),
        (None, "not_attempted", 0),
    ],
)
def test_verdicts(judge, function, verdict, score):
    result = grade(judge, function)
    assert (result.verdict, result.score, result.max_score) == (verdict, score, 4)
    assert score in (0, sum(test.points for test in result.tests if test.passed))


def test_without_the_core_nothing_is_earned(judge):
    result = grade(judge, lambda x: x * x)
    assert [test.passed for test in result.tests] == [False, True, True]
    assert result.tests[0].core
    assert result.score == 0


def test_after_a_lost_process_the_other_tests_are_not_run(judge):
    made = []

    def make():
        made.append(1)
        return LocalStudent({"double": too_much})

    assert grade(judge, too_much).verdict == "out_of_memory"
    judge.grade("double", make)
    assert len(made) == 1


def test_the_core_comes_first_wherever_it_stands(course):
    head, core, same, empty = TESTS.split("@exercise")
    course.session(public="@exercise".join([head, empty, same, core]), reference=REFERENCE)
    tests = Judge("99_mini").tests_of("double")
    assert [test.core for test in tests] == [True, False, False]
    assert tests[0].sentence == "Doubles every value."


# seeds


def inputs(judge, **options):
    seen = []

    def remember(x):
        seen.append(np.array(x))
        return 2 * x

    grade(judge, remember, **options)
    return seen


def test_inputs_are_the_same_each_time_and_differ_between_students_and_tests(judge):
    first, again, other = (inputs(judge, student_id=name) for name in ("ada", "ada", "bob"))
    for one, two, three in zip(first[:2], again[:2], other[:2], strict=True):
        assert np.array_equal(one, two)
        assert not np.isclose(one, three).any()
    assert not np.isclose(first[0], first[1]).any()


def test_inputs_differ_with_the_secret(judge, monkeypatch):
    open_ = inputs(judge, student_id="ada")
    monkeypatch.setenv("COURSE_SECRET", "s")
    secret = inputs(judge, student_id="ada")
    assert not np.isclose(open_[0], secret[0]).any()
    monkeypatch.delenv("COURSE_SECRET")
    assert np.array_equal(inputs(judge, student_id="ada")[0], open_[0])


def test_no_two_seeds_are_the_same(judge, monkeypatch):
    seeds = set()
    for secret in ("", "a", "a\0b"):
        monkeypatch.setenv("COURSE_SECRET", secret.replace("\0", "-"))
        seeds |= {judge.seed(name, ex) for name in ("", "ada", "b") for ex in ("double", "half")}
    assert len(seeds) == 18


def test_inputs_do_not_depend_on_what_was_drawn_before(judge):
    tests = judge.tests_of("double")
    student = LocalStudent({"double": lambda x: 2 * x})
    alone = [judge.run(test, student, b"s").calls[0].result for test in reversed(tests)]
    together = [judge.run(test, student, b"s").calls[0].result for test in tests]
    assert all(map(np.array_equal, alone, reversed(together)))


# whose fault

BROKEN = '''
@exercise("double", points=1, core=True)
def test_plain(student, rng):
    """Doubles every value."""
    expect(student.double(2.0), 4.0)

@exercise("double", points=1)
def test_ours(student, rng):
    """Breaks."""
    student.double(1.0)
    1 / 0
'''


def test_a_broken_test_is_no_zero(course):
    course.session(public=BROKEN, reference=REFERENCE)
    result = grade(Judge("99_mini"), lambda x: 2 * x)
    assert result.verdict == "harness_error"
    assert "ZeroDivisionError" in result.note


def test_a_test_that_breaks_on_the_students_data_is_the_students(course):
    test = BROKEN.replace("1 / 0", "student.double(1.0).hex()")
    course.session(public=test, reference=REFERENCE)
    result = grade(Judge("99_mini"), lambda x: int(2 * x))
    assert (result.verdict, result.score) == ("partial", 1)
    assert "not of the form" in result.tests[1].message


def test_no_tests_are_a_harness_error(judge):
    result = judge.grade("nothing", lambda: LocalStudent({}))
    assert (result.verdict, result.note) == ("harness_error", "no tests found")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def test_x(student): pass", "no @exercise marker"),
        ('@exercise("double", points=1)\ndef test_x(student): pass', "needs a docstring"),
        ("def broken(:", "cannot collect"),
        ("import nothing_of_that_name", "nothing_of_that_name"),
    ],
)
def test_files_that_are_no_tests_are_named(course, text, words):
    course.session(public=text)
    with pytest.raises(errors.CourseError, match=words):
        Judge("99_mini")


def test_hidden_tests_count_only_where_they_are_asked_for(course):
    hidden = TESTS.replace("test_plain", "test_h").replace(", core=True", "")
    course.session(public=TESTS, hidden=hidden, reference=REFERENCE)
    assert Judge("99_mini").exercises() == {"double": 8}
    assert Judge("99_mini", hidden=False).exercises() == {"double": 4}
    public = [test.public for test in grade(Judge("99_mini"), lambda x: 2 * x).tests]
    assert sorted(public) == [False] * 3 + [True] * 3


# diagnosis


@pytest.mark.parametrize(
    ("function", "diagnosis"),
    [
        (lambda x: x**2, "square"),
        (in_place, "in_place"),
        (square_in_place, "square_in_place"),
        (lambda x: 3 * x, None),
        (lambda x: 2 * x, None),
        (stub, None),
    ],
)
def test_the_mistake_is_named(judge, function, diagnosis):
    result = grade(judge, function, student_id="ada")
    assert result.diagnosis == diagnosis
    assert bool(result.diagnosis_text) == (diagnosis is not None)
    assert {test.diagnosis for test in result.tests if not test.passed} <= {diagnosis}
    assert all(test.diagnosis is None for test in result.tests if test.passed)


WIDE = '''
@exercise("double", points=1, core=True)
def test_one(student, rng):
    """Doubles one."""
    expect(student.double(1.0), 2.0)

@exercise("double", points=1)
def test_two(student, rng):
    """Doubles two."""
    expect(student.double(2.0), 4.0)

@exercise("double", points=1)
def test_three(student, rng):
    """Doubles three."""
    expect(student.double(3.0), 6.0)
'''
NARROW_FIRST = """
@mistakes.add("double", "often_one", "Always one, but for three.")
def double(x):
    return 5.0 if x == 3 else 1.0

@mistakes.add("double", "one", "Always one.")
def double(x):
    return 1.0
"""


@pytest.mark.parametrize("swap", [False, True])
def test_the_mistake_that_explains_most_tests_wins(course, swap):
    parts = NARROW_FIRST.split("@mistakes")
    text = "@mistakes".join([parts[0], *(parts[:0:-1] if swap else parts[1:])])
    course.session(public=WIDE, mistakes=text, reference=REFERENCE)
    result = grade(Judge("99_mini"), lambda x: 1.0)
    assert (result.diagnosis, result.diagnosis_text) == ("one", "Always one.")


def test_ties_go_to_the_mistake_that_agrees_where_the_student_is_right(course):
    mistakes = """
    @mistakes.add("double", "all", "Always nine.")
    def double(x):
        return 9.0

    @mistakes.add("double", "first", "Nine for one.")
    def double(x):
        return 9.0 if x == 1 else 2 * x
    """
    course.session(public=WIDE, mistakes=textwrap.dedent(mistakes), reference=REFERENCE)
    result = grade(Judge("99_mini"), lambda x: 9.0 if x == 1 else 2 * x)
    assert result.diagnosis == "first"


def test_exported_fingerprints_give_the_same_diagnosis(judge, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "not for students")
    table = build.fingerprints("99_mini")
    monkeypatch.delenv("COURSE_SECRET")
    answers = [lambda x: x**2, in_place, square_in_place, lambda x: 3 * x, stops, lambda x: 2 * x]
    before = [grade(judge, answer).diagnosis for answer in answers]
    assert len(set(before)) == 4
    files = paths.test_paths("99_mini")
    files["fingerprints"].write_text(json.dumps({"hash": "x", **table}))
    files["mistakes"].unlink()
    bundle = Judge("99_mini", hidden=False)
    assert not bundle.mistakes().of("double")
    results = [grade(bundle, answer) for answer in answers]
    assert [result.diagnosis for result in results] == before
    assert results[0].diagnosis_text == "You square."


def test_messages_never_hold_inputs_or_expected_values(judge):
    seen = inputs(judge, student_id="ada")
    hidden = {f"{abs(v):.3f}"[:5] for x in seen for v in np.concatenate([x, 2 * x]).ravel()}

    def tells(x):
        raise ValueError(f"{x.tolist()}")

    for function in (lambda x: x, lambda x: x[0], lambda x: None, lambda x: [1, x], tells, stops):
        result = grade(judge, function, student_id="ada")
        said = " ".join([result.note, result.diagnosis_text, *(t.message for t in result.tests)])
        assert said.strip()
        assert not hidden & {n[:5] for n in re.findall(r"\d+\.\d+", said)}
        assert len(said) < 1000


def test_warnings_and_prints_cost_nothing(judge, recwarn):
    def loud(x):
        __import__("warnings").warn("careful", UserWarning, stacklevel=1)
        np.log(np.array(-1.0))
        return 2 * x

    assert grade(judge, loud).verdict == "passed"
    assert not [w for w in recwarn if "careful" in str(w.message)]


def test_a_students_exit_does_not_end_the_judge(judge):
    def leave(x):
        raise SystemExit

    assert grade(judge, leave).verdict == "raised"


def test_a_call_that_raises_is_told_from_one_never_made(judge):
    def fails_when_empty(x):
        return 2 * x if len(x) else stops(x)

    def unwritten(x):
        raise NotImplementedError

    assert [t.stopped for t in grade(judge, fails_when_empty).tests] == [False, False, True]
    assert [t.stopped for t in grade(judge, stops).tests] == [True] * 3
    assert not any(t.stopped for t in grade(judge, unwritten).tests)


def test_a_result_that_cannot_be_sent_was_still_looked_at(judge):
    result = grade(judge, lambda x: 2 * x if len(x) else {1, object})
    assert [(t.passed, t.reached, t.stopped) for t in result.tests][2] == (False, True, False)


def test_a_person_who_interrupts_is_not_asked_again(judge):
    """An endless loop in a notebook takes one interrupt, not one for each test."""
    calls = []

    def interrupted(x):
        calls.append(x)
        raise KeyboardInterrupt

    result = grade(judge, interrupted)
    assert len(calls) == 1
    assert (result.verdict, result.score) == ("raised", 0)
    assert all(not test.reached for test in result.tests[1:])


DRAWN = '''
@exercise("double", points=1, core=True, picture="mask")
def test_drawn(student):
    """Doubles."""
    expect(student.double(np.eye(2)), 2 * np.eye(2))

@exercise("double", points=1)
def test_not_drawn(student, rng):
    """Doubles anything."""
    x = rng.normal(size=(2, 2))
    expect(student.double(x), 2 * x)
'''


def test_only_tests_that_allow_it_keep_what_to_draw(course):
    """The picture shows expected values: the others keep none."""
    course.session(public=DRAWN, mistakes="", reference=REFERENCE)
    calls = []

    def same(x):
        calls.append(x)
        return x

    drawn, other = grade(Judge("99_mini"), same).tests
    kind, got, want = drawn.drawing
    assert kind == "mask"
    np.testing.assert_array_equal(got, np.eye(2))
    np.testing.assert_array_equal(want, 2 * np.eye(2))
    assert other.drawing is None
    assert len(calls) == 2  # drawing runs nothing again
    assert "drawing" not in drawn.to_json()


def test_a_hidden_test_cannot_ask_for_a_picture(course):
    """Its expected values would stand on the student's feedback page."""
    course.session(hidden=DRAWN, mistakes="", reference=REFERENCE)
    with pytest.raises(errors.CourseError, match="test_drawn: a picture shows expected values"):
        Judge("99_mini")
