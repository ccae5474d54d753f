"""``course bank``: right answers must be paid, wrong ones caught, mistakes named.

An answer is a Python file that holds what a student would write in the exercise's cell.
Wrong answers begin with ``# diagnosis: <id>[, <id>]`` - the mistakes that may be named.
They run in the sandbox like any submission, each in a child forked from a kernel that has
the other exercises' model solutions.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import Progress
from rich.table import Table

from autograder import errors, grading, paths, repair, sources
from autograder.judge import Judge, Outcome
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.model import ExerciseResult
from autograder.remote import RemoteStudent
from autograder.source import read_session, without_markers

DIAGNOSIS = re.compile(r"^# diagnosis:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """One file of the bank."""

    exercise_id: str
    right: bool
    path: Path

    @property
    def source(self) -> str:
        """The cell's text."""
        return self.path.read_text(encoding="utf-8")

    @property
    def expected(self) -> set[str]:
        """The diagnoses that may be given; empty for right answers."""
        found = DIAGNOSIS.search(self.source)
        return {name.strip() for name in found[1].split(",")} if found else set()


def answers(session: str) -> list[Answer]:
    """Return the session's bank, in order.

    Raises
    ------
    CourseError
        If a wrong answer does not say which diagnosis it must get.
    """
    found = []
    for path in sorted((paths.BANK / session).glob("*/*/*.py")):
        kind = path.parent.name
        if kind not in ("right", "wrong"):
            raise errors.CourseError(f"{path}: answers lie in right/ or wrong/")
        answer = Answer(path.parent.parent.name, kind == "right", path)
        if not answer.right and not answer.expected:
            raise errors.CourseError(f"{path}: a wrong answer begins with `# diagnosis: <id>`")
        found.append(answer)
    return found


class Bench:
    """A sandboxed kernel with a session's model solutions, on which answers are tried.

    Parameters
    ----------
    session : str
    limits : Limits, optional
    """

    def __init__(self, session: str, limits: Limits | None = None) -> None:
        self.session = read_session(session)
        self.judge: Judge = grading.judge_of(session)
        # half of what a submission gets, so that what passes here passes on a slower machine
        seconds = float(self.session.settings.get("call_seconds", Limits.call_seconds)) / 2
        self.limits = limits or Limits(
            call_seconds=seconds, exercise_seconds=600.0, submission_seconds=3600.0
        )
        self.kernel: SandboxKernel | None = None

    def _ready(self) -> SandboxKernel:
        if self.kernel is None or not self.kernel.alive():
            self.close()
            self.kernel = SandboxKernel(self.session.name, self.limits)
            self.kernel.start()
            for source in self._prepared():
                done = self.kernel.run(source)
                if done.status != "ok":
                    raise errors.CourseError(f"{self.session.name}: a solution fails: {done.error}")
        return self.kernel

    def _prepared(self) -> Iterator[str]:
        """Yield given cells and solutions, up to the last: what follows runs after all tests."""
        cells = [c for c in self.session.notebook.cells if c.cell_type == "code"]
        last = max(n for n, c in enumerate(cells) if repair.grade_id(c) in self.session.exercises)
        for cell in cells[: last + 1]:
            name = repair.grade_id(cell)
            if name and not name.startswith("test-"):
                yield without_markers(cell.source)

    def close(self) -> None:
        """End the kernel."""
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None

    def judged(
        self, exercise_id: str, source: str, student_ids: list[str], *, brief: bool = False
    ) -> list[ExerciseResult]:
        """Return the verdicts on one answer for each of several students' inputs.

        With ``brief`` they only say whether it passes: no mistake is looked for.
        """
        kernel = self._ready()
        maximum, only = self.judge.exercises()[exercise_id], self.session.settings.get("libraries")
        refused = sources.refusal(exercise_id, maximum, source, self._prepared(), str(only))
        if refused is not None:
            return [refused for _ in student_ids]
        student = RemoteStudent(
            lambda: kernel.open_line(source),
            {exercise_id: source},
            killed_because=kernel.killed_because,
            seconds=self.limits.exercise_seconds,
        )
        known: dict[str, Outcome] = {}
        try:
            return [
                self.judge.grade(
                    exercise_id, lambda: student, student_id=name, known=known, brief=brief
                )
                for name in student_ids
            ]
        finally:
            student.close()

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass
class Row:
    """What became of one answer."""

    answer: Answer
    result: ExerciseResult
    refusals: list[str] = field(default_factory=list)  # right answers: students who lost marks

    @property
    def full(self) -> bool:
        """Whether it got all points."""
        return self.result.verdict == "passed"

    @property
    def named(self) -> bool:
        """Whether a wrong answer was told a mistake that it makes."""
        return self.result.diagnosis in self.answer.expected


def provenance() -> dict[str, str]:
    """Return the machine and the date, for results files."""
    return {
        "machine": f"{os.cpu_count()} cores {platform.machine()}, "
        f"Python {platform.python_version()}",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


@dataclass
class SessionReport:
    """The bank of one session, run."""

    session: str
    seeds: int
    rows: list[Row]

    def by_exercise(self) -> dict[str, list[Row]]:
        """Return the rows of each exercise."""
        table: dict[str, list[Row]] = {}
        for row in self.rows:
            table.setdefault(row.answer.exercise_id, []).append(row)
        return table

    def sound(self) -> bool:
        """Tell whether no right answer lost marks and no wrong one was paid in full."""
        return all(
            row.full and not row.refusals if row.answer.right else not row.full for row in self.rows
        )

    def counts(self) -> dict[str, int]:
        """Return totals over the session."""
        right = [row for row in self.rows if row.answer.right]
        wrong = [row for row in self.rows if not row.answer.right]
        return {
            "right": len(right),
            "right_full": sum(row.full and not row.refusals for row in right),
            "right_runs": len(right) * self.seeds,
            "right_refusals": sum(len(row.refusals) for row in right),
            "wrong": len(wrong),
            "wrong_caught": sum(not row.full for row in wrong),
            "wrong_named": sum(row.named for row in wrong),
        }

    def to_json(self) -> dict[str, Any]:
        """Return the results file's object."""
        return {
            "session": self.session,
            "seeds": self.seeds,
            **provenance(),
            "counts": self.counts(),
            "answers": [
                {
                    "file": str(row.answer.path.relative_to(paths.BANK)),
                    "right": row.answer.right,
                    "verdict": row.result.verdict,
                    "score": row.result.score,
                    "max_score": row.result.max_score,
                    "diagnosis": row.result.diagnosis,
                    "expected": sorted(row.answer.expected),
                    "refusals": row.refusals,
                    "failed": [test.name for test in row.result.tests if not test.passed],
                }
                for row in self.rows
            ],
        }


def reports_but(sessions: Sequence[str], path: Path) -> list[dict[str, Any]]:
    """Return the reports of other sessions in a results file; none where there is no file.

    Raises
    ------
    CourseError
        If the file is not one that ``course bank --json`` wrote.

    Examples
    --------
    >>> reports_but(["01_numpy_self_attention"], Path("not_there.json"))
    []
    """
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [one for one in found if one["session"] not in sessions]
    except (ValueError, KeyError, TypeError) as error:
        raise errors.CourseError(
            f"{path} holds no reports of the bank: name another file."
        ) from error


def run_session(session: str, *, seeds: int = 1, bar: Progress | None = None) -> SessionReport:
    """Run a session's bank.

    Parameters
    ----------
    session : str
    seeds : int, default=1
        How many students' inputs every right answer is run over.
    bar : Progress, optional
    """
    found = answers(session)
    task = bar.add_task(session, total=len(found)) if bar is not None else None
    rows = []
    with Bench(session) as bench:
        for answer in found:
            names = [f"bank-{i}" for i in range(seeds if answer.right else 1)]
            results = bench.judged(answer.exercise_id, answer.source, names)
            refusals = [n for n, r in zip(names, results, strict=True) if r.verdict != "passed"]
            worst = next((r for r in results if r.verdict != "passed"), results[0])
            rows.append(Row(answer, worst, refusals if answer.right else []))
            if bar is not None and task is not None:
                bar.advance(task)
    return SessionReport(session, seeds, rows)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}" + (f" ({100 * part / whole:.0f} %)" if whole else "")


def table(report: SessionReport) -> Table:
    """Return the bank's figures by exercise."""
    view = Table(
        title=f"{report.session}: the bank, right answers over {report.seeds} students' inputs"
    )
    for name in ("exercise", "right paid in full", "wrong caught", "mistake named"):
        view.add_column(name, justify="left" if name == "exercise" else "right")
    for exercise, rows in report.by_exercise().items():
        part = SessionReport(report.session, report.seeds, rows).counts()
        view.add_row(exercise, *_shares(part))
    view.add_section()
    view.add_row("all", *_shares(report.counts()))
    return view


def _shares(counts: dict[str, int]) -> tuple[str, str, str]:
    return (
        _share(counts["right_full"], counts["right"]),
        _share(counts["wrong_caught"], counts["wrong"]),
        _share(counts["wrong_named"], counts["wrong"]),
    )


def complaints(report: SessionReport) -> list[str]:
    """Return a line for every answer that was not treated as it should be."""
    lines = []
    for row in report.rows:
        file = row.answer.path.relative_to(paths.BANK)
        reasons = Counter(test.message for test in row.result.tests if not test.passed)
        reason = row.result.note or next(iter(reasons), "")
        if row.answer.right and (row.refusals or not row.full):
            lines.append(
                f"REFUSED  {file}: {row.result.verdict}, {len(row.refusals)} students: {reason}"
            )
        elif not row.answer.right and row.full:
            lines.append(f"PAID     {file}")
        elif not row.answer.right and not row.named:
            want = ", ".join(sorted(row.answer.expected))
            lines.append(f"unnamed  {file}: got {row.result.diagnosis}, may be {want}: {reason}")
    return lines
