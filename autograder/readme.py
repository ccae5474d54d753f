"""``python -m autograder.readme``: figures in README and docs, rewritten from ``docs/results``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import build, cost, figures, paths
from autograder.errors import CourseError

README = paths.ROOT / "README.md"
SCALE = paths.ROOT / "docs" / "scale.md"
BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"
BERT_BEGIN, BERT_END = "<!-- numpy_bert:begin -->", "<!-- numpy_bert:end -->"
GRADING_BEGIN, GRADING_END = "<!-- grading:begin -->", "<!-- grading:end -->"
TUNING_BEGIN, TUNING_END = "<!-- finetuning:begin -->", "<!-- finetuning:end -->"
NOT_YET = "not measured yet"
HEAD = ("session", "right answers paid in full", "wrong ones caught", "mistakes named", "mutants")


def _read(path: Path) -> Any:
    """Return a results file's content; None where it is missing.

    Raises
    ------
    CourseError
        If it is there and is not JSON.
    """
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CourseError(f"{path} is not JSON: {error}") from error


def _right(report: dict[str, Any]) -> str:
    counts = report["counts"]
    runs, refused = counts["right_runs"], counts["right_refusals"]
    whose = f"{report['seeds']} students'" if report["seeds"] > 1 else "one student's"
    refusals = f"{refused:,} refusals" if refused else "no refusals"
    return (
        f"{counts['right_full']} of {counts['right']} over {whose} inputs "
        f"({runs:,} runs, {refusals})"
    )


def _bank_cells(report: dict[str, Any] | None) -> tuple[str, str, str]:
    """Return the cells of one session's bank: paid, caught, named."""
    if report is None:
        return NOT_YET, NOT_YET, NOT_YET
    counts = report["counts"]
    caught, named = counts["wrong_caught"], counts["wrong_named"]
    return _right(report), f"{caught} of {counts['wrong']}", f"{named} of {counts['wrong']}"


def _mutant_cell(found: dict[str, Any] | None) -> str:
    if found is None:
        return NOT_YET
    left = found["survivors"]
    text = f"{found['killed']} of {found['mutants']} killed"
    equivalent = sum(bool(one["equivalent_because"]) for one in left)
    if equivalent:
        text += f", {equivalent} equivalent"
    if len(left) > equivalent:
        text += f", {len(left) - equivalent} not explained"
    return text


def _measured(reports: dict[str, dict[str, Any]], killed: dict[str, dict[str, Any]]) -> str:
    """Say on what machine and when the figures were measured."""
    entries = [*(("bank", one) for one in reports.values())]
    entries += [*(("mutants", one) for one in killed.values())]
    found: dict[tuple[str, str], list[str]] = {}
    for kind, one in entries:
        kinds = found.setdefault((one["machine"], one["date"]), [])
        if kind not in kinds:
            kinds.append(kind)
    said = [f"{' and '.join(kinds)} {date} on {where}" for (where, date), kinds in found.items()]
    return f"Measured: {'; '.join(said)}." if said else f"Machine and date: {NOT_YET}."


def _first_run(report: dict[str, Any]) -> str:
    """Say what the bank gave before its wrong answers had been seen by those who mend tests."""
    counts = report["counts"]
    return (
        f"`{report['session']}`, before anyone who mends the tests had seen this bank: "
        f"{counts['right_full']} of {counts['right']} paid, "
        f"{counts['wrong_caught']} of {counts['wrong']} caught, "
        f"{counts['wrong_named']} of {counts['wrong']} named. Tests and sentences were then "
        "mended, so the table's last figures are not blind any more.\n"
    )


def _rows(
    reports: dict[str, dict[str, Any]], killed: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, ...]]:
    for session in sorted({*reports, *killed}):
        cells = _bank_cells(reports.get(session))
        yield f"`{session}`", *cells, _mutant_cell(killed.get(session))


def render(results_folder: Path) -> str:
    """Return the README's block of measured figures, in Markdown.

    Parameters
    ----------
    results_folder : Path
        Holds ``bank.json`` and ``mutants_NN.json``; either may be missing.

    Raises
    ------
    CourseError
        If a file is not what ``make bank-full`` or ``make mutants`` writes.

    Examples
    --------
    >>> print(render(Path("no such folder")))
    Right and wrong answers: not measured yet. Mutants: not measured yet.
    """
    bank = _read(results_folder / "bank.json")
    mutants = [_read(path) for path in sorted(results_folder.glob("mutants_*.json"))]
    try:
        reports = {one["session"]: one for one in bank or []}
        killed = {one["session"]: one for one in mutants}
        if not reports and not killed:
            return f"Right and wrong answers: {NOT_YET}. Mutants: {NOT_YET}."
        rows = [HEAD, tuple("---" for _ in HEAD), *_rows(reports, killed)]
        table = [f"| {' | '.join(row)} |" for row in rows]
        first = [_read(path) for path in sorted(results_folder.glob("bank_first_run_*.json"))]
        whole = figures.classes(_read(results_folder / "classes.json"))
        told = [*map(_first_run, first), _measured(reports, killed), "", whole]
        return "\n".join([*table, "", *told])
    except (KeyError, TypeError) as error:
        raise CourseError(
            f"{results_folder}: a results file is of another form ({error!r})"
        ) from error


def rewritten(readme: str, block: str, begin: str = BEGIN, end: str = END) -> str:
    r"""Return a page's text with the block between its markers replaced.

    Raises
    ------
    CourseError
        If the markers are not there, once each and in order.

    Examples
    --------
    >>> rewritten("a\n<!-- results:begin -->\nold\n<!-- results:end -->\nb\n", "new")
    'a\n<!-- results:begin -->\nnew\n<!-- results:end -->\nb\n'
    """
    before, found, rest = readme.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed or begin in rest or end in after:
        raise CourseError(f"the page needs {begin} and, after it, {end}, once each")
    return f"{before}{begin}\n{block}\n{end}{after}"


def grading(results_folder: Path) -> str:
    """Return the README's block on speed and safety of grading, in Markdown."""
    blocks = {
        "grading": figures.grading,
        "attacks": figures.attacks,
        "fuzz": figures.fuzzed,
        "mangle": figures.mangled,
    }
    texts = [show(_read(results_folder / f"{name}.json")) for name, show in blocks.items()]
    return "\n\n".join(texts)


def pages() -> dict[Path, tuple[str, str]]:
    """Return the pages with measured figures: their text as it is, and as it should be."""
    texts = {path: path.read_text(encoding="utf-8") for path in (README, SCALE)}
    costs = cost.render(_read(paths.RESULTS / "grading.json"))
    readme = rewritten(texts[README], render(paths.RESULTS))
    speed, parity = (_read(paths.RESULTS / f"{name}.json") for name in ("numpy_bert", "parity_03"))
    readme = rewritten(readme, figures.numpy_bert(speed, parity), BERT_BEGIN, BERT_END)
    tuned = figures.finetuning(_read(paths.RESULTS / "finetuning_13.json"))
    readme = rewritten(readme, tuned, TUNING_BEGIN, TUNING_END)
    new = {
        README: rewritten(readme, grading(paths.RESULTS), GRADING_BEGIN, GRADING_END),
        SCALE: rewritten(texts[SCALE], costs, cost.BEGIN, cost.END),
    }
    return {path: (texts[path], new[path]) for path in texts}


def main(arguments: list[str] | None = None) -> int:
    """Rewrite the blocks, or with ``--check`` return 1 when one is stale."""
    parser = argparse.ArgumentParser(prog="python -m autograder.readme", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when a block is stale"
    )
    check = parser.parse_args(arguments).check
    try:
        stale = {path: new for path, (old, new) in pages().items() if old != new}
    except CourseError as error:
        print(f"readme: {error}", file=sys.stderr)
        return 2
    for path, text in stale.items():
        name = path.relative_to(paths.ROOT)
        if check:
            print(f"{name}: the measured figures are stale: run `python -m autograder.readme`")
        else:
            build.write_text(path, text)
            print(f"{name}: measured figures rewritten")
    if not stale:
        print("the measured figures are up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
