"""``course collect``: from a learning platform's export to ``submitted/<student>/<session>/``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from autograder import naming
from autograder.archive import (
    Bounds,
    Budget,
    Entry,
    Refused,
    check_kind,
    is_junk,
    open_export,
    readable_name,
    safe_path,
    unfold,
)

OURS = ("timestamp.txt", "feedback")  # names in a submission's folder that nbgrader gives meaning


@dataclass(frozen=True)
class Line:
    """What became of one file of an export.

    Parameters
    ----------
    what : {"taken", "left", "refused"}
    name : str
        As the export calls it.
    student : str
        Empty where it cannot be told.
    note : str
        Where it went, or why it did not.
    """

    what: str
    name: str
    student: str
    note: str

    def text(self) -> str:
        """Return the line that is printed."""
        whose = f"{self.student}: " if self.student else ""
        return f"{self.what:8}{whose}{self.name!r} {self.note}"


@dataclass
class _Upload:
    """A student's files, before it is decided which notebook counts."""

    student: str
    files: list[tuple[naming.Owner, Entry]] = field(default_factory=list)

    def notebooks(self) -> list[tuple[naming.Owner, Entry]]:
        return [pair for pair in self.files if pair[1].path.suffix.lower() == ".ipynb"]


def _session_of(data: bytes) -> str | None:
    """Return the session that a notebook's own metadata names, if it names one."""
    try:
        named = json.loads(data)["metadata"]["course"]["session"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def _rank(pair: tuple[naming.Owner, Entry]) -> tuple[Any, ...]:
    """Return what orders the versions of a file, the one that counts last."""
    owner, entry = pair
    return owner.upload, naming.version(entry.path.name)[1], entry.stamp


def _choose(upload: _Upload, session: str) -> tuple[list[tuple[naming.Owner, Entry]], str]:
    """Return the notebooks that may count, in order, and why where none can be chosen."""
    found = upload.notebooks()
    stem = f"{session}.ipynb".lower()
    named = [p for p in found if naming.version(p[1].path.name)[0].lower() == stem]
    sessions = {id(p): _session_of(p[1].data) for p in found}
    ours = [p for p in found if sessions[id(p)] == session]
    chosen = named or ours or [p for p in found if sessions[id(p)] is None]
    names = {naming.version(p[1].path.name)[0] for p in chosen}
    if len(names) > 1 and not named:
        return [], f"there are several notebooks and none is called {session}.ipynb"
    if not chosen and found:
        return [], f"it is the notebook of another session, {sessions[id(found[0])]}"
    return sorted(chosen, key=_rank), "" if chosen else "there is no notebook among the files"


class Intake:
    """Collects exports of one session into nbgrader's layout.

    Parameters
    ----------
    session : str
    out : Path
        Gets ``<student>/<session>/<session>.ipynb``, and handed-in files beside it.
    bounds : Bounds, optional
        Of one student's upload.
    flat : bool, default=False
        Leave the session's folder out: ``<student>/<session>.ipynb``.
    """

    def __init__(
        self, session: str, out: Path, bounds: Bounds | None = None, *, flat: bool = False
    ) -> None:
        self.session = session
        self.out = out
        self.bounds = bounds or Bounds()
        self.flat = flat
        self.lines: list[Line] = []

    def collect(self, exports: Iterable[Path]) -> list[Line]:
        """Collect zip files and return what became of each file in them.

        Raises
        ------
        CourseError
            If an export is not a zip file.
        """
        uploads: dict[str, _Upload] = {}
        for export in exports:
            self._read(export, uploads)
        for student in sorted(uploads):
            self._write(uploads[student])
        return self.lines

    def _say(self, what: str, name: str, student: str, note: str) -> None:
        self.lines.append(Line(what, name, student, note))

    def _read(self, export: Path, uploads: dict[str, _Upload]) -> None:
        with open_export(export) as archive:
            infos, names = [], []
            for info in archive.infolist():
                name = readable_name(info)
                try:
                    check_kind(info)
                    path = safe_path(name)
                except Refused as error:
                    self._say("refused", name, "", f"because {error}")
                    continue
                if not info.is_dir() and not is_junk(path):
                    infos.append(info)
                    names.append(path)
            budgets: dict[str, Budget] = {}
            for info, path in zip(infos, naming.without_root(names), strict=True):
                owner = naming.owner(path)
                if owner is None or owner.text:
                    self._leave(str(path), owner)
                    continue
                budget = budgets.setdefault(owner.student, Budget(self.bounds, 0))
                budget.packed += info.compress_size
                upload = uploads.setdefault(owner.student, _Upload(owner.student))
                self._unpack(archive, info, owner, budget, upload)

    def _leave(self, name: str, owner: naming.Owner | None) -> None:
        if owner is None:
            self._say("refused", name, "", "because its name does not say whose it is")
        else:
            self._say("left", name, owner.student, "it is text typed into the platform, no file")

    def _unpack(
        self, archive: Any, info: Any, owner: naming.Owner, budget: Budget, upload: _Upload
    ) -> None:
        name = readable_name(info)
        try:
            data = budget.read(archive, info)
        except Refused as error:
            self._say("refused", name, owner.student, f"because {error}")
            return
        for found in unfold(Entry(name, owner.file, data, info.date_time), budget):
            if isinstance(found, Entry):
                upload.files.append((owner, found))
            else:
                self._say("refused", found[0], owner.student, f"because {found[1]}")

    def _write(self, upload: _Upload) -> None:
        """Write a student's notebook, and the files that were handed in with it."""
        chosen, why = _choose(upload, self.session)
        for owner, entry in upload.files:
            if chosen and entry is chosen[-1][1]:
                late = ", late" if owner.late else ""
                self._put(upload.student, f"{self.session}.ipynb", entry, late)
            elif any(entry is other for _, other in chosen):
                self._say("left", entry.name, upload.student, "a later version was handed in")
            elif entry.path.suffix.lower() == ".ipynb":
                note = f"because {why}" if why else f"it is not the notebook of {self.session}"
                self._say("refused" if why else "left", entry.name, upload.student, note)
            else:
                self._put(upload.student, _beside(entry.path), entry, "")
        if why and not upload.notebooks():
            self._say("refused", "the upload", upload.student, f"because {why}")

    def _put(self, student: str, name: str, entry: Entry, note: str) -> None:
        folder = self.out / student if self.flat else self.out / student / self.session
        if name.split("/")[0] in OURS:
            self._say("refused", entry.name, student, "because nbgrader uses that name itself")
            return
        path = folder / name
        try:
            before = path.read_bytes() if path.is_file() else None
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_bytes(entry.data)
            temporary.replace(path)
        except OSError as error:  # too long a name, or a file where another has a folder
            reason = f"because it cannot be written: {error.strerror}"
            self._say("refused", entry.name, student, reason)
            return
        replaced = ", in place of another" if before not in (None, entry.data) else ""
        self._say("taken", entry.name, student, f"as {path}{note}{replaced}")


def _beside(path: PurePosixPath) -> str:
    """Return where a handed-in file goes in its student's folder; hidden files lose their dot."""
    return "/".join(part.lstrip(".") or "_" for part in path.parts)


def exit_status(lines: list[Line]) -> int:
    """Return 0 when all is taken, 1 when something was refused, 2 when nothing was taken."""
    kinds = {line.what for line in lines}
    return 2 if "taken" not in kinds else int("refused" in kinds)
