import pytest

from autograder.apart import Apart, Cell
from autograder.carried import stand_ins
from autograder.limits import Limits

SOLUTIONS = {"double": "def double(x):\n    return 2 * x", "half": "def half(x): return x / 2"}
WRONG = Cell("double", "def double(x):\n    return _twice(x)\ndef _twice(x):\n    return 3 * x")
CALLS = Cell("half", "def half(x):\n    return double(x) / 4")


@pytest.fixture
def apart(make_release):
    return Apart(make_release(), "99_mini", "ada", Limits(), None)


def test_the_model_solution_follows_the_answer_that_failed(apart):
    found = stand_ins(apart, "half", [WRONG, CALLS], {"double"}, SOLUTIONS)
    assert found is not None
    assert found.names == ["double"]
    assert [cell.source for cell in found.cells] == [
        WRONG.source,
        SOLUTIONS["double"],
        CALLS.source,
    ]
    assert "`double`" in found.said()


@pytest.mark.parametrize(
    ("cells", "failed", "solutions"),
    [
        ([WRONG, CALLS], set(), SOLUTIONS),
        ([WRONG, CALLS], {"half"}, SOLUTIONS),
        ([WRONG, CALLS], {"double"}, {}),
        ([WRONG, Cell("half", "def half(x):\n    return x")], {"double"}, SOLUTIONS),
        ([WRONG], {"double"}, SOLUTIONS),
    ],
    ids=["none failed", "only itself", "no solutions here", "does not call it", "no answer"],
)
def test_nothing_stands_in(apart, cells, failed, solutions):
    assert stand_ins(apart, "half", cells, failed, solutions) is None


def test_a_stub_gets_none(apart, make_release):
    stub = next(cell for cell in make_release().cells if "Exercise 2" in cell.source)
    cells = [WRONG, Cell("half", stub.source + "\n")]
    assert stand_ins(apart, "half", cells, {"double"}, SOLUTIONS) is None


@pytest.mark.parametrize(
    "own",
    [
        "import inspect\ndef half(x):\n    raise ValueError(inspect.getsource(double))",
        "def half(x):\n    raise ValueError(double.__code__.co_consts)",
        "def half(x):\n    raise ValueError(vars(double))",
        "def half(x):\n    raise ValueError(getattr(double, '__co' + 'de__'))",
        "import torch\ndef half(x):\n    raise ValueError(torch.fx.symbolic_trace(double).code)",
        "from torch.fx import symbolic_trace\ndef half(x):\n    return symbolic_trace(double)",
        "import torch.jit as j\ndef half(x):\n    return j.script(double).code",
        "import dis\ndef half(x):\n    return dis.Bytecode(double)",
    ],
)
def test_code_that_could_look_into_a_solution_gets_none(apart, own):
    assert stand_ins(apart, "half", [WRONG, Cell("half", own)], {"double"}, SOLUTIONS) is None


@pytest.mark.parametrize(
    "helper", ["import sys\ndef help(x):\n    return sys", "def aid(f):\n    return f.__code__"]
)
def test_nor_where_a_helper_could(apart, helper):
    name = "help" if "help" in helper else "aid"
    own = f"def half(x):\n    return {name}(double)(x)"
    cells = [Cell(None, helper), WRONG, Cell("half", own)]
    assert (stand_ins(apart, "half", cells, {"double"}, SOLUTIONS) is None) == (name == "aid")


def test_what_takes_no_part_may_be_anything(apart):
    cells = [Cell(None, "import os\nos.getpid()"), WRONG, CALLS]
    assert stand_ins(apart, "half", cells, {"double"}, SOLUTIONS) is not None


def test_a_magic_that_only_measures_is_no_reason(apart):
    cells = [WRONG, Cell("half", f"%%time\n{CALLS.source}")]
    assert stand_ins(apart, "half", cells, {"double"}, SOLUTIONS) is not None
    cells = [WRONG, Cell("half", f"%run x.py\n{CALLS.source}")]
    assert stand_ins(apart, "half", cells, {"double"}, SOLUTIONS) is None
