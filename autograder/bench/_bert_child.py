"""One fresh process of the benchmark ``numpy_bert``: build a model, run it, print what it cost.

``python -m autograder.bench._bert_child KIND THREADS FOLDER`` with KIND weights, torch, numpy
(the model solution of session 03) or simple (the same with session 02's functions).
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

VOCAB_SIZE, BATCH, TOKENS = 30522, 4, 128  # the rest is BERT-base by default, on both sides
WARM_UP, RUNS = 1, 5
PARTS = {
    "fast_linear": "matrix products with weights, and biases",
    "fast_gelu": "GELU",
    "fast_attention": "attention beside these: scores, softmax, averages",
    "layer_norm": "layer norms",
    "embed": "embeddings",
}


def memory() -> dict[str, float]:
    """Return this process's present and highest memory, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = {
        line.split(":")[0]: line.split() for line in lines if line.startswith(("VmRSS", "VmHWM"))
    }
    return {"now": int(found["VmRSS"][1]) / 1024, "peak": int(found["VmHWM"][1]) / 1024}


def forget_peak() -> None:
    """Let the highest memory count from now on (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def inputs() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return ids and an attention mask; one of the four texts is padded."""
    ids = np.random.default_rng(0).integers(0, VOCAB_SIZE, size=(BATCH, TOKENS))
    mask = np.ones_like(ids)
    mask[1, 100:] = 0
    return ids, mask


def reference(name: str) -> Any:
    """Return a module of model solutions; generated, and without types."""
    return importlib.import_module(f"utils.reference.{name}")


def library_model(seed: int = 0) -> Any:
    """Return the library's model at BERT-base size, with eager attention and random weights."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    return BertModel(BertConfig(attn_implementation="eager"), add_pooling_layer=False).eval()


def write_weights(folder: Path) -> None:
    """Draw the weights that all processes share."""
    state = {key: tensor.numpy() for key, tensor in library_model().state_dict().items()}
    np.savez(folder / "weights.npz", **state)


def with_torch(threads: int, folder: Path) -> tuple[Callable[[], Any], dict[str, Any]]:
    """Return the library's forward pass, and what it runs on."""
    import torch

    torch.set_num_threads(threads)
    model = library_model()
    with np.load(folder / "weights.npz") as file:
        model.load_state_dict({key: torch.from_numpy(file[key]) for key in file.files})
    ids, mask = (torch.from_numpy(array) for array in inputs())

    def forward() -> Any:
        with torch.no_grad():
            return model(ids, attention_mask=mask).last_hidden_state.numpy()

    about = {"version": torch.__version__, "threads": torch.get_num_threads()}
    return forward, {**about, "kernels": torch.backends.cpu.get_cpu_capability()}


def with_numpy(
    threads: int, folder: Path, *, simple: bool = False
) -> tuple[Callable[[], Any], dict[str, Any]]:
    """Return the model solution's forward pass, and what it runs on."""
    import threadpoolctl

    session_02, session_03 = reference("session_02"), reference("session_03")
    threadpoolctl.threadpool_limits(threads)
    if simple:
        for name in ("gelu", "layer_norm", "feed_forward", "multi_head_attention"):
            setattr(session_03, name, getattr(session_02, name))
    model = session_03.BERT(VOCAB_SIZE)
    with np.load(folder / "weights.npz") as file:
        session_03.load_pretrained(model, file)
    ids, mask = inputs()
    loaded = [one for one in threadpoolctl.threadpool_info() if "numpy" in one["filepath"]]
    keys = ("internal_api", "version", "architecture", "num_threads")
    about = {key: loaded[0].get(key) for key in keys} if loaded else {}
    return lambda: model.forward(ids, attention_mask=mask), {"version": np.__version__, **about}


class Stopwatch:
    """Measures functions of a module; what they call that is measured, too, counts there."""

    def __init__(self, module: Any, names: list[str]) -> None:
        self.seconds = dict.fromkeys(names, 0.0)
        self._inner = [0.0]
        for name in names:
            setattr(module, name, self._timed(name, getattr(module, name)))

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            self._inner.append(0.0)
            result = function(*args, **kwargs)
            took = time.perf_counter() - start
            self.seconds[name] += took - self._inner.pop()
            self._inner[-1] += took
            return result

        return timed


def parts_of(forward: Callable[[], Any]) -> dict[str, float]:
    """Return the milliseconds that each part of the model solution takes in one pass."""
    session_03 = reference("session_03")
    watch = Stopwatch(session_03, list(PARTS))
    session_03.multi_head_attention = session_03.fast_attention  # the names that forward calls
    passes = []
    for _ in range(RUNS):
        before, start = dict(watch.seconds), time.perf_counter()
        forward()
        spent = {name: watch.seconds[name] - before[name] for name in PARTS}
        passes.append({**spent, "rest": time.perf_counter() - start - sum(spent.values())})
    labels = {**PARTS, "rest": "the rest: residuals, bookkeeping"}
    return {
        label: round(1000 * statistics.median(one[name] for one in passes), 1)
        for name, label in labels.items()
    }


def measured(forward: Callable[[], Any], baseline: float) -> dict[str, Any]:
    """Run a forward pass several times; return its times, and memory beyond the baseline."""
    forget_peak()
    result, times = None, []
    for _ in range(WARM_UP + RUNS):
        start = time.perf_counter()
        result = forward()
        times.append(time.perf_counter() - start)
    peak, whole = memory()["peak"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": [round(one, 4) for one in times[WARM_UP:]],
        "peak_mb": round(peak - baseline, 1),
        "peak_mb_with_loading": round(whole - baseline, 1),
        "result": result,
    }


def main(kind: str, threads: int, folder: Path) -> None:
    """Do what the module's docstring says."""
    if kind == "weights":
        write_weights(folder)
        return
    if kind == "torch":
        import transformers.models.bert.modeling_bert  # noqa: F401 - counts as import, not as model
    else:
        import threadpoolctl  # noqa: F401

        reference("session_03")
    baseline = memory()["now"]
    make = with_torch if kind == "torch" else with_numpy
    options = {"simple": True} if kind == "simple" else {}
    forward, about = make(threads, folder, **options)
    found = measured(forward, baseline)
    np.save(folder / f"{kind}.npy", found.pop("result"))
    if kind == "numpy":
        found["parts_ms"] = parts_of(forward)
    print(json.dumps({**found, "import_mb": round(baseline, 1), "about": about}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
