import textwrap

import pytest

from autograder import repair
from autograder.apart import Apart, Cell, better, needed_source, plain_python
from autograder.limits import Limits
from autograder.model import ExerciseResult, TestResult

THEIRS = frozenset({"np", "check", "len", "softmax", "masked_softmax"})


def needed(own, *cells):
    """Return the needed statements of cells, given as source or (name, source)."""
    made = [Cell(*c) if isinstance(c, tuple) else Cell(None, c) for c in cells]
    return needed_source(own, made, THEIRS).splitlines()


def test_only_what_is_looked_up_is_taken_and_in_order():
    lines = needed("def f(x): return g(x) + c", "a = 1\nc = 2", "b = 3", "g = lambda x: x * a")
    assert lines == ["a = 1", "c = 2", "g = lambda x: x * a"]


def test_what_a_later_cell_needs_of_an_earlier_one_is_found_whatever_the_order():
    lines = needed("f = g", "def g(): return h()", "def h(): return k", "k = 5")
    assert lines == ["def g():", "    return h()", "def h():", "    return k", "k = 5"]


@pytest.mark.parametrize(
    "spoils",
    [
        "np.exp = None",
        "np = None",
        "import random as np",
        "len = None",
        "softmax = None",
        "def softmax(x): return 0",
        "for softmax in [1]: pass",
        "np.sctypeDict['a'] = 1",
        "np.seterr(all='raise')",
        "exec('np = 0')",
    ],
)
def test_shared_names_are_not_taken_from_other_cells(spoils):
    assert needed("def f(x): return np.exp(softmax(x)) + len(x)", spoils) == []


def test_an_exercise_gives_its_own_name_and_nothing_else_of_its_cell():
    cell = ("softmax", "import math\ndef softmax(x): return math.exp(x)\nnp.exp = None\nhang()")
    lines = needed("def masked_softmax(x): return softmax(x)", cell)
    assert lines == ["import math", "def softmax(x):", "    return math.exp(x)"]


def test_changes_to_a_needed_object_are_taken():
    lines = needed("def f(k): return t[k]", "t = {}\nt['a'] = 1\nt.update(b=2)\nu = {}\nu['a'] = 1")
    assert lines == ["t = {}", "t['a'] = 1", "t.update(b=2)"]


def test_a_cell_that_reaches_names_by_text_gets_all_that_cells_give():
    assert needed("f = globals()['g']", "g = 1", "np.exp = 0\nh = 2") == ["g = 1", "h = 2"]


def test_what_does_not_parse_gives_nothing():
    assert needed("f = g", "def g(:", "g = 1") == ["g = 1"]
    assert plain_python("def g(:").startswith("def g(:")


def result(verdict, score=0.0, passed=0):
    tests = [TestResult(f"t{i}", "", i < passed, 1.0) for i in range(3)]
    return ExerciseResult("x", verdict, score, 3.0, tests)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (result("wrong"), result("passed", 3.0)),
        (result("crashed"), result("wrong")),
        (result("raised"), result("wrong")),
        (result("not_attempted"), result("raised")),
        (result("wrong", passed=1), result("wrong", passed=2)),
        (result("harness_error"), result("not_attempted")),
        (result("partial", 1.0), result("partial", 2.0)),
    ],
)
def test_the_better_result_counts_in_either_order(first, second):
    assert better(first, second) is second
    assert better(second, first) is second


def test_of_equals_the_first_counts():
    first = result("wrong")
    assert better(first, result("wrong")) is first


@pytest.fixture
def apart(make_release):
    release = make_release()
    return Apart(release, "99_mini", "ada", Limits(), None)


def test_a_second_look_is_worth_it_only_beside_a_cell_that_is_not_inert(apart):
    own, quiet = Cell("half", "def half(x): return x"), Cell(None, "y = 2\nprint(y)")
    loud = Cell(None, "import numpy\nnumpy.exp = None")
    assert not apart.worth_it("half", [own, quiet])
    assert apart.worth_it("half", [own, loud])
    assert apart.worth_it("half", [own, Cell("double", "np = 1")])
    assert apart.worth_it("half", [own, Cell(None, "y = 2", lost=True)])
    assert not apart.worth_it("half", [Cell("half", "import os\nos.abort()", lost=True), quiet])


def test_our_own_cells_are_never_the_reason(apart, make_release):
    ours = [Cell(repair.grade_id(c), c.source) for c in make_release().cells]
    ours = [cell for cell in ours if cell.source != "Your answer here."]
    assert len(ours) >= 6
    own = Cell("half", "def half(x): return x")
    assert not apart.worth_it("half", [own, *(c for c in ours if c.name != "half")])


def test_a_stub_is_not_looked_at_again(apart, make_release):
    stub = next(c for c in make_release().cells if repair.grade_id(c) == "half")
    assert not apart.worth_it("half", [Cell("half", stub.source), Cell(None, "import os")])


def test_magics_become_python():
    source = textwrap.dedent("""\
        %matplotlib inline
        def f(x):
            return x
        """)
    compile(plain_python(source), "cell", "exec")
    assert "def f(x):" in plain_python(source)
