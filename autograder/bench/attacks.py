"""The attack suite side by side: this grader, stock nbgrader, and otter-grader.

``course bench attacks`` writes ``docs/results/attacks.json`` and, from it, ``docs/attacks.md``.
"""

from __future__ import annotations

import importlib.metadata
import json
import multiprocessing
import os
import subprocess
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console

from autograder import gradebook, hostile, paths, rivals, sandbox, victim
from autograder.bank import provenance
from autograder.hostile import Attack, Report
from autograder.model import SubmissionResult
from autograder.scripts import scripts_in

WORKERS = 2
TABLE = paths.ROOT / "docs" / "attacks.md"
GRADERS = ("course", "nbgrader", "otter")
# a dozen and a few of different kinds: otter-grader takes several seconds for each
OTTER = (
    "ast_transformers", "np.allclose", "builtins", "caller's frame", "equals everything",
    "ndarray.__eq__", "in the called function", "replaced pickle", "hidden tests", "others' work",
    "writes outside", "loopback", "plain daemon", "os._exit", "endless cell", "np.exp",
)  # fmt: skip


def _guarded(name: str, grade: Callable[[], Report]) -> Report:
    """Return a report also where the benchmark itself fails, so that one cannot end all."""
    try:
        return grade()
    except Exception:
        return Report(name, "failed", problem=traceback.format_exc()[-500:])


def _with_course(name: str, folder: Path) -> Report:
    attack = _attacks()[name]

    def grade() -> Report:
        with victim.Host(paths.ROOT, hostile.SESSION) as host:
            report = hostile.run(attack, host, folder)
        if attack.group == "pages":
            report.harm += scripts_in(_page(attack, report))
        return report

    return _guarded(name, grade)


def _page(attack: Attack, report: Report) -> str:
    """Return the feedback page that this grader writes for an attack."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        writer = gradebook.Writer(hostile.SESSION, Path(folder))
        result = SubmissionResult(attack.folder(), hostile.SESSION, report.status)
        writer.record(result, nbformat.reads(report.notebook, as_version=4), None)
        page = writer.feedback(result)
        return page.read_text(encoding="utf-8") if page is not None else ""


def _with_nbgrader(name: str, folder: Path) -> Report:
    return _guarded(name, lambda: rivals.run(_attacks()[name], "nbgrader"))


def _with_otter(name: str, folder: Path) -> Report:
    return _guarded(name, lambda: rivals.run(_attacks()[name], "otter"))


def _attacks() -> dict[str, Attack]:
    return {attack.name: attack for attack in hostile.load()}


def outcome(attack: Attack, report: Report) -> dict[str, Any]:
    """Return what the table says of one attack and one grader."""
    return {
        "paid": report.paid(attack),
        "lost": sorted(report.lost(attack)),
        "harm": report.harm,
        "status": report.status,
        "seconds": round(report.seconds, 1),
    }


def totals(rows: list[dict[str, Any]], grader: str) -> dict[str, int]:
    """Return how many attacks were paid, cost others their marks, or did harm."""
    found = [row[grader] for row in rows if row.get(grader)]
    counts = {key: sum(bool(one[key]) for one in found) for key in ("paid", "lost", "harm")}
    return {"attacks": len(found), **counts}


def versions() -> dict[str, str]:
    """Return the versions of what was compared."""
    ask = "import importlib.metadata as m; print(m.version('otter-grader'))"
    done = subprocess.run(
        [str(rivals.otter_python()), "-c", ask], capture_output=True, text=True, check=True
    )
    names = ("nbgrader", "nbclient", "ipykernel")
    return {
        **{name: importlib.metadata.version(name) for name in names},
        "otter-grader": done.stdout.strip(),
    }


def run(console: Console, json_path: Path | None = None) -> None:
    """Run the suite against all three graders, write the results and the table."""
    sandbox.require()
    attacks = _attacks()
    only = os.environ.get("COURSE_ATTACKS")  # names, for a trial
    names = only.split(",") if only else list(attacks)
    plan: list[tuple[str, Callable[[str, Path], Report], list[str]]] = [
        ("course", _with_course, names),
        ("nbgrader", _with_nbgrader, names),
        ("otter", _with_otter, [name for name in OTTER if name in names]),
    ]
    for grader in ("nbgrader", "otter"):
        rivals.check_control(grader)
    used = versions()  # sets otter-grader's environment up, before two processes would
    rows = {name: {"name": name, "group": attacks[name].group} for name in names}
    rows = {name: {**row, "about": attacks[name].about} for name, row in rows.items()}
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="attacks-", ignore_cleanup_errors=True) as folder:
        for grader, grade, chosen in plan:
            with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
                done = pool.map(grade, chosen, [Path(folder)] * len(chosen))
                for number, report in enumerate(done, 1):
                    rows[report.name][grader] = outcome(attacks[report.name], report)  # type: ignore[assignment]
                    if report.status == "failed":
                        console.print(f"{report.name}: {report.problem}", markup=False)
                    if number % 20 == 0 or number == len(chosen):
                        console.print(f"{grader}: {number} of {len(chosen)}")
    record = {
        **provenance(),
        "versions": used,
        "totals": {grader: totals(list(rows.values()), grader) for grader in GRADERS},
        "attacks": list(rows.values()),
    }
    console.print_json(data=record["totals"])
    path = json_path or paths.RESULTS / "attacks.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if not only:
        TABLE.write_text(markdown(record), encoding="utf-8")


def _cell(one: dict[str, Any] | None) -> str:
    """Return one grader's column: nothing happened, or what did."""
    if not one:
        return ""
    said = []
    if one["paid"]:
        said.append(f"**paid** {sum(one['paid'].values()):g}")
    if one["lost"]:
        said.append(f"others lost ({len(one['lost'])})")
    if one["harm"]:
        said.append("; ".join(one["harm"]))
    return ", ".join(said) or "held"


def markdown(record: dict[str, Any]) -> str:
    """Return the page with the table, generated from a results file."""
    used = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    lines = [
        "# Attacks, side by side",
        "",
        "Generated by `course bench attacks` from `docs/results/attacks.json`; do not edit.",
        f"Run on {record['date']} ({record['machine']}; {used}).",
        "",
        "Each row is a submission of session 01 that attacks the grader, with all other exercises",
        "right. *paid*: the wrong answer earned points. *others lost*: so many right exercises of",
        "the same notebook did not get full marks. The rest says what happened to the machine",
        "(in a disposable sandbox around each of the other graders). *held*: nothing of the kind.",
        "",
        "How to read it. nbgrader and otter-grader are set up as their documentation says, with",
        "asserts of which some are hidden; each pays an honest submission in full first.",
        "otter-grader runs a choice of the attacks. So that the run ends, a cell "
        "under nbgrader may",
        f"take {rivals.CELL_SECONDS} s, and a grader that has not ended after "
        f"{rivals.SECONDS:.0f} s is",
        "stopped; this course's limits are smaller than in use, too. Reading a file counts only",
        "where what was read comes back in an output: *held* does not say that nothing was read.",
        "Attacks on this grader's own parts (its socket, its files, students' names) "
        "mean little to the",
        "others. The attacks were written by this course's authors: that all are held here says",
        "that what we thought of is mended, not that nothing else exists.",
        "",
        "| | attacks | wrong answers paid | others' marks lost | harm done |",
        "| --- | --- | --- | --- | --- |",
    ]
    shown = {"course": "this course", "nbgrader": "nbgrader", "otter": "otter-grader"}
    for grader, name in shown.items():
        of = record["totals"][grader]
        lines.append(f"| {name} | {of['attacks']} | {of['paid']} | {of['lost']} | {of['harm']} |")
    group = None
    for row in record["attacks"]:
        if row["group"] != group:
            group = row["group"]
            lines += ["", f"## {group[:1].upper()}{group[1:]}", ""]
            lines += ["| attack | what it tries | " + " | ".join(shown.values()) + " |"]
            lines += ["| --- | --- | --- | --- | --- |"]
        cells = " | ".join(_cell(row.get(grader)) for grader in GRADERS)
        lines.append(f"| {row['name']} | {row['about']} | {cells} |".replace("\x1b", ""))
    return "\n".join(lines) + "\n"
