"""Tells, from its text alone, whether a cell can do anything to the other exercises.

Most honest cells are *inert*: definitions, imports of ordinary libraries, values, prints. One
that is not may be just as honest; it only means that another exercise's failure in the same
process might be its doing, and that this exercise is judged again apart (`autograder.apart`).
In doubt a cell is not inert: that costs a second look, never a mark.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable

# libraries whose import changes nothing, and the names that they usually get
LIBRARIES = frozenset(
    "__future__ abc bisect collections copy dataclasses enum fractions functools heapq itertools "
    "math matplotlib numbers numpy operator random scipy seaborn sklearn statistics string "
    "textwrap time torch transformers typing utils".split()
)
USUAL = {
    "np": "numpy",
    "plt": "matplotlib.pyplot",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "plotting": "utils.plotting",
}
# what reaches past names: other cells' names, files, the process
REACHING = frozenset(
    "__builtins__ __import__ breakpoint compile delattr eval exec exit get_ipython getattr globals "
    "input locals memoryview open quit setattr vars".split()
)
# attributes that lead to the process, or change what all code of a process shares
SHARED = frozenset(
    "builtins ctypes ctypeslib dis enum export f2py filterwarnings fx gc importlib inspect io jit "
    "manual_seed memmap os rcParams save savetxt savez seed signal simplefilter socket subprocess "
    "sys testing threading tofile types use warnings".split()
)
PLAIN_DUNDERS = frozenset("__init__ __name__ __doc__ __len__ __call__ __post_init__".split())
READING = frozenset(
    "abs all any bool dict enumerate filter float frozenset int isinstance len list map max min "
    "print range repr reversed round set sorted str sum tuple type zip".split()
)
BLOCKS = ast.If | ast.For | ast.With | ast.Try
DEFINITIONS = ast.FunctionDef | ast.ClassDef


def parsed(source: str) -> ast.Module | None:
    """Return a cell's syntax tree; None where it is not plain Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_inert(source: str, protected: Collection[str] = ()) -> bool:
    r"""Tell whether a cell leaves everything alone that other exercises use.

    Parameters
    ----------
    source : str
    protected : collection of str
        Names that others rely on: the given cells' and the other exercises'. Builtins are
        protected anyway.

    Examples
    --------
    >>> is_inert("import numpy as np\ndef f(x):\n    return np.exp(x)\nprint(f(1.0))")
    True
    >>> is_inert("np.exp = lambda x: 0"), is_inert("len = 3"), is_inert("import os")
    (False, False, False)
    """
    tree = parsed(source)
    if tree is None:  # runs nothing, unless it holds a magic or a shell command
        lines = [line.strip() for line in source.splitlines()]
        return not any(line[:1] in ("%", "!", "?") or line[-1:] == "?" for line in lines)
    try:
        return _Cell(tree, frozenset(protected)).inert()
    except RecursionError:
        return False


def _plain_module(name: str) -> bool:
    first, *rest = name.split(".")
    return first in LIBRARIES and SHARED.isdisjoint(rest)


class _Cell:
    """One cell being looked at."""

    def __init__(self, tree: ast.Module, protected: frozenset[str]) -> None:
        self.tree = tree
        self.protected = protected | frozenset(dir(builtins))
        self.made = bound_names(tree.body)
        self.imports = {name for one in ast.walk(tree) for name, _ in imported(one)}

    def inert(self) -> bool:
        """Tell whether no part of the cell reaches out and nothing protected is rebound."""
        return (
            all(map(self._harmless, ast.walk(self.tree)))
            and not any(self._rebinds(node) for node in ast.walk(self.tree))
            and all(map(self._quiet, self.tree.body))
        )

    def _harmless(self, node: ast.AST) -> bool:
        """Look at one node, wherever in the cell it stands."""
        match node:
            case ast.Import(names=names):
                return all(map(_plain_module, (alias.name for alias in names)))
            case ast.ImportFrom(module=module, names=names, level=level):
                known = module is not None and _plain_module(module)
                plain = all(a.name != "*" and a.name not in SHARED for a in names)
                return known and not level and plain
            case ast.Name(id=name):
                return name not in REACHING and not name.startswith("__")
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                return not name.startswith("__") or name in PLAIN_DUNDERS
            case ast.Attribute(attr=name, ctx=context, value=value):
                stored = not isinstance(context, ast.Load)
                own = isinstance(value, ast.Name) and value.id == "self"
                private = name.startswith("__" if own else "_") and name not in PLAIN_DUNDERS
                shared = name in SHARED or name.startswith("set") or private
                return not shared and (own or not stored)
            case ast.Global() | ast.AsyncFunctionDef() | ast.Await() | ast.Delete():
                return False
        return True

    def _rebinds(self, node: ast.AST) -> bool:
        """Tell whether an import or a top-level statement takes a protected name."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return any(
                name in self.protected | USUAL.keys() and USUAL.get(name, name) != full
                for name, full in imported(node)
            )
        return node is self.tree and bool((self.made - self.imports) & self.protected)

    def _quiet(self, node: ast.stmt) -> bool:
        """Look at a statement that runs when the cell does."""
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Pass():
                return True
            case ast.FunctionDef(args=arguments, decorator_list=decorators):
                values = [*decorators, *arguments.defaults, *filter(None, arguments.kw_defaults)]
                return all(map(self._value, values))
            case ast.ClassDef(bases=bases, keywords=keywords, decorator_list=decorators, body=body):
                simple = not keywords and all(map(self._value, [*bases, *decorators]))
                return simple and all(map(self._quiet, body))
            case ast.Assign(targets=targets, value=value):
                return self._value(value) and all(map(self._own_place, targets))
            case (
                ast.AnnAssign(target=target, value=value)
                | ast.AugAssign(target=target, value=value)
            ):
                return (value is None or self._value(value)) and self._own_place(target)
            case ast.Expr(value=value) | ast.Assert(test=value):
                return self._value(value)
            case ast.If() | ast.For() | ast.With() | ast.Try():
                return self._quiet_block(node)
        return False

    def _quiet_block(self, node: BLOCKS) -> bool:
        parts = list(ast.iter_child_nodes(node))
        for handler in (part for part in parts if isinstance(part, ast.ExceptHandler)):
            parts += handler.body
        for item in (part for part in parts if isinstance(part, ast.withitem)):
            parts.append(item.context_expr)
        return all(
            self._quiet(part) if isinstance(part, ast.stmt) else self._value(part)
            for part in parts
            if isinstance(part, ast.stmt | ast.expr)
        )

    def _own_place(self, target: ast.expr) -> bool:
        """Tell whether an assignment goes to a name or to an item of one made here."""
        if isinstance(target, ast.Tuple | ast.List):
            return all(map(self._own_place, target.elts))
        return isinstance(target, ast.Name) or root_name(target) in self.made - self.imports

    def _value(self, node: ast.expr) -> bool:
        """Tell whether an expression calls nothing but what is known to be harmless."""
        calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
        return all(self._known(call.func) for call in calls)

    def _known(self, function: ast.expr) -> bool:
        if isinstance(function, ast.Name):
            name = function.id
            ours = self.protected - frozenset(dir(builtins))
            return name in READING or name in self.made or name in ours or name == "super"
        return isinstance(function, ast.Attribute)  # its name was looked at in `_harmless`


def root_name(node: ast.expr) -> str | None:
    """Return the name that an attribute or an item is reached from.

    Examples
    --------
    >>> root_name(ast.parse("a.b[0].c").body[0].value)
    'a'
    """
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def imported(node: ast.AST) -> list[tuple[str, str]]:
    """Return the names that an import binds, with what each stands for."""
    if isinstance(node, ast.Import):
        return [(a.asname or a.name.split(".")[0], a.name if a.asname else a.name.split(".")[0])
                for a in node.names]  # fmt: skip
    if isinstance(node, ast.ImportFrom):
        return [(a.asname or a.name, f"{node.module}.{a.name}") for a in node.names]
    return []


def bound_names(body: Iterable[ast.stmt]) -> set[str]:
    r"""Return the names that statements bind where they stand, not inside definitions.

    Examples
    --------
    >>> sorted(bound_names(ast.parse("a = 1\ndef f():\n    b = 2\nfor c in d: e = c").body))
    ['a', 'c', 'e', 'f']
    """
    names: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        names |= {name for name, _ in imported(node)}
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        if isinstance(node, DEFINITIONS | ast.AsyncFunctionDef):
            names.add(node.name)
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return names
