"""The copy of the course that a sandbox gets: helpers and earlier sessions, never an answer."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from autograder import paths, sandbox
from autograder.box import serve

IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "reference")


def _font_list() -> Path | None:
    """Return matplotlib's list of fonts, which takes a second to make again."""
    import matplotlib

    return next(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"), None)


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
    if files is not None:
        for path in sorted(files.iterdir()):
            # links are left out: they are resolved here, outside, where they could name anything
            if path.suffix != ".ipynb" and not path.is_symlink() and path.name != "timestamp.txt":
                read_only[sandbox.HOME / path.name] = path
    return sandbox.Mounts(read_only)
