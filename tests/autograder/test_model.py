import json

import pytest

from autograder.model import VERDICTS, ExerciseResult, SubmissionResult, TestResult


def submission(**changes):
    tests = [
        TestResult("test_plain", "Doubles.", True, 1.0, core=True, public=True),
        TestResult("test_edge", "Keeps x.", False, 2.0, "it changed x.", "in_place"),
    ]
    exercises = {
        "double": ExerciseResult("double", "partial", 1.0, 3.0, tests, "in_place", "You change x."),
        "half": ExerciseResult("half", "not_attempted", 0.0, 2.0),
        "explain-why": ExerciseResult("explain-why", "awaiting_hand_grade", 0.0, 2.0),
        "explain-how": ExerciseResult("explain-how", "not_attempted", 0.0, 4.0),
    }
    return SubmissionResult("ada", "99_mini", exercises=exercises, repairs=["x"], **changes)


def test_the_json_is_the_contract_of_the_design():
    plain = {"score": 0.0, "tests": []}
    assert submission().to_json() == {
        "student": "ada",
        "session": "99_mini",
        "status": "graded",
        "score": 1.0,
        "max_score": 5.0,
        "score_pending": 2.0,
        "repairs": ["x"],
        "exercises": {
            "double": {
                "verdict": "partial",
                "score": 1.0,
                "max_score": 3.0,
                "tests": [
                    {
                        "name": "test_plain",
                        "passed": True,
                        "points": 1.0,
                        "message": "",
                        "diagnosis": None,
                    },
                    {
                        "name": "test_edge",
                        "passed": False,
                        "points": 2.0,
                        "message": "it changed x.",
                        "diagnosis": "in_place",
                    },
                ],
            },
            "half": {"verdict": "not_attempted", "max_score": 2.0, **plain},
            "explain-why": {"verdict": "awaiting_hand_grade", "max_score": 2.0, **plain},
            "explain-how": {"verdict": "not_attempted", "max_score": 4.0, **plain},
        },
    }


def test_the_contract_survives_json():
    result = submission()
    assert json.loads(json.dumps(result.to_json())) == result.to_json()


def test_a_problem_is_added_only_where_there_is_one():
    graded = set(submission().to_json())
    unreadable = submission(status="unreadable", problem="it is not JSON").to_json()
    assert set(unreadable) - graded == {"problem"}
    assert unreadable["problem"] == "it is not JSON"


def test_an_unreadable_submission_has_no_points():
    result = SubmissionResult("ada", "99_mini", status="unreadable", problem="empty")
    assert (result.score, result.max_score, result.score_pending) == (0, 0, 0)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_one_of_the_designs(verdict):
    words = """passed partial wrong raised timed_out out_of_memory crashed not_attempted
    awaiting_hand_grade harness_error"""
    assert verdict in words.split()
    assert len(VERDICTS) == len(words.split()) == len(set(VERDICTS))
