"""How long things take is a parameter: one call picks step counts and sizes.

>>> import os
>>> os.environ["COURSE_BUDGET"] = "smoke"
>>> budget(smoke=20, cpu=2_000, gpu=20_000)
20
>>> del os.environ["COURSE_BUDGET"]
"""

import os
import sys
import warnings
from enum import Enum
from pathlib import Path
from typing import Final, Literal, TypeVar

__all__ = ["BUDGETS", "budget", "current_budget"]

BUDGETS: Final = ("smoke", "cpu", "gpu")
VARIABLE: Final = "COURSE_BUDGET"

T = TypeVar("T")


class _Omitted(Enum):
    """Stands for an argument that was not given, so that None can be a value."""

    OMITTED = "omitted"


def budget(*, smoke: T, cpu: T, gpu: T | Literal[_Omitted.OMITTED] = _Omitted.OMITTED) -> T:
    """Pick the value for this machine and purpose.

    Parameters
    ----------
    smoke : any
        For tests and grading: a minute for a whole session.
    cpu : any
        For a person at two cores: five minutes for a whole session.
    gpu : any, default=the value of ``cpu``

    Returns
    -------
    value : any
        One of the three, by :func:`current_budget`.

    Raises
    ------
    ValueError
        If ``COURSE_BUDGET`` is none of smoke, cpu, gpu.

    Examples
    --------
    >>> import os
    >>> os.environ["COURSE_BUDGET"] = "gpu"
    >>> budget(smoke=20, cpu=2_000, gpu=20_000), budget(smoke=20, cpu=2_000)
    (20000, 2000)
    >>> os.environ["COURSE_BUDGET"] = "fast"
    >>> budget(smoke=20, cpu=2_000)
    Traceback (most recent call last):
        ...
    ValueError: COURSE_BUDGET='fast' is not a budget: choose smoke, cpu or gpu
    >>> del os.environ["COURSE_BUDGET"]
    """
    name = current_budget()
    if name == "smoke":
        return smoke
    return cpu if name == "cpu" or isinstance(gpu, _Omitted) else gpu


def current_budget() -> str:
    """Return smoke, cpu or gpu: ``COURSE_BUDGET`` if set, else what the machine has.

    Examples
    --------
    >>> current_budget() in BUDGETS
    True
    """
    name = os.environ.get(VARIABLE, "")
    if not name:
        return "gpu" if _has_cuda() else "cpu"
    if name not in BUDGETS:
        raise ValueError(f"{VARIABLE}={name!r} is not a budget: choose smoke, cpu or gpu")
    return name


def _has_cuda() -> bool:
    """Ask torch if it is imported already; else guess from what importing it would find."""
    torch = sys.modules.get("torch")
    if torch is None:
        return _driver_present() and _torch_has_cuda_build()
    with warnings.catch_warnings(action="ignore"):  # a broken driver warns; stderr costs marks
        return bool(torch.cuda.is_available())


def _driver_present() -> bool:
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    return not hidden and Path("/proc/driver/nvidia/version").exists()


def _torch_has_cuda_build() -> bool:
    from importlib import metadata  # slow to import, and needed only where there is a driver

    try:
        return not metadata.version("torch").endswith("+cpu")
    except metadata.PackageNotFoundError:
        return False
