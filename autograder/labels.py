"""What nbgrader's metadata says of a cell, and what makes two texts the same."""

from __future__ import annotations

from typing import Any


def grade_id(cell: Any) -> str | None:
    """Return a cell's nbgrader id."""
    metadata = cell.metadata.get("nbgrader")
    found = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else None


def is_test(cell: Any) -> bool:
    """Tell whether a cell is one whose points the judge gives."""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(cell.cell_type == "code" and metadata.get("grade") and not metadata.get("solution"))


def is_written(cell: Any) -> bool:
    """Tell whether a cell is an answer that a person grades."""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade") and metadata.get("solution"))


def is_solution(cell: Any) -> bool:
    """Tell whether a labelled cell is one that students write in."""
    return bool(cell.metadata["nbgrader"].get("solution"))


def squeeze(source: str) -> str:
    """Return a text without its white space."""
    return "".join(source.split())
