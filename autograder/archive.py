"""Reads the zip files that learning platforms and students make, and never trusts one.

No entry decides where a file goes; what an entry may be and how far it may unfold is bounded
for each member of the class, so that one bad upload costs nobody else anything.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import CourseError

MIB = 2**20
MOST_ENTRIES = 100_000  # of one archive, before anything is read
UTF8_FLAG, ENCRYPTED = 0x800, 0x1
CHUNK = 64 * 1024
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")


@dataclass
class Bounds:
    """What one student's upload may take.

    Parameters
    ----------
    file_bytes : int
        Of one file, unpacked.
    upload_bytes : int
        Of all files of one upload, unpacked.
    files : int
        How many files an upload may have.
    depth : int
        How deep zip files may lie in zip files.
    ratio : int
        How many times an upload of over 50 MiB may be larger than it was packed.
    """

    file_bytes: int = 100 * MIB
    upload_bytes: int = 200 * MIB
    files: int = 500
    depth: int = 2
    ratio: int = 1_000


class Refused(Exception):
    """An entry is not taken; says why."""


@dataclass(frozen=True)
class Entry:
    """A file in an archive.

    Parameters
    ----------
    name : str
        As the archive says it, in readable Unicode.
    path : PurePosixPath
        The same, safe: relative and without steps upwards.
    data : bytes
    stamp : tuple of int
        When the archive says that it was changed.
    """

    name: str
    path: PurePosixPath
    data: bytes
    stamp: tuple[int, ...]


def readable_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name; many programs write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return unicodedata.normalize("NFC", name).encode("utf-8", "replace").decode("utf-8")


def safe_path(name: str) -> PurePosixPath:
    """Return an entry's path.

    Raises
    ------
    Refused
        If it is absolute, climbs, or is no path at all.

    Examples
    --------
    >>> safe_path("ada_7/./a.ipynb")
    PurePosixPath('ada_7/a.ipynb')
    >>> safe_path("../a.ipynb")
    Traceback (most recent call last):
    autograder.archive.Refused: its path climbs out of the archive
    """
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    if path.is_absolute() or plain[1:2] == ":":
        raise Refused("its path is absolute")
    if ".." in path.parts:
        raise Refused("its path climbs out of the archive")
    if not path.parts or len(plain.encode()) > 1000 or any(ord(c) < 32 for c in plain):
        raise Refused("its name is not one that a file can have")
    return path


def is_junk(path: PurePosixPath) -> bool:
    """Tell whether a file is what systems leave behind, and nobody's work."""
    return any(part in JUNK or part.startswith("._") for part in path.parts)


def check_kind(info: zipfile.ZipInfo) -> None:
    """Refuse what is not a plain, open file."""
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise Refused("it is a link, and links are not followed")
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("it is not a plain file")
    if info.flag_bits & ENCRYPTED:
        raise Refused("it is encrypted")


@dataclass
class Budget:
    """What is left of one upload's bounds."""

    bounds: Bounds
    packed: int  # size of the upload in the archive
    unfolded: int = 0
    files: int = 0

    def read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        """Return an entry's content, as long as it stays within bounds."""
        self.files += 1
        if self.files > self.bounds.files:
            raise Refused(f"the upload has more than {self.bounds.files} files")
        found = io.BytesIO()
        try:
            with archive.open(info) as opened:
                while chunk := opened.read(CHUNK):
                    found.write(chunk)
                    self._count(len(chunk), found.tell())
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Refused(f"it cannot be unpacked ({type(error).__name__}: {error})") from error
        except (RuntimeError, ValueError) as error:  # zipfile's words for encrypted, and others
            raise Refused(f"it cannot be unpacked ({error})") from error
        return found.getvalue()

    def _count(self, more: int, of_file: int) -> None:
        self.unfolded += more  # counted as it comes: what an archive says of sizes may be a lie
        if of_file > self.bounds.file_bytes:
            raise Refused(f"it unfolds to more than {self.bounds.file_bytes // MIB} MiB")
        if self.unfolded > self.bounds.upload_bytes:
            raise Refused(f"the upload unfolds to more than {self.bounds.upload_bytes // MIB} MiB")
        if self.unfolded > 50 * MIB and self.unfolded > self.bounds.ratio * max(1, self.packed):
            raise Refused(f"the upload unfolds to more than {self.bounds.ratio} times its size")


def opened(source: Path | IO[bytes], name: str) -> zipfile.ZipFile:
    """Open an archive.

    Raises
    ------
    Refused
        If it is none, or has too many entries.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(f"{name} is not a zip file that can be read ({error})") from error
    if len(archive.infolist()) > MOST_ENTRIES:
        archive.close()
        raise Refused(f"{name} has more than {MOST_ENTRIES:,} entries")
    return archive


def open_export(path: Path) -> zipfile.ZipFile:
    """Open a learning platform's export.

    Raises
    ------
    CourseError
        If it is no zip file.
    """
    if not path.is_file():
        raise CourseError(f"there is no file {path}")
    try:
        return opened(path, str(path))
    except Refused as error:
        raise CourseError(str(error)) from error


Found = Entry | tuple[str, str]  # a file, or a name with the reason why it is refused


def unfold(entry: Entry, budget: Budget, depth: int = 0) -> Iterator[Found]:
    """Yield an upload's files: the file itself, or what a zip file holds."""
    if entry.path.suffix.lower() != ".zip":
        yield entry
        return
    if depth >= budget.bounds.depth:
        yield entry.name, f"zip files lie more than {budget.bounds.depth} deep in one another"
        return
    try:
        archive = opened(io.BytesIO(entry.data), entry.path.name)
    except Refused as error:
        yield entry.name, str(error)
        return
    with archive:
        for info in archive.infolist():
            name = f"{entry.name}/{readable_name(info)}"
            if info.is_dir():
                continue
            try:
                check_kind(info)
                path = safe_path(readable_name(info))
                if is_junk(path):
                    continue
                inner = Entry(name, path, budget.read(archive, info), info.date_time)
            except Refused as error:
                yield name, str(error)
                continue
            yield from unfold(inner, budget, depth + 1)
