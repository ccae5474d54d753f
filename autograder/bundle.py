"""``course bundle``: the zip that a class gets; no solutions, hidden tests or bank."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder import paths
from autograder.errors import CourseError

# of the autograder, what `check` and `course lab | check | progress | assets | doctor` need
LEFT_OUT = (
    *("hidden", "bank.py", "mutants.py", "demo.py", "demo_answers", "bench"),
    *("mangle.py", "mangle_count.py", "arena.py", "hostile.py", "victim.py"),
)
PROJECT = ("pyproject.toml", "constraints.txt", "environment.yml", "LICENSE")
STAMP = (2026, 1, 1, 0, 0, 0)  # the same content gives the same bytes

README = """\
# Transformers from scratch, graded: notebooks for a class

    python -m venv .venv
    .venv/bin/pip install -c constraints.txt -e .     (Windows: .venv\\Scripts\\pip)
    .venv/bin/course lab                              (Windows: .venv\\Scripts\\course)

`course lab` copies the notebooks to `work/` and opens JupyterLab there. Hand in
`work/NN_name/NN_name.ipynb`. `course check NOTEBOOK` shows where you stand.
"""


def _skip(path: Path) -> bool:
    return (
        "__pycache__" in path.parts
        or path.suffix == ".pyc"
        or any(p.startswith(".") for p in path.parts)
    )


def _package(sessions: list[str]) -> Iterator[Path]:
    root = paths.ROOT
    for path in sorted((root / "autograder").rglob("*")):
        inside = path.relative_to(root / "autograder")
        if path.is_file() and inside.parts[0] not in LEFT_OUT and not _skip(inside):
            if inside.parts[0] == "public" and not any(name in path.name for name in sessions):
                continue
            if inside.parts[0] == "stage" and path.stem not in {name[:2] for name in sessions}:
                continue
            yield path
    needed = earlier_blocks(sessions)
    for path in sorted((root / "utils").rglob("*")):
        inside = path.relative_to(root / "utils")
        if path.is_file() and not _skip(inside):
            block = path.parent == paths.REFERENCE and path.name != "__init__.py"
            if not block or path.stem.removeprefix("session_") in needed:
                yield path


BLOCK = re.compile(r"reference\.session_(\d\d)|reference import session_(\d\d)")


def earlier_blocks(sessions: list[str]) -> set[str]:
    """Return the numbers of the sessions whose model functions the bundled ones import.

    A block holds its session's solutions, so none is bundled that is not needed.

    Examples
    --------
    >>> sorted(earlier_blocks(["02_numpy_transformer_block"]))
    ['01']
    """
    waiting, found = [paths.release_path(name) for name in sessions], set[str]()
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        numbers = {one or other for one, other in BLOCK.findall(text)} - found
        found |= numbers
        waiting += [paths.REFERENCE / f"session_{number}.py" for number in numbers]
    return found


def given_away(sessions: list[str]) -> list[str]:
    """Return the bundled sessions whose solutions a later bundled session brings along.

    Examples
    --------
    >>> given_away(["01_numpy_self_attention", "02_numpy_transformer_block"])
    ['01_numpy_self_attention']
    """
    return [name for name in sorted(sessions) if name[:2] in earlier_blocks(sessions)]


def files(sessions: list[str]) -> list[Path]:
    """Return what a bundle of these sessions holds, besides its README.

    Raises
    ------
    CourseError
        If a session is not built.
    """
    missing = [name for name in sessions if not paths.release_path(name).exists()]
    if missing or not sessions:
        raise CourseError(f"not built: {', '.join(missing) or 'any session'}; run `course build`")
    notebooks = [paths.release_path(name) for name in sessions]
    project = [paths.ROOT / name for name in PROJECT if (paths.ROOT / name).exists()]
    return [*notebooks, *_package(sessions), *project]


def write(sessions: list[str], out: Path) -> int:
    """Write the zip and return how many files it holds."""
    chosen = files(sessions)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        _pack(chosen, temporary)
        temporary.replace(out)
    except OSError as error:
        raise CourseError(f"cannot write {out}: {error.strerror}") from error
    return len(chosen) + 1


def _pack(chosen: list[Path], temporary: Path) -> None:
    """Write the files into a new zip."""
    temporary.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in chosen:
            info = zipfile.ZipInfo(f"course/{path.relative_to(paths.ROOT).as_posix()}", STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
        archive.writestr(zipfile.ZipInfo("course/README.md", STAMP), README)
