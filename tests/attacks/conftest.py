"""Grades every attack once, in three processes at the same time."""

from __future__ import annotations

import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from autograder import hostile, paths, victim

WORKERS = 3  # mostly they wait for a limit
PAGES = ("pages", "notebook file")
SLOW = ("time", "memory, disk and output", "replies to the judge")


@functools.cache
def attacks():
    """Return all attacks by name."""
    return {attack.name: attack for attack in hostile.load()}


def graded_in_worker(name: str, folder: Path) -> hostile.Report:
    """Grade one attack; a host of its own tells what it did."""
    with victim.Host(paths.ROOT, hostile.SESSION) as host:
        return hostile.run(attacks()[name], host, folder)


def pytest_collection_modifyitems(items):
    """Let the attacks that the pages are made from be graded with all others."""
    items.sort(key=lambda item: "test_pages" in item.nodeid)


def wanted(items) -> list[str]:
    """Return the attacks that the selected tests are about, the slow ones first."""
    names = {
        item.callspec.params["name"]
        for item in items
        if "name" in getattr(item, "fixturenames", ()) and "reports" in item.fixturenames
    }
    if any("test_pages" in item.nodeid for item in items):
        names |= {one.name for one in attacks().values() if one.group in PAGES}
    known = [attack for attack in attacks().values() if attack.name in names]
    return [one.name for one in sorted(known, key=lambda one: one.group not in SLOW)]


@pytest.fixture(scope="session")
def reports(request, tmp_path_factory):
    """Return the reports of the attacks by name, each graded once."""
    folder = tmp_path_factory.mktemp("attacks")
    names = wanted(request.session.items)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        waiting = {name: pool.submit(graded_in_worker, name, folder) for name in names}
        return {name: future.result() for name, future in waiting.items()}
