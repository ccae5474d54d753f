"""Exports of learning platforms: whose is what, and what is refused."""

import io
import json
import stat
import struct
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import archive, naming
from autograder.archive import Bounds
from autograder.errors import CourseError
from autograder.intake import Intake, exit_status

SESSION = "01_numpy_self_attention"
FILE = f"{SESSION}.ipynb"
MOODLE = "Ada Lovelace_12345_assignsubmission_file"
CANVAS = "lovelaceada_340934_208490284_"


def notebook(word="one", session=SESSION):
    return json.dumps({"cells": [], "metadata": {"course": {"session": session}, "word": word}})


def packed(entries):
    """Return a zip file of names and contents; a ZipInfo may stand for a name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def collected(tmp_path):
    """Return a function that collects one export: its lines, and the files with contents."""

    def run(entries, **bounds):
        export = tmp_path / "export.zip"
        export.write_bytes(entries if isinstance(entries, bytes) else packed(entries))
        out = tmp_path / "submitted"
        lines = Intake(SESSION, out, Bounds(**bounds)).collect([export])
        everything = {p for p in tmp_path.rglob("*") if p.is_file()} - {export}
        assert all(out in path.parents for path in everything)
        assert not [p for p in tmp_path.rglob("*") if p.is_symlink()]
        files = {p.relative_to(out).as_posix(): p.read_bytes() for p in everything}
        return lines, files

    return run


def at(student, name=FILE):
    return f"{student}/{SESSION}/{name}"


def word(data):
    return json.loads(data)["metadata"]["word"]


@pytest.mark.parametrize(
    ("entry", "student"),
    [
        (f"{MOODLE}/{FILE}", "ada-lovelace_12345"),
        (f"{MOODLE}_/{FILE}", "ada-lovelace_12345"),
        (f"{MOODLE}/a folder/{FILE}", "ada-lovelace_12345"),
        (f"{MOODLE}_{FILE}", "ada-lovelace_12345"),
        (f"Participant_77_assignsubmission_file/{FILE}", "participant_77"),
        (f"The blue team_9_assignsubmission_file/{FILE}", "the-blue-team_9"),
        (f"Zoë O'Neil-van Dijk_5_assignsubmission_file/{FILE}", "zoë-oneil-van-dijk_5"),
        (f"李 明_6_assignsubmission_file/{FILE}", "李-明_6"),
        (f"{CANVAS}{FILE}", "lovelaceada_340934"),
        (f"lovelaceada_LATE_340934_208490284_{FILE}", "lovelaceada_340934"),
        (f"{CANVAS}{SESSION}-1.ipynb", "lovelaceada_340934"),
        (f"{CANVAS}{SESSION} (2).ipynb", "lovelaceada_340934"),
        (f"anon_x7Yz1_208490284_{FILE}", "anon_x7Yz1"),
        (f"LATE_anon_x7Yz1_208490284_{FILE}", "anon_x7Yz1"),
        (f"ada/{FILE}", "ada"),
        (f"ada/{SESSION}/{FILE}", "ada"),
        ("ada.lovelace@uni/my homework.ipynb", "ada.lovelace@uni"),
        (f"class/{MOODLE}/{FILE}", "ada-lovelace_12345"),
        (f"submissions/{CANVAS}{FILE}", "lovelaceada_340934"),
    ],
)
def test_whose_it_is(collected, entry, student):
    lines, files = collected([(entry, notebook())])
    assert [*files] == [at(student)]
    assert [line.what for line in lines] == ["taken"]
    assert lines[0].student == student
    assert ("late" in lines[0].note) == ("LATE" in entry)
    assert exit_status(lines) == 0


def test_a_whole_class_with_what_systems_leave_behind(collected):
    names = [f"Student {letter}_{n}_assignsubmission_file" for n, letter in enumerate("abcde")]
    entries = [(f"{name}/{FILE}", notebook(name)) for name in names]
    entries += [("__MACOSX/x/._a.ipynb", "junk"), (f"{names[0]}/.DS_Store", "junk")]
    entries += [(f"{names[1]}/data.csv", "1,2"), (f"{names[1]}/", "")]
    entries += [("Student a_0_assignsubmission_onlinetext/onlinetext.html", "<p>Hello")]
    lines, files = collected(entries)
    assert len(files) == 6
    assert files[at("student-b_1", "data.csv")] == b"1,2"
    assert [word(files[at(f"student-{c}_{n}")]) for n, c in enumerate("abcde")] == names
    assert sorted(line.what for line in lines) == ["left"] + ["taken"] * 6


@pytest.mark.parametrize(
    "names",
    [
        [f"{CANVAS}{FILE}", f"{CANVAS}{SESSION}-1.ipynb", f"{CANVAS}{SESSION}-2.ipynb"],
        [f"lovelaceada_340934_{n}_{FILE}" for n in (9, 10, 200)],
        [f"{MOODLE}/{FILE}", f"{MOODLE}/{SESSION} (1).ipynb", f"{MOODLE}/{SESSION} (2).ipynb"],
    ],
)
def test_the_last_version_counts_in_whatever_order_they_come(collected, names):
    entries = [(name, notebook(name)) for name in names]
    for order in (entries, entries[::-1]):
        lines, files = collected(order)
        assert len(files) == 1
        assert word(next(iter(files.values()))) == names[-1]
        assert sorted(line.what for line in lines) == ["left", "left", "taken"]


def test_the_session_s_notebook_is_found_among_others(collected):
    entries = [
        (f"{MOODLE}/scratch.ipynb", json.dumps({"cells": []})),
        (f"{MOODLE}/homework final.ipynb", notebook("right")),
        (f"{MOODLE}/00_start_here.ipynb", notebook("wrong", "00_start_here")),
    ]
    lines, files = collected(entries)
    assert word(files[at("ada-lovelace_12345")]) == "right"
    assert len(files) == 1
    assert exit_status(lines) == 0


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("a.ipynb", "{}"), ("b.ipynb", "{}")], "several notebooks"),
        ([("report.pdf", "%PDF")], "no notebook"),
        ([("00_start_here.ipynb", notebook("x", "00_start_here"))], "another session, 00_start"),
    ],
)
def test_an_upload_without_a_clear_notebook_is_refused_and_the_rest_collected(
    collected, entries, words
):
    entries = [(f"{MOODLE}/{name}", content) for name, content in entries]
    lines, files = collected([*entries, (f"Ben_2_assignsubmission_file/{FILE}", notebook())])
    assert at("ben_2") in files
    assert at("ada-lovelace_12345") not in files
    assert words in " ".join(line.note for line in lines if line.what == "refused")
    assert exit_status(lines) == 1


# what must not get out


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


EVIL = {
    "climbs": (f"{MOODLE}/../../../evil.ipynb", "climbs"),
    "climbs at once": ("../evil.ipynb", "climbs"),
    "climbs with backslashes": (f"{MOODLE}\\..\\..\\evil.ipynb", "climbs"),
    "absolute": ("/tmp/evil.ipynb", "absolute"),
    "absolute on Windows": ("C:\\evil.ipynb", "absolute"),
    "a link": (link(f"{MOODLE}/{FILE}"), "link"),
    "a control character": (f"{MOODLE}/a\nb.ipynb", "not one that a file"),
    "far too long": (f"{MOODLE}/{'a' * 3000}.ipynb", "not one that a file"),
    "longer than a file's name may be": (f"{MOODLE}/{'a' * 400}.csv", "cannot be written"),
    "nobody's": ("evil.ipynb", "whose it is"),
    "nbgrader's own": (f"{MOODLE}/timestamp.txt", "nbgrader uses"),
}


@pytest.mark.parametrize(("entry", "words"), EVIL.values(), ids=EVIL)
def test_what_is_unsafe_is_refused_and_the_rest_collected(collected, entry, words):
    good = (f"Ben_2_assignsubmission_file/{FILE}", notebook())
    lines, files = collected([(entry, "/etc/passwd"), good])
    assert [*files] == [at("ben_2")]
    assert words in " ".join(line.note for line in lines if line.what == "refused")
    assert exit_status(lines) == 1


def test_names_in_a_student_s_own_zip_say_nothing_of_whose_it_is(collected):
    inner = packed([(f"Ben_2_assignsubmission_file/{FILE}", notebook("eve")), ("../x.csv", "1")])
    entries = [
        ("Eve_3_assignsubmission_file/work.zip", inner),
        (f"Ben_2_assignsubmission_file/{FILE}", notebook("ben")),
    ]
    lines, files = collected(entries)
    assert word(files[at("ben_2")]) == "ben"
    assert word(files[at("eve_3")]) == "eve"
    assert len(files) == 2
    assert [line.student for line in lines if line.what == "refused"] == ["eve_3"]


def test_a_file_name_cannot_take_another_s_name(collected):
    entries = [
        (f"Eve_3_assignsubmission_file/Ben_2_assignsubmission_file_{FILE}", notebook("eve")),
        (f"eve/{CANVAS}{FILE}", notebook("eve")),
    ]
    _, files = collected(entries)
    assert {*files} == {at("eve_3"), at("eve")}


def test_two_folders_of_one_name_are_no_crash(collected):
    inner = packed([("a", "file"), ("a/b.csv", "in a folder of that name")])
    entries = [(f"{MOODLE}/w.zip", inner), (f"{MOODLE}/{FILE}", notebook())]
    lines, files = collected(entries)
    assert at("ada-lovelace_12345") in files
    assert exit_status(lines) == 1


def bomb(size):
    return packed([("zeros.csv", b"\0" * size)])


@pytest.mark.parametrize(
    ("content", "bounds", "words"),
    [
        (b"\0" * 5000, {"file_bytes": 4000}, "unfolds to more than"),
        (bomb(5000), {"file_bytes": 4000}, "unfolds to more than"),
        (packed([(f"{n}.csv", b"\0" * 900) for n in range(9)]), {"upload_bytes": 4000}, "unfolds"),
        (packed([(f"{n}.csv", "") for n in range(30)]), {"files": 20}, "more than 20 files"),
        (packed([("b.zip", packed([("c.zip", bomb(9))]))]), {"depth": 2}, "more than 2 deep"),
        (bomb(60 * 2**20), {"ratio": 100}, "more than 100 times"),
        (b"PK\x03\x04 broken", {}, "not a zip file"),
        (bomb(5000)[:-30], {}, "not a zip file"),
    ],
)
def test_bombs_cost_their_own_upload_only(collected, content, bounds, words):
    entries = [
        ("Eve_3_assignsubmission_file/work.zip", content),
        (f"Ben_2_assignsubmission_file/{FILE}", notebook("ben")),
    ]
    lines, files = collected(entries, **bounds)
    assert word(files[at("ben_2")]) == "ben"
    assert at("eve_3") not in files
    refused = [line for line in lines if line.what == "refused"]
    assert {line.student for line in refused} == {"eve_3"}
    assert words in " ".join(line.note for line in refused)


def test_sizes_that_an_archive_claims_are_not_believed(collected):
    """The directory says 9 bytes; what comes out is counted."""
    data = bytearray(packed([("Eve_3_assignsubmission_file/a.csv", b"\0" * 5000)]))
    claimed = struct.pack("<L", 5000)
    while (place := data.find(claimed)) >= 0:
        data[place : place + 4] = struct.pack("<L", 9)
    lines, files = collected(bytes(data), file_bytes=4000)
    assert files == {}
    assert all(line.what == "refused" for line in lines)
    assert exit_status(lines) == 2


def test_an_encrypted_or_damaged_file_is_refused(collected):
    data = bytearray(packed([(f"{MOODLE}/{FILE}", notebook())]))
    entry = data.find(b"PK\x01\x02")
    data[entry + 8] |= 1  # the directory's flag for encrypted
    lines, _ = collected(bytes(data))
    assert "encrypted" in lines[0].note
    data = bytearray(packed([(f"{MOODLE}/{FILE}", notebook())]))
    data[60 + len(MOODLE)] ^= 0xFF
    lines, files = collected(bytes(data))
    assert files == {}
    assert "cannot be unpacked" in lines[0].note


def test_utf8_names_that_do_not_say_so(collected):
    name = f"Zoë Dijk_5_assignsubmission_file/{FILE}"
    data = packed([(name, notebook())])
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.find(mark) + (6 if mark == b"PK\x03\x04" else 8)
        flags = struct.unpack("<H", data[place : place + 2])[0] & ~archive.UTF8_FLAG
        data = data[:place] + struct.pack("<H", flags) + data[place + 2 :]
    _, files = collected(data)
    assert [*files] == [at("zoë-dijk_5")]


def test_the_same_name_twice(collected, recwarn):
    entries = [(f"{MOODLE}/{FILE}", notebook("first")), (f"{MOODLE}/{FILE}", notebook("second"))]
    with pytest.warns(UserWarning, match="Duplicate name"):
        lines, files = collected(entries)
    assert word(files[at("ada-lovelace_12345")]) in ("first", "second")
    assert sorted(line.what for line in lines) == ["left", "taken"]


def test_collecting_again_replaces_and_says_so(collected):
    collected([(f"{MOODLE}/{FILE}", notebook("old"))])
    lines, files = collected([(f"{MOODLE}/{FILE}", notebook("new"))])
    assert word(files[at("ada-lovelace_12345")]) == "new"
    assert "in place of another" in lines[0].note
    lines, _ = collected([(f"{MOODLE}/{FILE}", notebook("new"))])
    assert "in place of another" not in lines[0].note


def test_an_export_that_is_none(tmp_path):
    with pytest.raises(CourseError, match="there is no file"):
        Intake(SESSION, tmp_path / "out").collect([tmp_path / "none.zip"])
    (tmp_path / "a.zip").write_text("%PDF")
    with pytest.raises(CourseError, match="not a zip file"):
        Intake(SESSION, tmp_path / "out").collect([tmp_path / "a.zip"])


PARTS = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=12)


@settings(max_examples=200)
@given(PARTS, st.integers(0, 10**6), PARTS)
def test_ids_are_safe_and_platform_numbers_keep_students_apart(name, number, file):
    """Whatever a student is called, the id is one folder's name, and bears their number."""
    owner = naming.owner(
        PurePosixPath(f"{name.replace('_', ' ')}_{number}_assignsubmission_file", file)
    )
    if owner is None or file in (".", ".."):
        return
    assert owner.student.split("_")[-1] == str(number)
    assert PurePosixPath(owner.student).name == owner.student
    assert not owner.student.startswith(".")
    assert len(owner.student.encode()) < 120


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_name_is_safe_or_refused(name):
    try:
        path = archive.safe_path(name)
    except archive.Refused:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    naming.owner(path)
    naming.version(path.name)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_export_is_refused_or_read(tmp_path_factory, data):
    good = packed([(f"{MOODLE}/{FILE}", notebook()), (f"{CANVAS}w.zip", bomb(99))])
    place = data.draw(st.integers(0, len(good) - 1))
    junk = data.draw(st.binary(min_size=1, max_size=8))
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "a.zip").write_bytes(good[:place] + junk + good[place + len(junk) :])
    try:
        Intake(SESSION, folder / "out").collect([folder / "a.zip"])
    except CourseError:
        pass
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert all(folder / "out" in p.parents or p == folder / "a.zip" for p in files)
