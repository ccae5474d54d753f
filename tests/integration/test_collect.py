"""An export of a learning platform, by ``course collect`` and by plain ``nbgrader zip_collect``."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import nbformat

from .conftest import SESSION, copy_course, course, notebook

NAMES = {
    "ada-lovelace_12": f"Ada Lovelace_12_assignsubmission_file/{SESSION}.ipynb",
    "ben-ito_13": "Ben Ito_13_assignsubmission_file/homework (1).ipynb",
}


def export(path, *, evil=True):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in NAMES.values():
            archive.writestr(name, nbformat.writes(notebook(blank=["*"])))
        if evil:
            archive.writestr("../../evil.ipynb", "{}")
    return path


def test_collect_says_what_was_taken_as_whose(tmp_path):
    path = export(tmp_path / "export.zip")
    done = course("collect", "01", path, "--out", tmp_path / "submitted")
    assert (done.returncode, done.stderr) == (1, "")
    for student in NAMES:
        assert f"taken   {student}: " in done.stdout
        assert (tmp_path / "submitted" / student / SESSION / f"{SESSION}.ipynb").is_file()
    assert "refused '../../evil.ipynb' because its path climbs out" in done.stdout
    assert "2 files taken, 1 refused" in done.stdout
    assert not [*tmp_path.parent.glob("evil.ipynb")]


def test_collect_with_a_wrong_call(tmp_path):
    done = course("collect", "01", tmp_path / "none.zip", "--out", tmp_path / "submitted")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"course: there is no file {tmp_path / 'none.zip'}\n"


def test_plain_nbgrader_collects_the_same(tmp_path):
    root = copy_course(tmp_path)
    export(root / "downloaded" / SESSION / "archive" / "export.zip")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", SESSION],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "refused" in done.stderr
    found = {path.parent.parent.name for path in (root / "submitted").rglob("*.ipynb")}
    assert found == {*NAMES}
    for student in NAMES:
        path = root / "submitted" / student / SESSION / f"{SESSION}.ipynb"
        assert nbformat.read(path, as_version=4).cells
    assert not [*tmp_path.parent.rglob("evil.ipynb")]
