"""The README's sentences and tables on grading, bent notebooks and models, from results files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NOT_YET = "not measured yet"
KINDS = {"numpy": "NumPy (session 01)", "torch": "torch + transformers"}
HEAD = ("notebook", "grader", "submissions a minute", "times nbgrader", "start-up", "peak memory")


def _table(rows: list[tuple[str, ...]]) -> str:
    head, *rest = rows
    lines = [head, tuple("---" for _ in head), *rest]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _grader_rows(kind: str, one: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    rows = {f"this course, {n} worker{'s' * (n != '1')}": one["ours"][n] for n in ("2", "1")}
    rows |= {"`nbgrader autograde`": one["nbgrader"], "`otter run`": one["otter"]}
    slow = one["nbgrader"]["seconds_per_submission"]
    for name, row in rows.items():
        seconds = row["seconds_per_submission"]
        times = f"{slow / seconds:.1f}"
        start = f"{max(0.0, row['start_up_seconds']):.1f} s"
        peak = f"{row['peak_mib']:,} MiB"
        yield KINDS.get(kind, kind), name, f"{60 / seconds:.0f}", times, start, peak


def _same(one: dict[str, Any], rival: str) -> str:
    found = one[f"scores_against_{rival}"]
    return f"{found['same']} of {found['compared']}"


def _parts(kinds: dict[str, Any]) -> str:
    """Return where a submission's time goes, in milliseconds, the largest part first."""
    parts = [one["parts"] for one in kinds.values()]
    took = {name: [one.get(name, 0.0) for one in parts] for one in parts for name in one}
    rows: list[tuple[str, ...]] = [("ms a submission", *(KINDS.get(kind, kind) for kind in kinds))]
    for name, seconds in sorted(took.items(), key=lambda item: -max(item[1])):
        rows.append((name, *(f"{1000 * one:.0f}" for one in seconds)))
    return _table(rows)


def grading(found: dict[str, Any] | None) -> str:
    """Return what ``course bench grading`` measured, in Markdown.

    Parameters
    ----------
    found : dict or None
        ``docs/results/grading.json``.

    Examples
    --------
    >>> grading(None)
    'Speed of grading: not measured yet.'
    """
    if found is None:
        return f"Speed of grading: {NOT_YET}."
    rows: list[tuple[str, ...]] = [HEAD]
    lines = []
    for kind, one in found["kinds"].items():
        rows += _grader_rows(kind, one)
        name = KINDS.get(kind, kind)
        lines.append(
            f"{name}: the same score as nbgrader for {_same(one, 'nbgrader')} honest "
            f"submissions, as otter for {_same(one, 'otter')}; `course check` "
            f"{one['check']['course_check_seconds']:g} s, `nbgrader validate` "
            f"{one['check']['nbgrader_validate_seconds']:g} s."
        )
    small, large = found["sizes"]
    note = (
        f"Steady state, the slope from {small} to {large} submissions in one run, sandbox on; "
        f"otter from fewer. The others' tests silence warnings: stock nbgrader pays nothing for a "
        f"right answer that warns. Measured {found['date']} on {found['machine']}; "
        "ratios travel better than rates."
    )
    where = "Where the time goes, one worker:"
    return "\n".join([_table(rows), "", *lines, note, "", where, "", _parts(found["kinds"])])


def classes(found: dict[str, Any] | None) -> str:
    """Return how answers of the bank fared in whole notebooks, in Markdown.

    Parameters
    ----------
    found : dict or None
        ``docs/results/classes.json``.

    Examples
    --------
    >>> classes(None)
    'Whole notebooks of such answers: not measured yet.'
    """
    if found is None:
        return f"Whole notebooks of such answers: {NOT_YET}."
    rows: list[tuple[str, ...]] = [
        ("a class, answers drawn at random", "right ones paid in full", "wrong ones caught", "took")
    ]
    for session, one in found["sessions"].items():
        counts = one["counts"]
        paid = f"{counts['right_paid_in_full']} of {counts['right']}"
        caught = f"{counts['wrong_caught']} of {counts['wrong']}"
        rows.append(
            (f"`{session}`, {one['people']} people", paid, caught, f"{one['seconds']:.0f} s")
        )
    dates = " and ".join(sorted({one["date"] for one in found["sessions"].values()}))
    return f"{_table(rows)}\n\nMeasured {dates} with two workers."


def mangled(found: dict[str, Any] | None) -> str:
    """Return how honest notebooks fared that were bent at random.

    Examples
    --------
    >>> counts = {"notebooks": 10, "answers still there": 80, "of these lost": 0}
    >>> mangled({"sessions": {"01_x": {"counts": counts}}, "date": "2026-01-01"})
    'Of 80 answers still in 10 notebooks bent at random, 0 were lost (2026-01-01).'
    """
    if found is None:
        return f"Bent notebooks: {NOT_YET}."
    counts = [one["counts"] for one in found["sessions"].values()]
    notebooks, there, lost = (
        sum(one[name] for one in counts)
        for name in ("notebooks", "answers still there", "of these lost")
    )
    return (
        f"Of {there:,} answers still in {notebooks:,} notebooks bent at random, {lost:,} were lost "
        f"({found['date']})."
    )


def numpy_bert(speed: dict[str, Any] | None, parity: dict[str, Any] | None) -> str:
    """Return how session 03's BERT compares with PyTorch and transformers, in Markdown.

    Parameters
    ----------
    speed, parity : dict or None
        ``docs/results/numpy_bert.json`` and ``parity_03.json``.

    Examples
    --------
    >>> numpy_bert(None, {"largest_difference": {"layer 1": 2e-06}, "texts": 24, "model": "x"})
    'Every layer of x within 2e-06 of transformers, on 24 texts. Its speed: not measured yet.'
    """
    said = []
    if parity is not None:
        most = max(parity["largest_difference"].values())
        said.append(
            f"Every layer of {parity['model']} within {most:.1g} of transformers, "
            f"on {parity['texts']} texts."
        )
    if speed is None:
        return " ".join([*said, f"Its speed: {NOT_YET}."])
    ratios = " and ".join(
        f"{one['time_ratio']:.2f} ({threads} thread{'s' * (threads != '1')})"
        for threads, one in speed["threads"].items()
    )
    memory = max(one["memory_ratio"] for one in speed["threads"].values())
    texts, tokens = speed["input_ids"]
    said.append(
        f"At BERT-base size, batch {texts} of {tokens} tokens, its forward pass takes {ratios} of "
        f"PyTorch's eager time on the same cores, and {memory:.2f} of its peak memory. Measured "
        f"{speed['date']} on {speed['machine']}; another processor gives another ratio."
    )
    return " ".join(said)


GRADERS = {"course": "this course", "nbgrader": "stock nbgrader", "otter": "otter-grader"}


def attacks(found: dict[str, Any] | None) -> str:
    """Return what hostile submissions got from each grader, in Markdown.

    Examples
    --------
    >>> attacks(None)
    'Hostile submissions: not measured yet.'
    """
    if found is None:
        return f"Hostile submissions: {NOT_YET}."
    head = ("grader", "attacks tried", "wrong answers paid", "other exercises lost", "harm done")
    rows: list[tuple[str, ...]] = [head]
    for grader, totals in found["totals"].items():
        counts = (str(totals[key]) for key in ("attacks", "paid", "lost", "harm"))
        rows.append((GRADERS.get(grader, grader), *counts))
    return f"{_table(rows)}\n\nMeasured {found['date']} on {found['machine']}."


def fuzzed(found: dict[str, Any] | None) -> str:
    """Return how many broken answers the judge was sent, and how it took them."""
    if found is None:
        return f"Broken answers on the wire: {NOT_YET}."
    return (
        f"Broken, forged or oversized answers sent to the judge: {found['examples']:,} "
        f"({found['date']}). The run counts only if none crashes it, holds it up or "
        "outgrows its bound."
    )


RUNS = {
    "naive": "the naive run",
    "cpu": "the five-minute run",
    "longer": "the longer run",
}
MEASURES = ("accuracy", "macro_f1", "star_error", "calibration_error", "yelp_accuracy")


def finetuning(found: dict[str, Any] | None) -> str:
    """Return what ``course bench finetuning_13`` measured, in Markdown.

    Examples
    --------
    >>> finetuning(None)
    'Fine-tuned BERT: not measured yet.'
    """
    if found is None:
        return f"Fine-tuned BERT: {NOT_YET}."
    head = (
        "",
        "accuracy",
        "macro-F1",
        "stars off",
        "calibration error",
        "Yelp sentences",
        "s (threads)",
    )
    rows: list[tuple[str, ...]] = [head]
    for name, one in found["baselines"].items():
        rows.append((name, *(f"{one[key]:.3f}" if key in one else "" for key in MEASURES), ""))
    for name, about in RUNS.items():
        if (run := found["runs"].get(name)) is None:
            continue
        n_seeds = len(run["seeds"])
        cells = (_spread(run["summary"][key]) for key in MEASURES)
        threads = " or ".join(sorted({str(seed["threads"]) for seed in run["seeds"].values()}))
        seconds = f"{run['summary']['seconds']['mean']:.0f} ({threads})"
        rows.append((f"{about} ({_training(run)}, {n_seeds} seeds)", *cells, seconds))
    note = (
        f"Mean and range over the seeds, on {found['sizes']['test']:,} test sentences. "
        "All of it offline: the rated reviews, whose stars are cuts of mean ratings, the bundled "
        "six-layer encoder, and 1,000 real Yelp sentences as positive or negative. Yelp Review "
        "Full and bert-base-cased need a network and have not been measured. "
        f"Measured {found['date']} on {found['machine']}."
    )
    return f"{_table(rows)}\n\n{note}"


def _training(run: dict[str, Any]) -> str:
    """Say on how much a run was trained."""
    n_train = next(iter(run["seeds"].values()))["n_train"]
    epochs = run["recipe"].get("epochs", 1)
    return f"{n_train:,} sentences, {epochs} epoch{'s' * (epochs != 1)}"


def _spread(one: dict[str, float]) -> str:
    return f"{one['mean']:.3f} ({one['low']:.3f}–{one['high']:.3f})"
