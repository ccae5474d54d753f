"""The ``course`` command."""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from autograder import class_commands, paths
from autograder.errors import CourseError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Transformers from scratch, graded: build, take and grade the course.",
)
console = Console()
errors_console = Console(stderr=True)

Sessions = Annotated[
    list[str] | None, typer.Argument(help="Session names or numbers; all by default.")
]
TlsFile = Annotated[Path | None, typer.Option(help="PEM file for a tls:// scheduler.")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="Also write the result as JSON.")]


def _named(sessions: list[str] | None) -> list[str]:
    return [paths.find_session(name) for name in sessions] if sessions else paths.session_names()


def _write_json(path: Path | None, value: object) -> None:
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise CourseError(f"cannot write {path}: {error.strerror}") from error


def _bar() -> Progress:
    from autograder.class_run import progress_bar

    return progress_bar(console)


@app.command()
def build(
    sessions: Sessions = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 when a file is stale.")
    ] = False,
    execute: Annotated[
        bool,
        typer.Option(
            "--execute", help="Rebuild and run the solutions even when they are up to date."
        ),
    ] = False,
) -> None:
    """Build solution notebooks, student notebooks and reference blocks from the sources."""
    from autograder import build as builder

    names = _named(sessions)
    stale = {name: builder.stale_files(name) for name in names}
    if check:
        for name in names:
            for path in stale[name]:
                console.print(f"stale: {path.relative_to(paths.ROOT)}")
        if any(stale.values()):
            console.print("run `course build`")
            raise typer.Exit(1)
        console.print(f"{len(names)} sessions are up to date")
        return
    for name in names:
        if not stale[name] and not execute:
            console.print(f"{name}: up to date")
            continue
        with console.status(f"{name}: building and running the solution"):
            written = builder.build(name)
        console.print(f"{name}: wrote {', '.join(str(p.relative_to(paths.ROOT)) for p in written)}")


@app.command()
def grade(
    session: Annotated[str, typer.Argument(help="Session name or number.")],
    submissions: Annotated[
        Path, typer.Option(help="Folder with <student>/<SESSION>/<SESSION>.ipynb.")
    ],
    out: Annotated[
        Path, typer.Option(help="Folder for the gradebook, feedback, CSV and graded notebooks.")
    ],
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at the same time.")] = 2,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tls://host:port: its workers grade.")
    ] = None,
    tls_ca: TlsFile = None,
    tls_cert: TlsFile = None,
    tls_key: TlsFile = None,
    db: Annotated[str | None, typer.Option(help="Gradebook URL; SQLite in OUT by default.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade all again, also what the grade log has.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """Grade a class: scores, verdicts, diagnoses, feedback pages and nbgrader's gradebook."""
    from autograder import class_run, classes, report

    name = paths.find_session(session)
    found = classes.find_submissions(name, submissions)
    if scheduler is None:
        grader = class_run.here(workers)
    else:
        grader = class_run.on_cluster(scheduler, (tls_ca, tls_cert, tls_key), console)
    results = class_run.ClassRun(name, out, grader, console, db=db, fresh=fresh).run(found)
    console.print(report.class_table(results, f"{name}: {len(results)} submissions"))
    _write_json(json_file, [result.to_json() for result in results])
    _write_json(out / "results.json", [result.to_json() for result in results])
    console.print(f"gradebook, feedback pages, grades.csv and results.json are in {out}")
    raise typer.Exit(classes.exit_status(results))


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook.")],
    json_file: JsonFile = None,
) -> None:
    """Check your own notebook: points per exercise, what failed and why."""
    from autograder import rooms

    rooms.begin(notebook)
    from autograder import own, report  # half a second, while the sandbox starts

    result = own.check_file(notebook)
    if result.problem:
        raise CourseError(result.problem)
    console.print(report.exercise_table(result))
    for repair in result.repairs:
        console.print(report.plain(f"repaired {repair}", "dim"))
    _write_json(json_file, result.to_json())


@app.command()
def progress() -> None:
    """Show points and open exercises over all sessions in work/."""
    from autograder import own

    console.print(own.progress_table())


@app.command()
def lab(
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(help="Port of the server.")] = 8888,
) -> None:
    """Open JupyterLab on work/, where your copies of the notebooks are."""
    from autograder import lab as lab_module

    for line in lab_module.prepare_work():
        console.print(line)
    raise typer.Exit(lab_module.run(browser=browser, port=port))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the class and its grades go.")] = paths.ROOT
    / "demo",
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Show the main job end to end: build, grade bundled classes, write feedback pages."""
    from autograder import demo as demo_module

    everyone = []
    for name in demo_module.CLASSES:
        everyone += _demo_session(name, out, workers)
    _write_json(out / "graded" / "results.json", [result.to_json() for result in everyone])
    for result in everyone:
        page = out / "graded" / "feedback" / result.student / result.session
        page /= f"{result.session}.html"
        if page.exists():
            console.print(f"feedback for {result.student}: {page}", soft_wrap=True, markup=False)
    console.print(
        "\nNext: `make test` runs all tests, `course lab` opens the notebooks, "
        "docs/instructors.md shows how to grade a class of your own."
    )


def _demo_session(name: str, out: Path, workers: int) -> list:  # type: ignore[type-arg]
    """Build a session if need be, and grade the class that has handed it in."""
    from autograder import build as builder
    from autograder import class_run, classes, report
    from autograder import demo as demo_module

    if builder.stale_files(name):
        console.print(f"building {name}")
        builder.build(name)
    submitted = demo_module.write_class(out / "submitted", name)
    people = len(demo_module.CLASSES[name])
    console.print(f"a class of {people} has handed in {name}: {submitted}")
    found = classes.find_submissions(name, submitted)
    grader = class_run.here(workers)
    run = class_run.ClassRun(name, out / "graded", grader, console, fresh=True)
    results = run.run(found)
    console.print(report.class_table(results, f"{name}: a class of {len(results)}"))
    return results


@app.command()
def bank(
    sessions: Sessions = None,
    seeds: Annotated[
        int, typer.Option(min=1, help="Student seeds that every right answer is run over.")
    ] = 1,
    json_file: JsonFile = None,
) -> None:
    """Run the bank of right and wrong answers through the judge.

    Reports of other sessions that stand in the JSON file already are kept.
    """
    from autograder import bank as bank_module
    from autograder import kill_matrix

    names = [name for name in _named(sessions) if (paths.BANK / name).is_dir()]
    if not names:
        raise CourseError(f"no bank for {', '.join(sessions or ['any session'])} in {paths.BANK}")
    others = [] if json_file is None else bank_module.reports_but(names, json_file)
    with _bar() as bar:
        reports = [bank_module.run_session(name, seeds=seeds, bar=bar) for name in names]
    for one in reports:
        console.print(bank_module.table(one))
        for line in bank_module.complaints(one):
            console.print(line, soft_wrap=True, markup=False)
    if json_file is not None:
        written = [*others, *(one.to_json() for one in reports)]
        _write_json(json_file, sorted(written, key=lambda one: str(one["session"])))
        for one in reports:
            picture = json_file.parent / f"kill_matrix_{one.session[:2]}.png"
            kill_matrix.draw(one, picture)
            console.print(f"which test rejects which wrong answer: {picture}")
    raise typer.Exit(0 if all(one.sound() for one in reports) else 1)


@app.command()
def bench(
    name: Annotated[
        str | None, typer.Argument(help="Which benchmark; without it, a list of them.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Results file; docs/results/NAME.json by default.")
    ] = None,
) -> None:
    """Run a benchmark and write its results file, or list the benchmarks."""
    from autograder import bench as benchmarks

    if name is None:
        for known in benchmarks.names():
            console.print(f"{known:<12} {benchmarks.summary(known)}", soft_wrap=True)
        return
    benchmarks.find(name)(console, json_file or paths.RESULTS / f"{name}.json")


@app.command()
def bundle(
    sessions: Sessions = None,
    out: Annotated[Path, typer.Option(help="The zip file to write.")] = Path("course.zip"),
) -> None:
    """Pack what a class gets: notebooks, helpers and public checks; no answers."""
    from autograder import bundle as bundle_module

    names = _named(sessions)
    count = bundle_module.write(names, out)
    for name in bundle_module.given_away(names):
        console.print(
            f"it holds the model functions of {name}, on which a later session builds: bundle "
            "sessions one by one if your class must not have them yet"
        )
    console.print(f"wrote {out} ({count} files, {out.stat().st_size / 1e6:.1f} MB)")


@app.command()
def assets(
    action: Annotated[
        str, typer.Argument(help="`fetch` downloads what is missing; without it, a list.")
    ] = "list",
    names: Annotated[list[str] | None, typer.Argument(help="Which assets; all by default.")] = None,
) -> None:
    """List the offline data and models, or fetch them."""
    from autograder import assets_command

    if action not in ("list", "fetch"):
        raise CourseError(
            f"unknown action {action!r}: use `course assets` or `course assets fetch`"
        )
    raise typer.Exit(assets_command.run(action, names, console))


@app.command()
def doctor() -> None:
    """Tell what works on this machine and what does not, with the mend."""
    from autograder import doctor as doctor_module

    raise typer.Exit(doctor_module.run(console))


app.registered_commands += class_commands.app.registered_commands


def main() -> None:
    """Run the command; turn known errors into one line and exit status 2."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    # nbformat's schema library compiles a grammar of web addresses, half a second that nothing
    # here needs: without this module it leaves that format unchecked
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # all ends anyway: a last search for garbage takes a tenth of a second
    atexit.register(gc.freeze)
    try:
        status = app(standalone_mode=False)  # an exit status comes back as the value
    except (CourseError, OSError) as error:
        _complain(str(error))
    except UsageError as error:
        if len(sys.argv) < 2:  # `course` alone: its help
            sys.exit(error.exit_code)
        where = error.ctx.command_path if error.ctx else "course"
        _complain(f"{error.format_message().rstrip('.')}; see `{where} --help`")
    except (typer.Abort, KeyboardInterrupt):
        errors_console.print("stopped")
        sys.exit(130)
    else:
        sys.exit(status if isinstance(status, int) else 0)


# typer keeps its own copy of click: its usage errors are reached through what it exports
UsageError: Any = typer.BadParameter.__mro__[1]


def _complain(message: str) -> None:
    """Print one line on stderr and end with status 2."""
    line = " ".join(message.split())
    errors_console.print(f"course: {line}", style="red", soft_wrap=True, markup=False)
    sys.exit(2)


if __name__ == "__main__":
    main()
