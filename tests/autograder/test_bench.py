"""Benchmarks without measuring: what they are called, and how figures become results."""

import inspect
import itertools
import json

import numpy as np
import pytest
from rich.console import Console

from autograder import bench
from autograder.bench import _bert_child, attention_07, numpy_bert
from autograder.errors import CourseError


def test_every_benchmark_runs_by_the_same_call():
    assert {"attention_07", "numpy_bert", "parity_03"} <= set(bench.names())
    for name in bench.names():
        assert list(inspect.signature(bench.find(name)).parameters) == ["console", "json_path"]
        assert bench.summary(name).endswith(".")


def test_an_unknown_benchmark_is_named_with_those_that_exist():
    with pytest.raises(CourseError, match=r"'numpy_brt'.*numpy_bert"):
        bench.find("numpy_brt")


@pytest.fixture
def children(monkeypatch):
    """Put figures in the place of processes; return a function that sets NumPy's."""
    figures = {
        "torch": ([1.0, 1.2, 1.1], 400.0),
        "numpy": ([2.0, 2.4, 2.2], 500.0),
        "simple": ([4.4] * 3, 1.0),
    }
    called = []

    def child(kind, threads, folder):
        called.append((kind, threads))
        if kind == "weights":
            return {}
        np.save(folder / f"{kind}.npy", np.full((2, 3), {"torch": 1.0}.get(kind, 1.5)))
        seconds, peak = figures[kind]
        about = {"version": "1", "kernels": "some"}
        parts = {"parts_ms": {"GELU": 1.0}} if kind == "numpy" else {}
        memory = {"peak_mb": peak, "peak_mb_with_loading": 2 * peak, "import_mb": 50.0}
        return {"seconds": seconds, **memory, "about": about, **parts}

    monkeypatch.setattr(numpy_bert, "child", child)
    figures["called"] = called
    return figures


def test_ratios_are_of_medians_and_the_kinds_take_turns(children):
    results = numpy_bert.measure(repeats=2)
    for threads in ("1", "2"):
        found = results["threads"][threads]
        assert found["time_ratio"] == 2.0
        assert found["time_ratio_of_session_02_functions"] == 4.0
        assert found["memory_ratio"] == 1.25
        assert found["largest_difference"] == 0.5
    assert results["met"]
    turns = ["torch", "numpy", "torch", "numpy", "simple"]
    wanted = [("weights", 2), *((kind, n) for n in (1, 2) for kind in turns)]
    assert children["called"] == wanted


@pytest.mark.parametrize("worse", [([2.0, 2.4, 2.3], 500.0), ([1.0] * 3, 601.0)])
def test_a_missed_bound_is_said(children, worse, tmp_path):
    children["numpy"] = worse
    console = Console(record=True, width=200)
    numpy_bert.run(console, tmp_path / "new" / "numpy_bert.json")
    assert "MISSED" in console.export_text()
    assert not json.loads((tmp_path / "new" / "numpy_bert.json").read_text())["met"]


def test_children_get_their_threads_and_no_slowing_settings(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "512")
    environment = numpy_bert.environment(1)
    assert not {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"} & environment.keys()
    assert environment["OPENBLAS_NUM_THREADS"] == environment["OMP_NUM_THREADS"] == "1"


def test_a_failed_process_is_one_line(tmp_path):
    with pytest.raises(CourseError, match=r"the process for numpy failed: .*weights\.npz"):
        numpy_bert.child("numpy", 1, tmp_path)  # nobody has drawn the weights


def test_time_is_counted_once_where_functions_call_each_other(monkeypatch):
    class Module:
        pass

    ticks = itertools.count()
    monkeypatch.setattr(_bert_child.time, "perf_counter", lambda: next(ticks))
    module = Module()
    module.inner = lambda: None
    module.outer = lambda: (module.inner(), module.inner())
    watch = _bert_child.Stopwatch(module, ["inner", "outer"])
    module.outer()  # reads the clock at 0 and 5, the inner calls at 1, 2 and 3, 4
    assert watch.seconds == {"inner": 2, "outer": 3}


def test_attention_keeps_a_table_and_the_kernel_does_not():
    found = attention_07.measure(repeats=1, lengths=(256, 512))
    factors = {name: one["memory_factors"][0] for name, one in found["modules"].items()}
    assert factors[attention_07.OWN] > 3  # four times the table, and some rows that only double
    assert factors[attention_07.KERNEL] < 2.2
    assert found["largest_difference_of_the_attentions"] < 1e-5
    assert attention_07.table(json.loads(json.dumps(found))).row_count == 6
