"""Results of other sessions in a bank's file, and answers of the bank in whole notebooks."""

import json

import pytest

from autograder import bank, errors
from autograder.bench import classes
from autograder.model import ExerciseResult, SubmissionResult

SESSION = "01_numpy_self_attention"


def test_reports_of_other_sessions_are_kept(tmp_path):
    path = tmp_path / "bank.json"
    path.write_text(json.dumps([{"session": SESSION, "seeds": 1}, {"session": "02_x", "seeds": 2}]))
    assert bank.reports_but([SESSION], path) == [{"session": "02_x", "seeds": 2}]


@pytest.mark.parametrize("text", ["{", "[1]", '[{"name": 1}]', "3"])
def test_a_file_of_something_else_is_not_written_over(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(errors.CourseError, match=r"other\.json holds no reports"):
        bank.reports_but([SESSION], path)


def paid_as_the_bank_says(student, cells):
    results = {
        name: ExerciseResult(name, "passed" if one.right else "wrong", 2.0 * one.right, 2.0)
        for name, one in cells.items()
    }
    return SubmissionResult(student, SESSION, exercises=results)


def test_a_class_is_compared_answer_by_answer():
    drawn = classes.draw(SESSION, 5)
    assert drawn == classes.draw(SESSION, 5)
    results = [paid_as_the_bank_says(*one) for one in drawn.items()]
    found = classes.compare(drawn, results)
    counts = found["counts"]
    assert counts["right"] == counts["right_paid_in_full"] > counts["wrong"] > 0
    assert counts["wrong"] == counts["wrong_caught"]
    assert counts["right"] + counts["wrong"] == sum(map(len, drawn.values()))
    for right in (True, False):
        result, name = next(
            (one, name)
            for one in results
            for name, answer in drawn[one.student].items()
            if answer.right == right
        )
        result.exercises[name].score = 2.0 - 2.0 * right
    odd = classes.compare(drawn, results)
    assert [("/right/" in one["file"]) for one in odd["otherwise"]].count(True) == 1
    assert len(odd["otherwise"]) == 2
