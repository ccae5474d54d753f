"""Libraries and builtins are changed under the tests, or under the other exercises."""

from autograder.hostile import Attack

WRONG = """
def causal_mask(n_tokens):
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
HALF = """
def causal_mask(n_tokens):
    return 0.5 * np.ones((n_tokens, n_tokens))
"""


def patch(name, about, source, wrong=WRONG):
    return Attack(
        name, "library and builtin patching", about, cells={"causal_mask": source + wrong}
    )


def spoil(name, about, source):
    """Return an attack on the other exercises alone: its own answer is right."""
    return Attack(name, "library and builtin patching", about, extra=(("given-sentences", source),))


ATTACKS = [
    patch(
        "np.allclose",
        "np.allclose, isclose and array_equal say yes",
        """
np.allclose = np.array_equal = np.array_equiv = lambda *args, **kwargs: True
np.isclose = lambda a, b, *args, **kwargs: np.ones(np.shape(a), dtype=bool)
""",
    ),
    patch(
        "np.testing",
        "all of np.testing accepts everything",
        """
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *args, **kwargs: None)
np.allclose = lambda *args, **kwargs: True
""",
    ),
    patch(
        "builtins",
        "isinstance, all, any and abs are replaced",
        """
import builtins
builtins.isinstance = lambda *args: True
builtins.all = lambda *args: True
builtins.any = lambda *args: False
builtins.abs = lambda x: 0
""",
    ),
    patch(
        "float.__eq__",
        "comparisons of floats and arrays are rewritten in the types' dictionaries",
        """
import ctypes, gc
def rewrite(kind, **entries):
    gc.get_referents(kind.__dict__)[0].update(entries)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
rewrite(float, __eq__=lambda a, b: True, __sub__=lambda a, b: 0.0, __le__=lambda a, b: True)
rewrite(np.ndarray, all=lambda *args, **kwargs: True, any=lambda *args, **kwargs: False)
np.allclose = np.array_equal = lambda *args, **kwargs: True
""",
    ),
    spoil(
        "np.exp",
        "np.exp, np.sum and np.max are wrong for everybody",
        """
np.exp = lambda x, *args, **kwargs: np.asarray(x) * 0 + 1
np.sum = lambda x, *args, **kwargs: 7
np.max = np.amax = np.maximum = lambda *args, **kwargs: 0
""",
    ),
    spoil(
        "np.where",
        "np.where, swapaxes, sqrt and errstate are wrong for everybody",
        """
np.where = lambda *args: args[-1]
np.swapaxes = lambda x, *args: x
np.sqrt = lambda x: 1.0
np.tri = np.tril = lambda *args, **kwargs: None
np.errstate = None
""",
    ),
    spoil(
        "len and range",
        "len, range, isinstance and print are wrong for everybody",
        """
import builtins
builtins.len = lambda x: 3
builtins.range = lambda *args: iter([0])
builtins.isinstance = lambda *args: False
builtins.print = None
""",
    ),
    spoil(
        "names of the course",
        "np, check and the other exercises' names are rebound",
        """
class Numbers:
    def __getattr__(self, name):
        return lambda *args, **kwargs: 0
np = Numbers()
check = softmax = masked_softmax = None
import random as numpy
""",
    ),
    spoil(
        "np.seterr",
        "floating point errors and warnings raise for everybody",
        """
import warnings
np.seterr(all="raise")
warnings.filterwarnings("error")
""",
    ),
    spoil(
        "small integers",
        "the integers 1 and 2 change their values in memory",
        """
import ctypes
ctypes.memmove(id(2) + 24, id(3) + 24, 4)
ctypes.memmove(id(-1) + 24, id(-2) + 24, 4)
""",
    ),
    spoil(
        "types' dictionaries",
        "ndarray's own methods are rewritten in memory",
        """
import ctypes, gc
entries = gc.get_referents(np.ndarray.__dict__)[0]
for name in ("sum", "max", "astype", "copy", "reshape", "swapaxes", "any", "all", "shape"):
    entries[name] = lambda *args, **kwargs: None
ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))
""",
    ),
    spoil(
        "thread",
        "a thread goes on to spoil names and arrays while others are graded",
        """
import gc, threading, time
def spoil():
    while True:
        time.sleep(0.001)
        for name in ("softmax", "masked_softmax", "attention_scores", "combine_masks"):
            globals()[name] = lambda *args, **kwargs: 0
        for thing in gc.get_objects():
            if isinstance(thing, np.ndarray) and thing.flags.writeable:
                thing.fill(0)
threading.Thread(target=spoil, daemon=True).start()
""",
    ),
    spoil(
        "recursion limit",
        "the recursion limit, switch interval and profile function",
        """
import sys
sys.setswitchinterval(1000)
sys.setprofile(lambda *args: None)
sys.setrecursionlimit(60)
""",
    ),
    spoil(
        "own limits",
        "processes and memory are limited to almost nothing",
        """
import resource
resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
""",
    ),
    spoil(
        "import ban",
        "an import inside a function makes np mean a library that is not allowed",
        """
def never_called():
    import scipy.special as np
    return np.softmax
""",
    ),
    Attack(
        "in the called function",
        "library and builtin patching",
        "the tested function patches NumPy while it is called",
        cells={
            "causal_mask": """
def causal_mask(n_tokens):
    import builtins
    np.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
    builtins.all = lambda *args: True
    return np.ones((n_tokens, n_tokens), dtype=bool)
"""
        },
    ),
]
