"""Grading small variants of session 01's notebook in real sandboxes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from autograder import demo, grading, repair, sandbox
from autograder.judge import Judge
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.model import VERDICTS
from autograder.student import LocalStudent

from .conftest import AUTOMATIC, SESSION, cell_of, course, notebook, write

pytestmark = pytest.mark.sandbox

QUICK = Limits(call_seconds=3, cell_seconds=8)  # the first cell imports for two seconds

STDERR = """
import logging, os, sys, warnings
def softmax(x, axis=-1):
    warnings.warn("only a warning")
    print("to stderr", file=sys.stderr)
    os.write(2, b"straight to stderr")
    logging.error("an error, says the log")
    x = np.asarray(x)
    if x.dtype.kind != "f":
        x = x.astype(float)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
print("while it is defined", file=sys.stderr)
"""

# each breaks when the judge calls it
BAD_CALLS = {
    "causal_mask": "def causal_mask(n_tokens):\n    while True:\n        pass",
    "padding_mask": "import os\ndef padding_mask(lengths, max_len):\n    os._exit(0)",
    "combine_masks": ("import ctypes\ndef combine_masks(*masks):\n    return ctypes.string_at(0)"),
    "self_attention": ("def self_attention(*args, **kwargs):\n    return np.ones(2**45)"),
}
# each breaks when its cell runs, after the definition
BAD_CELLS = {
    "causal_mask": "def causal_mask(n_tokens):\n    return None\nwhile True:\n    pass",
    "padding_mask": "import os\ndef padding_mask(lengths, max_len):\n    return None\nos._exit(1)",
    "combine_masks": (
        "import ctypes\ndef combine_masks(*masks):\n    return None\nctypes.string_at(0)"
    ),
}


# `exit()` in a notebook asks the kernel to stop, a moment later
ENDS = """
import functools
def combine_masks(*masks):
    return functools.reduce(np.logical_and, masks)
exit()
"""


def graded(folder, submission, student="ada"):
    """Grade one submission from its file."""
    return grading.grade_file(write(folder, student, submission), SESSION, student)[0]


def without(name):
    """Return a change that deletes a cell."""

    def change(submission):
        submission.cells.remove(cell_of(submission, name))

    return change


@pytest.fixture(scope="module")
def perfect(tmp_path_factory):
    return graded(tmp_path_factory.mktemp("perfect"), notebook(cells={"softmax": STDERR}))


@pytest.fixture(scope="module")
def bad_calls(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "limits_of", lambda release: QUICK)
        return graded(tmp_path_factory.mktemp("calls"), notebook(cells=BAD_CALLS))


@pytest.fixture(scope="module")
def bad_cells(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "limits_of", lambda release: QUICK)
        submission = notebook(cells=BAD_CELLS, change=without("self_attention"))
        return graded(tmp_path_factory.mktemp("cells"), submission)


def test_a_right_answer_gets_full_marks_whatever_it_writes_to_stderr(perfect):
    assert perfect.status == "graded"
    assert (perfect.score, perfect.max_score, perfect.score_pending) == (20, 20, 2)
    assert {name: e.verdict for name, e in perfect.exercises.items()} == {
        **dict.fromkeys(AUTOMATIC, "passed"),
        "explain-scaling": "awaiting_hand_grade",
    }
    assert perfect.repairs == []


@pytest.mark.parametrize(
    ("name", "verdict"),
    {
        "causal_mask": "timed_out",
        "padding_mask": "crashed",
        "combine_masks": "crashed",
        "self_attention": "out_of_memory",
    }.items(),
)
def test_a_bad_call_has_its_own_verdict(bad_calls, name, verdict):
    exercise = bad_calls.exercises[name]
    assert exercise.verdict == verdict, exercise
    assert exercise.score == 0
    assert exercise.tests[0].message


@pytest.mark.parametrize(
    ("name", "verdict"),
    {
        "causal_mask": "timed_out",
        "padding_mask": "crashed",
        "combine_masks": "crashed",
        "self_attention": "not_attempted",
    }.items(),
)
def test_a_bad_cell_has_its_own_verdict(bad_cells, name, verdict):
    exercise = bad_cells.exercises[name]
    assert exercise.verdict == verdict, exercise
    assert exercise.score == 0


@pytest.mark.parametrize("kind", ["bad_calls", "bad_cells"])
def test_what_breaks_costs_its_own_exercise_only(request, kind):
    result = request.getfixturevalue(kind)
    broken = {*BAD_CALLS}
    others = {name: e for name, e in result.exercises.items() if name not in broken}
    assert {name: e.verdict for name, e in others.items()} == {
        "softmax": "passed",
        "masked_softmax": "passed",
        "attention_scores": "passed",
        "scaled_dot_product_attention": "passed",
        "explain-scaling": "awaiting_hand_grade",
    }
    assert result.score == sum(e.max_score for e in others.values()) - 2 == 12
    assert result.status == "graded"


def test_a_deleted_cell_is_reported(bad_cells):
    assert [text for text in bad_cells.repairs if "self_attention" in text and "missing" in text]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Grade the same notebook twice, and once for another student."""
    cells = {
        "softmax": demo.SOFTMAX_NO_MAX,
        "causal_mask": demo.MASK_TRANSPOSED,
        "masked_softmax": (
            "from scipy import special\ndef masked_softmax(scores, mask):\n"
            "    return special.softmax(np.where(mask, scores, -np.inf), axis=-1)"
        ),
    }
    folder = tmp_path_factory.mktemp("mixed")
    cells |= {
        "combine_masks": ENDS,
        "self_attention": "def self_attention(x, w_query, w_key, w_value)\n    return x",
    }
    submission = notebook(cells=cells, blank=["padding_mask", "explain-scaling"])
    return [graded(folder, submission, student) for student in ("ada", "ada", "ben")]


def test_partial_credit_and_its_diagnosis(mixed):
    softmax = mixed[0].exercises["softmax"]
    assert softmax.verdict == "partial"
    assert 0 < softmax.score < softmax.max_score == 3
    assert softmax.score == sum(test.points for test in softmax.tests if test.passed)
    assert softmax.diagnosis
    assert len(softmax.diagnosis_text) > 20


def test_a_wrong_answer_is_told_which_mistake_it_made(mixed):
    mask = mixed[0].exercises["causal_mask"]
    assert (mask.verdict, mask.score) == ("wrong", 0)
    assert mask.diagnosis
    assert [test.diagnosis for test in mask.tests if test.core] == [mask.diagnosis]


def test_blank_answers_are_not_attempted(mixed):
    assert mixed[0].exercises["padding_mask"].verdict == "not_attempted"
    assert mixed[0].exercises["explain-scaling"].verdict == "not_attempted"
    assert mixed[0].score_pending == 0


def test_a_cell_that_does_not_compile_says_so(mixed):
    exercise = mixed[0].exercises["self_attention"]
    assert (exercise.verdict, exercise.score) == ("raised", 0)
    assert "SyntaxError" in exercise.note


def test_exit_in_a_cell_costs_nothing(mixed):
    assert mixed[0].exercises["combine_masks"].verdict == "passed"
    assert mixed[0].exercises["attention_scores"].verdict == "passed"


def test_a_library_call_is_refused_with_its_reason(mixed):
    refused = mixed[0].exercises["masked_softmax"]
    assert (refused.verdict, refused.score, refused.max_score) == ("wrong", 0, 3)
    assert "scipy.special.softmax" in refused.note
    assert "only NumPy" in refused.note


def test_the_same_submission_gets_the_same_result(mixed):
    first, second, other = (result.to_json() for result in mixed)
    assert first == second
    assert (first["score"], first["exercises"].keys()) == (
        other["score"],
        other["exercises"].keys(),
    )


def inputs(student_id):
    """Return what the judge passes to one student's softmax, as bytes."""
    seen = []

    def softmax(x, axis=-1):
        seen.append(np.asarray(x).tobytes())
        return x

    judge = Judge(SESSION)
    judge.grade("softmax", lambda: LocalStudent({"softmax": softmax}), student_id=student_id)
    assert len(seen) >= len(judge.tests_of("softmax"))
    return seen


def test_inputs_belong_to_the_student_and_the_secret(monkeypatch):
    monkeypatch.delenv("COURSE_SECRET", raising=False)
    ada, again, ben = inputs("ada"), inputs("ada"), inputs("ben")
    assert ada == again
    assert not {*ada} & {*ben}
    monkeypatch.setenv("COURSE_SECRET", "another")
    assert not {*ada} & {*inputs("ada")}


def test_a_failure_of_ours_is_never_a_zero(monkeypatch, tmp_path):
    grade = Judge.grade

    def fails_once(self, exercise_id, *arguments, **options):
        if exercise_id == "softmax":
            raise RuntimeError("the judge is broken")
        return grade(self, exercise_id, *arguments, **options)

    monkeypatch.setattr(Judge, "grade", fails_once)
    result = graded(tmp_path, notebook())
    broken = result.exercises["softmax"]
    assert broken.verdict == "harness_error"
    assert broken.note == "RuntimeError: the judge is broken"
    assert result.status == "needs_person"
    assert result.score == 17
    assert {e.verdict for name, e in result.exercises.items() if name != "softmax"} == {
        "passed",
        "awaiting_hand_grade",
    }


LOOKS = """
import os
FOUND = sorted(os.listdir("."))
READ = {}
for top, _, files in os.walk("."):
    for name in files:
        try:
            READ[os.path.join(top, name)] = open(os.path.join(top, name)).read()
        except OSError as error:
            READ[os.path.join(top, name)] = type(error).__name__
print("FOUND", READ)
"""


def test_handed_in_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the words of another student")
    submission = notebook(blank=["*"])
    submission.cells.insert(1, repair.nbformat.v4.new_code_cell(LOOKS))
    path = write(tmp_path, "eve", submission)
    (path.parent / "data.txt").write_text("the words of eve")
    (path.parent / "link.txt").symlink_to(secret)
    (path.parent / "folder").mkdir()
    (path.parent / "folder" / "inner.txt").symlink_to(secret)
    (path.parent / "way").symlink_to(tmp_path)
    result, graded_notebook = grading.grade_file(path, SESSION, "eve")
    assert result.status == "graded"
    printed = "".join(
        out["text"]
        for cell in graded_notebook.cells
        for out in cell.get("outputs", [])
        if "text" in out
    )
    assert "the words of eve" in printed
    assert "the words of another student" not in printed


def test_a_notebook_that_is_a_link_is_not_followed(tmp_path):
    other = write(tmp_path, "ada", notebook())
    path = tmp_path / "eve" / SESSION / f"{SESSION}.ipynb"
    path.parent.mkdir(parents=True)
    path.symlink_to(other)
    result, graded_notebook = grading.grade_file(path, SESSION, "eve")
    assert result.status == "unreadable"
    assert graded_notebook is None
    assert "link" in result.problem


@pytest.fixture(scope="module")
def a_class(tmp_path_factory):
    """Grade, with the command: right, unreadable, and one whose date is nonsense."""
    folder = tmp_path_factory.mktemp("class")
    write(folder / "in", "ada", notebook())
    write(folder / "in", "kofi", "%PDF-1.7 my homework")
    write(folder / "in", "zoe", notebook(blank=["*"]))
    (folder / "in" / "zoe" / SESSION / "timestamp.txt").write_text("the day before yesterday\n")
    (folder / "in" / "empty" / SESSION).mkdir(parents=True)
    done = course(
        "grade", "01", "--submissions", folder / "in", "--out", folder / "out",
        "--json", folder / "deep" / "result.json",
    )  # fmt: skip
    return done, folder


def test_unreadable_files_are_reported_while_the_rest_is_graded(a_class):
    done, folder = a_class
    assert done.returncode == 1, done.stderr
    results = {
        one["student"]: one for one in json.loads((folder / "deep" / "result.json").read_text())
    }
    assert results["ada"]["status"] == "graded"
    assert results["ada"]["score"] == 20
    assert results["kofi"]["status"] == "unreadable"
    assert "not a notebook" in results["kofi"]["problem"]
    assert results["empty"]["status"] == "unreadable"
    assert results["zoe"]["status"] == "needs_person"
    assert "timestamp.txt is not a date" in results["zoe"]["problem"]
    assert results["zoe"]["max_score"] == 20


def test_the_json_keeps_its_contract(a_class):
    _, folder = a_class
    results = json.loads((folder / "deep" / "result.json").read_text())
    assert results == json.loads((folder / "out" / "results.json").read_text())
    assert [one["student"] for one in results] == ["ada", "empty", "kofi", "zoe"]
    wanted = {
        "student",
        "session",
        "status",
        "score",
        "max_score",
        "score_pending",
        "repairs",
        "exercises",
    }
    for one in results:
        assert wanted <= {*one}
        assert one["session"] == SESSION
        for exercise in one["exercises"].values():
            assert {*exercise} >= {"verdict", "score", "max_score", "tests"}
            assert exercise["verdict"] in VERDICTS
            for test in exercise["tests"]:
                assert {*test} >= {"name", "passed", "points", "message", "diagnosis"}
    ada = results[0]
    assert ada["score"] == sum(e["score"] for n, e in ada["exercises"].items() if n in AUTOMATIC)
    assert ada["score_pending"] == 2


def test_the_class_gets_its_table_gradebook_csv_and_pages(a_class):
    done, folder = a_class
    for name in ("ada", "kofi", "zoe", "20/20"):
        assert name in done.stdout
    assert done.stderr == ""
    assert (folder / "out" / "gradebook.db").is_file()
    rows = (folder / "out" / "grades.csv").read_text().splitlines()
    assert len(rows) == 5
    assert (folder / "out" / "feedback" / "ada" / SESSION / f"{SESSION}.html").is_file()
    said = (folder / "out" / "feedback" / "kofi" / SESSION / f"{SESSION}.html").read_text()
    assert "is not a notebook" in said


def test_an_unprotected_kernel_does_not_get_the_secret(monkeypatch):
    """The override for trusted submissions passes our variables on, but not the inputs' seed."""
    monkeypatch.setattr(sandbox, "problem", lambda: "none can be made here")
    monkeypatch.setenv("COURSE_UNSAFE_NO_SANDBOX", "1")
    monkeypatch.setenv("COURSE_SECRET", "not for students")
    monkeypatch.setenv("COURSE_CANARY", "passed on")
    ask = "import os; print(os.environ.get('COURSE_SECRET'), os.environ.get('COURSE_CANARY'))"
    with SandboxKernel(SESSION, Limits()) as kernel:
        run = kernel.run(ask)
    assert [output["text"] for output in run.outputs] == ["None passed on\n"]
