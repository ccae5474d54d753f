"""The ``course`` command: help, plain errors, build, bundle, work/, check and progress."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import build, bundle, cli, lab, own, paths, repair
from autograder.source import read_session, solution_cells

from .conftest import AUTOMATIC, SESSION, cell_of, course, notebook

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in cli.app.registered_commands
)
START = "00_start_here"
LATER = "02_numpy_transformer_block"
OTHER_MASK = "def causal_mask(n_tokens):\n    return np.tri(n_tokens, dtype=bool).T"


@pytest.fixture
def said(monkeypatch, capsys):
    """Return a function that runs the command in this process: status, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return run


@pytest.fixture
def one_line(said):
    """Return a function that runs a wrong call and returns its one line on stderr."""

    def run(*arguments):
        status, out, err = said(*arguments)
        assert status == 2, (out, err)
        assert err.count("\n") == 1, err
        assert "Traceback" not in out + err
        return err

    return run


def test_the_contract_s_commands_are_there():
    wanted = "demo lab progress check grade build bundle bank bench assets doctor".split()
    assert {*wanted} <= {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(said, command):
    status, out, err = said(command, "--help")
    assert (status, err) == (0, "")
    assert f"course {command}" in out
    described = [line for line in out.splitlines() if line.strip()]
    assert len(described) > 4


def test_the_installed_command_works(tmp_path):
    done = subprocess.run(
        [Path(sys.executable).parent / "course", "check", tmp_path / "none.ipynb"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"course: there is no notebook {tmp_path / 'none.ipynb'}\n"


@pytest.mark.parametrize("command", ["build", "bundle", "bank"])
def test_an_unknown_session_names_those_that_exist(one_line, command):
    line = one_line(command, "99")
    assert "'99'" in line
    assert SESSION in line


def test_a_missing_folder_of_submissions(one_line, tmp_path):
    line = one_line("grade", "01", "--submissions", tmp_path / "no", "--out", tmp_path / "out")
    assert str(tmp_path / "no") in line
    assert not (tmp_path / "out").exists()


def test_a_file_in_place_of_the_submissions(one_line, tmp_path):
    (tmp_path / "file").touch()
    assert "file" in one_line("grade", "01", "--submissions", tmp_path / "file", "--out", tmp_path)


def test_an_empty_folder_of_submissions_says_what_is_expected(one_line, tmp_path):
    (tmp_path / "in").mkdir()
    line = one_line("grade", "01", "--submissions", tmp_path / "in", "--out", tmp_path / "out")
    assert f"<student>/{SESSION}/{SESSION}.ipynb" in line


@pytest.fixture
def blank_class(tmp_path):
    from .conftest import write

    write(tmp_path / "in", "zoe", notebook(blank=["*"]))
    return tmp_path / "in"


def test_an_unknown_session_to_grade(one_line, blank_class, tmp_path):
    assert "'99'" in one_line("grade", "99", "--submissions", blank_class, "--out", tmp_path / "o")


def test_a_gradebook_that_cannot_be_opened(one_line, blank_class, tmp_path):
    call = ["grade", "01", "--submissions", blank_class, "--out", tmp_path / "out"]
    assert "nonsense" in one_line(*call, "--db", "nonsense")


def test_an_out_folder_that_is_a_file(one_line, blank_class, tmp_path):
    (tmp_path / "out").touch()
    assert "out" in one_line("grade", "01", "--submissions", blank_class, "--out", tmp_path / "out")


def test_a_bundle_that_cannot_be_written(one_line):
    assert "/proc/none" in one_line("bundle", "--out", "/proc/none/course.zip")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("%PDF-1.7", "not JSON"),
        ("", "it is empty"),
        ("[1, 2]", "it has no cells"),
        ('{"cells": 3}', "not a notebook"),
    ],
)
def test_a_notebook_that_is_none(one_line, tmp_path, content, words):
    path = tmp_path / f"{SESSION}.ipynb"
    path.write_text(content)
    assert words in one_line("check", path)


def test_a_notebook_of_another_course(one_line, tmp_path):
    path = tmp_path / "mine.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    assert "not a notebook of this course" in one_line("check", path)


def test_an_unknown_action_of_assets(one_line):
    assert "fetch" in one_line("assets", "destroy")


def test_an_unknown_asset(one_line):
    assert "no-such-asset" in one_line("assets", "fetch", "no-such-asset")


@pytest.mark.parametrize(
    "call",
    [
        ["grade"],
        ["grade", "01"],
        ["grade", "01", "--submissions", "x", "--out", "y", "--workers", "0"],
        ["build", "--no-such-option"],
        ["check"],
        ["no-such-command"],
        ["lab", "--port", "eighty"],
    ],
)
def test_a_wrong_call_gets_one_clear_line(one_line, call):
    one_line(*call)


# ---------------------------------------------------------------- build


def test_the_committed_files_are_up_to_date(said):
    status, out, _ = said("build", "--check")
    assert status == 0, out
    assert "up to date" in out


@pytest.mark.parametrize("what", ["source", "public", "hidden", "mistakes"])
def test_a_changed_source_is_seen(course_copy, what):
    kinds = {**paths.test_paths(SESSION), "source": paths.source_path(SESSION)}
    path = course_copy / kinds[what].relative_to(paths.ROOT)
    before = path.read_bytes()
    path.write_bytes(before + b"\n# changed\n")
    done = course("build", "--check", root=course_copy)
    path.write_bytes(before)
    assert done.returncode == 1, done.stderr
    assert f"stale: sessions/{SESSION}/{SESSION}.ipynb" in done.stdout
    assert "course build" in done.stdout
    assert START not in done.stdout


# ---------------------------------------------------------------- bundle


@pytest.fixture(scope="module")
def bundled(tmp_path_factory):
    """Make the bundle of the first two sessions twice, and unpack it elsewhere."""
    folder = tmp_path_factory.mktemp("bundle")
    names = [START, SESSION]
    count = bundle.write(names, folder / "one.zip")
    os.utime(paths.release_path(SESSION))  # another time stamp, the same content
    bundle.write(names, folder / "two.zip")
    with zipfile.ZipFile(folder / "one.zip") as archive:
        assert len(archive.namelist()) == len({*archive.namelist()}) == count
        archive.extractall(folder)
    return folder


def text_of(folder):
    """Return the text of every file of an unpacked bundle."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".png", ".gz", ".npz", ".pyc")
    }


def test_the_same_bundle_has_the_same_bytes(bundled):
    assert (bundled / "one.zip").read_bytes() == (bundled / "two.zip").read_bytes()


def test_a_bundle_holds_what_a_class_needs(bundled):
    names = {*text_of(bundled / "course")}
    for session in (START, SESSION):
        assert f"sessions/{session}/{session}.ipynb" in names
        assert f"autograder/public/test_{session}.py" in names
    assert f"autograder/public/fingerprints_{SESSION}.json" in names
    assert {
        "README.md",
        "pyproject.toml",
        "utils/__init__.py",
        "utils/plotting/__init__.py",
    } <= names


def test_a_bundle_holds_no_answer(bundled):
    texts = text_of(bundled / "course")
    words = (
        "hidden/",
        "solutions/",
        "mistakes_",
        "bank",
        "tests/",
        "demo",
        "reference/session_",
        ".git",
    )
    assert [name for name in texts if any(word in name for word in words)] == []
    secret = set()
    for session in paths.session_names():
        secret |= build.solution_lines(read_session(session))
        for kind in ("hidden", "mistakes"):
            path = paths.test_paths(session)[kind]
            if path.exists():
                secret |= {
                    line.strip()
                    for line in path.read_text(encoding="utf-8").splitlines()
                    if line.strip().startswith(("def test_", "@exercise", "@mistakes", "return "))
                    and len(line.strip()) > 25
                }
    assert len(secret) > 60
    for name, text in texts.items():
        lines = {line.strip() for line in text.splitlines()}
        if name.endswith(".ipynb"):
            cells = nbformat.reads(text, as_version=4).cells
            lines = {line.strip() for cell in cells for line in cell.source.splitlines()}
        elif name.startswith("autograder/public/"):
            continue  # oracles may look like answers; students read them on purpose
        assert lines & secret == set(), name


def test_a_bundle_of_a_later_session_brings_the_blocks_that_it_imports():
    names = [path.relative_to(paths.ROOT).as_posix() for path in bundle.files([LATER])]
    blocks = [name for name in names if name.startswith("utils/reference/session_")]
    assert blocks == ["utils/reference/session_01.py"]
    assert not [name for name in names if SESSION in name]


def test_a_bundle_says_whose_solutions_it_brings_along(tmp_path):
    done = course("bundle", SESSION, LATER, "--out", tmp_path / "two.zip")
    assert done.returncode == 0
    assert f"it holds the model functions of {SESSION}" in done.stdout
    done = course("bundle", SESSION, "--out", tmp_path / "one.zip")
    assert "model functions" not in done.stdout


CHECKS = """
import sys
import numpy as np
from autograder import notebook, paths
assert str(paths.ROOT) == sys.argv[1], paths.ROOT
check = notebook.open_session("01_numpy_self_attention")

def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens), dtype=bool))

def padding_mask(lengths, max_len):
    return (np.arange(max_len) < np.asarray(lengths)[:, None])[:, None, :]

for name in ("causal_mask", "padding_mask", "softmax"):
    check(name)
"""


def test_an_unpacked_bundle_checks_and_names_the_mistake(bundled):
    root = bundled / "course"
    done = subprocess.run(
        [sys.executable, "-c", CHECKS, str(root)],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    mask, padding, softmax = (
        done.stdout.split("padding_mask:")[0],
        *done.stdout.split("padding_mask:")[1].split("softmax:"),
    )
    assert "All public tests pass" in " ".join(padding.split())
    assert "Not written yet" in " ".join(softmax.split())
    known = json.loads(paths.test_paths(SESSION)["fingerprints"].read_text())
    sentences = {
        one["sentence"]
        for key, test in known.items()
        if "causal_mask" in key
        for one in test.values()
    }
    why = " ".join(mask.split("Why:")[1].split("  failed")[0].split())
    assert any(" ".join(sentence.split()) in why for sentence in sentences), why
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_an_unpacked_bundle_has_the_command(bundled):
    root = bundled / "course"
    done = course("build", "--check", root=root)
    assert "Traceback" not in done.stderr
    done = course("check", root / "sessions" / SESSION / "none.ipynb", root=root)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


# ---------------------------------------------------------------- work/


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Give the student a work folder and releases of their own."""
    (tmp_path / "utils").symlink_to(paths.ROOT / "utils")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "WORK", tmp_path / "work")
    monkeypatch.setattr(paths, "SESSIONS", tmp_path / "sessions")
    for name in (START, SESSION):
        text = (Path(lab.__file__).parent.parent / "sessions" / name / f"{name}.ipynb").read_text()
        build.write_text(paths.release_path(name), text)
    repair._release_text.cache_clear()
    yield tmp_path
    repair._release_text.cache_clear()


def change(path, edit):
    """Read a notebook, edit it, write it."""
    one = nbformat.read(path, as_version=4)
    edit(one)
    nbformat.write(one, path)


def test_notebooks_are_copied_once_and_never_overwritten(desk):
    assert len(lab.prepare_work()) == 2
    mine = own.work_path(SESSION)
    assert mine.read_text() == paths.release_path(SESSION).read_text()

    def answer(one):
        cell_of(one, "softmax").source = "def softmax(x): return x  # my own words"

    change(mine, answer)
    before = mine.read_bytes()
    assert lab.prepare_work() == []
    assert mine.read_bytes() == before
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]


def test_answers_are_carried_into_a_changed_release(desk):
    lab.prepare_work()
    mine = own.work_path(SESSION)

    def answer(one):
        cell_of(one, "softmax").source = "def softmax(x): return x  # my own words"
        cell_of(one, "explain-scaling").source = "my own explanation"
        position = one.cells.index(cell_of(one, "test-softmax"))
        one.cells.insert(position + 1, nbformat.v4.new_code_cell("my_experiment = 1"))

    def improve(one):
        one.metadata["course"]["hash"] = "another"
        one.cells[0].source += "\n\nA new paragraph."
        one.cells.append(nbformat.v4.new_markdown_cell("## A new section"))

    change(mine, answer)
    kept = mine.read_bytes()
    change(paths.release_path(SESSION), improve)
    repair._release_text.cache_clear()
    (sentence,) = lab.prepare_work()
    assert "carried over" in sentence
    now = nbformat.read(mine, as_version=4)
    nbformat.validate(now)
    assert cell_of(now, "softmax").source.endswith("# my own words")
    assert cell_of(now, "explain-scaling").source == "my own explanation"
    assert "A new paragraph." in now.cells[0].source
    assert now.cells[-1].source == "## A new section"
    sources = [cell.source for cell in now.cells]
    assert sources.count("my_experiment = 1") == 1
    tracked = [repair.grade_id(cell) for cell in now.cells]
    assert (
        tracked.index("test-softmax")
        < sources.index("my_experiment = 1")
        < tracked.index("attention_scores")
    )
    old = [path for path in mine.parent.iterdir() if path != mine]
    assert [path.read_bytes() for path in old] == [kept]
    assert lab.prepare_work() == []


def test_a_broken_copy_is_left_alone(desk):
    lab.prepare_work()
    mine = own.work_path(SESSION)
    mine.write_text("my dog ate it")
    (sentence,) = lab.prepare_work()
    assert "nothing was changed" in sentence
    assert mine.read_text() == "my dog ate it"


def test_the_lab_opens_on_the_next_unfinished_session(desk):
    lab.prepare_work()
    assert lab.next_session() == START
    solved = solution_cells(read_session(START))

    def finish(one):
        for cell in one.cells:
            if repair.grade_id(cell) in solved:
                cell.source = solved[repair.grade_id(cell)]
            elif (repair.grade_id(cell) or "").startswith("explain-"):
                cell.source = "words"

    change(own.work_path(START), finish)
    assert lab.next_session() == SESSION
    argv, environment = lab.command(browser=False, port=1234)
    assert f"--LabApp.default_url=/lab/tree/{SESSION}/{SESSION}.ipynb" in argv
    assert "--no-browser" in argv
    assert environment["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


@pytest.mark.sandbox
def test_check_and_progress_of_a_half_done_notebook(desk, said):
    lab.prepare_work()
    mine = own.work_path(SESSION)
    half = notebook(
        cells={"causal_mask": OTHER_MASK},
        blank=["self_attention", "scaled_dot_product_attention", "explain-scaling"],
    )
    nbformat.write(half, mine)
    before = mine.read_bytes()
    status, out, err = said("check", mine, "--json", desk / "result.json")
    assert (status, err) == (0, "")
    assert "10/20 points" in out
    assert "causal_mask" in out
    result = json.loads((desk / "result.json").read_text())
    verdicts = {name: result["exercises"][name]["verdict"] for name in AUTOMATIC}
    assert verdicts.pop("causal_mask") == "wrong"
    assert (
        verdicts.pop("self_attention")
        == verdicts.pop("scaled_dot_product_attention")
        == "not_attempted"
    )
    assert {*verdicts.values()} == {"passed"}
    status, out, err = said("progress")
    assert (status, err) == (0, "")
    (row,) = [line for line in out.splitlines() if SESSION in line and "10/20" in line]
    assert "self_attention (not written)" in out
    assert "causal_mask (not full)" in out
    assert "explain-scaling (not written)" in out
    assert "attention_scores" not in row.replace("scaled_", "")
    assert mine.read_bytes() == before


def test_progress_before_the_first_notebook(desk, one_line):
    assert "course lab" in one_line("progress")


def test_the_doctor_says_what_works(said):
    status, out, err = said("doctor")
    assert status in (0, 1)
    assert err == ""
    for name in ("Python", "sandbox", "sessions", "packages"):
        assert name in out
