import pytest

from autograder import paths
from autograder.source import read_session, solution_cells
from autograder.sources import RULES, banned_use

ALLOWED = {
    "numpy": "import numpy as np\ndef f(x): return np.exp(x)",
    "the standard library": "import math\ndef f(x): return math.erf(x)",
    "erf by name": "from scipy.special import erf\ndef f(x): return erf(x)",
    "erf by another name": "from scipy.special import erf as e\ndef f(x): return e(x)",
    "erf by its module": "from scipy import special\ndef f(x): return special.erf(x)",
    "erf in full": "import scipy.special\ndef f(x): return scipy.special.erf(x)",
    "erf by a short module": "import scipy.special as sp\ndef f(x): return sp.erf(x)",
    "erf imported inside": "def f(x):\n    from scipy.special import erf\n    return erf(x)",
    "a comparison": "import torch\ndef f(x): return x\nprint(torch.softmax(f(1), 0))",
    "a comparison with assert": "import torch\ndef f(x): return x\nassert torch.equal(f(1), 1)",
    "an import alone": "import torch, scipy\ndef f(x): return x",
    "a parameter of that name": "def f(torch): return torch.x",
    "a relative import": "from .torch import softmax\ndef f(x): return softmax(x)",
    "a syntax error": "import torch\ndef f(x: return torch.softmax(x)",
    "nothing": "",
}
BANNED = {
    "import": ("import torch\ndef f(x): return torch.softmax(x, 0)", "torch.softmax"),
    "import as": ("import torch as np\ndef f(x): return np.exp(x)", "torch.exp"),
    "import of a part": (
        "import scipy.special\ndef f(x): return scipy.special.softmax(x)",
        "scipy.special.softmax",
    ),
    "import of a part as": (
        "import torch.nn.functional as F\ndef f(x): return F.softmax(x)",
        "torch.nn.functional.softmax",
    ),
    "from": ("from scipy.special import softmax\ndef f(x): return softmax(x)", None),
    "from as": ("from scipy.special import softmax as s\ndef f(x): return s(x)", None),
    "from a package": ("from scipy import special\ndef f(x): return special.expit(x)", None),
    "star": ("from scipy.special import *\ndef f(x): return softmax(x)", None),
    "import inside": ("def f(x):\n    import torch\n    return torch.exp(x)", "torch.exp"),
    "from inside": ("def f(x):\n    from jax import nn\n    return nn.softmax(x)", None),
    "dunder import": ("def f(x): return __import__('torch').exp(x)", None),
    "importlib": (
        "import importlib\ndef f(x): return importlib.import_module('scipy.special').softmax(x)",
        None,
    ),
    "assignment": ("import scipy.special\nf = scipy.special.softmax", "scipy.special.softmax"),
    "typed assignment": ("import torch\nf: object = torch.exp", "torch.exp"),
    "default argument": ("import torch\ndef f(x, g=torch.exp): return g(x)", "torch.exp"),
    "decorator": ("import numba\n@numba.njit\ndef f(x): return x", "numba.njit"),
    "base class": ("import torch\nclass F(torch.nn.Module): pass", "torch.nn.Module"),
    "method": ("import torch\nclass F:\n    def g(self, x): return torch.exp(x)", "torch.exp"),
    "async": ("import torch\nasync def f(x): return torch.exp(x)", "torch.exp"),
    "behind if": ("import torch\nif True:\n    def f(x): return torch.exp(x)", "torch.exp"),
    "behind try": (
        "try:\n    import torch\n    def f(x): return torch.exp(x)\nexcept ImportError:\n    pass",
        "torch.exp",
    ),
    "a lambda": ("import torch\nf = lambda x: torch.exp(x)", "torch.exp"),
    "not erf": ("from scipy.special import erfc as erf\ndef f(x): return erf(x)", None),
}


@pytest.mark.parametrize("source", ALLOWED.values(), ids=ALLOWED)
def test_allowed(source):
    assert banned_use(source) is None


@pytest.mark.parametrize(("source", "use"), BANNED.values(), ids=BANNED)
def test_banned(source, use):
    found = banned_use(source)
    assert found is not None
    assert use in (None, found)


@pytest.mark.parametrize("library", "torch scipy tensorflow jax sklearn transformers".split())
def test_imports_of_other_cells_count(library):
    cells = ["%matplotlib inline", f"import {library} as lib", "def f(x: (", ""]
    source = "def f(x): return lib.nn.exp(x)"
    assert banned_use(source) is None
    assert banned_use(source, cells) == f"{library}.nn.exp"


def test_helpers_of_other_cells_count_where_they_are_used():
    cells = [
        "import torch",
        "def deep(x): return torch.softmax(x, 0)",
        "def helper(x): return deep(x)",
    ]
    assert banned_use("def f(x): return helper(x)", cells) == "torch.softmax"
    assert banned_use("def f(x): return x", cells) is None


def test_helpers_that_call_each_other_end():
    cells = ["def a(x): return b(x)", "def b(x): return a(x)"]
    assert banned_use("def f(x): return a(x)", cells) is None


def test_a_star_import_elsewhere_does_not_hurt_who_does_not_use_it():
    cells = ["from torch import *", "import numpy as np", "SCALE = 2.0", "def g(x): return x"]
    assert banned_use("def f(x):\n    y = np.exp(x)\n    return g(y) * SCALE", cells) is None
    assert banned_use("def f(x): return softmax(x)", cells) == "torch.*"


def test_the_exercises_own_import_wins():
    cells = ["from scipy.special import softmax as exp"]
    assert banned_use("from numpy import exp\ndef f(x): return exp(x)", cells) is None


@pytest.mark.parametrize("source", ["def f(x): return x + 1", "def f(a):\n    x = a\n    return x"])
def test_a_variable_is_not_what_an_experiment_calls_by_its_name(source):
    cells = ["import torch", "x, a = torch.exp(torch.ones(1)), torch.zeros(1)"]
    assert banned_use(source, cells) is None


def test_a_variable_elsewhere_does_not_hide_a_helper():
    cells = ["import torch", "def helper(x): return torch.exp(x)"]
    source = (
        "def f(x):\n    def g():\n        helper = 1\n        return helper\n    return helper(x)"
    )
    assert banned_use(source, cells) == "torch.exp"
    assert banned_use("def f(x):\n    global helper\n    return helper(x)", cells) == "torch.exp"
    assert banned_use("f = helper", cells) == "torch.exp"


@pytest.mark.parametrize("session", paths.session_names())
def test_model_solutions_use_what_is_allowed(session):
    """Also beside the experiments that compare them with a library."""
    source = read_session(session)
    libraries = source.settings.get("libraries")
    if libraries not in RULES:
        pytest.skip("this session allows every library")
    cells = [cell.source for cell in source.notebook.cells if cell.cell_type == "code"]
    for name, solution in solution_cells(source).items():
        assert banned_use(solution, cells, libraries) is None, name


TORCH = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
READY_MADE = {
    "the kernel": "def f(q, k, v): return F.scaled_dot_product_attention(q, k, v)",
    "the kernel by name": "attend = F.scaled_dot_product_attention",
    "the module": "def f(): return nn.MultiheadAttention(8, 2)",
    "a module inside": "class A:\n    def g(self): self.a = nn.TransformerEncoderLayer(8, 2)",
    "the one to compare with": "from utils.suspects import honest\nmended = honest",
    "a base class": "class A(nn.MultiheadAttention): pass",
    "a star": "from torch.nn import *\ndef f(): return MultiheadAttention(8, 2)",
}
OWN_WORK = {
    "torch": "class A(nn.Module):\n    def g(self, x): return F.softmax(nn.Linear(2, 3)(x), -1)",
    "another library": "import scipy.special\ndef f(x): return scipy.special.softmax(x)",
    "an annotation": "def f(a: nn.MultiheadAttention) -> nn.Transformer: return a.embed_dim",
    "a question": "def f(a): return isinstance(a, nn.MultiheadAttention)",
    "a comparison": "def f(x): return x\nprint(F.scaled_dot_product_attention(x, x, x))",
    "a star": "from torch.nn import *\ndef f(): return Linear(8, 2)",
}


@pytest.mark.parametrize("source", READY_MADE.values(), ids=READY_MADE)
def test_torch_sessions_refuse_ready_made_attention(source):
    assert banned_use(TORCH + source, libraries="torch")


@pytest.mark.parametrize("source", OWN_WORK.values(), ids=OWN_WORK)
def test_torch_sessions_allow_everything_else(source):
    assert banned_use(TORCH + source, libraries="torch") is None


def test_a_helper_in_another_cell_counts_in_torch_sessions_too():
    helper = TORCH + "def helper(q): return F.scaled_dot_product_attention(q, q, q)"
    assert banned_use("def f(q): return helper(q)", [helper], "torch") == (
        "torch.nn.functional.scaled_dot_product_attention"
    )
