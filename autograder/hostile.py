"""Attacks on the grader as data, and what each got and did.

The attacks themselves are ``tests/attacks/cases/*.py``: each says what hostile cells, files or
bytes a submission holds, what it may earn at most, and which other exercises must keep their
marks. The test suite runs them against this grader; ``course bench attacks`` also against
others.
"""

from __future__ import annotations

import json
import re
import resource
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder import demo, grading, judge, paths, repair
from autograder.limits import Limits
from autograder.model import SubmissionResult
from autograder.source import read_session, solution_cells
from autograder.victim import Host, write_submission

SESSION = demo.SESSION
CASES = paths.ROOT / "tests" / "attacks" / "cases"
GROWTH = 768 * 2**20  # bytes by which one submission may raise the grader's peak memory
# small, so that what runs into them does so soon; honest cells take a tenth of each
QUICK = Limits(
    cell_seconds=8,
    call_seconds=3,
    exercise_seconds=6,
    submission_seconds=90,
    fork_seconds=5,
    memory_bytes=2**30,
    file_bytes=32 * 2**20,
    disk_bytes=64 * 2**20,
    output_bytes=200_000,
)
POINTS = {
    "softmax": 3.0,
    "attention_scores": 2.0,
    "causal_mask": 2.0,
    "padding_mask": 1.0,
    "combine_masks": 1.0,
    "masked_softmax": 3.0,
    "scaled_dot_product_attention": 4.0,
    "self_attention": 4.0,
}


@dataclass(frozen=True)
class Attack:
    """A hostile submission of session 01; whatever it does not name is the model solution.

    ``@WORD@`` in any text stands for something of the host: see `victim.Host`.

    Parameters
    ----------
    name, group : str
    about : str
        What it tries, in a few words, for the table.
    cells : mapping of str to str
        Sources of answer cells, by exercise.
    extra : tuple of (str, str)
        Code cells put in: after which cell (a grade id; "" is the front), and the source.
    markdown : tuple of (str, str)
        Markdown cells put in, likewise.
    change : callable, optional
        Changes the finished notebook in place.
    files, links : mapping
        What is handed in beside the notebook: contents by name, and targets of links.
    raw : bytes, optional
        The whole file instead of a notebook.
    student : str, default=""
        The student's folder; made from the name by default.
    at_most : mapping of str to float
        What exercises may earn; 0 for each of ``cells`` by default.
    costs : tuple of str
        Exercises that may lose marks, because they call what was attacked.
    status : str, default="graded"
        What becomes of the submission.
    limits : mapping
        Changes to `QUICK`.
    """

    name: str
    group: str
    about: str
    cells: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[tuple[str, str], ...] = ()
    markdown: tuple[tuple[str, str], ...] = ()
    change: Callable[[Any], None] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    student: str = ""
    at_most: Mapping[str, float] | None = None
    costs: tuple[str, ...] = ()
    status: str = "graded"
    limits: Mapping[str, Any] = field(default_factory=dict)

    def bounds(self) -> dict[str, float]:
        """Return what the attacked exercises may earn."""
        return dict(self.at_most) if self.at_most is not None else dict.fromkeys(self.cells, 0.0)

    def keeps(self) -> list[str]:
        """Return the exercises that must keep full marks."""
        if self.status == "unreadable":
            return []
        return [name for name in POINTS if name not in {*self.bounds(), *self.costs}]

    def folder(self) -> str:
        """Return the name of the student's folder."""
        return self.student or re.sub(r"\W+", "-", self.name)


@dataclass
class Report:
    """What one attack got and did.

    Parameters
    ----------
    name, status : str
    scores : dict of str to float
    verdicts : dict of str to str
    harm : list of str
        What happened that must not, in words.
    seconds : float
    notebook : str
        The graded notebook as JSON, where there is one.
    problem : str
    repairs : list of str
    """

    name: str
    status: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    harm: list[str] = field(default_factory=list)
    seconds: float = 0.0
    notebook: str = ""
    problem: str = ""
    repairs: list[str] = field(default_factory=list)

    def paid(self, attack: Attack) -> dict[str, float]:
        """Return the attacked exercises that earned more than they may."""
        return {
            name: self.scores.get(name, 0.0)
            for name, most in attack.bounds().items()
            if self.scores.get(name, 0.0) > most
        }

    def lost(self, attack: Attack) -> dict[str, str]:
        """Return the verdicts of other exercises that did not keep full marks."""
        return {
            name: self.verdicts.get(name, "missing")
            for name in attack.keeps()
            if self.scores.get(name, 0.0) < POINTS[name]
        }

    def to_json(self) -> dict[str, Any]:
        """Return all fields but the notebook."""
        return {key: value for key, value in asdict(self).items() if key != "notebook"}


def load(groups: Iterable[str] | None = None) -> list[Attack]:
    """Return the attacks of all case files, or of those named."""
    found: list[Attack] = []
    for path in sorted(CASES.glob("*.py")):
        if groups is None or path.stem in groups:
            found += judge.load_module(path, f"course_attacks_{path.stem}").ATTACKS
    names = [attack.name for attack in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"attacks with the same name: {sorted(twice)}")
    return found


def submission(attack: Attack, release: Any, solutions: Mapping[str, str]) -> Any:
    """Return the attack's notebook, made from a release that it strips to its tracked cells.

    Parameters
    ----------
    attack : Attack
    release : NotebookNode
        Changed in place.
    solutions : mapping of str to str
        Honest sources, by grade id.
    """
    honest = {**solutions, **attack.cells}
    release.cells = [cell for cell in release.cells if repair.grade_id(cell)]
    for cell in release.cells:
        name = str(repair.grade_id(cell))
        if name in honest:
            cell.source = honest[name].strip("\n")
    for kind, added in (("code", attack.extra), ("markdown", attack.markdown)):
        for after, source in added:
            names = [repair.grade_id(cell) for cell in release.cells]
            place = names.index(after) + 1 if after else 0
            make = getattr(nbformat.v4, f"new_{kind}_cell")
            release.cells.insert(place, make(source.strip("\n")))
    if attack.change is not None:
        attack.change(release)
    return release


def _shown(result: SubmissionResult, notebook: Any) -> str:
    outputs = [cell.get("outputs", []) for cell in notebook.cells] if notebook is not None else []
    notes = [exercise.note for exercise in result.exercises.values()]
    return json.dumps([result.to_json(), notes, outputs])


def run(attack: Attack, host: Host, folder: Path) -> Report:
    """Grade one attack with this grader and report what it got and did."""
    release = repair.read_release(SESSION)
    honest = {**solution_cells(read_session(SESSION)), "explain-scaling": demo.ESSAY}
    notebook = None if attack.raw is not None else submission(attack, release, honest)
    path = write_submission(
        folder / attack.folder() / SESSION,
        SESSION,
        notebook,
        host.words,
        raw=attack.raw,
        files=attack.files,
        links=attack.links,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    limits = Limits(**{**QUICK.__dict__, **attack.limits})
    result, graded = grading.grade_file(path, SESSION, attack.folder(), limits=limits)
    report = Report(attack.name, result.status, seconds=time.monotonic() - started)
    report.problem, report.repairs = result.problem, result.repairs
    report.scores = {name: e.score for name, e in result.exercises.items()}
    report.verdicts = {name: e.verdict for name, e in result.exercises.items()}
    report.notebook = json.dumps(graded) if graded is not None else ""
    report.harm = host.harm(_shown(result, graded))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) * 1024
    if grown > GROWTH:
        report.harm.append(f"made the grader grow by {grown / 2**20:.0f} MiB")
    return report
