"""What a submission hands in, and the folders that it leaves behind."""

import os

import pytest

from autograder import sandbox, tree, watchdog
from autograder.remote import _let_others_connect


def deep(folder, levels, name="d"):
    """Make folders inside one another, deeper than a path can name."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    return here


@pytest.mark.parametrize("levels", [1, 30, 5_000])
def test_folders_of_any_depth_are_removed(tmp_path, levels):
    folder = tmp_path / "socket folder"
    folder.mkdir()
    os.close(deep(folder, levels))
    tree.remove(folder)
    assert not folder.exists()
    tree.remove(folder)  # a second time there is nothing to do


def test_links_are_removed_and_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    os.close(deep(folder, 2_000))
    tree.remove(folder)
    assert (outside / "kept").read_text() == "kept"
    assert not folder.exists()


def test_files_deeper_than_a_path_can_name_are_counted(tmp_path):
    here = deep(tmp_path, 18, "d" * 250)  # 18 × 251 characters are more than the 4096 of a path
    file = os.open("hidden", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(file, bytes(300_000))
    os.close(file)
    os.close(here)
    size, count = watchdog.folder_use(tmp_path)
    assert size >= 300_000
    assert count == 1 + 18 * watchdog.FOLDER_ENTRIES
    tree.remove(tmp_path)


def test_counting_ends_at_the_limit(tmp_path):
    os.close(deep(tmp_path, 700))
    _, count = watchdog.folder_use(tmp_path)
    assert count > watchdog.SOCKET_FOLDER_FILES
    tree.remove(tmp_path)


def test_a_folder_that_is_gone_uses_nothing(tmp_path):
    assert watchdog.folder_use(tmp_path / "gone") == (0, 0)


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "course_tree", lambda session: tmp_path / "course")
    return "01_numpy_self_attention"


def test_what_is_shown_of_a_submission(tmp_path, session):
    folder = tmp_path / "handed in"
    folder.mkdir()
    for name in ("a.csv", "helper.py", "n.ipynb", "timestamp.txt", ".bashrc", "--bind"):
        (folder / name).touch()
    (folder / ".ipython").mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "data").mkdir()
    shown = tree.mounts(session, folder).read_only
    names = {p.name for p in shown if p.parent == sandbox.HOME}
    assert names == {"a.csv", "helper.py", "data", "--bind"}


def test_only_so_many_files_are_shown(tmp_path, session):
    folder = tmp_path / "handed in"
    folder.mkdir()
    for number in range(tree.MOST_FILES + 50):
        (folder / f"{number:04}").touch()
    shown = [p for p in tree.mounts(session, folder).read_only if p.parent == sandbox.HOME]
    assert len(shown) == tree.MOST_FILES
    assert max(shown).name == f"{tree.MOST_FILES - 1:04}"


def test_a_link_in_the_socket_s_place_is_not_followed(tmp_path):
    secret = tmp_path / "shadow"
    secret.touch(mode=0o600)
    place = tmp_path / "j1"
    place.symlink_to(secret)
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system gives
        _let_others_connect(place)
    assert secret.stat().st_mode & 0o777 == 0o600


def test_another_file_in_the_socket_s_place_is_left_alone(tmp_path):
    place = tmp_path / "j1"
    place.touch(mode=0o600)
    with pytest.raises(OSError, match="another file"):
        _let_others_connect(place)
    assert place.stat().st_mode & 0o777 == 0o600
