"""No attack is paid, no honest exercise loses by another's attack, and nothing is harmed."""

from __future__ import annotations

import pytest

from .conftest import attacks

pytestmark = pytest.mark.sandbox
NAMES = sorted(attacks())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_not_paid(name, reports):
    assert reports[name].paid(attacks()[name]) == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_other_exercises_keep_their_marks(name, reports):
    report = reports[name]
    assert report.lost(attacks()[name]) == {}
    assert report.status == attacks()[name].status, report.problem


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_harmed(name, reports):
    assert reports[name].harm == []
