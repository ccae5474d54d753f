"""The grade log: a killed run goes on, a run is replayed, an exercise is graded again."""

from __future__ import annotations

import collections
import json
import os
import signal
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from autograder import demo, gradelog, paths

from .conftest import SESSION, copy_course, course, notebook, write

pytestmark = pytest.mark.sandbox

# runs `course`, and stops for good after the nth call of a method of the ledger
DRIVER = """
import sys

from autograder import cli, ledger

method, count = sys.argv.pop(1), int(sys.argv.pop(1))
original = getattr(ledger.Ledger, method)
calls = []


def stops(self, *arguments):
    original(self, *arguments)
    calls.append(method)
    if len(calls) == count:
        print("HERE", flush=True)
        sys.stdin.read()  # never ends: the test kills this process


setattr(ledger.Ledger, method, stops)
if __name__ == "__main__":
    cli.main()
"""
CLASS = {
    "ada": notebook(blank=["*"], cells={}),
    "ben": notebook(cells={"causal_mask": demo.MASK_TRANSPOSED}),
    "chloe": notebook(blank=["*"]),
}


def kill_in_the_middle(folder, method, count, *arguments):
    """Run the command and kill -9 all of it when it gets to a place."""
    driver = folder / "driver.py"
    driver.write_text(DRIVER)
    process = subprocess.Popen(
        [sys.executable, driver, method, str(count), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
        start_new_session=True,
    )
    try:
        assert "HERE\n" in iter(process.stdout.readline, "")  # waits for that line, or the end
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL


def lines(out, kind):
    return [line for line in gradelog.read(out).lines() if line["kind"] == kind]


def graded_in(out):
    """Return how often each student was graded."""
    return collections.Counter(line["student"] for line in lines(out, "submission"))


def scores(out):
    with Gradebook(f"sqlite:///{out / 'gradebook.db'}") as book:
        return {one.student.id: one.score for one in book.find_assignment(SESSION).submissions}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed-in")
    for name, submission in CLASS.items():
        write(folder, name, submission)
    return folder


@pytest.mark.parametrize(("method", "count"), [("keep", 1), ("recorded", 2)])
def test_a_killed_run_goes_on_and_grades_nothing_twice(tmp_path, handed_in, method, count):
    out = tmp_path / "out"
    call = ["grade", "01", "--submissions", handed_in, "--out", out, "--workers", 1]
    kill_in_the_middle(tmp_path, method, count, *call)
    before = graded_in(out)
    assert sum(before.values()) == count
    with (out / gradelog.NAME).open("ab") as torn:
        torn.write(b'{"kind": "exercise", "stud')  # half a line, as a power cut leaves it
    done = course(*call)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{count} of 3 are graded already" in done.stdout
    assert graded_in(out) == collections.Counter(CLASS.keys())
    exercises = collections.Counter(
        (line["student"], line["exercise"]) for line in lines(out, "exercise")
    )
    assert {*exercises.values()} == {1}
    assert len(exercises) == 3 * 9
    assert scores(out) == {"ada": 0, "ben": 18, "chloe": 0}
    assert len((out / "grades.csv").read_text().splitlines()) == 4
    for name in CLASS:
        assert (out / "feedback" / name / SESSION / f"{SESSION}.html").is_file()
    assert not (out / ".graded").exists()


@pytest.fixture(scope="module")
def finished(tmp_path_factory, handed_in):
    out = tmp_path_factory.mktemp("finished") / "out"
    done = course("grade", "01", "--submissions", handed_in, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_the_log_says_what_was_graded_with_what(finished):
    (run,) = lines(finished, "run")
    assert run["libraries"]["python"] == sys.version.split()[0]
    found = lines(finished, "exercise")
    for line in found:
        assert {"student", "session", "exercise", "seed", "submission", "time", "path"} <= {*line}
        assert {*line["versions"]} == {"tests", "course", "libraries", "secret"}
        assert line["versions"] == run["versions"]
    seeds = [line["seed"] for line in found]
    assert len({*seeds}) == len(seeds)
    wrong = next(x for x in found if (x["student"], x["exercise"]) == ("ben", "causal_mask"))
    results = json.loads((finished / "results.json").read_text())
    ben = next(one for one in results if one["student"] == "ben")
    assert wrong["tests"] == ben["exercises"]["causal_mask"]["tests"]


def test_the_same_class_again_is_not_graded_and_fresh_is(tmp_path, finished, handed_in):
    call = ["grade", "01", "--submissions", handed_in, "--out", finished]
    first = json.loads((finished / "results.json").read_text())
    for more, times in (([], 1), (["--fresh"], 2)):
        assert course(*call, *more).returncode == 0
        assert {*graded_in(finished).values()} == {times}
        assert json.loads((finished / "results.json").read_text()) == first


def test_another_gradebook_gets_what_the_log_has(finished, handed_in, tmp_path):
    before = graded_in(finished)
    url = f"sqlite:///{tmp_path / 'other.db'}"
    call = ["grade", "01", "--submissions", handed_in, "--out", finished, "--db", url]
    assert course(*call).returncode == 0
    assert graded_in(finished) == before
    with Gradebook(url) as book:
        found = {one.student.id: one.score for one in book.find_assignment(SESSION).submissions}
    assert found == scores(finished)


def test_a_new_submission_or_date_is_seen(tmp_path):
    out, folder = tmp_path / "out", tmp_path / "in"
    path = write(folder, "zoe", notebook(blank=["*"]))
    call = ["grade", "01", "--submissions", folder, "--out", out]
    assert course(*call).returncode == 0
    (path.parent / "timestamp.txt").write_text("yesterday or so")
    assert course(*call).returncode == 1
    (path.parent / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    assert course(*call).returncode == 0
    assert graded_in(out) == {"zoe": 1}
    with Gradebook(f"sqlite:///{out / 'gradebook.db'}") as book:
        assert str(book.find_submission(SESSION, "zoe").timestamp) == "2026-03-02 10:00:00"
    first, second = path.read_bytes(), notebook(blank=["*"])
    second.cells[0].source = "another first line"
    write(folder, "zoe", second)
    assert course(*call).returncode == 0
    assert graded_in(out) == {"zoe": 2}
    path.write_bytes(first)  # what the gradebook has is the second: the first is graded anew
    assert course(*call).returncode == 0
    assert graded_in(out) == {"zoe": 3}


# replay


def test_a_replay_comes_out_the_same_and_changes_nothing(finished):
    before = {
        p: p.read_bytes() for p in finished.rglob("*") if p.is_file() and "lock" not in p.name
    }
    done = course("replay", finished)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 of 3 submissions came out the same" in done.stdout
    assert before == {
        p: p.read_bytes() for p in finished.rglob("*") if p.is_file() and "lock" not in p.name
    }


def test_a_replay_says_what_differs(finished, tmp_path):
    text = (finished / gradelog.NAME).read_text()
    found = [json.loads(line) for line in text.splitlines()]
    for line in found:
        if line["kind"] == "exercise" and (line["student"], line["exercise"]) == ("ben", "softmax"):
            line["verdict"], line["score"] = "partial", 1.0
        if line["kind"] == "submission" and line["student"] == "ada":
            line["submission"] = "another"
    (tmp_path / gradelog.NAME).write_text("".join(json.dumps(line) + "\n" for line in found))
    done = course("replay", tmp_path)
    assert done.returncode == 1
    assert "partial 1/3" in done.stdout
    assert "passed 3/3" in done.stdout
    assert "changed since" in done.stdout
    assert "1 of 3 submissions came out the same" in done.stdout


def test_a_replay_needs_the_log_and_the_secret(finished, tmp_path):
    done = course("replay", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no grade log" in done.stderr
    done = course("replay", finished, env={"COURSE_SECRET": "another"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "COURSE_SECRET" in done.stderr


# regrade


WRONG_TEST = ("[key <= query for key", "[key < query for key")


def regrade(root, *more):
    return course(
        "regrade", "01", "--exercise", "causal_mask", "--submissions", root / "in",
        "--out", root / "out", *more, root=root,
    )  # fmt: skip


@pytest.fixture(scope="module")
def mended(tmp_path_factory):
    """Grade with a wrong test, grade by hand, mend the test, and grade that exercise again."""
    root = copy_course(tmp_path_factory.mktemp("mended"))
    write(root / "in", "ada", notebook())
    write(root / "in", "ben", notebook(cells={"causal_mask": demo.MASK_TRANSPOSED}))
    write(root / "in", "hana", notebook())
    write(root / "in", "kofi", "%PDF-1.7")
    test = root / "autograder" / "hidden" / f"test_{SESSION}.py"
    right = test.read_text()
    assert right.count(WRONG_TEST[0]) == 1
    test.write_text(right.replace(*WRONG_TEST))
    done = course("grade", "01", "--submissions", root / "in", "--out", root / "out", root=root)
    assert done.returncode == 1, done.stderr
    before = json.loads((root / "out" / "results.json").read_text())
    with Gradebook(f"sqlite:///{root / 'out' / 'gradebook.db'}") as book:
        for student, name, given in (
            ("ada", "explain-scaling", 1.5),
            ("hana", "test-causal_mask", 2),
        ):
            grade = book.find_grade(name, SESSION, SESSION, student)
            grade.manual_score, grade.needs_manual_grade = given, False
        book.db.commit()
    test.write_text(right)
    return root, before, regrade(root)


def cells(root, student):
    with Gradebook(f"sqlite:///{root / 'out' / 'gradebook.db'}") as book:
        paper = book.find_submission_notebook(SESSION, SESSION, student)
        return {g.name: (g.auto_score, g.manual_score, g.needs_manual_grade) for g in paper.grades}


def test_regrade_shows_before_and_after(mended):
    _, _, done = mended
    assert (done.returncode, done.stderr) == (1, "")  # kofi's file is still unreadable
    (ada,) = [line for line in done.stdout.splitlines() if " ada " in line]
    assert "1.5 partial" in ada
    assert "2 passed" in ada
    assert "+0.5" in ada
    (ben,) = [line for line in done.stdout.splitlines() if " ben " in line]
    assert "same" in ben
    assert "kept, counts" in next(x for x in done.stdout.splitlines() if " hana " in x)
    assert "2 of 4 changed" in done.stdout


def test_regrade_changes_that_exercise_only(mended):
    root, before, _ = mended
    after = json.loads((root / "out" / "results.json").read_text())
    assert [one["student"] for one in after] == [one["student"] for one in before]
    for old, new in zip(before, after, strict=True):
        changed = {n for n, e in new["exercises"].items() if e != old["exercises"][n]}
        assert changed <= {"causal_mask"}
        scores = [
            one["exercises"]["causal_mask"]["score"] for one in (old, new) if one["exercises"]
        ]
        assert (len({*scores}) == 2) == (old["student"] in ("ada", "hana"))
    assert (after[0]["score"], before[0]["score"]) == (20, 19.5)


def test_regrade_keeps_grades_given_by_hand(mended):
    root, _, _ = mended
    ada, hana = cells(root, "ada"), cells(root, "hana")
    assert ada["explain-scaling"] == (None, 1.5, False)
    assert ada["test-causal_mask"] == (2, None, False)
    assert hana["test-causal_mask"] == (2, 2, True)  # look once more, says nbgrader
    assert ada["test-softmax"] == (3, None, False)


def test_regrade_renews_pages_and_csv(mended):
    root, _, _ = mended
    page = root / "out" / "feedback" / "ada" / SESSION / f"{SESSION}.html"
    assert "The mask is right for one token" in page.read_text()
    assert "21.5" in (root / "out" / "grades.csv").read_text()


def test_regrade_again_grades_nothing_and_says_the_same(mended):
    root, _, first = mended
    logged = (root / "out" / gradelog.NAME).read_bytes()
    again = regrade(root)
    assert again.stdout == first.stdout
    assert (root / "out" / gradelog.NAME).read_bytes() == logged


def test_grading_the_class_after_a_regrade_agrees(mended):
    root, _, _ = mended
    after = json.loads((root / "out" / "results.json").read_text())
    done = course("grade", "01", "--submissions", root / "in", "--out", root / "out", root=root)
    assert done.returncode == 1, done.stderr
    assert json.loads((root / "out" / "results.json").read_text()) == after
    assert cells(root, "ada")["explain-scaling"][1] == 1.5


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--exercise", "nonsense"], "no exercise 'nonsense'"),
        (["--out", "/nowhere/at/all"], "nothing is graded"),
    ],
)
def test_a_wrong_regrade_gets_one_line(mended, more, words):
    done = regrade(mended[0], *more)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr
