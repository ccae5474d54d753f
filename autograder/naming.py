"""Whose file is it? The names that Moodle and Canvas give to the files of an export.

Moodle (mod/assign/classes/downloader.php): a folder ``Full Name_12345_assignsubmission_file``
for each student (older versions end it with ``_``), or the file's name behind that prefix; names
have spaces for underscores, hidden names are ``Participant``, a team's folder has its name.
Canvas (lib/content_zipper.rb): ``lastfirst_340934_208490284_name.ipynb`` with the ids of student
and file, ``LATE`` before them when late, ``anon_x7Y`` for a hidden name; a file handed in again
under the same name gets ``-1``, ``-2``, … before its first dot.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

MOODLE = re.compile(
    r"(?P<name>[^_]+)(?:_(?P<number>\d+))?_assignsubmission_(?P<kind>file|onlinetext)"
    r"(?:_(?P<file>.*))?"
)
CANVAS = re.compile(r"(?P<name>\w+?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)")
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<name>anon)_(?P<number>[^\W_]+)_(?P<upload>\d+)_(?P<file>.+)"
)
AGAIN = re.compile(r"^(?P<stem>[^.]*?)(?:-(?P<canvas>\d{1,3})| ?\((?P<copy>\d{1,3})\))(?=\.|$)")
LONGEST_ID = 80


@dataclass(frozen=True)
class Owner:
    """Whose upload it is, and what its name says of it.

    Parameters
    ----------
    student : str
        Id for the gradebook; safe as a folder's name.
    file : PurePosixPath
        Path below the student's folder.
    platform : str
    late : bool
    upload : int
        Number of the upload, later ones are larger; 0 where the platform has none.
    text : bool
        Whether it is text that was typed into the platform, not a file.
    """

    student: str
    file: PurePosixPath
    platform: str
    late: bool = False
    upload: int = 0
    text: bool = False


def student_id(name: str, number: str | None) -> str:
    """Return a gradebook id: readable, unique by the platform's number, safe as a folder.

    Examples
    --------
    >>> student_id("Zoë van Dijk", "12345")
    'zoë-van-dijk_12345'
    >>> student_id("../x", None)
    'x'
    """
    plain = unicodedata.normalize("NFC", name).lower()
    words = re.sub(r"[^\w-]+", "-", plain.replace("'", "")).strip("-_")
    while len(words.encode()) > LONGEST_ID:
        words = words[:-1]
    return "_".join(part for part in (words, number) if part) or "unnamed"


def _moodle(parts: tuple[str, ...]) -> Owner | None:
    found = MOODLE.fullmatch(parts[0])
    if found is None:
        return None
    below = parts[1:] or ((found["file"],) if found["file"] else ())
    if not below:
        return None
    student = student_id(found["name"], found["number"])
    text = found["kind"] == "onlinetext"
    return Owner(student, PurePosixPath(*below), "Moodle", text=text)


def _canvas(parts: tuple[str, ...]) -> Owner | None:
    found = CANVAS_ANONYMOUS.fullmatch(parts[0]) or CANVAS.fullmatch(parts[0])
    if found is None or len(parts) > 1:  # in a folder, a student could take another's name
        return None
    student = student_id(found["name"], found["number"])
    late = bool(found["late"])
    return Owner(student, PurePosixPath(found["file"]), "Canvas", late, int(found["upload"]))


def owner(path: PurePosixPath) -> Owner | None:
    """Return whose file a path in an export is; None where it cannot be told.

    Examples
    --------
    >>> owner(PurePosixPath("Ada Lovelace_12345_assignsubmission_file/01.ipynb")).student
    'ada-lovelace_12345'
    >>> owner(PurePosixPath("hopper_LATE_340934_208490284_01-1.ipynb")).late
    True
    >>> owner(PurePosixPath("ada/01.ipynb")).student
    'ada'
    """
    found = _moodle(path.parts) or _canvas(path.parts)
    if found is None and len(path.parts) > 1:  # a folder for each student, nbgrader's layout
        below = PurePosixPath(*path.parts[1:])
        found = Owner(_folder_id(path.parts[0]), below, "folders")
    return found


def without_root(paths: list[PurePosixPath]) -> list[PurePosixPath]:
    """Return an export's paths without the one folder that all of it was packed in.

    Only where what is left has a platform's names: the folder might be a student's.
    """
    inner = [PurePosixPath(*path.parts[1:]) for path in paths]
    one = len({path.parts[0] for path in paths}) == 1 and all(len(p.parts) > 1 for p in paths)
    named = one and all(_moodle(p.parts) or _canvas(p.parts) for p in inner)
    return inner if named else paths


def _folder_id(name: str) -> str:
    """Return a folder's name as an id: unchanged where it is a plain one."""
    return name if re.fullmatch(r"[\w][\w.@-]{0,79}", name) else student_id(name, None)


def version(name: str) -> tuple[str, int]:
    """Return a file's name without the number of a resubmission or a copy, and the number.

    Examples
    --------
    >>> version("01_numpy-2.ipynb")
    ('01_numpy.ipynb', 2)
    >>> version("01_numpy (3).ipynb")
    ('01_numpy.ipynb', 3)
    >>> version("01_numpy.ipynb")
    ('01_numpy.ipynb', 0)
    """
    found = AGAIN.match(name)
    if found is None or not found["stem"]:
        return name, 0
    return found["stem"] + name[found.end() :], int(found["canvas"] or found["copy"])
