"""Plain nbgrader and ``course grade`` on the same class: release, grades, feedback, export."""

from __future__ import annotations

import csv
import html
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import build, demo, paths, repair
from autograder.judge import load_mistakes
from autograder.source import read_session

from .conftest import AUTOMATIC, SESSION, cell_of, copy_course, course, notebook, write

pytestmark = pytest.mark.sandbox

MISTAKEN = {
    "softmax": """
import sys, warnings
def softmax(x, axis=-1):
    warnings.warn("this overflows")
    print("to stderr", file=sys.stderr)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)
""",
    "causal_mask": demo.MASK_TRANSPOSED,
}
LATE, DUE = "2026-03-02 10:00:00 UTC", "2026-03-01 10:00:00"
DAY = 24 * 60 * 60


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run plain nbgrader in the course's folder."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def grades(url: str) -> dict[str, dict[str, tuple[object, ...]]]:
    """Return everything that a gradebook holds of each student's cells."""
    with Gradebook(url) as book:
        return {
            one.student.id: {
                grade.name: (
                    grade.auto_score,
                    grade.manual_score,
                    grade.needs_manual_grade,
                    grade.max_score,
                )
                for paper in one.notebooks
                for grade in paper.grades
            }
            for one in book.find_assignment(SESSION).submissions
        }


def totals(url: str, student: str) -> dict[str, object]:
    """Return what a gradebook says of one student's submission as a whole."""
    with Gradebook(url) as book:
        one = book.find_submission(SESSION, student)
        return {
            "score": one.score,
            "late": one.total_seconds_late,
            "penalty": one.late_submission_penalty,
            "when": one.timestamp,
        }


def grade_by_hand(url: str, student: str, points: float) -> None:
    """Do what a teacher does in the formgrader, and set the date that was due."""
    with Gradebook(url) as book:
        book.update_or_create_assignment(SESSION, duedate=DUE)
        grade = book.find_grade("explain-scaling", SESSION, SESSION, student)
        grade.manual_score = points
        grade.needs_manual_grade = False
        book.find_comment("explain-scaling", SESSION, SESSION, student).manual_comment = "well said"
        book.db.commit()


class Term:
    """A class, graded by both; then again, after a teacher's grade and a date that was due."""

    def __init__(self, root: Path) -> None:
        self.root = copy_course(root)
        self.out = root / "out"
        self.urls = {
            "nbgrader": f"sqlite:///{root / 'gradebook.db'}",
            "course": f"sqlite:///{self.out / 'gradebook.db'}",
        }
        self.committed = (root / "sessions" / SESSION / f"{SESSION}.ipynb").read_text()
        submitted = root / "submitted"
        write(submitted, "ada", notebook())
        ben = write(submitted, "ben", notebook(cells=MISTAKEN))
        (ben.parent / "timestamp.txt").write_text(LATE)
        write(submitted, "jun", notebook(change=demo._spoil))
        nbgrader(root, "generate_assignment", SESSION, "--force")
        with ThreadPoolExecutor() as both:
            plain = both.submit(nbgrader, root, "autograde", SESSION)
            self.done = both.submit(self.grade, "submitted").result()
            plain.result()
        self.first = {who: grades(url) for who, url in self.urls.items()}
        self.results = json.loads((self.out / "results.json").read_text())
        nbgrader(root, "generate_feedback", SESSION)
        nbgrader(root, "export")
        self.again()

    def grade(self, submissions: str):
        """Run ``course grade`` from the copy."""
        return course(
            "grade",
            "01",
            "--submissions",
            self.root / submissions,
            "--out",
            self.out,
            root=self.root,
        )

    def again(self) -> None:
        """Grade one student again, late by a day under a policy that gives nothing for it."""
        for url in self.urls.values():
            grade_by_hand(url, "ben", 1.5)
        with (self.root / "nbgrader_config.py").open("a") as config:
            config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
        (self.root / "again").mkdir()
        (self.root / "again" / "ben").symlink_to(self.root / "submitted" / "ben")
        with ThreadPoolExecutor() as both:
            plain = both.submit(
                nbgrader, self.root, "autograde", SESSION, "--student=ben", "--force"
            )
            self.done_again = both.submit(self.grade, "again").result()
            plain.result()
        self.second = {who: grades(url) for who, url in self.urls.items()}

    def page(self, folder: Path, student: str) -> str:
        """Return the text of a feedback page."""
        path = folder / "feedback" / student / SESSION / f"{SESSION}.html"
        return html.unescape(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    return Term(tmp_path_factory.mktemp("term"))


def test_a_class_without_trouble_exits_with_zero(term):
    assert (term.done.returncode, term.done.stderr) == (0, "")
    assert (term.done_again.returncode, term.done_again.stderr) == (0, "")


def test_both_give_the_same_scores_for_every_exercise(term):
    plain, ours = term.first["nbgrader"], term.first["course"]
    assert {*plain} == {*ours} == {"ada", "ben", "jun"}
    for student in plain:
        assert plain[student] == ours[student], student
    wanted = {f"test-{name}" for name in AUTOMATIC} | {"explain-scaling"}
    assert {*plain["ada"]} == wanted


def test_the_scores_are_the_right_ones(term):
    ours = term.first["course"]
    assert sum(auto for auto, *_ in ours["ada"].values() if auto) == 20
    assert ours["jun"] == ours["ada"]  # mangled, and mended
    ben = {name: score for name, (score, *_) in ours["ben"].items()}
    assert 0 < ben.pop("test-softmax") < 3
    assert ben.pop("test-causal_mask") == 0
    for name in ("scaled_dot_product_attention", "self_attention"):  # they build on softmax
        ben.pop(f"test-{name}")
    ada = {name: score for name, (score, *_) in ours["ada"].items()}
    assert ben == {name: ada[name] for name in ben}
    written = {student: cells["explain-scaling"] for student, cells in ours.items()}
    assert {*written.values()} == {(None, None, True, 2)}


def test_the_json_agrees_with_the_gradebook(term):
    for one in term.results:
        cells = term.first["course"][one["student"]]
        for name in AUTOMATIC:
            assert one["exercises"][name]["score"] == cells[f"test-{name}"][0]
            assert one["exercises"][name]["max_score"] == cells[f"test-{name}"][3]


def test_grades_given_by_hand_survive_grading_again(term):
    for who in ("nbgrader", "course"):
        auto, manual, _, maximum = term.second[who]["ben"]["explain-scaling"]
        assert (auto, manual, maximum) == (None, 1.5, 2), who
        with Gradebook(term.urls[who]) as book:
            comment = book.find_comment("explain-scaling", SESSION, SESSION, "ben")
            assert comment.comment == "well said"
    assert term.second["course"] == term.second["nbgrader"]
    for name in AUTOMATIC:
        assert (
            term.second["course"]["ben"][f"test-{name}"]
            == term.first["course"]["ben"][f"test-{name}"]
        )


def test_late_days_count_as_nbgrader_documents(term):
    plain, ours = (totals(term.urls[who], "ben") for who in ("nbgrader", "course"))
    assert plain["late"] == DAY
    assert ours["late"] == DAY
    assert str(ours["when"]) == str(plain["when"]) == LATE.removesuffix(" UTC")


def test_the_late_penalty_of_the_configuration_counts(term):
    plain, ours = (totals(term.urls[who], "ben") for who in ("nbgrader", "course"))
    assert plain["penalty"] == plain["score"] > 0
    assert ours["penalty"] == plain["penalty"]
    assert totals(term.urls["course"], "ada")["penalty"] in (0, None)


@pytest.mark.parametrize("exercise", ["softmax", "causal_mask"])
def test_feedback_pages_name_the_mistake(term, exercise):
    ben = next(one for one in term.results if one["student"] == "ben")
    found = {test["diagnosis"] for test in ben["exercises"][exercise]["tests"]} - {None}
    assert found
    sentences = {m.name: m.sentence for m in load_mistakes(SESSION).of(exercise)}
    for folder in (term.root, term.out):
        page = term.page(folder, "ben")
        assert any(sentences[name] in page for name in found)
        assert not any(sentence in term.page(folder, "ada") for sentence in sentences.values())


def test_feedback_pages_show_no_hidden_test(term):
    source = paths.test_paths(SESSION)["hidden"].read_text(encoding="utf-8")
    lines = {line.strip() for line in source.splitlines() if len(line.strip()) > 30}
    lines = {
        line for line in lines if not line.startswith('"""')
    }  # the sentences are for the student
    assert len(lines) > 50
    for folder in (term.root, term.out):
        page = term.page(folder, "ben")
        assert not [line for line in lines if line in page]


def test_the_exported_tables_agree(term):
    tables = []
    for path in (term.root / "grades.csv", term.out / "grades.csv"):
        with path.open(newline="") as file:
            tables.append({row["student_id"]: row for row in csv.DictReader(file)})
    plain, ours = tables
    assert {*plain} == {*ours} == {"ada", "ben", "jun"}
    assert float(plain["ada"]["raw_score"]) == float(ours["ada"]["raw_score"]) == 20
    assert float(plain["ada"]["max_score"]) == float(ours["ada"]["max_score"]) == 22


def test_only_notebooks_are_released(term):
    released = [path for path in (term.root / "sessions").rglob("*") if path.is_file()]
    assert {path.suffix for path in released} == {".ipynb"}
    assert (
        paths.SOLUTIONS / SESSION / f"{SESSION}.py"
    ).is_file()  # there was something to keep back
    ours = [path for path in paths.SESSIONS.rglob("*") if path.is_file()]
    assert {path.suffix for path in ours if ".ipynb_checkpoints" not in path.parts} == {".ipynb"}


@pytest.mark.parametrize("session", paths.session_names())
def test_no_solution_and_no_hidden_test_is_released(term, session):
    text = (term.root / "sessions" / session / f"{session}.ipynb").read_text(encoding="utf-8")
    cells = nbformat.reads(text, as_version=4).cells
    released = {line.strip() for cell in cells for line in cell.source.split("\n")}
    secret = build.solution_lines(read_session(session))
    hidden = paths.test_paths(session)["hidden"]
    if hidden.exists():
        lines = hidden.read_text(encoding="utf-8").splitlines()
        secret |= {
            line.strip()
            for line in lines
            if line.strip().startswith(("def test_", "@exercise")) or "student." in line
        }
    assert secret
    assert not released & secret
    assert not build.LEAKS.search(text)
    assert not [cell for cell in cells if cell.get("outputs")]


def test_nbgrader_generates_the_committed_release(term):
    path = term.root / "sessions" / SESSION / f"{SESSION}.ipynb"
    now, before = (
        nbformat.reads(text, as_version=4) for text in (path.read_text(), term.committed)
    )
    assert [cell.source for cell in now.cells] == [cell.source for cell in before.cells]
    assert [repair.grade_id(c) for c in now.cells] == [repair.grade_id(c) for c in before.cells]
    assert "NotImplementedError" in cell_of(now, "softmax").source
    assert "Exercise 1.1: write softmax" in cell_of(now, "softmax").source
