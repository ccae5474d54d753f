"""sys.modules and the import system are tampered with."""

from autograder.hostile import Attack


def tamper(name, about, source):
    return Attack(name, "sys.modules", about, extra=(("given-sentences", source),))


ATTACKS = [
    tamper(
        "fake numpy",
        "sys.modules gives everybody a numpy of its own",
        """
import sys, types
fake = types.ModuleType("numpy")
fake.__getattr__ = lambda name: (lambda *args, **kwargs: 0)
for name in [name for name in sys.modules if name.split(".")[0] == "numpy"]:
    sys.modules[name] = fake
np = fake
""",
    ),
    tamper(
        "emptied modules",
        "numpy's and the course's modules lose all their names",
        """
import sys
for name in [n for n in sys.modules if n.split(".")[0] in ("numpy", "autograder", "utils")]:
    vars(sys.modules[name]).clear()
""",
    ),
    tamper(
        "removed modules",
        "all modules are taken out of sys.modules",
        """
import sys
sys.modules.clear()
""",
    ),
    tamper(
        "__import__",
        "builtins.__import__ refuses, and a finder answers every import",
        """
import builtins, sys
class Finder:
    def find_spec(self, *args):
        raise ImportError("no more imports")
sys.meta_path.insert(0, Finder())
sys.path[:] = ["/nowhere"]
def refuse(*args, **kwargs):
    raise ImportError("no more imports")
builtins.__import__ = refuse
""",
    ),
    tamper(
        "served names",
        "the module that answers the judge reports everything as missing",
        """
import sys
serve = sys.modules["autograder.box.serve"]
serve.Dispatcher._target = lambda self, request: 1 / 0
serve.serve = lambda *args: None
sys.modules["autograder.box.kernel"].Forker.__call__ = lambda *args: None
sys.modules["__main__"].Forker.__call__ = lambda *args: None
""",
    ),
    tamper(
        "os.fork",
        "forking is replaced, and registered functions run before it",
        """
import os
os.register_at_fork(after_in_child=lambda: os._exit(0))
os.fork = lambda: 1
""",
    ),
    tamper(
        "garbage",
        "the collector's callbacks, finalisers and thresholds",
        """
import gc, os, weakref
gc.set_threshold(1)
def spoil(phase, info):
    globals()["softmax"] = globals()["masked_softmax"] = lambda *args, **kwargs: 0
gc.callbacks.append(spoil)
""",
    ),
    tamper(
        "emptied builtins",
        "builtins lose their names",
        """
import builtins
for name in ("len", "range", "isinstance", "zip", "print", "sum", "min", "max", "__build_class__"):
    delattr(builtins, name)
""",
    ),
]
