"""Grades one notebook: the student's cells in a sandbox, the tests in the judge."""

from __future__ import annotations

import copy
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from autograder import (
    carried,
    errors,
    feedback,
    neutralise,
    paths,
    pictures,
    repair,
    skip,
    sources,
)
from autograder.apart import Apart, Cell, better
from autograder.judge import Judge
from autograder.kernels import CellRun, SandboxKernel
from autograder.limits import Limits
from autograder.model import ExerciseResult, SubmissionResult
from autograder.remote import RemoteStudent
from autograder.source import read_session, solution_cells

LOST = ("crashed", "timed_out", "out_of_memory")
MOST_STARTS = 12  # kernels for one submission: each cell that ends one costs a start


@functools.cache
def judge_of(session: str) -> Judge:
    """Return the session's judge; its tests are collected once a process."""
    return Judge(session)


@functools.cache
def solutions_of(session: str) -> dict[str, str]:
    """Return the model solutions by exercise; none on a machine that has none, a student's."""
    if not paths.source_path(session).exists():
        return {}
    return solution_cells(read_session(session))


def limits_of(release: Any) -> Limits:
    """Return the limits that a session's front matter asks for."""
    settings = release.metadata.get("course", {}).get("settings", {})
    known = {k: v for k, v in settings.items() if k in Limits.__dataclass_fields__}
    return Limits(**known)


@dataclass
class _Run:
    """One submission on its way through the sandbox."""

    notebook: Any
    session: str
    student: str
    limits: Limits
    files: Path | None
    kernel: SandboxKernel | None = None
    good: list[str] = field(default_factory=list)  # cells to replay in a fresh kernel
    cells: dict[str, CellRun] = field(default_factory=dict)  # what became of each solution cell
    ran: list[Cell] = field(default_factory=list)
    given_up: bool = False  # the common kernel does not answer, and another does
    started: float = field(default_factory=time.monotonic)
    starts: int = 0

    def time_left(self) -> float:
        """Return the seconds that the submission still has."""
        return self.limits.submission_seconds - (time.monotonic() - self.started)

    def ready(self) -> SandboxKernel:
        """Return a live kernel in the state that the good cells so far give.

        Raises
        ------
        StudentCrashed
            If the cells end every kernel that they are given.
        """
        while self.kernel is None or not self.kernel.alive():
            self.close()
            if self.starts > MOST_STARTS or self.time_left() <= 0:
                raise errors.StudentCrashed("the notebook's cells end every process they run in.")
            self.starts += 1
            self.kernel = SandboxKernel(self.session, self.limits, self.files)
            self.kernel.start()
            for number, source in enumerate(self.good):
                if self.kernel.run(source, self._seconds()).lost_kernel:
                    del self.good[number]  # it went well once; now it does not: leave it out
                    break
        return self.kernel

    def _seconds(self) -> float:
        return max(0.1, min(self.limits.cell_seconds, self.time_left()))

    def run_cell(self, cell: Any) -> None:
        """Run one of the student's cells and keep its outputs."""
        done = self._run(cell.source)
        if done.status == "crashed":
            done = self._run(cell.source)  # what an earlier cell left behind may have ended it
        cell.outputs = done.outputs
        cell.execution_count = None
        if not done.lost_kernel:
            self.good.append(cell.source)
        name = repair.grade_id(cell)
        self.ran.append(Cell(name, cell.source, done.lost_kernel))
        if name is not None:
            self.cells[name] = done

    def _run(self, source: str) -> CellRun:
        if self.time_left() <= 0:
            return CellRun("timed_out", error="the notebook's time was used up before this cell.")
        try:
            return self.ready().run(source, self._seconds())
        except errors.StudentCrashed as problem:
            return CellRun("crashed", error=str(problem))

    def close(self) -> None:
        """End the sandbox."""
        if self.kernel is not None:
            self.kernel.close()
            self.kernel = None

    def sources(self) -> dict[str, str]:
        """Return the sources of the solution cells, by id."""
        return {
            name: cell.source
            for cell in self.notebook.cells
            if cell.cell_type == "code"
            and (name := repair.grade_id(cell))
            and not repair.is_test(cell)
        }

    def judged(self, exercise_id: str, judge: Judge) -> ExerciseResult:
        """Return the verdict on one exercise."""
        refused = self._refused(exercise_id, judge.exercises()[exercise_id])
        if refused is not None:
            return refused
        if self.given_up:
            raise errors.StudentCrashed("the notebook's process does not answer any more.")
        kernel = self.ready()
        student = RemoteStudent(
            kernel.open_line,
            self.sources(),
            killed_because=kernel.killed_because,
            seconds=max(0.1, min(self.limits.exercise_seconds, self.time_left())),
        )
        try:
            result = judge.grade(exercise_id, lambda: student, student_id=self.student)
        finally:
            student.close()
        return self._with_cell(result)

    def _refused(self, exercise_id: str, maximum: float) -> ExerciseResult | None:
        settings = self.notebook.metadata.get("course", {}).get("settings", {})
        code = [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]
        own, only = self.sources().get(exercise_id, ""), str(settings.get("libraries"))
        return sources.refusal(exercise_id, maximum, own, code, only)

    def _with_cell(self, result: ExerciseResult) -> ExerciseResult:
        """Say what became of the exercise's own cell, where its name is missing after it."""
        done = self.cells.get(result.exercise_id)
        if done is None or done.status == "ok" or result.verdict != "not_attempted":
            return result
        result.verdict = "raised" if done.status == "error" else done.status
        result.note = f"the cell itself failed: {done.error}"
        for test in result.tests:
            test.message = "not run, because the cell itself failed."
        return result


def written(cell: Any, release: Any) -> ExerciseResult:
    """Return the state of an answer that a person grades."""
    name = str(repair.grade_id(cell))
    original = next(c for c in release.cells if repair.grade_id(c) == name)
    blank = cell.source.strip() == original.source.strip()
    verdict = "not_attempted" if blank else "awaiting_hand_grade"
    return ExerciseResult(name, verdict, 0.0, float(cell.metadata["nbgrader"]["points"]))


def _harness_error(exercise_id: str, maximum: float, error: Exception) -> ExerciseResult:
    result = ExerciseResult(exercise_id, "harness_error", 0.0, maximum)
    result.note = f"{type(error).__name__}: {error}"
    return result


def _verdict(
    exercise_id: str, maximum: float, judged: Callable[[], ExerciseResult]
) -> ExerciseResult:
    """Return what ``judged`` returns, or the verdict on its exception."""
    try:
        return judged()
    except errors.SandboxUnavailable:
        raise
    except errors.StudentProblem as problem:
        return ExerciseResult(exercise_id, problem.verdict, 0.0, maximum, note=str(problem))
    except Exception as error:  # whatever fails on our side is never a zero
        return _harness_error(exercise_id, maximum, error)


def _judge_cell(
    run: _Run, apart: Apart, cell: Any, judge: Judge, failed: Callable[[], set[str]]
) -> ExerciseResult:
    """Judge the exercise of a test cell and write the verdict into the cell.

    ``failed`` gives the exercises before it that did not pass: it is asked where this one does
    not pass either.
    """
    exercise_id = str(repair.grade_id(cell)).removeprefix("test-")
    maximum = float(cell.metadata["nbgrader"]["points"])
    result = _verdict(exercise_id, maximum, lambda: run.judged(exercise_id, judge))
    if result.verdict != "passed" and apart.worth_it(exercise_id, run.ran):
        again = partial(apart.judged, exercise_id, judge, run.ran, run.sources())
        first, result = result, better(result, _verdict(exercise_id, maximum, again))
        run.given_up |= first.verdict in LOST and result.verdict not in LOST
    if result.verdict != "passed":
        first = result
        on_solutions = partial(_on_solutions, run, apart, exercise_id, judge, failed)
        result = better(first, _verdict(exercise_id, maximum, lambda: on_solutions() or first))
    cell.outputs = feedback.cell_outputs(result, pictures.of_result(result))
    cell.execution_count = None
    cell.metadata["course"] = {"verdict": result.verdict, "diagnosis": result.diagnosis}
    return result


def _on_solutions(
    run: _Run, apart: Apart, exercise_id: str, judge: Judge, failed: Callable[[], set[str]]
) -> ExerciseResult | None:
    """Return the verdict where failed exercises that this one calls are right; None without."""
    solutions = solutions_of(run.session)
    swapped = carried.stand_ins(apart, exercise_id, run.ran, failed(), solutions)
    if swapped is None:
        return None
    result = apart.judged(exercise_id, judge, swapped.cells, run.sources())
    if result.verdict == "passed":
        result.note = swapped.said()
    return result


@dataclass
class _Before:
    """Which exercises before the present one did not pass.

    Those that nobody asked to judge are judged when it matters, on copies of their cells.
    """

    run: _Run
    apart: Apart
    judge: Judge
    unjudged: list[Any] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)

    def add(self, result: ExerciseResult) -> None:
        """Take note of a verdict."""
        if result.verdict not in ("passed", "harness_error"):
            self.wrong.add(result.exercise_id)

    def failed(self) -> set[str]:
        """Return the exercises that did not pass."""
        while self.unjudged:
            cell = copy.deepcopy(self.unjudged.pop(0))
            self.add(_judge_cell(self.run, self.apart, cell, self.judge, lambda: self.wrong))
        return self.wrong


def grade_notebook(
    notebook: Any,
    session: str,
    student: str,
    *,
    files: Path | None = None,
    repairs: list[str] | None = None,
    limits: Limits | None = None,
    only: frozenset[str] | None = None,
) -> SubmissionResult:
    """Grade a repaired notebook in place.

    Parameters
    ----------
    notebook : NotebookNode
        As `repair.repair` returns it; gets outputs, and what could run in a browser is
        neutralised.
    session, student : str
    files : Path, optional
        The submission's folder.
    repairs : list of str, optional
        Reported with the result.
    limits : Limits, optional
        Those of the session's front matter by default.
    only : frozenset of str, optional
        The exercises to judge; all by default.

    Raises
    ------
    SandboxUnavailable
        If no sandbox can be made here.
    """
    release = repair.read_release(session)
    judge = judge_of(session)
    limits = limits or limits_of(release)
    run = _Run(notebook, session, student, limits, files)
    apart = Apart(release, session, student, limits, files)
    result = SubmissionResult(student, session, repairs=repairs or [])
    before = _Before(run, apart, judge)
    try:
        needless = skip.needless(notebook, release)
        for position, cell in enumerate(notebook.cells):
            if repair.is_test(cell):
                name = str(repair.grade_id(cell)).removeprefix("test-")
                if only is not None and name not in only:
                    before.unjudged.append(cell)
                    continue
                result.exercises[name] = _judge_cell(run, apart, cell, judge, before.failed)
                before.add(result.exercises[name])
            elif repair.is_written(cell):
                answer = written(cell, release)
                result.exercises[answer.exercise_id] = answer
            elif cell.cell_type == "code" and position not in needless:
                run.run_cell(cell)
    finally:
        run.close()
        apart.close()
    if any(e.verdict == "harness_error" for e in result.exercises.values()):
        result.status = "needs_person"
    _flag_doubts(notebook, result)
    neutralise.neutralise(notebook, {c.source for c in release.cells if c.cell_type == "markdown"})
    result.seconds = time.monotonic() - run.started
    return result


def _flag_doubts(notebook: Any, result: SubmissionResult) -> None:
    """Mark for a person the exercises that could have been repaired in another way."""
    doubtful = {said.split(":")[0] for said in repair.doubts(result.repairs)}
    for cell in notebook.cells:
        name = str(repair.grade_id(cell)).removeprefix("test-")
        if repair.is_test(cell) and name in doubtful and name in result.exercises:
            cell.metadata["course"]["doubt"] = True
            result.status = "needs_person"


def unreadable(student: str, session: str, error: Exception) -> SubmissionResult:
    """Return the result of a file that cannot be graded as it is."""
    return SubmissionResult(student, session, status="unreadable", problem=str(error))


def grade_file(
    path: Path,
    session: str,
    student: str,
    *,
    limits: Limits | None = None,
    only: frozenset[str] | None = None,
) -> tuple[SubmissionResult, Any]:
    """Read, repair and grade a submitted file.

    Parameters
    ----------
    path : Path
    session, student : str
    limits : Limits, optional
        Those of the session's front matter by default.

    Returns
    -------
    result : SubmissionResult
    notebook : NotebookNode or None
        The graded notebook; None where the file is unreadable.
    """
    try:
        if path.is_symlink():  # it could name another student's notebook
            raise errors.SubmissionUnreadable(f"{path.name} is a link, and links are not followed")
        submission = repair.read_submission(path)
    except errors.SubmissionUnreadable as error:
        return unreadable(student, session, error), None
    notebook, repairs = repair.repair(submission, repair.read_release(session))
    result = grade_notebook(
        notebook,
        session,
        student,
        files=path.parent,
        repairs=repairs,
        limits=limits,
        only=only,
    )
    nbformat.validate(notebook)
    return result, notebook
