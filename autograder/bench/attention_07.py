"""What attention costs against the number of tokens: session 07's, torch's kernel, an LSTM.

Time without gradients, the bytes kept for the backward pass, and how far gradients reach.
"""

from __future__ import annotations

import importlib
import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from autograder import build
from autograder.bank import provenance

LENGTHS = (64, 128, 256, 512, 1024, 2048)
DIM, HEADS, DIM_HEAD = 64, 4, 16
REPEATS = 15
REACH = 60  # tokens that the last output may react to
TEXTS = 16
OWN, KERNEL, LSTM = "own attention", "torch's kernel", "LSTM"


def rivals() -> dict[str, Any]:
    """Return the three modules; the two attentions share their weights."""
    import torch

    session: Any = importlib.import_module("utils.reference.session_07")
    torch.manual_seed(8)
    own = session.MultiHeadAttention(dim=DIM, heads=HEADS, dim_head=DIM_HEAD)
    lstm = torch.nn.LSTM(DIM, DIM, batch_first=True)
    return {OWN: own, KERNEL: session.WithTorchKernel(own), LSTM: lstm}


def measured(module: Any, repeats: int, lengths: tuple[int, ...]) -> dict[str, Any]:
    """Return what one module costs at each length, and the factors from one to the next."""
    import torch

    from utils import costs

    seconds, kept = [], []
    for length in lengths:
        x = torch.randn(1, length, DIM)
        with torch.no_grad():
            seconds.append(costs.seconds(module, x, repeats=repeats))
        kept.append(costs.kept_bytes(module, x))
    reach = costs.reach(module, torch.randn(TEXTS, REACH, DIM)).tolist()
    return {
        "seconds": [round(value, 6) for value in seconds],
        "bytes_kept": kept,
        "time_factors": factors(seconds),
        "memory_factors": factors(kept),
        "reach_of_first_by_reach_of_last": float(f"{reach[0] / reach[-1]:.3g}"),
    }


def factors(values: list[Any]) -> list[float]:
    """Return by how much each value is larger than the one before.

    Examples
    --------
    >>> factors([1.0, 2.0, 8.0])
    [2.0, 4.0]
    """
    return [round(after / before, 2) for before, after in pairwise(values)]


def measure(repeats: int = REPEATS, lengths: tuple[int, ...] = LENGTHS) -> dict[str, Any]:
    """Run the benchmark and return all that goes into its results file."""
    import torch

    load = os.getloadavg()[0]
    modules = rivals()
    x = torch.randn(2, 50, DIM)
    with torch.no_grad():
        difference = float((modules[OWN](x)[0] - modules[KERNEL](x)).abs().max())
    return {
        **provenance(),
        "what": "one layer, float32, one text; time of a forward pass without gradients",
        "torch": torch.__version__,
        "threads": 1,
        "sizes": {"D": DIM, "H": HEADS, "Dh": DIM_HEAD},
        "lengths": list(lengths),
        "load_average_before": round(load, 2),  # near zero, or other work took part
        "largest_difference_of_the_attentions": difference,
        "modules": {name: measured(one, repeats, lengths) for name, one in modules.items()},
    }


def table(results: dict[str, Any]) -> Table:
    """Return the results as a table: for each module a row of times and one of bytes."""
    shown = Table(title=f"{results['what']}, {results['machine']}")
    shown.add_column("", no_wrap=True)
    for length in results["lengths"]:
        shown.add_column(f"T={length}", justify="right")
    shown.add_column("last ×", justify="right")
    for name, found in results["modules"].items():
        times = (f"{1e3 * value:.2f}" for value in found["seconds"])
        shown.add_row(f"{name}, ms", *times, f"{found['time_factors'][-1]}")
        kept = (f"{value / 2**20:.2f}" for value in found["bytes_kept"])
        shown.add_row("  MiB kept", *kept, f"{found['memory_factors'][-1]}")
    return shown


def run(console: Console, json_path: Path) -> None:
    """Measure, print and write the results file."""
    with console.status("three modules at six lengths; about a minute"):
        results = measure()
    console.print(table(results))
    for name, found in results["modules"].items():
        share = found["reach_of_first_by_reach_of_last"]
        console.print(f"{name}: {REACH - 1} tokens back the gradient is {share:g} of the nearest")
    build.write_text(json_path, json.dumps(results, indent=1) + "\n")
    console.print(f"wrote {json_path}")
