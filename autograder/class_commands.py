"""What the ``course`` command does around grading a class: collect, replay, regrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder import paths
from autograder.errors import CourseError

console = Console()
app = typer.Typer()


@app.command()
def collect(
    session: Annotated[str, typer.Argument(help="Session name or number.")],
    exports: Annotated[list[Path], typer.Argument(help="Zip files from Moodle or Canvas.")],
    out: Annotated[Path, typer.Option(help="Gets <student>/<SESSION>/<SESSION>.ipynb.")] = Path(
        "submitted"
    ),
) -> None:
    """Collect a learning platform's export: says whose each file is, refuses what is unsafe."""
    from autograder import intake

    lines = intake.Intake(paths.find_session(session), out).collect(exports)
    for line in lines:
        console.print(line.text(), markup=False, highlight=False, soft_wrap=True)
    counts = {what: sum(line.what == what for line in lines) for what in ("taken", "refused")}
    console.print(f"{counts['taken']} files taken, {counts['refused']} refused: {out}")
    raise typer.Exit(intake.exit_status(lines))


@app.command()
def replay(
    out: Annotated[Path, typer.Argument(help="The folder that --out of `course grade` named.")],
    session: Annotated[str | None, typer.Option(help="Only this session.")] = None,
    student: Annotated[list[str] | None, typer.Option(help="Only these students.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at once.")] = 2,
) -> None:
    """Grade again what the grade log has, and compare every verdict; changes nothing."""
    from autograder import gradelog
    from autograder import replay as replaying

    name = paths.find_session(session) if session else None
    found = replaying.logged(gradelog.read(out), name)
    found = [one for one in found if not student or one.whole["student"] in student]
    if not found:
        raise CourseError(f"the grade log in {out} has no such submission")
    changed = sorted({what for one in found for what in replaying.changed_versions(one)})
    if changed:
        console.print(f"changed since that run: {', '.join(changed)}")
    differences = []
    same = 0
    for _, differing in replaying.replayed(found, workers):
        differences += differing
        same += not differing
    if differences:
        console.print(replaying.table(differences))
    console.print(f"{same} of {len(found)} submissions came out the same")
    raise typer.Exit(1 if differences else 0)


@app.command()
def regrade(
    session: Annotated[str, typer.Argument(help="Session name or number.")],
    exercise: Annotated[str, typer.Option(help="Id of the exercise whose test was mended.")],
    submissions: Annotated[Path, typer.Option(help="The folder that was graded.")],
    out: Annotated[Path, typer.Option(help="The folder that --out of `course grade` named.")],
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at once.")] = 2,
    db: Annotated[str | None, typer.Option(help="Gradebook URL; SQLite in OUT by default.")] = None,
) -> None:
    """Grade one exercise of a class again after its test was mended; hand grades stay."""
    from autograder import classes
    from autograder import regrade as regrading

    name = paths.find_session(session)
    found = classes.find_submissions(name, submissions)
    job = regrading.Regrade(name, exercise, out.resolve(), db)
    todo, changes = job.split(found)
    failed = 0
    for submission, result, notebook in classes.graded(todo, workers, frozenset({exercise})):
        if notebook is None or result.exercises[exercise].verdict == "harness_error":
            failed += 1
            note = result.problem or result.exercises[exercise].note
            changes.append(regrading.Change(submission.student, None, None, note=note))
            continue
        changes.append(job.save(submission, result, notebook))
        job.writer.feedback(result)
    job.writer.export()
    console.print(regrading.table(changes, exercise))
    console.print(f"{sum(not one.same for one in changes)} of {len(changes)} changed")
    raise typer.Exit(1 if failed or any(one.note for one in changes) else 0)
