"""Reads a submitted file, whatever wrote it: every nbformat, any Unicode encoding, no field sure.

What comes out is a tidy notebook in the current format, with each cell's kind, source, id and
label, and without outputs: grading makes its own.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import SubmissionUnreadable

MAX_FILE_BYTES = 100 * 2**20
MAX_CELLS = 5_000
MOST_DIGITS = 4_000  # longer whole numbers make Python refuse the conversion

RASTER = frozenset({"image/png", "image/jpeg", "image/gif"})
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def read_submission(path: Path) -> Any:
    """Return a submitted notebook in the current format.

    Raises
    ------
    SubmissionUnreadable
        Saying what the file is instead.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SubmissionUnreadable(
                f"{path.name} has {path.stat().st_size:,} bytes, more than {MAX_FILE_BYTES:,}"
            )
        data = path.read_bytes()
    except OSError as error:
        raise SubmissionUnreadable(f"{path.name} cannot be read: {error.strerror}") from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str = "the file") -> Any:
    """Return the notebook in a file's bytes: UTF-8, UTF-16 or UTF-32, with or without a mark.

    Raises
    ------
    SubmissionUnreadable
    """
    if len(data) > MAX_FILE_BYTES:
        raise SubmissionUnreadable(f"{name} has {len(data):,} bytes, more than {MAX_FILE_BYTES:,}")
    try:
        return parse_submission(data.decode(json.detect_encoding(data)), name)
    except UnicodeDecodeError as error:
        try:  # an old Windows editor; it decodes nearly anything, so JSON has to come out
            return parse_submission(data.decode("cp1252"), name)
        except (UnicodeDecodeError, SubmissionUnreadable):
            raise SubmissionUnreadable(f"{name} is not a notebook: it is not text") from error


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) < MOST_DIGITS else None


def _fraction(text: str) -> float | None:
    return value if math.isfinite(value := float(text)) else None


def parse_submission(text: str, name: str = "the file") -> Any:
    """Return the notebook of a JSON text, upgraded to the current format.

    Raises
    ------
    SubmissionUnreadable
    """
    try:  # NaN and Infinity are no JSON, but notebooks have them
        raw = json.loads(
            text.removeprefix("\ufeff"),
            parse_constant=lambda _: None,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except (ValueError, RecursionError) as error:
        reason = "it is empty" if not text.strip() else "it is not JSON (a broken download?)"
        raise SubmissionUnreadable(f"{name} is not a notebook: {reason}") from error
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        raise SubmissionUnreadable(f"{name} is not a notebook: it has no cells")
    found = _cells(raw)
    if found is None:
        raise SubmissionUnreadable(f"{name} is not a notebook that can be read: its cells are none")
    if len(found) > MAX_CELLS:
        raise SubmissionUnreadable(f"{name} has {len(found):,} cells, more than {MAX_CELLS:,}")
    return tidy(found)


def _cells(raw: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the cells of any version's notebook; None where there are no cells among them."""
    found: Any = raw.get("cells")
    if "cells" not in raw:  # versions 2 and 3 have worksheets
        sheets = raw["worksheets"] if isinstance(raw["worksheets"], list) else [None]
        if not all(isinstance(sheet, dict) for sheet in sheets):
            return None
        lists = [sheet.get("cells", []) for sheet in sheets if isinstance(sheet, dict)]
        found = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    if not isinstance(found, list):
        return None
    cells = [cell for cell in found if isinstance(cell, dict)]
    return cells if cells or not found else None


def clean(text: str) -> str:
    r"""Return text that can be saved: one kind of line end, no half of a surrogate pair.

    Examples
    --------
    >>> clean("a\r\nb\ud800")
    'a\nb?'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def _source(cell: dict[str, Any]) -> str:
    """Return a cell's text: ``source`` now, ``input`` in version 3, ``code`` in version 1."""
    for key in ("source", "input", "code", "text"):
        value = cell.get(key)
        if isinstance(value, list):
            return clean("".join(part for part in value if isinstance(part, str)))
        if isinstance(value, str):
            return clean(value)
    return ""


def _kind(cell: dict[str, Any]) -> str:
    kind = cell.get("cell_type")
    older = {"heading": "markdown", "text": "markdown", "html": "markdown"}
    known = older.get(kind, kind) if isinstance(kind, str) else "raw"
    return known if known in ("code", "markdown") else "raw"


def _text(cell: dict[str, Any]) -> str:
    if cell.get("cell_type") != "heading":
        return _source(cell)
    level: Any = cell.get("level")
    return f"{'#' * (level if level in range(1, 7) else 1)} {_source(cell)}"


def _kept_metadata(cell: dict[str, Any]) -> dict[str, Any]:
    """Return of a cell's metadata what we use; the rest might be malformed, or forged."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    label = metadata.get("nbgrader")
    name = label.get("grade_id") if isinstance(label, dict) else None
    kept: dict[str, Any] = {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {}
    tags = metadata.get("tags")
    if isinstance(tags, list) and all(isinstance(tag, str) and "," not in tag for tag in tags):
        kept["tags"] = sorted({clean(tag) for tag in tags})
    return kept


def _base64(value: Any) -> str:
    """Return the text of a picture, which files may hold as a list of lines; empty if none."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    return value if isinstance(value, str) and BASE64.fullmatch(value) else ""


def raster_attachments(cell: Any) -> dict[str, Any]:
    """Return a text cell's attached pictures: PNG, JPEG and GIF, which cannot run anything."""
    attached = cell.get("attachments")
    kept: dict[str, Any] = {}
    for name, bundle in attached.items() if isinstance(attached, dict) else ():
        images = {
            kind: text
            for kind, value in (bundle.items() if isinstance(bundle, dict) else ())
            if kind in RASTER and (text := _base64(value))
        }
        if images:
            kept[clean(str(name))] = images
    return kept


def _tidied(found: list[dict[str, Any]]) -> Iterator[Any]:
    for number, cell in enumerate(found):
        kind = _kind(cell)
        make = getattr(nbformat.v4, f"new_{kind}_cell")
        fresh = make(_text(cell), metadata=nbformat.from_dict(_kept_metadata(cell)))
        given = cell.get("id")
        fresh["id"] = given if isinstance(given, str) and given else f"cell-{number}"
        attached = raster_attachments(cell) if kind != "code" else {}
        if attached:
            fresh["attachments"] = nbformat.from_dict(attached)
        yield fresh


def tidy(found: list[dict[str, Any]]) -> Any:
    """Return a notebook of cells that have every field later steps rely on."""
    notebook = nbformat.v4.new_notebook(metadata={})
    notebook.cells = list(_tidied(found))
    return notebook
