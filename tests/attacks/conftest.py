"""Grades every attack once, in two processes at the same time."""

from __future__ import annotations

import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from autograder import hostile, paths, victim

WORKERS = 2


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


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """Return the reports of all attacks by name, the slow ones begun first."""
    folder = tmp_path_factory.mktemp("attacks")
    slow = sorted(attacks().values(), key=lambda attack: attack.group != "time and memory")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        waiting = {one.name: pool.submit(graded_in_worker, one.name, folder) for one in slow}
        return {name: future.result() for name, future in waiting.items()}
