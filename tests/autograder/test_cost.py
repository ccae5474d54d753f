"""The cost estimate of docs/scale.md."""

from __future__ import annotations

import pytest

from autograder import cost, readme
from autograder.errors import CourseError

MEASURED = {
    "date": "2026-11-25",
    "machine": "2 cores",
    "ours": {
        "numpy": {"2": {"seconds_per_submission": 0.3}},
        "torch": {"2": {"seconds_per_submission": 0.45}},
    },
}


def rows(text):
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]


def test_twice_the_workers_need_half_the_time_and_the_same_core_hours():
    cells = {(row[0], row[1]): row[2:] for row in rows(cost.render(MEASURED))[2:]}
    assert len(cells) == 2 * len(cost.CLASSES)
    # 3,000 submissions, 0.6 s each of one worker: half an hour; two workers, 15 minutes
    assert cells["numpy", "3,000"] == ["0.50", "15.0 min", "3.8 min", "56 s"]
    assert cells["torch", "3,000"][0] == "0.75"


def test_the_machine_is_named():
    assert cost.render(MEASURED).endswith(
        "From 0.60 s (numpy) and 0.90 s (torch) of a worker's time for a submission, "
        "2026-11-25 on 2 cores."
    )


@pytest.mark.parametrize("broken", [{}, {"ours": {"numpy": {}}}, {"ours": []}, []])
def test_another_form_is_said(broken):
    with pytest.raises(CourseError, match="of another form"):
        cost.render(broken)


def test_the_committed_pages_have_their_places():
    for _, new in readme.pages().values():
        assert "not measured yet" in new or "Measured" in new or "From " in new
