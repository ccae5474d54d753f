import copy
import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import reading
from autograder.errors import SubmissionUnreadable
from autograder.repair import doubts, grade_id, parse_submission, read_submission, repair

DOUBLE = "# Exercise 1\ndef double(x):\n    y = x\n    return y + y"
HALF = "def half(x):\n    return x / 2"
WHY = "Because *it is so*."


@pytest.fixture
def mine(make_release):
    """Return a finished submission."""
    notebook = make_release()
    for name, source in (("double", DOUBLE), ("half", HALF), ("explain-why", WHY)):
        at(notebook, name).source = source
    return notebook


def at(notebook, name):
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def answers(notebook):
    return {n: at(notebook, n).source for n in ("double", "half", "explain-why")}


FULL = {"double": DOUBLE, "half": HALF, "explain-why": WHY}


def repaired(notebook, release):
    fixed, said = repair(notebook, release)
    nbformat.validate(fixed)
    ids, wanted = ([grade_id(c) for c in nb.cells if grade_id(c)] for nb in (fixed, release))
    assert ids == wanted
    assert fixed.metadata == release.metadata
    for cell in release.cells:
        if grade_id(cell):
            assert at(fixed, grade_id(cell)).metadata == cell.metadata
            assert at(fixed, grade_id(cell)).cell_type == cell.cell_type
    again, more = repair(fixed, release)
    assert [c.source for c in again.cells] == [c.source for c in fixed.cells]
    assert more == []
    assert all(" " in sentence and sentence == sentence.strip() for sentence in said)
    return fixed, said


def test_an_untouched_notebook_needs_no_repair(make_release):
    fixed, said = repaired(make_release(), make_release())
    assert said == []
    assert [c.source for c in fixed.cells] == [c.source for c in make_release().cells]


def test_answers_and_own_cells_need_no_repair(mine, make_release):
    mine.cells.insert(5, nbformat.v4.new_code_cell("double(3)"))
    fixed, said = repaired(mine, make_release())
    assert said == []
    assert [c.source for c in fixed.cells] == [c.source for c in mine.cells]


@pytest.mark.parametrize("name", ["double", "test-double", "given-setup", "explain-why"])
def test_deleted(mine, make_release, name):
    del mine.cells[place(mine, name)]
    fixed, said = repaired(mine, make_release())
    assert at(fixed, name).source == at(make_release(), name).source
    assert len(said) == 1
    assert said[0].startswith(f"{name}: the cell was missing")


def test_everything_deleted(make_release):
    fixed, said = repaired(nbformat.v4.new_notebook(), make_release())
    assert len(said) == sum(grade_id(cell) is not None for cell in make_release().cells)
    assert answers(fixed) == answers(make_release())


@pytest.mark.parametrize("first", ["attempted", "stub"])
def test_duplicated_the_last_attempted_copy_counts(mine, make_release, first):
    stub = copy.deepcopy(at(make_release(), "double"))
    position = place(mine, "double")
    mine.cells.insert(position + (first == "attempted"), stub)
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert said == ["double: 2 copies of the cell, the last attempted one counts"]


def test_of_two_attempts_the_last_counts(mine, make_release):
    other = copy.deepcopy(at(mine, "double"))
    other.source = "def double(x):\n    return 2 * x"
    mine.cells.append(other)
    fixed, _ = repaired(mine, make_release())
    assert at(fixed, "double").source == other.source


def split(notebook, line, *, label):
    position = place(notebook, "double")
    cell = notebook.cells[position]
    lines = cell.source.split("\n")
    second = nbformat.v4.new_code_cell("\n".join(lines[line:]))
    if label:
        second.metadata = copy.deepcopy(cell.metadata)
    cell.source = "\n".join(lines[:line])
    notebook.cells.insert(position + 1, second)


@pytest.mark.parametrize("label", [True, False])
@pytest.mark.parametrize("line", [1, 2, 3])
def test_split(mine, make_release, line, label):
    split(mine, line, label=label)
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert said == ["double: the cell was split and has been joined"]
    assert len(fixed.cells) == len(make_release().cells)


def test_a_cell_of_ones_own_after_an_answer_is_not_its_second_half(mine, make_release):
    position = place(mine, "double")
    for source in ("double(3)", "%timeit double(3)", "def helper():\n    return 1"):
        mine.cells.insert(position + 1, nbformat.v4.new_code_cell(source))
    fixed, said = repaired(mine, make_release())
    assert said == []
    assert answers(fixed) == FULL


def test_an_empty_second_half_changes_nothing(mine, make_release):
    split(mine, 4, label=True)
    fixed, _ = repaired(mine, make_release())
    assert answers(fixed) == FULL


def test_reordered(mine, make_release):
    mine.cells.reverse()
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert "cells were out of order and have been put back" in said


@pytest.mark.parametrize(("name", "kind"), [("double", "markdown"), ("explain-why", "code")])
def test_retyped(mine, make_release, name, kind):
    mine.cells[place(mine, name)]["cell_type"] = kind
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert said == [f"{name}: the cell's type was put right"]


@pytest.mark.parametrize("by", ["cell id", "name"])
def test_lost_metadata(mine, make_release, by):
    for cell in mine.cells:
        cell.metadata.clear()
        if by == "name":
            cell["id"] = f"new-{cell['id']}"
    fixed, said = repaired(mine, make_release())
    found = {n: s for n, s in answers(fixed).items() if by == "cell id" or n != "explain-why"}
    assert found == {n: FULL[n] for n in found}
    assert "double: the cell had lost its label and was found again" in said
    if by == "name":
        assert WHY in [cell.source for cell in fixed.cells]  # kept for a person to see


def test_changed_points_and_locked_cells_are_restored(mine, make_release):
    test = at(mine, "test-double")
    test.metadata["nbgrader"]["points"] = 100
    test.source = "1 + 1"
    at(mine, "given-setup").source = "import numpy as np; cheat = 1"
    at(mine, "half").metadata["nbgrader"]["solution"] = False
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "test-double").source == 'check("double")'
    assert said == [
        "given-setup: the locked cell had been changed and was restored",
        "test-double: the locked cell had been changed and was restored",
    ]
    assert answers(fixed) == FULL


@pytest.mark.parametrize(
    "metadata",
    [
        {"nbgrader": {"grade_id": "bonus", "grade": True, "points": 50}},
        {"nbgrader": {"grade": True, "solution": True, "points": 50}},
        {"nbgrader": {"grade_id": ["double"], "grade": True}},
        {"nbgrader": "double"},
        {"nbgrader": None},
        {"course": {"verdict": "passed"}},
    ],
)
def test_forged_labels_are_removed(mine, make_release, metadata):
    mine.cells.append(nbformat.v4.new_code_cell("1", metadata=metadata))
    fixed, _ = repaired(mine, make_release())
    (own,) = [cell for cell in fixed.cells if cell.source == "1"]
    assert not {"nbgrader", "course"} & set(own.metadata)


def test_a_wrong_kernel_and_outputs_are_put_right(mine, make_release):
    mine.metadata["kernelspec"] = {"name": "ir", "display_name": "R"}
    at(mine, "double").outputs = [nbformat.v4.new_output("stream", text="x")]
    fixed, _ = repaired(mine, make_release())
    assert fixed.metadata["kernelspec"]["name"] == "python3"
    assert at(fixed, "double").outputs == []


def test_nbformat_3(make_release):
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[
                    nbformat.v3.new_code_cell(DOUBLE),
                    nbformat.v3.new_text_cell("markdown", source="mine"),
                    nbformat.v3.new_heading_cell("A head"),
                ]
            )
        ]
    )
    fixed, _ = repaired(parse_submission(json.dumps(old)), make_release())
    assert at(fixed, "double").source == DOUBLE
    assert "mine" in [cell.source for cell in fixed.cells]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark(tmp_path, mine, make_release, ending):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + nbformat.writes(mine).replace("\n", ending).encode())
    assert answers(repaired(read_submission(path), make_release())[0]) == FULL


def test_a_source_may_be_a_list_of_lines(mine, make_release):
    raw = json.loads(nbformat.writes(mine))
    assert isinstance(raw["cells"][2]["source"], list)
    assert answers(repaired(parse_submission(json.dumps(raw)), make_release())[0]) == FULL


UNREADABLE = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n", "it is empty"),
    "not JSON": (b"def f(): pass", "not JSON"),
    "half of it": (b'{"cells": [', "not JSON"),
    "a zip": (b"PK\x03\x04\xff\xfe", "not text"),
    "a list": (b"[]", "no cells"),
    "a number": (b"3", "no cells"),
    "another object": (b'{"a": 1}', "no cells"),
    "cells that are none": (b'{"cells": null}', "cannot be read|can be read"),
    "cells of numbers": (b'{"cells": [1, 2]}', "can be read"),
    "deep": (b'{"cells": ' + b"[" * 100_000, "not JSON"),
}


@pytest.mark.parametrize(("data", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said(tmp_path, data, words):
    path = tmp_path / "ada.ipynb"
    path.write_bytes(data)
    with pytest.raises(SubmissionUnreadable, match=f"^ada.ipynb.*({words})"):
        read_submission(path)


def test_huge_missing_and_a_folder(tmp_path, monkeypatch):
    path = tmp_path / "ada.ipynb"
    with pytest.raises(SubmissionUnreadable, match="cannot be read"):
        read_submission(path)
    with pytest.raises(SubmissionUnreadable, match="cannot be read"):
        read_submission(tmp_path)
    path.write_text('{"cells": []}' + " " * 100)
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 100)
    with pytest.raises(SubmissionUnreadable, match="113 bytes, more than 100"):
        read_submission(path)


def test_too_many_cells():
    cells = [{"cell_type": "code", "source": ""}] * (reading.MAX_CELLS + 1)
    with pytest.raises(SubmissionUnreadable, match="5,001 cells"):
        parse_submission(json.dumps({"cells": cells, "nbformat": 4}))


# answers in a wrong cell


def own(source, kind="code"):
    return getattr(nbformat.v4, f"new_{kind}_cell")(source)


BODY = "def double(x):\n    y = x\n    return y + y"


@pytest.mark.parametrize("where", [0, 3, 99])
@pytest.mark.parametrize("left", ["stub", "empty", "deleted"])
def test_an_answer_in_a_cell_of_its_own(mine, make_release, where, left):
    stub = at(make_release(), "double").source
    if left == "deleted":
        del mine.cells[place(mine, "double")]
    else:
        at(mine, "double").source = stub if left == "stub" else ""
    mine.cells.insert(where, own(BODY + "\ndouble(3)"))
    fixed, said = repaired(mine, make_release())
    if left == "deleted":  # the only cell that can be it, with all that it holds
        assert at(fixed, "double").source == BODY + "\ndouble(3)"
        assert "double: the cell had lost its label and was found again" in said
    else:
        assert at(fixed, "double").source == DOUBLE
        assert said == ["double: the answer was found in another cell and put in its own"]


def test_an_answer_in_its_test_cell(mine, make_release):
    at(mine, "double").source = at(make_release(), "double").source
    test = at(mine, "test-double")
    test.source = f"{BODY}\n\n{test.source}"
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "double").source == DOUBLE
    assert "double: the answer was found in the cell of test-double and put in its own" in said


def test_two_answers_in_one_cell(mine, make_release):
    at(mine, "half").source = f"SCALE = 2\n{HALF.replace('2', 'SCALE')}\n{BODY}"
    at(mine, "double").source = at(make_release(), "double").source
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "double").source == DOUBLE
    assert "SCALE = 2" in at(fixed, "half").source
    assert said == ["double: the answer was found in the cell of half and put in its own"]


def test_swapped_answers(mine, make_release):
    one, two = at(mine, "double"), at(mine, "half")
    one.source, two.source = two.source, one.source
    fixed, _ = repaired(mine, make_release())
    assert at(fixed, "double").source.endswith(BODY)
    assert at(fixed, "half").source.endswith(HALF)


def test_what_an_answer_needs_comes_along(mine, make_release):
    at(mine, "double").source = at(make_release(), "double").source
    helpers = (
        "from math import pi\nTWO = 2\nprint('an experiment')\ndef double(x):\n    return TWO * x"
    )
    mine.cells.append(own(helpers))
    fixed, _ = repaired(mine, make_release())
    assert "TWO = 2" in at(fixed, "double").source
    assert "experiment" not in at(fixed, "double").source
    assert "pi" not in at(fixed, "double").source


def test_a_helper_further_down_is_brought_up(mine, make_release):
    at(mine, "double").source = "def double(x):\n    return plus(x, x)"
    mine.cells += [own("import operator\nplus = operator.add"), own("plus(1, 2)")]
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "double").source.startswith("import operator\nplus = operator.add\n")
    assert said == ["double: needs plus, defined further down, and got a copy of it"]


def test_a_helper_above_stays_where_it_is(mine, make_release):
    at(mine, "half").source = "def half(x):\n    return over(x, 2)"
    mine.cells.insert(4, own("def over(a, b):\n    return a / b"))
    fixed, said = repaired(mine, make_release())
    assert said == []
    assert at(fixed, "half").source == at(mine, "half").source


def test_a_later_experiment_with_the_same_name_changes_no_answer(mine, make_release):
    mine.cells += [own("def double(x):\n    return 'another try'"), own("half = half(3)")]
    fixed, said = repaired(mine, make_release())
    assert said == []
    assert answers(fixed) == FULL


@pytest.mark.parametrize("kind", ["markdown", "raw", "code"])
@pytest.mark.parametrize("offset", [0, 1])
def test_a_written_answer_beside_its_cell(mine, make_release, kind, offset):
    at(mine, "explain-why").source = "Your answer here."
    mine.cells.insert(place(mine, "explain-why") + offset, own(WHY, kind))
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "explain-why").source == WHY
    assert said[0] == "explain-why: the answer stood beside its cell and was put in it"


def test_both_parts_of_a_written_answer_are_kept(mine, make_release):
    second = copy.deepcopy(at(mine, "explain-why"))
    second.source = "And a second part."
    mine.cells.append(second)
    fixed, _ = repaired(mine, make_release())
    assert at(fixed, "explain-why").source == f"{WHY}\n\nAnd a second part."


def test_a_written_answer_without_label_or_id_is_found_by_its_place(mine, make_release):
    for cell in mine.cells:
        cell.metadata.clear()
        cell["id"] = f"new-{cell['id']}"
    mine.cells.append(own("A closing remark.", "markdown"))
    release = make_release()
    release.cells.append(own("A closing remark.", "markdown"))
    fixed, _ = repair(mine, release)
    assert answers(fixed) == FULL


# more than one answer


def rival(mine, source):
    other = copy.deepcopy(at(mine, "double"))
    other.source = source
    mine.cells.append(other)


def test_two_different_attempts_need_a_person(mine, make_release):
    rival(mine, "def double(x):\n    return 2 * x")
    _, said = repaired(mine, make_release())
    (doubt,) = doubts(said)
    assert "2 copies of the cell hold different attempts" in doubt


@pytest.mark.parametrize(
    "source",
    [
        BODY,
        f"# the same, with a remark\n{BODY}\n",
        BODY.replace("(x):", '(x):\n    """Documented."""'),
        "# Exercise 1\ndef double(x):\n    pass",
        "double(3)",
    ],
)
def test_copies_that_say_the_same_need_none(mine, make_release, source):
    rival(mine, source)
    fixed, said = repaired(mine, make_release())
    assert doubts(said) == []
    assert "return y + y" in at(fixed, "double").source


def test_two_different_attempts_elsewhere_need_a_person(mine, make_release):
    at(mine, "double").source = ""
    mine.cells += [own(BODY), own("def double(x):\n    return 2 * x")]
    fixed, said = repaired(mine, make_release())
    assert len(doubts(said)) == 1
    assert "return 2 * x" in at(fixed, "double").source


def test_the_whole_notebook_twice(mine, make_release):
    mine.cells += copy.deepcopy(mine.cells)
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert doubts(said) == []


def test_a_fresh_notebook_pasted_behind_the_answers(mine, make_release):
    mine.cells += make_release().cells
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert doubts(said) == []


@pytest.mark.parametrize("label", [True, False])
def test_split_in_three(mine, make_release, label):
    split(mine, 3, label=label)
    split(mine, 2, label=label)
    fixed, said = repaired(mine, make_release())
    assert answers(fixed) == FULL
    assert said == ["double: the cell was split and has been joined"]


def test_split_within_a_line(mine, make_release):
    position = place(mine, "double")
    cell = mine.cells[position]
    cell.source, second = cell.source[:-2], cell.source[-2:]
    mine.cells.insert(position + 1, own(second))
    fixed, _ = repaired(mine, make_release())
    assert answers(fixed) == FULL


@pytest.mark.parametrize("head", ["%%time", "%%capture out\n!ls"])
def test_magics_do_not_hide_an_answer(mine, make_release, head):
    cell = at(mine, "double")
    cell.metadata.clear()
    cell["id"] = "another"
    cell.source = f"{head}\n{BODY}"
    fixed, said = repaired(mine, make_release())
    assert at(fixed, "double").source == f"{head}\n{BODY}"
    assert said == ["double: the cell had lost its label and was found again"]


def test_an_answer_with_a_syntax_error_keeps_its_place(mine, make_release):
    cell = at(mine, "double")
    cell.metadata.clear()
    cell["id"] = "another"
    cell.source = "# Exercise 1\ndef double(x:\n    return x"
    fixed, _ = repaired(mine, make_release())
    assert at(fixed, "double").source == cell.source


def test_code_in_a_fence(mine, make_release):
    mine.cells[place(mine, "double")] = own(f"```python\n{DOUBLE}\n```", "markdown")
    fixed, _ = repaired(mine, make_release())
    assert answers(fixed) == FULL


def test_an_id_of_an_older_release_means_nothing(mine, make_release):
    """A new exercise may have the id that a text had before; the text is not its answer."""
    text = own("An older paragraph.", "markdown")
    text["id"] = at(mine, "half")["id"]
    mine.cells[place(mine, "half")] = text
    text.cell_type = "markdown"
    fixed, _ = repaired(mine, make_release())
    assert "An older paragraph." in [c.source for c in fixed.cells if grade_id(c) != "half"]


# reading


def test_older_formats_as_nbformat_itself_writes_them(mine, make_release):
    for minor in range(5):
        raw = json.loads(nbformat.writes(mine))
        raw["nbformat_minor"] = minor
        for cell in raw["cells"]:
            del cell["id"]
        fixed, said = repaired(parse_submission(json.dumps(raw)), make_release())
        assert answers(fixed) == FULL
        assert said == []
    old = nbformat.convert(copy.deepcopy(mine), 3)
    assert "worksheets" in old
    fixed, said = repaired(parse_submission(json.dumps(old)), make_release())
    assert answers(fixed) == FULL
    assert said == []


def test_several_worksheets(make_release):
    sheets = [
        nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(source)])
        for source in (DOUBLE, HALF)
    ]
    old = nbformat.v3.new_notebook(worksheets=sheets)
    fixed, _ = repaired(parse_submission(json.dumps(old)), make_release())
    assert (at(fixed, "double").source, at(fixed, "half").source) == (DOUBLE, HALF)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252"]
)
def test_encodings(tmp_path, mine, make_release, encoding):
    at(mine, "explain-why").source = "Weil es größer wird – √2."[
        : -2 if encoding == "cp1252" else None
    ]
    if encoding == "cp1252":
        at(mine, "explain-why").source = "Weil es größer wird – so."
    path = tmp_path / "a.ipynb"
    text = json.dumps(json.loads(nbformat.writes(mine)), ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    fixed, _ = repaired(read_submission(path), make_release())
    assert at(fixed, "explain-why").source == at(mine, "explain-why").source
    assert at(fixed, "double").source == DOUBLE


def test_what_is_no_json_but_python_writes_it(mine, make_release):
    raw = json.loads(nbformat.writes(mine))
    raw["cells"][2]["metadata"]["a"] = [float("nan"), float("inf"), -float("inf")]
    raw["metadata"]["huge"] = 10**3000
    text = json.dumps(raw).replace("Infinity", "1e999")
    fixed, _ = repaired(parse_submission(text), make_release())
    assert answers(fixed) == FULL
    text = json.dumps(raw).replace(str(10**3000), "9" * 5000)
    assert answers(repaired(parse_submission(text), make_release())[0]) == FULL
    assert json.dumps(fixed, allow_nan=False)


def test_huge_outputs_and_malformed_fields_are_left_behind(mine, make_release):
    raw = json.loads(nbformat.writes(mine))
    raw["cells"].append(None)
    raw["cells"].append({"cell_type": "code"})
    raw["cells"][2]["outputs"] = [{"output_type": "stream", "text": "x" * 20_000_000}]
    raw["cells"][4]["metadata"] |= {"collapsed": "yes", "tags": [3], "jupyter": 1, "name": 2}
    raw["cells"][4]["source"] = ["table = 1", None, 3]
    fixed, _ = repaired(parse_submission(json.dumps(raw)), make_release())
    assert answers(fixed) == FULL
    assert len(nbformat.writes(fixed)) < 100_000


def test_half_a_surrogate_pair_can_be_saved(mine, make_release):
    at(mine, "explain-why").source = "a smile \ud83d of half"
    fixed, _ = repaired(parse_submission(json.dumps(mine)), make_release())
    nbformat.writes(fixed).encode("utf-8")
    assert at(fixed, "explain-why").source == "a smile ? of half"


def test_a_drawn_answer_keeps_its_picture(mine, make_release):
    raw = json.loads(nbformat.writes(mine))
    cell = raw["cells"][place(mine, "explain-why")]
    cell["attachments"] = {
        "a.png": {"image/png": ["aGVs", "bG8="]},
        "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "c": {"image/png": "<script>"},
    }
    fixed, _ = repaired(parse_submission(json.dumps(raw)), make_release())
    assert at(fixed, "explain-why").attachments == {"a.png": {"image/png": "aGVsbG8="}}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from("cells metadata source id cell_type nbgrader nbformat".split()),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_notebook_or_unreadable(make_release, value):
    try:
        notebook = parse_submission(json.dumps({"cells": value}))
    except SubmissionUnreadable:
        return
    repaired(notebook, make_release())


@pytest.mark.parametrize(
    "metadata",
    [{"tags": {"not": "a list"}}, {"tags": [1]}, {"name": 7}, {"collapsed": "yes"}],
)
def test_odd_metadata_cost_nothing(make_release, metadata):
    submission = make_release()
    for cell in submission.cells:
        cell.metadata.update(metadata)
    text = json.dumps(submission)
    fixed, _ = repair(parse_submission(text), make_release())
    assert [grade_id(c) for c in fixed.cells] == [grade_id(c) for c in make_release().cells]


def test_halves_of_characters_become_question_marks(make_release):
    submission = make_release()
    submission.cells[4].source = "x = '\ud800'  # \U0001f600"
    read = parse_submission(json.dumps(submission))
    assert read.cells[4].source == "x = '?'  # \U0001f600"
    nbformat.writes(read).encode()


def test_a_pasted_picture_stays_with_its_text(make_release):
    submission = make_release()
    picture = {"a.png": {"image/png": "aGVsbG8="}}
    submission.cells[-1].source = "![a](attachment:a.png)"
    submission.cells[-1]["attachments"] = picture
    read = parse_submission(json.dumps(submission))
    fixed, _ = repair(read, make_release())
    assert fixed.cells[-1].source == "![a](attachment:a.png)"
    assert fixed.cells[-1].attachments == picture
