import textwrap

import nbformat
import pytest

from autograder import build, paths
from autograder.errors import BuildError
from autograder.source import defined_names, read_session, solution_cells, without_markers

HEAD = """\
# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "99 · Mini"
#   minutes: 5
#   cell_seconds: 7
# ---
"""
BODY = '''\
# %% [markdown]
# # Mini

# %% given="setup"
import math
from matplotlib import pyplot as plt
from utils import open_session

check = open_session("99_mini")

# %% exercise="double" number="1.1" title="Double it" minutes=3 difficulty=2 points=3
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    the_sum_of_both = x + x
    return the_sum_of_both
    ### END SOLUTION

# %% check="double"
check("double")

# %%
math.pi

# %% [markdown] explain="why" points=2
# ### BEGIN SOLUTION
# Because adding a number to itself doubles it.
# ### END SOLUTION
'''


@pytest.fixture
def read(course):
    """Return a function that reads a source text as a session."""

    def read(text):
        course.put("solutions/99_mini", "99_mini.py", text)
        return read_session("99_mini")

    return read


@pytest.fixture
def session(read):
    return read(HEAD + BODY)


def flags(session):
    return {
        c.metadata["nbgrader"]["grade_id"]: c.metadata["nbgrader"]
        for c in session.notebook.cells
        if "nbgrader" in c.metadata
    }


def test_markers_become_nbgrader_cells(session):
    found = flags(session)
    assert list(found) == ["given-setup", "double", "test-double", "explain-why"]

    def says(name):
        return {k: found[name].get(k) for k in ("grade", "solution", "locked", "points")}

    assert says("given-setup") == dict(grade=False, solution=False, locked=True, points=None)
    assert says("double") == dict(grade=False, solution=True, locked=False, points=None)
    assert says("test-double") == dict(grade=True, solution=False, locked=True, points=3)
    assert says("explain-why") == dict(grade=True, solution=True, locked=False, points=2)
    assert all(found[name]["schema_version"] == 3 for name in found)
    nbformat.validate(session.notebook)


def test_other_cells_have_no_metadata_and_all_have_steady_ids(session):
    free = [c for c in session.notebook.cells if "nbgrader" not in c.metadata]
    assert [cell.source for cell in free] == ["# Mini", "math.pi"]  # no front matter among them
    assert [dict(cell.metadata) for cell in free] == [{}, {}]
    assert [c["id"] for c in session.notebook.cells] == [f"99-{i:03d}" for i in range(6)]


def test_front_matter_and_header(session):
    assert (session.title, session.minutes) == ("99 · Mini", 5)
    assert session.settings["cell_seconds"] == 7
    exercise = session.exercises["double"]
    assert exercise.header() == (
        "# Exercise 1.1  Double it | about 3 min | difficulty 2/5 | 3 points"
    )
    assert solution_cells(session)["double"].startswith(exercise.header())
    assert exercise.stub() == (
        'raise NotImplementedError("Exercise 1.1: write double, then run the check below")'
    )


@pytest.mark.parametrize(
    ("points", "words"), [(1, "1 point"), (0, "practice"), (0.5, "0.5 points")]
)
def test_points_in_words(read, points, words):
    text = (HEAD + BODY).replace("difficulty=2 points=3", f"difficulty=2 points={points}")
    assert read(text).exercises["double"].header().endswith(f"| {words}")


CHECK = '# %% check="double"\ncheck("double")\n'
ERRORS = {
    "no front matter": (HEAD, "", "front matter"),
    "front matter that is not YAML": ("minutes: 5", "minutes: [5", "not YAML"),
    "no title": ('#   title: "99 · Mini"\n', "", "title and minutes"),
    "no check": (CHECK, "", "'double' has no check cell"),
    "a check without an exercise": ('check="double"', 'check="half"', "'half'"),
    "a check too many": (CHECK, CHECK + "\n" + CHECK, "used twice: test-double"),
    "an exercise twice": (
        CHECK,
        CHECK + BODY[BODY.index("# %% exercise") : BODY.index("# %% check")],
        "used twice: double",
    ),
    "a given cell twice": (CHECK, CHECK + '\n# %% given="setup"\n1\n', "used twice: given-setup"),
    "no points": ("difficulty=2 points=3", "difficulty=2", "'double' lacks points"),
    "points in words": ("difficulty=2 points=3", 'difficulty=2 points="many"', "points='many'"),
    "an explanation without points": (
        'explain="why" points=2',
        'explain="why"',
        "'why' lacks points",
    ),
    "no region": (
        "    ### BEGIN SOLUTION\n    the_sum",
        "    the_sum",
        "cell 2 has no BEGIN SOLUTION",
    ),
    "a region in a free cell": (
        "math.pi",
        "### BEGIN SOLUTION\nmath.pi\n### END SOLUTION",
        "cell 4 is not marked as an exercise but has a BEGIN SOLUTION",
    ),
    "a region in a given cell": (
        "import math\n",
        "### BEGIN SOLUTION\nimport math\n### END SOLUTION\n",
        "cell 1 is not marked",
    ),
    "two markers": ('check="double"', 'check="double" given="x"', "check and given"),
}


@pytest.mark.parametrize(("old", "new", "words"), ERRORS.values(), ids=ERRORS)
def test_errors_name_the_file_and_the_value(read, old, new, words):
    assert (HEAD + BODY).count(old) == 1
    with pytest.raises(BuildError, match=words) as caught:
        read((HEAD + BODY).replace(old, new))
    assert "99_mini.py" in str(caught.value)


def test_markers_are_taken_out():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    assert without_markers(source) == "def f():\n    return 1"
    assert without_markers("x = 'BEGIN SOLUTION'") == "x = 'BEGIN SOLUTION'"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): pass\nasync def g(): pass\nclass C: pass\na = b = 1", {"f", "g", "C", "a", "b"}),
        ("x.y = 1; z[0] = 1; import w", set()),
        ("def f(:", set()),
        ("if True:\n    def f(): pass", set()),
        ("\0", set()),
        ("(" * 5000, set()),
    ],
)
def test_names_that_a_cell_defines(source, names):
    assert defined_names(source) == names


# what the build makes of it


def test_the_reference_has_no_markers_and_runs(session):
    text = build.reference_source(session)
    assert "SOLUTION" not in text
    assert "matplotlib" not in text
    assert "open_session" not in text
    names = {}
    exec(compile(text, "reference", "exec"), names)
    assert names["double"](21) == 42
    assert names["math"].pi > 3


def released(session, *, stub="raise NotImplementedError", more=""):
    notebook = nbformat.v4.new_notebook()
    for cell in session.notebook.cells:
        fresh = nbformat.from_dict(dict(cell))
        if "BEGIN SOLUTION" in cell.source:
            begin = cell.source.split("\n")
            begin = begin[: next(i for i, line in enumerate(begin) if "BEGIN" in line)]
            fresh.source = "\n".join([*begin, f"    {stub}"])
        notebook.cells.append(fresh)
    notebook.cells.append(nbformat.v4.new_markdown_cell(more))
    return notebook


def test_a_clean_release_passes(session):
    build.check_release(session, released(session))


@pytest.mark.parametrize(
    ("leak", "words"),
    [
        ("    the_sum_of_both = x + x", "the_sum_of_both = x"),
        ("text\n\n  return the_sum_of_both  ", "return the_sum"),
        ("Because adding a number to itself doubles it.", "Because adding"),
        ("### BEGIN HIDDEN TESTS", "marker"),
        ("### END SOLUTION", "marker"),
        ("=== BEGIN MARK SCHEME ===", "marker"),
    ],
)
def test_a_line_of_a_solution_in_a_release_is_refused(session, leak, words):
    with pytest.raises(BuildError, match=f"99_mini.*{words}"):
        build.check_release(session, released(session, more=leak))


PUBLIC = '''
@exercise("double", points={points}, core={core})
def test_plain(student):
    """Doubles."""
    expect(student.double(2.0), 4.0)
'''


@pytest.mark.parametrize(
    ("points", "core", "words"),
    [(2, True, "99_mini.*double.*(2.*3|3.*2)"), (3, False, "'double' needs one core test")],
)
def test_points_that_disagree_and_a_missing_core_are_refused(course, session, points, core, words):
    course.session(public=PUBLIC.format(points=points, core=core))
    with pytest.raises(BuildError, match=words):
        build._check_points(session)


def test_points_that_agree_pass(course, session):
    course.session(public=PUBLIC.format(points=3, core=True))
    build._check_points(session)


def test_an_exercise_without_tests_is_refused(course, session):
    course.session(public=PUBLIC.format(points=3, core=True).replace("double", "half", 1))
    with pytest.raises(BuildError, match="double"):
        build._check_points(session)


def test_the_hash_follows_every_input(course, session):
    hashes = {build.input_hash("99_mini")}
    course.session(public=PUBLIC.format(points=3, core=True))
    hashes.add(build.input_hash("99_mini"))
    course.session(hidden=PUBLIC.format(points=3, core=True))
    hashes.add(build.input_hash("99_mini"))
    course.session(mistakes="x = 1")
    hashes.add(build.input_hash("99_mini"))
    path = paths.source_path("99_mini")
    path.write_text(path.read_text() + "\n", encoding="utf-8")
    hashes.add(build.input_hash("99_mini"))
    assert len(hashes) == 5
    assert build.input_hash("99_mini") in hashes


def test_a_stale_file_is_told_by_its_stamp(course, session):
    path = course.put("sessions/99_mini", "99_mini.ipynb", {"metadata": {"course": {"hash": "a"}}})
    assert build.stamped_hash(path) == "a"
    assert build.stamped_hash(path.with_name("none.ipynb")) is None
    assert build.stamped_hash(course.put("sessions", "x.ipynb", "not JSON")) is None
    assert set(build.stale_files("99_mini")) == {
        paths.solution_path("99_mini"),
        paths.release_path("99_mini"),
        paths.reference_path("99_mini"),
    }
    build.write_text(paths.reference_path("99_mini"), build.reference_source(session))
    assert paths.reference_path("99_mini") not in build.stale_files("99_mini")


def test_a_file_is_written_at_once(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    build.write_text(path, "one")
    build.write_text(path, textwrap.dedent("two"))
    assert path.read_text() == "two"
    assert [found.name for found in path.parent.iterdir()] == ["a.txt"]


def test_variables_are_put_back(monkeypatch):
    import os

    monkeypatch.setenv("A_VARIABLE", "before")
    monkeypatch.delenv("NO_VARIABLE", raising=False)
    with build._variables(A_VARIABLE="x", NO_VARIABLE="y"):
        assert (os.environ["A_VARIABLE"], os.environ["NO_VARIABLE"]) == ("x", "y")
    assert os.environ["A_VARIABLE"] == "before"
    assert "NO_VARIABLE" not in os.environ
