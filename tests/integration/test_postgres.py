"""A gradebook on a real PostgreSQL server, which the tests start for themselves."""

from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.exc import IntegrityError

from autograder import database, demo, gradebook, paths
from autograder.errors import CourseError
from autograder.model import SubmissionResult

from .conftest import SESSION, course, notebook, write

# nbgrader's own queries make SQLAlchemy warn; `gradebook` says so outside of pytest
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

PASSWORD = "p@ss/w:rd%41"  # each of its signs means something in an address
NOBODY = 65534
WAIT = 90
WRITTEN = "explain-scaling"


def programs():
    """Return the folder of PostgreSQL's programs, or why the tests are skipped."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return found[-1].parent if found else Path(str(on_path)).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_server():
    """Start a server on loopback, as an unprivileged user; yield its address without a name."""
    bin_folder = programs()
    top = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    (top / "password").write_text(PASSWORD)
    if who:  # PostgreSQL refuses to run as root
        os.chown(top, NOBODY, NOBODY)
        os.chown(top / "password", NOBODY, NOBODY)

    def run(name, *arguments):
        subprocess.run(
            [bin_folder / name, "-D", top / "data", *arguments],
            check=True, cwd=top, stdout=subprocess.DEVNULL, timeout=WAIT, **who,
        )  # fmt: skip

    try:
        run(
            "initdb", "-U", "course", "-A", "scram-sha-256", f"--pwfile={top / 'password'}",
            "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        port = free_port()
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c unix_socket_directories={top} -c log_statement=all"
        )
        run("pg_ctl", "-w", "-l", str(top / "log"), "-o", options, "start")
        try:
            yield f"postgresql://course:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture(scope="module")
def server():
    with running_server() as address:
        yield address


@pytest.fixture
def db(server, request):
    """Return the address of a new and empty database."""
    name = "".join(letter for letter in request.node.name if letter.isalnum())[-60:].lower()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@contextmanager
def opened(db):
    """Open a database as nbgrader would."""
    with Gradebook(database.resolved(db)) as book:
        yield book


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def judged(points):
    """Return a solved notebook as if the judge had given each exercise the same share."""
    book = demo.submission(demo.DemoStudent("", {}, ()))
    for cell in book.cells:
        info = cell.metadata.get("nbgrader", {})
        if info.get("grade") and not info.get("solution"):
            output = {"output_type": "execute_result", "execution_count": None, "metadata": {}}
            output["data"] = {"text/plain": str(points * info["points"])}
            cell.outputs = [type(cell)(output)]
    return book


def record_all(db, out, students, points, barrier, failures):
    """Be one of two graders."""
    try:
        barrier.wait(WAIT)
        with gradebook.Writer(SESSION, Path(out), db) as writer:
            barrier.wait(WAIT)
            for student in students:
                result = SubmissionResult(student, SESSION)
                writer.record(result, judged(points), "2026-11-22 08:00:00 UTC")
            barrier.wait(WAIT)
            writer.export()
    except BaseException as error:
        barrier.abort()
        failures.put(f"{type(error).__name__}: {error}")
        raise


def at_once(db, tmp_path, classes_of_students, points=(1.0, 1.0)):
    """Let two processes record their students at the same time."""
    context = multiprocessing.get_context("spawn")
    barrier, failures = context.Barrier(2), context.SimpleQueue()
    graders = [
        context.Process(
            target=record_all,
            args=(db, str(tmp_path / f"out{number}"), students, share, barrier, failures),
        )
        for number, (students, share) in enumerate(zip(classes_of_students, points, strict=True))
    ]
    for one in graders:
        one.start()
    for one in graders:
        one.join(WAIT)
        one.kill()
    assert failures.empty(), failures.get()
    assert [one.exitcode for one in graders] == [0, 0]
    failures.close()
    for one in graders:
        one.close()


def test_two_graders_at_once_lose_nothing(db, tmp_path):
    """A new database, with students of their own and students that both grade."""
    both = [f"both{number}" for number in range(8)]
    first = [*(f"a{number}" for number in range(3)), *both]
    second = [*both, *(f"b{number}" for number in range(5))]
    at_once(db, tmp_path, (first, second))
    with opened(db) as book:
        submissions = book.assignment_submissions(SESSION)
        assert sorted(one.student.id for one in submissions) == sorted({*first, *second})
        assert {one.score for one in submissions} == {20}
        cells = len(book.find_notebook(SESSION, SESSION).grade_cells)
        for one in submissions:
            (graded,) = one.notebooks
            assert len(graded.grades) == cells
            assert len({grade.name for grade in graded.grades}) == cells
            waiting = {grade.name for grade in graded.grades if grade.needs_manual_grade}
            assert waiting == {WRITTEN}
    for number in (0, 1):  # each was written when all students were in the database
        table = rows(tmp_path / f"out{number}" / "grades.csv")
        assert sorted(table) == sorted({*first, *second})
        assert {row["score"] for row in table.values()} == {"20.0"}


def test_points_given_by_hand_stay_when_two_graders_grade_again(db, tmp_path):
    students = ["ada", "ben", "kim"]
    with gradebook.Writer(SESSION, tmp_path / "out", db) as writer:
        for student in students:
            writer.record(SubmissionResult(student, SESSION), judged(1.0), None)
    with opened(db) as book:
        for points, student in enumerate(students):
            grade = book.find_grade(WRITTEN, SESSION, SESSION, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            comment = book.find_comment(WRITTEN, SESSION, SESSION, student)
            comment.manual_comment = f"words for {student}"
        book.db.commit()
    at_once(db, tmp_path, (students, students[::-1]), points=(0.5, 0.5))
    with opened(db) as book:
        for points, student in enumerate(students):
            grade = book.find_grade(WRITTEN, SESSION, SESSION, student)
            assert grade.manual_score == points
            comment = book.find_comment(WRITTEN, SESSION, SESSION, student)
            assert comment.comment == f"words for {student}"
            assert book.find_submission(SESSION, student).score == 10 + points
    table = rows(tmp_path / "out1" / "grades.csv")
    assert {name: row["score"] for name, row in table.items()} == {
        "ada": "10.0", "ben": "11.0", "kim": "12.0",
    }  # fmt: skip


@pytest.mark.sandbox
def test_the_command_grades_into_a_server_and_never_shows_its_password(db, tmp_path):
    write(tmp_path / "in", "ada", notebook(blank=["*"]))
    write(tmp_path / "in", "kim", "%PDF-1.7")
    done = course(
        "grade", "01", "--submissions", tmp_path / "in", "--out", tmp_path / "out", "--db", db
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert rows(tmp_path / "out" / "grades.csv").keys() == {"ada", "kim"}
    with opened(db) as book:
        assert len(book.assignment_submissions(SESSION)) == 2
    assert not (tmp_path / "out" / "gradebook.db").exists()
    spellings = [PASSWORD, quote(PASSWORD, safe="")]
    texts = [done.stdout, *(p.read_text() for p in (tmp_path / "out").rglob("*") if p.is_file())]
    assert len(texts) > 4
    assert [one for one in texts for word in spellings if word in one] == []


def test_a_writer_without_our_locks_is_met_by_trying_again(db, tmp_path, monkeypatch):
    """As if nbgrader, which has no locks, had added the student in between."""
    with gradebook.Writer(SESSION, tmp_path / "out", db) as writer:
        add, failed = writer.book.update_or_create_student, []

        def comes_second(name):
            if not failed:
                failed.append(name)
                with opened(db) as other:
                    other.add_student(name)
                return writer.book.add_student(name)
            return add(name)

        monkeypatch.setattr(writer.book, "update_or_create_student", comes_second)
        writer.record(SubmissionResult("ada", SESSION), judged(1.0), None)
        assert failed == ["ada"]
        assert writer.book.find_submission(SESSION, "ada").score == 20


def refused(db, out):
    """Return the line that a wrong address gets."""
    with pytest.raises(CourseError) as error:
        gradebook.Writer(SESSION, out, db)
    line = str(error.value)
    assert "\n" not in line
    assert error.value.__cause__ is None
    return line


def test_a_wrong_password_is_one_line_without_it(server, tmp_path):
    wrong = server.replace(quote(PASSWORD, safe=""), "wr0ng%40word")
    line = refused(f"{wrong}/postgres", tmp_path)
    assert "password authentication failed" in line
    assert "course:***@127.0.0.1" in line
    assert "wr0ng" not in line


def test_a_missing_database_is_one_line(server, tmp_path):
    line = refused(f"{server}/nothere", tmp_path)
    assert 'database "nothere" does not exist' in line
    assert "p@ss" not in line


def test_a_server_that_goes_is_one_line(tmp_path):
    with running_server() as address:
        db = f"{address}/postgres"
        writer = gradebook.Writer(SESSION, tmp_path / "out", db)
    with pytest.raises(CourseError, match="cannot be used") as error, writer:
        writer.record(SubmissionResult("ada", SESSION), judged(1.0), None)
    assert "\n" not in str(error.value)
    assert "p@ss" not in str(error.value)


def test_a_missing_server_is_one_line(tmp_path):
    line = refused(f"postgresql://course:s3cret@127.0.0.1:{free_port()}/grades", tmp_path)
    assert "Connection refused" in line
    assert "s3cret" not in line
    assert "sqlalche.me" not in line


def test_a_missing_driver_says_how_to_install_it(tmp_path):
    """In a process where psycopg cannot be imported."""
    code = (
        "import sys; sys.modules['psycopg'] = None; from autograder import cli; "
        "sys.argv = ['course', *sys.argv[1:]]; cli.main()"
    )
    write(tmp_path / "in", "ada", "nothing")
    done = subprocess.run(
        [sys.executable, "-c", code, "grade", "01", "--submissions", tmp_path / "in",
         "--out", tmp_path / "out", "--db", "postgresql://course:s3cret@127.0.0.1/grades"],
        capture_output=True, text=True, check=False, cwd="/", timeout=WAIT,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "pip install -c constraints.txt -e '.[postgres]'" in done.stderr
    assert "s3cret" not in done.stderr


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_means_psycopg_3(scheme):
    assert (
        database.resolved(f"{scheme}://ada:a%40b@h:1/d") == "postgresql+psycopg://ada:a%40b@h:1/d"
    )


def test_another_driver_may_be_named():
    assert database.resolved("postgresql+psycopg2://h/d") == "postgresql+psycopg2://h/d"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ada:s3c@ret@h/d",
        "postgresql://ada:s3c/ret@h/d",
        "postgresql://ada:s3c:ret@h/d",
        "postgresql://ada:s3cret@h:port/d",
        "postgresql://ada:@s3cret@h/d",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated_with_its_password(address):
    for read in (database.resolved, database.shown):
        with pytest.raises(CourseError) as error:
            read(address)
        assert "s3c" not in str(error.value)
        assert "ret" not in str(error.value)
        assert "ada:***@h" in str(error.value)


def test_what_is_no_address():
    with pytest.raises(CourseError, match="nonsense cannot be read: expected postgresql://"):
        database.resolved("nonsense")


def test_a_race_that_never_ends_is_one_line(tmp_path, monkeypatch):
    tries = []
    errors = [InvalidEntry("x"), IntegrityError("INSERT", {}, Exception("x")), InvalidEntry("y")]
    writer = gradebook.Writer(SESSION, tmp_path / "out")

    def fails(name):
        tries.append(name)
        raise errors[len(tries) - 1]

    monkeypatch.setattr(writer.book, "update_or_create_student", fails)
    with pytest.raises(CourseError, match="cannot be used: y"), writer:
        writer.record(SubmissionResult("ada", SESSION), None, None)
    assert len(tries) == len(errors) == gradebook.MOST_TRIES
