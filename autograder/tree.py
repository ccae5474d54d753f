"""The copy of the course that a sandbox gets: helpers and earlier sessions, never an answer."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from autograder import paths, sandbox
from autograder.box import serve

MOST_FILES = 200  # files and folders beside a notebook; each is an argument of bubblewrap's
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "reference")


def _font_list() -> Path | None:
    """Return matplotlib's list of fonts, which takes a second to make again.

    The folder is where matplotlib 3 keeps it on Linux; importing matplotlib to be told takes
    longer than a sandbox.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    return next(Path(os.environ.get("MPLCONFIGDIR") or cache).glob("fontlist-*.json"), None)


@functools.cache
def course_tree(session: str) -> Path:
    """Return a folder with ``autograder/box``, ``utils`` and earlier sessions' reference blocks.

    The folder is made once a process and removed when it ends.
    """
    folder = Path(tempfile.mkdtemp(prefix="course-tree-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    package = Path(__file__).resolve().parent
    box = folder / "autograder" / "box"
    shutil.copytree(package / "box", box, ignore=IGNORED)
    shutil.copy(package / "__init__.py", folder / "autograder")
    shutil.copy(package / "box" / "notebook.py", folder / "autograder")
    shutil.copytree(paths.ROOT / "utils", folder / "utils", ignore=IGNORED)
    reference = folder / "utils" / "reference"
    reference.mkdir()
    (reference / "__init__.py").touch()
    for path in sorted(paths.REFERENCE.glob("session_*.py")):
        if path.stem.removeprefix("session_") < session[:2]:
            shutil.copy(path, reference)
    if paths.stage_path(session).exists():
        shutil.copy(paths.stage_path(session), folder / serve.STAGE_FILE.name)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # the student is another user
    return folder


def remove(folder: Path) -> None:
    """Remove a folder that a student could write to, however deep what lies in it.

    Folders in one another by the thousand are more than Python's own function can go down.
    """
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, capture_output=True)


def handed_in(files: Path | None) -> list[Path]:
    """Return what lies beside a submission's notebook and is shown to its code.

    Links are left out: they are resolved here, outside, where they could name anything. So
    are hidden files, which would be settings of IPython and others in the student's home.
    """
    found = sorted(files.iterdir()) if files is not None else []
    shown = [
        path
        for path in found
        if path.suffix != ".ipynb"
        and not path.name.startswith(".")
        and not path.is_symlink()
        and path.name != "timestamp.txt"
    ]
    return shown[:MOST_FILES]


def mounts(session: str, files: Path | None = None) -> sandbox.Mounts:
    """Return what the sandbox of one submission may read.

    Parameters
    ----------
    session : str
    files : Path, optional
        Folder of the submission; what lies beside the notebook is shown to it.
    """
    read_only = {sandbox.COURSE: course_tree(session)}
    fonts = _font_list()
    if fonts is not None:
        read_only[sandbox.HOME / ".matplotlib" / fonts.name] = fonts
    for path in handed_in(files):
        read_only[sandbox.HOME / path.name] = path
    return sandbox.Mounts(read_only)
