"""What ``check`` says in a notebook before any test runs."""

import subprocess
import sys

import pytest

from autograder import demo

CELLS = {
    "a class that calls the kernel": (
        "07_pytorch_attention",
        "self_attention",
        ["from torch import nn\nfrom torch.nn import functional as F", demo.READY_MADE],
        "`torch.nn.functional.scaled_dot_product_attention`",
    ),
    "a function of another library": (
        "01_numpy_self_attention",
        "softmax",
        ["import scipy.special", "def softmax(x, axis=-1):\n    return scipy.special.softmax(x)"],
        "`scipy.special.softmax`",
    ),
    "an array in the place of the function": (
        "01_numpy_self_attention",
        "softmax",
        ["import numpy as np", "softmax = np.array([0.2, 0.8])"],
        "softmax: 0/",
    ),
}


@pytest.mark.parametrize(("session", "exercise", "cells", "said"), CELLS.values(), ids=CELLS)
def test_check_in_cells(session, exercise, cells, said):
    """In a process of its own, with IPython's cells: a class there has no source file."""
    ends = [f"check = open_session({session!r})", f"check({exercise!r})"]
    program = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(history_length=0)\n"
        f"for cell in {['from utils import open_session', *cells, *ends]!r}:\n"
        "    shell.run_cell(cell, store_history=True).raise_error()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert said in " ".join(done.stdout.split())
