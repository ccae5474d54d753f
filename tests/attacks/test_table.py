"""The published table is what the results file says, and says what is claimed."""

import json

import pytest

from autograder import paths, scripts
from autograder.bench import attacks as bench

from .conftest import attacks

RESULTS = paths.RESULTS / "attacks.json"


@pytest.fixture(scope="module")
def record():
    return json.loads(RESULTS.read_text())


def test_the_page_is_generated_from_the_results(record):
    assert bench.TABLE.read_text() == bench.markdown(record)


def test_no_attack_was_paid_cost_others_or_did_harm_here(record):
    totals = record["totals"]["course"]
    assert (totals["paid"], totals["lost"], totals["harm"]) == (0, 0, 0)
    assert totals["attacks"] == len(record["attacks"]) >= 60


def test_no_row_is_a_failure_of_the_benchmark_itself(record):
    failed = [
        (row["name"], grader)
        for row in record["attacks"]
        for grader in bench.GRADERS
        if (row.get(grader) or {}).get("status") == "failed"
    ]
    assert failed == []


def test_every_row_is_an_attack_of_the_suite(record):
    assert {row["name"] for row in record["attacks"]} <= {*attacks()}
    assert [bench.totals(record["attacks"], one) for one in bench.GRADERS] == [
        record["totals"][one] for one in bench.GRADERS
    ]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<script>document.title='taken over'</script>", True),
        ("<img src=x onerror=\"document.title='taken over'\">", True),
        ("<a href=' JavaScript:document.title=`taken over`'>x</a>", True),
        ("<pre>&lt;script&gt;document.title='taken over'&lt;/script&gt;</pre>", False),
        ("<script>let ours = 1</script><p>taken over</p>", False),
        ("<a href='http://x/taken over'>x</a>", False),
    ],
)
def test_scripts_in_a_page_are_found(page, found):
    assert bool(scripts.scripts_in(page)) is found
