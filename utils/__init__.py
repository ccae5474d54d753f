"""What the course's notebooks import: plots, data, assets, budgets and progress bars.

Importing this package costs next to nothing; every part is imported where it is used.

>>> import utils
"""

from importlib import import_module
from typing import Any

__all__ = ["open_session"]


def __getattr__(name: str) -> Any:
    """Import ``open_session`` on first use, so that ``import utils`` stays cheap."""
    if name == "open_session":
        return import_module("autograder.notebook").open_session
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
