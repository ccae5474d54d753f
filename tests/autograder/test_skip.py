import nbformat
import pytest

from autograder.skip import needless

GIVEN = {"nbgrader": {"grade_id": "given-setup", "locked": True}}
ANSWER = {"nbgrader": {"grade_id": "f", "solution": True}}


def notebook(*experiments, answer="def f(x):\n    return x", own=(), given="w = [1]"):
    cells = [nbformat.v4.new_code_cell(given, metadata=GIVEN)]
    cells += [nbformat.v4.new_code_cell(source) for source in experiments]
    cells += [nbformat.v4.new_code_cell(source) for source in own]
    cells += [nbformat.v4.new_code_cell(answer, metadata=ANSWER)]
    return nbformat.v4.new_notebook(cells=cells)


def skipped(*experiments, changed=None, **student):
    """Return which experiments are left out, by their place."""
    release = notebook(*experiments)
    theirs = notebook(*(changed or experiments), **student)
    return {position - 1 for position in needless(theirs, release)}


def test_an_experiment_as_it_came_is_left_out():
    assert skipped("print(1)", "a = 1\nplt.plot(a)") == {0, 1}


def test_blanks_do_not_make_a_change():
    assert skipped("a = 1", changed=["a  =  1\n\n"]) == {0}


def test_a_changed_experiment_runs():
    assert skipped("a = 1", "b = 2", changed=["a = 3", "b = 2"]) == {1}


USES_W = "def f(x):\n    return x + w[0]"


@pytest.mark.parametrize(
    "experiment",
    [
        "w = [2]",
        "w: list = [2]",
        "w += [2]",
        "w[0] = 2",
        "w[0][1] = 2",
        "w.size = 2",
        "del w",
        "w.append(2)",
        "w.a.b.clear()",
        "change(w)",
        "change(x=w)",
        "random.shuffle(w)",
        "np.random.shuffle(w)",
        "change(*w)",
        "change(w[0])",
        "for w in range(3): pass",
        "with open('x') as w: pass",
        "(w := 2)",
        "a, (w, b) = 1, (2, 3)",
        "def w(): pass",
        "class w: pass",
        "import w",
        "import w.path",
        "from x import y as w",
        "from x import *",
        "def g():\n    global w\n    w = 2\ng()",
        "globals()['w'] = [2]",
        "exec('w = [2]')",
        "eval('w.append(2)')",
        "vars()['w'] = 2",
        "get_ipython().run_line_magic('reset', '')",
        "%run other.py",
        "!ls",
        "w?",
        "%%time\nw = 2",
        "w = = 2",
    ],
)
def test_what_may_change_a_needed_name_runs(experiment):
    assert skipped(experiment, "other = 1", answer=USES_W) in ({1}, set())
    assert 0 not in skipped(experiment, answer=USES_W)


@pytest.mark.parametrize(
    "use",
    [
        "w",
        "print(w)",
        "def g():\n    return w",
        "class G:\n    a = w",
        "g = lambda: w",
        "[w for _ in x]",
        "w.append(1)",
        "w[0] = 1",
        "def g(x=w): pass",
        "def g():\n    global w\n    w = 1",
        "globals()['w']",
        "eval('w')",
        "exec('print(w)')",
        "%time w",
        "!echo $w",
        "w = = 1",
        "import __main__",
    ],
)
def test_a_use_in_a_students_cell_is_a_need(use):
    assert skipped("w = [2]", own=[use]) == set()


def test_a_name_of_a_function_of_its_own_is_no_need():
    assert skipped("w = [2]", answer="def f(w):\n    a = w\n    return a") == {0}


def test_what_a_needed_experiment_needs_runs_too():
    chain = ["a = 1", "b = a + 1", "c = b + 1", "d = 0"]
    assert skipped(*chain, own=["print(c)"]) == {3}


def test_what_a_given_cell_needs_runs():
    assert skipped("start = 1", "other = 2", given="w = [start]") == {1}


def test_tests_and_given_cells_are_never_left_out(make_release):
    release = make_release()
    kept = needless(make_release(), release)
    assert [release.cells[position].source for position in kept] == ["table = [1, 2]\ntable"]


def test_text_is_not_code(make_release):
    release = make_release()
    assert all(release.cells[p].cell_type == "code" for p in needless(release, release))


def test_a_given_cell_is_left_out_unless_an_answer_or_a_running_experiment_uses_it():
    drawing = nbformat.v4.new_code_cell(
        "def draw(a): pass\nsize = 3", metadata={"nbgrader": {"grade_id": "given-draw"}}
    )

    def positions(answer, *own):
        parts = notebook(answer=answer, own=own)
        parts.cells.insert(1, drawing)
        release = notebook()
        release.cells.insert(1, drawing)
        return needless(parts, release)

    assert positions("def f(x):\n    return x") == {1}
    assert positions("def f(x):\n    return x * size") == set()
    assert positions("def f(x):\n    return x", "draw(1)") == set()
