"""The NumPy BERT of session 03 beside PyTorch: time and memory of a forward pass at BERT-base size.

Every figure comes from fresh processes that take turns, all with the same weights and texts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from autograder import paths
from autograder.bank import provenance
from autograder.bench import _bert_child
from autograder.errors import CourseError

THREADS = (1, 2)
REPEATS = 4
MOST = {"time": 2.0, "memory": 1.5}  # times PyTorch's
# settings for older CPUs, which make current OpenBLAS slower; they only make sense together
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CHILD_SECONDS = 300


def environment(threads: int) -> dict[str, str]:
    """Return the environment of a child: its number of threads, and nothing that slows it."""
    kept = {name: value for name, value in os.environ.items() if name not in SLOWING}
    pools = dict.fromkeys(POOLS, str(threads))
    return {**kept, **pools, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(paths.ROOT)}


def child(kind: str, threads: int, folder: Path) -> dict[str, Any]:
    """Run one fresh process and return what it measured.

    Raises
    ------
    CourseError
        With the last line of its complaint.
    """
    command = [
        sys.executable,
        "-m",
        "autograder.bench._bert_child",
        kind,
        str(threads),
        str(folder),
    ]
    done = subprocess.run(
        command,
        env=environment(threads),
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise CourseError(f"the process for {kind} failed: {said[-1]}")
    lines = done.stdout.strip().splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return found


def summarised(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians over the rounds of one kind."""
    seconds = [one for found in rounds for one in found["seconds"]]
    return {
        "median_seconds": round(statistics.median(seconds), 4),
        "seconds": seconds,
        **{
            key: round(statistics.median(found[key] for found in rounds), 1)
            for key in ("peak_mb", "peak_mb_with_loading", "import_mb")
        },
        "about": rounds[0]["about"],
    }


def side_by_side(threads: int, folder: Path, repeats: int) -> dict[str, Any]:
    """Let both take turns at one number of threads; return medians and ratios."""
    rounds: dict[str, list[dict[str, Any]]] = {"torch": [], "numpy": []}
    for _ in range(repeats):
        for kind, found in rounds.items():
            found.append(child(kind, threads, folder))
    simple = summarised([child("simple", threads, folder)])
    torch, own = (summarised(found) for found in rounds.values())
    results = {kind: np.load(folder / f"{kind}.npy") for kind in (*rounds, "simple")}
    return {
        "time_ratio": round(own["median_seconds"] / torch["median_seconds"], 3),
        "memory_ratio": round(own["peak_mb"] / torch["peak_mb"], 3),
        "memory_ratio_with_loading": round(
            own["peak_mb_with_loading"] / torch["peak_mb_with_loading"], 3
        ),
        "time_ratio_of_session_02_functions": round(
            simple["median_seconds"] / torch["median_seconds"], 3
        ),
        "largest_difference": float(np.abs(results["numpy"] - results["torch"]).max()),
        "numpy": own,
        "torch": torch,
        "session_02_functions": simple,
        "parts_ms": rounds["numpy"][-1]["parts_ms"],
    }


def measure(repeats: int = REPEATS) -> dict[str, Any]:
    """Run the benchmark and return all that goes into its results file."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="course-bench-") as name:
        folder = Path(name)
        child("weights", max(THREADS), folder)
        threads = {str(n): side_by_side(n, folder, repeats) for n in THREADS}
    return {
        **provenance(),
        "what": "forward pass at BERT-base size, float32, no gradients, PyTorch eager",
        "input_ids": [_bert_child.BATCH, _bert_child.TOKENS],
        "processes_of_each": repeats,
        "passes_of_each_process": _bert_child.RUNS,
        "unset": list(SLOWING),
        "load_average_before": round(load, 2),  # near zero, or other work took part
        "at_most": MOST,
        "met": all(
            found["time_ratio"] <= MOST["time"] and found["memory_ratio"] <= MOST["memory"]
            for found in threads.values()
        ),
        "threads": threads,
    }


def table(results: dict[str, Any]) -> Table:
    """Return the results as a table, a row for each number of threads."""
    shown = Table(title=f"{results['what']}, {results['machine']}")
    for column in (
        "threads",
        "PyTorch",
        "NumPy",
        "ratio",
        "session 02's functions",
        "memory ratio",
    ):
        shown.add_column(column, justify="right")
    for threads, found in results["threads"].items():
        shown.add_row(
            threads,
            f"{1000 * found['torch']['median_seconds']:.0f} ms",
            f"{1000 * found['numpy']['median_seconds']:.0f} ms",
            f"{found['time_ratio']:.2f}",
            f"{found['time_ratio_of_session_02_functions']:.2f}",
            f"{found['memory_ratio']:.2f}",
        )
    return shown


def run(console: Console, json_path: Path) -> None:
    """Measure, print and write the results file."""
    with console.status("fresh processes take turns; about three minutes"):
        results = measure()
    console.print(table(results))
    for threads, found in results["threads"].items():
        own, torch = found["numpy"]["about"], found["torch"]["about"]
        console.print(
            f"{threads} threads: NumPy {own.get('version')} on {own.get('internal_api')} "
            f"({own.get('architecture')}), PyTorch {torch['version']} ({torch['kernels']}); "
            f"largest difference of the results {found['largest_difference']:.1e}"
        )
        for part, took in found["parts_ms"].items():
            console.print(f"    {took:7.1f} ms  {part}")
    limits = " and ".join(
        f"{bound:g} times its {what}" for what, bound in results["at_most"].items()
    )
    console.print(f"at most {limits}: {'met' if results['met'] else 'MISSED'}")
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    console.print(f"wrote {json_path}")
