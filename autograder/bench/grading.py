"""Grading a class: this course beside ``nbgrader autograde`` and ``otter run``, in one run.

Steady state is the slope between two class sizes, start-up is what is left; memory is the sum
over all processes of what each holds (PSS). Scores of honest submissions are compared one by one.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from autograder.bank import provenance
from autograder.bench import _course, _rivals
from autograder.bench._memory import Peak

SIZES = (10, 40)
OTTER_SIZES = (2, 8)
GROWTH = (10, 50, 200)
PARTS_SIZE = 13  # the first one warms all up
REPEATS = 3  # of single checks
TARGETS = {("numpy", 1): 2.5, ("numpy", 2): 4.0, ("torch", 1): 4.0, ("torch", 2): 8.0}
SESSIONS = {"numpy": _course.NUMPY, "torch": _course.TORCH}


@contextmanager
def timed(sink: dict[str, Any]) -> Iterator[None]:
    """Measure wall time and peak memory of what runs inside."""
    peak = Peak()
    started = time.perf_counter()
    with peak:
        yield
    sink["seconds"] = time.perf_counter() - started
    sink["peak_mib"] = round(peak.bytes / 2**20)


def steady(runs: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return the slope between the two class sizes, and the start-up that is left.

    Examples
    --------
    >>> runs = {10: {"seconds": 7.0, "peak_mib": 90}, 40: {"seconds": 13.0, "peak_mib": 100}}
    >>> steady(runs)["seconds_per_submission"], steady(runs)["start_up_seconds"]
    (0.2, 5.0)
    """
    small, large = sorted(runs)
    slope = (runs[large]["seconds"] - runs[small]["seconds"]) / (large - small)
    return {
        "seconds_per_submission": round(slope, 4),
        "start_up_seconds": round(runs[small]["seconds"] - small * slope, 2),
        "peak_mib": runs[large]["peak_mib"],
        "runs": {str(n): round(run["seconds"], 2) for n, run in runs.items()},
    }


class Bench:
    """One run of the benchmark in a scratch folder.

    Parameters
    ----------
    folder : Path
    say : callable
        Told what is being measured.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.say = say
        say("building the benchmark's session")
        self.root = _course.make_copy(folder)
        say("installing otter-grader into an environment of its own")
        self.otter = _rivals.otter_python(folder)
        self.answers = {k: _course.variants(s, self.root) for k, s in SESSIONS.items()}
        self.stock, self.archives = {}, {}
        for kind, session in SESSIONS.items():
            self.stock[kind] = _rivals.make_stock(session, self.root, folder / f"stock-{kind}")
            place = folder / f"otter-{kind}"
            self.archives[kind] = _rivals.make_otter(session, self.root, place, self.otter)

    def release(self, kind: str) -> Path:
        """Return our release of a session."""
        session = SESSIONS[kind]
        return self.root / "sessions" / session / f"{session}.ipynb"

    def ours(
        self, kind: str, size: int, workers: int, **environment: str
    ) -> tuple[dict[str, Any], dict[str, float]]:
        """Grade a class with this course; return the measurement and the scores."""
        session, sink = SESSIONS[kind], dict[str, Any]()
        place = self.folder / f"ours-{kind}-{size}"
        answers = self.answers[kind]
        submitted = _course.write_class(session, self.release(kind), answers, place, size)
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        self.say(f"ours: {kind}, {size} submissions, {workers} worker(s)")
        options = ("--submissions", str(submitted), "--out", str(out), "--workers", str(workers))
        with timed(sink):
            _course.run(
                _course.course_command("grade", session, *options), self.root, **environment
            )
        results = json.loads((out / "results.json").read_text())
        return sink, {one["student"]: one["score"] for one in results}

    def nbgrader(self, kind: str, size: int) -> tuple[dict[str, Any], dict[str, float]]:
        """Grade the same class with stock nbgrader."""
        session, sink = SESSIONS[kind], dict[str, Any]()
        folder = self.stock[kind].parents[2]
        for name in ("autograded", "gradebook.db"):
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        command = [sys.executable, "-m", "nbgrader"]
        _course.run([*command, "generate_assignment", session, "--force"], folder, **self._utils())
        answers = self.answers[kind]
        _course.write_class(session, self.stock[kind], answers, folder / "submitted", size)
        self.say(f"nbgrader autograde: {kind}, {size} submissions")
        with timed(sink):
            _course.run([*command, "autograde", session], folder, **self._utils())
        return sink, _rivals.stock_scores(folder, session)

    def otter_run(self, kind: str, size: int) -> tuple[dict[str, Any], dict[str, float]]:
        """Grade the first few of the class with ``otter run``, one after the other."""
        session, sink, scores = SESSIONS[kind], dict[str, Any](), dict[str, float]()
        folder = self.folder / f"otter-{kind}" / "class"
        release = _rivals.untested(self.release(kind), folder.parent / "release.ipynb")
        submitted = _course.write_class(session, release, self.answers[kind], folder, size)
        self.say(f"otter run: {kind}, {size} submissions")
        with timed(sink):
            for path in sorted(submitted.glob("*/*/*.ipynb")):
                student = path.parents[1].name
                archive = self.archives[kind]
                scores[student] = _rivals.otter_run(archive, path, self.otter, self.root)
        return sink, scores

    def _utils(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.root)}

    def parts(self, kind: str) -> dict[str, float]:
        """Measure where the time of a submission goes, in one process."""
        self.say(f"where the time goes: {kind}")
        session, answers = SESSIONS[kind], self.answers[kind]
        place = self.folder / f"parts-{kind}"
        place = _course.write_class(session, self.release(kind), answers, place, PARTS_SIZE)
        out = str(self.folder / f"parts-out-{kind}")
        command = [sys.executable, "-m", "autograder.bench._parts", session, str(place), out]
        seconds: dict[str, float] = json.loads(_course.run(command, self.root))
        return seconds

    def check(self, kind: str) -> dict[str, float]:
        """Time ``course check`` and ``nbgrader validate`` on one right notebook, in turns."""
        session = SESSIONS[kind]
        mine, theirs = [], []
        place, folder = self.folder / f"check-{kind}", self.stock[kind].parents[2]
        answers = self.answers[kind][:1]
        ours = _course.write_class(session, self.release(kind), answers, place, 1)
        stock = _course.write_class(session, self.stock[kind], answers, folder / "one", 1)
        for number in range(REPEATS):
            self.say(f"course check and nbgrader validate: {kind}, {number + 1} of {REPEATS}")
            file = next(ours.glob("*/*/*.ipynb"))
            mine.append(_seconds(_course.course_command("check", str(file)), self.root))
            file = next(stock.glob("*/*/*.ipynb"))
            validate = [sys.executable, "-m", "nbgrader", "validate", str(file)]
            theirs.append(_seconds(validate, folder, **self._utils()))
        check, validate_seconds = statistics.median(mine), statistics.median(theirs)
        return {
            "course_check_seconds": round(check, 2),
            "nbgrader_validate_seconds": round(validate_seconds, 2),
            "ratio": round(validate_seconds / check, 2),
        }


def _seconds(command: list[str], root: Path, **environment: str) -> float:
    started = time.perf_counter()
    _course.run(command, root, **environment)
    return time.perf_counter() - started


def _differences(ours: dict[str, float], theirs: dict[str, float]) -> dict[str, Any]:
    shared = sorted(set(ours) & set(theirs))
    apart = {s: [ours[s], theirs[s]] for s in shared if abs(ours[s] - theirs[s]) > 1e-9}
    return {"compared": len(shared), "same": len(shared) - len(apart), "different": apart}


def measure_kind(bench: Bench, kind: str) -> dict[str, Any]:
    """Measure one kind of notebook with all graders."""
    scores: dict[str, dict[str, float]] = {}
    found: dict[str, Any] = {"ours": {}}
    runs: dict[str, dict[int, dict[str, Any]]] = {"1": {}, "2": {}, "nbgrader": {}, "otter": {}}
    for size in SIZES:  # graders take turns, so that a noisy minute hits all of them
        for workers in (1, 2):
            runs[str(workers)][size], scores["ours"] = bench.ours(kind, size, workers)
        runs["nbgrader"][size], scores["nbgrader"] = bench.nbgrader(kind, size)
    for size in OTTER_SIZES:
        runs["otter"][size], scores["otter"] = bench.otter_run(kind, size)
    found["ours"] = {workers: steady(runs[workers]) for workers in ("1", "2")}
    found |= {name: steady(runs[name]) for name in ("nbgrader", "otter")}
    for name in ("nbgrader", "otter"):
        found[f"scores_against_{name}"] = _differences(scores["ours"], scores[name])
    slow = found["nbgrader"]["seconds_per_submission"]
    found["times_nbgrader"] = {
        workers: round(slow / found["ours"][workers]["seconds_per_submission"], 1)
        for workers in ("1", "2")
    }
    found["check"] = bench.check(kind)
    found["parts"] = bench.parts(kind)
    return found


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Run everything and return the results file's object."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/var/tmp") as name:
        bench = Bench(Path(name), say)
        found = {kind: measure_kind(bench, kind) for kind in SESSIONS}
        growth = {
            kind: {str(size): _rounded(bench.ours(kind, size, 2)[0]) for size in GROWTH}
            for kind in SESSIONS
        }
    return {
        **provenance(),
        "versions": {one: version(one) for one in ("nbgrader", "torch", "transformers", "numpy")},
        "sizes": list(SIZES),
        "sandbox": True,
        "kinds": found,
        "growth": growth,
        "ours": {
            kind: {workers: one["ours"][workers] for workers in ("1", "2")}
            for kind, one in found.items()
        },
    }


def _rounded(run: dict[str, Any]) -> dict[str, Any]:
    return {"seconds": round(run["seconds"], 2), "peak_mib": run["peak_mib"]}


def table(found: dict[str, Any]) -> Table:
    """Return the figures as a table."""
    view = Table(title="Seconds a submission in steady state (start-up), and peak memory")
    for name in ("notebook", "grader", "seconds", "start-up", "peak MiB", "times nbgrader"):
        view.add_column(name, justify="left" if name in ("notebook", "grader") else "right")
    for kind, one in found["kinds"].items():
        rows = {f"ours, {w} worker{'s' * (w == '2')}": one["ours"][w] for w in ("1", "2")}
        rows |= {"nbgrader autograde": one["nbgrader"], "otter run": one["otter"]}
        slow = one["nbgrader"]["seconds_per_submission"]
        for name, row in rows.items():
            seconds = row["seconds_per_submission"]
            view.add_row(
                kind,
                name,
                f"{seconds:.3f}",
                f"{row['start_up_seconds']:.1f}",
                str(row["peak_mib"]),
                f"{slow / seconds:.1f}",
            )
    return view


def run(console: Console, json_path: Path) -> None:
    """Measure, print the table and write the results file and its picture."""
    from autograder.bench import _plot
    from autograder.build import write_text

    with console.status("") as status:
        found = measure(lambda what: status.update(what))
    write_text(json_path, json.dumps(found, indent=1) + "\n")
    _plot.draw(found, json_path.with_suffix(".png"))
    console.print(table(found))
    console.print(f"wrote {json_path}")
