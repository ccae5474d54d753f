"""One run over a class: what is graded already, what is graded now, pages and tables."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder import classes
from autograder.classes import Graded, Submission
from autograder.gradebook import Writer
from autograder.ledger import Ledger
from autograder.model import SubmissionResult

Grader = Callable[[list[Submission]], Iterator[Graded]]


def progress_bar(console: Console) -> Progress:
    """Return a bar with a count and the time that is left; it goes away at the end."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)


def here(workers: int) -> Grader:
    """Return what grades submissions by processes of this machine."""
    return functools.partial(classes.graded, workers=workers)


def on_cluster(scheduler: str, certificates: tuple[Path | None, ...], console: Console) -> Grader:
    """Return what has submissions graded by the workers of a Dask cluster."""
    from autograder import cluster, connection

    def say(line: str) -> None:
        console.print(line, style="yellow", markup=False, soft_wrap=True)

    def grade(submissions: list[Submission]) -> Iterator[Graded]:
        if submissions:
            files = connection.Certificates(*certificates)
            yield from cluster.graded(submissions, scheduler, files, say)

    return grade


class ClassRun:
    """Grades a class into a folder and a gradebook; nothing twice, and safe to stop.

    Parameters
    ----------
    session : str
    out : Path
    grader : callable
        Yields submissions as they are graded: `here` or `on_cluster`.
    console : rich.console.Console
    db : str, optional
        URL of the gradebook; SQLite in ``out`` by default.
    fresh : bool, default=False
        Grade all again, also what the grade log has.
    """

    def __init__(
        self,
        session: str,
        out: Path,
        grader: Grader,
        console: Console,
        *,
        db: str | None = None,
        fresh: bool = False,
    ) -> None:
        self.session, self.out, self.grader, self.console = session, out.resolve(), grader, console
        self.db, self.fresh = db, fresh

    def run(self, found: list[Submission]) -> list[SubmissionResult]:
        """Grade what is not graded yet, write all pages and the CSV, return all results."""
        with Writer(self.session, self.out, self.db) as writer, progress_bar(self.console) as bar:
            ledger = Ledger(self.session, self.out, writer.url, fresh=self.fresh)
            todo, graded_before = ledger.split(found)
            before, results = len(graded_before), list[SubmissionResult]()
            if before:
                bar.print(f"{before} of {len(found)} are graded already (--fresh: again)")
            ledger.begin(found, graded_before=before)
            task = bar.add_task("grading", total=len(found))
            try:
                for one in graded_before:
                    results.append(_record(one, writer, ledger))
                    bar.advance(task)
                with closing(self.grader(todo)) as graded:  # type: ignore[type-var]
                    for one in graded:
                        ledger.keep(*one)
                        results.append(_record(one, writer, ledger))
                        bar.advance(task)
            except KeyboardInterrupt:
                bar.stop()
                said = f"stopped: {len(results)} of {len(found)} are graded and saved"
                self.console.print(f"{said}; run again for the rest")
                raise typer.Exit(130) from None
            _pages(writer, results, bar)
            ledger.close()
        return sorted(results, key=lambda result: result.student)


def _record(one: Graded, writer: Writer, ledger: Ledger) -> SubmissionResult:
    submission, result, notebook = one
    writer.record(result, notebook, submission.timestamp())
    ledger.recorded(submission)
    return result


def _pages(writer: Writer, results: list[SubmissionResult], bar: Progress) -> None:
    task = bar.add_task("feedback pages", total=len(results))
    for result in results:
        writer.feedback(result)
        bar.advance(task)
    writer.export()
