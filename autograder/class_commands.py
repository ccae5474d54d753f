"""What the ``course`` command does around grading a class: collect, replay, regrade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from autograder import paths

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
