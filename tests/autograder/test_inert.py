import ast

import pytest

from autograder import demo, inert, repair
from autograder.source import read_session, solution_cells

PROTECTED = {"np", "check", "softmax"}

INERT = [
    "",
    "import numpy as np",
    "import math, random\nfrom scipy.special import erf as special_erf",
    "import matplotlib.pyplot as plt\nimport torch.nn.functional as F",
    "'''A note.'''\nx = 1\ny: float = -2.5 * x\nx += 3\na, (b, *c) = 1, (2, 3)",
    "def f(x, axis=-1, *, k=(1, 2)):\n    while x.sum() > 1:\n        x = x / 2\n    return x",
    "table = {}\ntable['a'] = [1]\nfor k in range(3):\n    table[k] = k ** 2\nprint(table)",
    "print(softmax(np.ones(3)))\nassert softmax(np.ones(1)).sum() == 1",
    "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 0\n    def g(self):\n"
    "        self.y = self.x\n        return self",
    "with np.errstate(over='ignore'):\n    print(np.exp(1000.0))",
    "try:\n    print(softmax(None))\nexcept TypeError as error:\n    print(error)",
    "rng = np.random.default_rng(0)\nw = rng.normal(size=(3, 4))\nw.sort()",
    "def broken(x:\n    return x",
    "g = lambda x: x + 1\nprint(list(map(g, [1, 2])))",
]
NOT_INERT = [
    "np.sum = lambda x: 0",
    "def f():\n    np.sum = 0",
    "m = np\nm.sum = 0",
    "np.core.numeric.ones = 0",
    "np.sctypeDict['x'] = 0",
    "import numpy\nnumpy.__dict__['sum'] = 0",
    "vars(np)['sum'] = 0",
    "setattr(np, 'sum', 0)",
    "globals()['np'] = 0",
    "exec('np = 0')",
    "__builtins__.len = 0",
    "len = lambda x: 3",
    "softmax = None",
    "def check(name):\n    pass",
    "for np in [1]:\n    pass",
    "import random as np",
    "def f():\n    import scipy.special as np",
    "import math as softmax",
    "from math import *",
    "import os",
    "def f():\n    import sys",
    "from dataclasses import sys",
    "import random\nrandom._os",
    "import dataclasses\ndataclasses.sys.modules",
    "import numpy as np\nnp.ctypeslib.ctypes",
    "def f():\n    global np\n    np = 0",
    "while True:\n    pass",
    "np.seterr(all='raise')",
    "get_ipython().ast_transformers.append(1)",
    "%matplotlib inline",
    "!ls",
    "np.exp?",
    "del np",
    "class A:\n    def __del__(self):\n        pass",
    "class A(metaclass=type):\n    pass",
    "def f(x=open('/etc/passwd')):\n    pass",
    "@unknown()\ndef f(x):\n    pass",
    "unknown()",
    "(lambda: 1)()",
    "async def f():\n    pass",
    "x = 1\ndel x",
    "().__class__.__base__.__subclasses__()",
]


@pytest.mark.parametrize("source", INERT)
def test_ordinary_cells_are_inert(source):
    assert inert.is_inert(source, PROTECTED)


@pytest.mark.parametrize("source", NOT_INERT)
def test_what_reaches_out_is_not(source):
    assert not inert.is_inert(source, PROTECTED)


@pytest.mark.parametrize("source", NOT_INERT)
def test_it_does_not_hide_beside_ordinary_code(source):
    inside = source.replace("\n", "\n    ")
    assert not inert.is_inert(f"x = 1\n{source}\ny = 2", PROTECTED)
    assert not inert.is_inert(f"if True:\n    {inside}\n", PROTECTED)


def test_model_solutions_are_inert():
    solutions = solution_cells(read_session(demo.SESSION))
    assert len(solutions) >= 8
    release = repair.read_release(demo.SESSION)
    given = [c.source for c in release.cells if (repair.grade_id(c) or "").startswith("given-")]
    names = {name for source in given for name in inert.bound_names(ast.parse(source).body)}
    for name, source in solutions.items():
        assert inert.is_inert(source, (names | {*solutions}) - {name}), name
