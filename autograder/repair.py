"""Rebuilds a submission from the release: what a student lost or moved costs no points.

Cells are matched by ``grade_id``; what has lost its metadata, by cell id or by the name
that it defines. Every repair is reported in a sentence.
"""

from __future__ import annotations

import copy
import functools
import itertools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder import paths
from autograder.errors import CourseError, SubmissionUnreadable
from autograder.source import defined_names

MAX_FILE_BYTES = 100 * 2**20
MAX_CELLS = 5_000


@functools.cache
def _release_text(session: str) -> str:
    path = paths.release_path(session)
    if not path.exists():
        raise CourseError(f"{path} is not there: run `course build {session}` first")
    return path.read_text(encoding="utf-8")


def read_release(session: str) -> Any:
    """Return a fresh copy of a session's released notebook."""
    return nbformat.reads(_release_text(session), as_version=4)


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
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SubmissionUnreadable(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SubmissionUnreadable(f"{path.name} is not a notebook: it is not text") from error
    return parse_submission(text, path.name)


def parse_submission(text: str, name: str = "the file") -> Any:
    """Return the notebook of a JSON text, upgraded to the current format.

    Raises
    ------
    SubmissionUnreadable
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it is empty" if not text.strip() else "it is not JSON (a broken download?)"
        raise SubmissionUnreadable(f"{name} is not a notebook: {reason}") from error
    if "\\ud" in text.lower():  # halves of characters, which no file can hold
        raw = json.loads(json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace"))
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        raise SubmissionUnreadable(f"{name} is not a notebook: it has no cells")
    if isinstance(raw.get("cells"), list) and len(raw["cells"]) > MAX_CELLS:
        raise SubmissionUnreadable(
            f"{name} has {len(raw['cells']):,} cells, more than {MAX_CELLS:,}"
        )
    try:
        notebook = nbformat.from_dict(raw)
        if int(raw.get("nbformat", 4)) < 4:
            notebook = nbformat.convert(notebook, 4)
        return _tidy(notebook)
    except Exception as error:  # whatever is wrong inside, this student's file cannot be read
        raise SubmissionUnreadable(
            f"{name} is not a notebook that can be read ({type(error).__name__})"
        ) from error


def _tidy(notebook: Any) -> Any:
    """Give every cell the fields that later steps rely on."""
    tidy = nbformat.v4.new_notebook(metadata={})
    for number, cell in enumerate(notebook["cells"]):
        kind = cell.get("cell_type")
        if kind not in ("code", "markdown", "raw"):
            kind = "raw"
        source = cell.get("source", "")
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        metadata = cell.get("metadata")
        if isinstance(metadata, dict):  # the grader's own mark, which makes outputs trusted
            metadata = {key: metadata[key] for key in metadata if key != "course"}
        metadata = nbformat.from_dict(metadata if isinstance(metadata, dict) else {})
        make = getattr(nbformat.v4, f"new_{kind}_cell")
        try:
            fresh = make(source, metadata=metadata)
        except nbformat.ValidationError:  # tags that are no list, a name that is no text
            label = {"nbgrader": metadata["nbgrader"]} if "nbgrader" in metadata else {}
            fresh = make(source, metadata=nbformat.from_dict(label))
        fresh["id"] = str(cell.get("id") or f"cell-{number}")
        if kind == "markdown" and isinstance(cell.get("attachments"), dict):
            fresh["attachments"] = nbformat.from_dict(cell["attachments"])  # pasted pictures
        tidy.cells.append(fresh)
    return tidy


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


def _is_solution(cell: Any) -> bool:
    return bool(cell.metadata["nbgrader"].get("solution"))


@dataclass
class _Work:
    """The matching in progress."""

    release: Any
    cells: list[Any]
    repairs: list[str] = field(default_factory=list)
    matched: dict[str, list[int]] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)  # second halves that have found their first

    def tracked(self) -> dict[str, Any]:
        """Return the release's cells that grading depends on, by id."""
        return {name: cell for cell in self.release.cells if (name := grade_id(cell)) is not None}


def _squeeze(source: str) -> str:
    return "".join(source.split())


def _match_by_id(work: _Work) -> None:
    tracked = work.tracked()
    for index, cell in enumerate(work.cells):
        name = grade_id(cell)
        if name in tracked:
            work.matched.setdefault(str(name), []).append(index)


def _match_lost(work: _Work) -> None:
    """Find cells without metadata by cell id, then by the name they define."""
    taken = {index for found in work.matched.values() for index in found}
    free = [i for i, cell in enumerate(work.cells) if i not in taken and grade_id(cell) is None]
    defined = {i: defined_names(work.cells[i].source) for i in free}
    for name, released in work.tracked().items():
        if name in work.matched:
            continue
        hits = [i for i in free if work.cells[i].get("id") == released.get("id")]
        if _is_solution(released) and released.cell_type == "code":
            named = [i for i in free if name in defined[i]]
            hits = [i for i in hits if i in named] or named or hits
        if not hits:
            continue
        work.matched[name] = hits
        free = [i for i in free if i not in hits]
        if _is_solution(released):
            work.repairs.append(f"{name}: the cell had lost its label and was found again")


def _rescue_pieces(work: _Work, name: str, indices: list[int], released: Any) -> str:
    """Return the source that counts among the copies or pieces of one solution cell."""
    sources = [work.cells[i].source for i in indices]
    sources = [source for source in sources if source.strip()] or sources[:1]
    if len(sources) == 1:
        return str(sources[0])
    wanted = defined_names(released.source)
    if released.cell_type == "code" and wanted:
        whole = [s for s in sources if wanted & defined_names(s)]
        joined = "\n".join(sources)
        if len(whole) < len(sources) and wanted & defined_names(joined):
            work.repairs.append(f"{name}: the cell was split and has been joined")
            return joined
    attempted = [s for s in sources if s.strip() and _squeeze(s) != _squeeze(released.source)]
    work.repairs.append(f"{name}: {len(sources)} copies of the cell, the last attempted one counts")
    return str((attempted or sources)[-1])


def _following_piece(work: _Work, name: str, index: int, released: Any) -> str | None:
    """Return the joined source when a cell was split and its second half lost its label."""
    source = work.cells[index].source
    wanted = defined_names(released.source)
    if released.cell_type != "code" or not wanted or index + 1 >= len(work.cells):
        return None
    following = work.cells[index + 1]
    if following.cell_type != "code" or grade_id(following) is not None:
        return None
    # a half of a function does not define it, or goes on indented in the next cell
    half = not wanted & defined_names(source) or following.source.lstrip("\n")[:1] in (" ", "\t")
    joined = f"{source}\n{following.source}"
    if not half or not wanted & defined_names(joined):
        return None
    work.joined.add(index + 1)
    work.repairs.append(f"{name}: the cell was split and has been joined")
    return joined


def _rebuilt(work: _Work, name: str, released: Any) -> Any:
    """Return the cell that stands for a tracked id in the repaired notebook."""
    cell = copy.deepcopy(released)
    indices = work.matched.get(name, [])
    if not indices:
        what = "put back empty" if _is_solution(released) else "put back"
        work.repairs.append(f"{name}: the cell was missing and has been {what}")
        return cell
    if any(work.cells[i].cell_type != released.cell_type for i in indices):
        work.repairs.append(f"{name}: the cell's type was put right")
    if not _is_solution(released):
        if _squeeze(work.cells[indices[-1]].source) != _squeeze(released.source):
            work.repairs.append(f"{name}: the locked cell had been changed and was restored")
        return cell
    pictures = work.cells[indices[-1]].get("attachments")
    if pictures and cell.cell_type == "markdown":
        cell["attachments"] = pictures
    joined = _following_piece(work, name, indices[0], released) if len(indices) == 1 else None
    cell.source = joined if joined is not None else _rescue_pieces(work, name, indices, released)
    return cell


def _ordered(work: _Work) -> bool:
    order = [work.matched[name][-1] for name in work.tracked() if name in work.matched]
    return order == sorted(order)


def _assemble(work: _Work) -> list[Any]:
    """Return tracked cells in the release's order, each followed by what followed it."""
    rebuilt = {name: _rebuilt(work, name, cell) for name, cell in work.tracked().items()}
    owner: dict[int, str] = {i: name for name, found in work.matched.items() for i in found}
    followers: dict[str | None, list[Any]] = {}
    current: str | None = None
    for index, cell in enumerate(work.cells):
        if index in owner:
            current = owner[index]
            continue
        if index in work.joined:
            continue
        if grade_id(cell) is not None:
            work.repairs.append(
                f"{grade_id(cell)}: a label that this session does not have was removed"
            )
        cell.metadata.pop("nbgrader", None)
        followers.setdefault(current, []).append(cell)
    cells = list(followers.get(None, []))
    for name, cell in rebuilt.items():
        cells.append(cell)
        cells += followers.get(name, [])
    return cells


def repair(submission: Any, release: Any) -> tuple[Any, list[str]]:
    """Return the submission rebuilt on the release, and what was repaired.

    Parameters
    ----------
    submission, release : NotebookNode

    Returns
    -------
    notebook : NotebookNode
        The release's metadata and tracked cells with the student's answers in them; the
        student's own cells stay behind the cell that they followed.
    repairs : list of str
        One sentence each, none for an untouched notebook.
    """
    work = _Work(release, list(_tidy(submission).cells))
    _match_by_id(work)
    _match_lost(work)
    if not _ordered(work):
        work.repairs.append("cells were out of order and have been put back")
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(release.metadata))
    notebook.cells = _assemble(work)
    _unique_ids(notebook)
    return notebook, work.repairs


CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _unique_ids(notebook: Any) -> None:
    seen: set[str] = set()
    fresh = (f"repaired-{number}" for number in itertools.count())
    for cell in notebook.cells:
        while cell["id"] in seen or not CELL_ID.fullmatch(cell["id"]):
            cell["id"] = next(fresh)
        seen.add(cell["id"])
