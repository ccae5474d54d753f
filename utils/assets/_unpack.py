"""Unpack an archive member by member: only plain files and folders, only below one folder."""

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Generator
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TypeAlias

from utils.assets._registry import AssetDamaged

Members: TypeAlias = Generator[tuple[str, IO[bytes]], None, None]

UNREADABLE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip, wheel or tar into ``folder``.

    ``tarfile``'s own filter is not in every Python 3.11, and a wheel needs the same rules.

    Parameters
    ----------
    archive : Path
    folder : Path
        Made if it does not exist.

    Raises
    ------
    AssetDamaged
        If the archive cannot be read, or a member would land outside ``folder`` or is a link or
        device. The caller throws ``folder`` away.
    """
    try:
        members = _zip_members if zipfile.is_zipfile(archive) else _tar_members
        with closing(members(archive)) as opened:  # an open file cannot be removed on Windows
            for name, content in opened:
                with content:
                    _copy(content, folder / _checked(name, archive))
    except UNREADABLE as err:
        raise AssetDamaged(f"{archive.name} cannot be unpacked: {err}") from err


def _copy(content: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        shutil.copyfileobj(content, out)


def _zip_members(archive: Path) -> Members:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if not info.is_dir():
                yield info.filename, opened.open(info)


def _tar_members(archive: Path) -> Members:
    with tarfile.open(archive) as opened:
        for info in opened:
            if info.isdir():
                continue
            content = opened.extractfile(info) if info.isreg() else None
            if content is None:
                raise AssetDamaged(f"{archive.name} holds {info.name!r}, which is no plain file")
            yield info.name, content


def _checked(name: str, archive: Path) -> PurePosixPath:
    """Return the member's path, or refuse one that leaves the folder on any system.

    Examples
    --------
    >>> _checked("plays/hamlet.md", Path("x.whl"))
    PurePosixPath('plays/hamlet.md')
    >>> _checked("../.bashrc", Path("x.whl"))
    Traceback (most recent call last):
        ...
    utils.assets._registry.AssetDamaged: x.whl holds '../.bashrc', which climbs out of its folder
    """
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    if path.is_absolute() or windows.anchor or ".." in windows.parts or "\x00" in name:
        raise AssetDamaged(f"{archive.name} holds {name!r}, which climbs out of its folder")
    return path
