"""Objects that claim to equal everything, and subclasses that lie or change between reads."""

from autograder.hostile import Attack


def lie(name, about, source, returned):
    function = f"""
def causal_mask(n_tokens):
    wrong = np.ones((n_tokens, n_tokens), dtype=bool)
    return {returned}
"""
    return Attack(name, "lying objects", about, cells={"causal_mask": source + function})


ATTACKS = [
    lie(
        "equals everything",
        "an object whose comparisons are all true",
        """
class Equal:
    shape = dtype = ndim = size = property(lambda self: Equal())
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __getattr__(self, name): return lambda *args, **kwargs: Equal()
    def __bool__(self): return True
    def __iter__(self): return iter([])
    __sub__ = __rsub__ = __abs__ = __le__ = __lt__ = __and__ = __call__ = lambda *args: Equal()
    __array_function__ = __array_ufunc__ = lambda *args, **kwargs: True
""",
        "Equal()",
    ),
    lie(
        "ndarray.__eq__",
        "a subclass of ndarray whose == and all() are true",
        """
class Lies(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, dtype=bool)
    def __ne__(self, other): return np.zeros(self.shape, dtype=bool)
    def all(self, *args, **kwargs): return True
    def any(self, *args, **kwargs): return False
""",
        "wrong.view(Lies)",
    ),
    lie(
        "__array_function__",
        "a subclass of ndarray that answers np.allclose itself",
        """
class Lies(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.True_
""",
        "wrong.view(Lies)",
    ),
    lie(
        "__array_finalize__",
        "a subclass of ndarray that changes with every view of it",
        """
class Lies(np.ndarray):
    views = 0
    def __array_finalize__(self, other):
        Lies.views += 1
        np.ndarray.fill(self.base if self.base is not None else self, Lies.views % 2)
""",
        "wrong.view(Lies)",
    ),
    lie(
        "lazy list",
        "a list that is another one whenever it is read",
        """
class Lazy(list):
    reads = 0
    def __iter__(self):
        Lazy.reads += 1
        return iter([[True] * len(self)] * (Lazy.reads % 5))
    def __len__(self): return 3
    def __eq__(self, other): return True
""",
        "Lazy(wrong.tolist())",
    ),
    lie(
        "lying class",
        "an object whose __class__ says ndarray and whose shape is a property",
        """
class Lies:
    __class__ = property(lambda self: np.ndarray)
    dtype = np.dtype(bool)
    shape = property(lambda self: Any())
    def __array__(self, *args, **kwargs): return np.ones((1, 1), dtype=bool)
    def __eq__(self, other): return Any()
class Any(tuple):
    def __eq__(self, other): return True
    def all(self): return True
""",
        "Lies()",
    ),
    lie(
        "numbers that lie",
        "an array of floats whose difference to anything is zero",
        """
class Zero(float):
    __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = lambda self, *other: Zero(0)
    __eq__ = __le__ = __lt__ = __ge__ = __bool__ = lambda self, *other: True
    __hash__ = float.__hash__
""",
        "np.array([[Zero(3)] * n_tokens] * n_tokens, dtype=object)",
    ),
    lie(
        "masked array",
        "a masked array that hides what is wrong",
        "",
        "np.ma.array(wrong, mask=True)",
    ),
    lie(
        "not a number",
        "NaN everywhere, for tests that look for a difference that is too large",
        "",
        "np.full((n_tokens, n_tokens), np.nan)",
    ),
    lie(
        "answer that waits",
        "a memory map that a thread fills differently after it was returned",
        """
import mmap, threading, time
shared = mmap.mmap(-1, 2**20)
def flip():
    while True:
        shared[:4096] = b"\\x01" * 4096
        shared[:4096] = b"\\x00" * 4096
""",
        "(threading.Thread(target=flip, daemon=True).start(), "
        "np.frombuffer(shared, bool, n_tokens**2).reshape(n_tokens, n_tokens))[1]",
    ),
    lie(
        "structured array",
        "an array of records, and a zero-sized dtype",
        "",
        "np.zeros((n_tokens, n_tokens), dtype=[('x', 'V0')])",
    ),
    lie(
        "str and int subclasses",
        "containers of subclasses of str, int and tuple that equal everything",
        """
class Number(int):
    __eq__ = lambda self, other: True
    __hash__ = int.__hash__
    def __index__(self): return 10**30
class Pair(tuple):
    __eq__ = lambda self, other: True
    __hash__ = tuple.__hash__
    _fields = property(lambda self: 1 / 0)
""",
        "Pair([Number(1), {Number(2): Pair()}])",
    ),
    Attack(
        "callable module",
        "lying objects",
        "the name is bound to an object whose call and signature are tricks",
        cells={
            "causal_mask": """
import inspect
class Trick:
    __signature__ = property(lambda self: 1 / 0)
    __name__ = "causal_mask"
    def __call__(self, n_tokens):
        return np.ones((n_tokens, n_tokens), dtype=bool)
    def __getattribute__(self, name):
        if name == "__call__":
            raise SystemExit
        return object.__getattribute__(self, name)
causal_mask = Trick()
"""
        },
    ),
]
