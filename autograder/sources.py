"""Looks at the text of a student's cell for library calls that would be the answer."""

from __future__ import annotations

import ast
import builtins
import functools
import symtable
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from autograder.model import ExerciseResult

# attributes of an allowed module that are allowed; all of a module where the set is empty
NUMPY_SESSIONS: dict[str, frozenset[str]] = {
    "scipy": frozenset({"scipy.special.erf"}),
}
NUMPY_ONLY = "only NumPy, the standard library and scipy.special.erf may be used here"
BANNED_ROOTS = frozenset(
    "scipy torch tensorflow jax keras sklearn transformers autograd cupy numba einops".split()
)
READY_MADE = frozenset(
    "scaled_dot_product_attention multi_head_attention_forward MultiheadAttention Transformer "
    "TransformerEncoder TransformerEncoderLayer TransformerDecoder TransformerDecoderLayer "
    "flex_attention".split()
)
OURS = frozenset({"utils.suspects.honest"})  # what a notebook compares with
TORCH_PARTS = "ready-made attention and transformers are for comparing only here"


def _imports(tree: ast.AST) -> dict[str, str]:
    """Return the local name of everything imported, with its full dotted name."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                full = alias.name if alias.asname else alias.name.split(".")[0]
                names[alias.asname or full] = full
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _definitions(tree: ast.AST) -> Iterator[tuple[set[str], ast.AST]]:
    """Yield the names that a cell defines and what defines them, also inside ``if`` or ``try``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield {node.name}, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}, node
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _definitions(node)


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _looked_up(definition: ast.AST) -> set[str]:
    """Return the names that a definition looks up outside itself.

    A variable of a function is its own affair, even where an experiment beside it uses the
    same name for what a library gave.
    """
    try:
        table = symtable.symtable(ast.unparse(definition), "<definition>", "exec")
    except (SyntaxError, ValueError, RecursionError):  # in doubt every name counts
        return {n.id for n in ast.walk(definition) if isinstance(n, ast.Name)}
    return {symbol.get_name() for symbol in _outer_symbols(table)}


def _outer_symbols(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    top = table.get_type() == "module"
    yield from (s for s in table.get_symbols() if s.is_referenced() and (top or s.is_global()))
    for child in table.get_children():
        yield from _outer_symbols(child)


@dataclass(frozen=True)
class _Definition:
    """What a definition makes and uses, as its text says; names are not followed yet."""

    makes: frozenset[str]
    imports: dict[str, str]  # inside it: local name to full dotted name
    dotted: tuple[str, ...]  # names and attributes that it mentions, such as `np.linalg.norm`
    working: tuple[str, ...]  # those of them that are no mere types
    by_name: tuple[str, ...]  # modules that it imports by a string
    looks_up: frozenset[str]
    own: frozenset[str]  # names that it binds itself: parameters and variables

    def uses(self, names: dict[str, str], *, as_types: bool = True) -> Iterator[str]:
        """Yield the full dotted names of imported things that it uses, also as mere types."""
        local = {**names, **self.imports}
        for dotted in self.dotted if as_types else self.working:
            root, _, rest = dotted.partition(".")
            if root in local:
                yield f"{local[root]}.{rest}" if rest else local[root]
        yield from (f"{module}.*" for module in self.by_name)


def _types(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node names as a type only: annotations, and what `isinstance` asks for."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
        yield node.returns
    elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    elif isinstance(node, ast.Call) and _dotted(node.func) == "isinstance":
        yield from node.args[1:]


def _definition(makes: set[str], node: ast.AST) -> _Definition:
    nodes = list(ast.walk(node))
    names = [n for n in nodes if isinstance(n, ast.Name)]
    inner = {id(n.value) for n in nodes if isinstance(n, ast.Attribute)}
    whole = [n for n in nodes if isinstance(n, ast.Name | ast.Attribute) and id(n) not in inner]
    types = {id(n) for one in nodes for part in _types(one) for n in ast.walk(part)}
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    return _Definition(
        frozenset(makes),
        _imports(node),
        tuple(filter(None, map(_dotted, whole))),
        tuple(filter(None, (_dotted(n) for n in whole if id(n) not in types))),
        tuple(filter(None, map(_by_name, calls))),
        frozenset(_looked_up(node)),
        frozenset(n.arg for n in nodes if isinstance(n, ast.arg))
        | frozenset(n.id for n in names if not isinstance(n.ctx, ast.Load)),
    )


@dataclass(frozen=True)
class _Cell:
    """The imports and definitions of a cell's text."""

    imports: dict[str, str]
    definitions: tuple[_Definition, ...]


@functools.lru_cache(maxsize=2_000)  # most cells of a class's notebooks are the same
def _read(source: str) -> _Cell | None:
    """Return what a cell says; None where it is not Python."""
    try:
        tree = ast.parse(source)
        made = tuple(_definition(makes, node) for makes, node in _definitions(tree))
        return _Cell(_imports(tree), made)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _by_name(call: ast.Call) -> str | None:
    """Return the module that ``__import__("x")`` or ``import_module("x")`` names."""
    function = (_dotted(call.func) or "").split(".")[-1]
    first = call.args[0] if call.args else None
    if function not in ("__import__", "import_module") or not isinstance(first, ast.Constant):
        return None
    return str(first.value)


def _is_banned(use: str) -> bool:
    root, _, rest = use.partition(".")
    # a bare module, such as an annotation's `scipy`, computes nothing
    return bool(root in BANNED_ROOTS and rest and use not in NUMPY_SESSIONS.get(root, frozenset()))


def _is_ready_made(use: str) -> bool:
    root, _, rest = use.partition(".")
    return use in OURS or (root == "torch" and rest.split(".")[-1] in READY_MADE)


@dataclass(frozen=True)
class Rules:
    """What a session's `libraries:` setting forbids.

    Parameters
    ----------
    banned : callable
        Tells it of a full dotted name.
    as_types : bool
        Whether a name counts where it is an annotation or asked for by `isinstance`.
    said : str
        What may be used instead, for the student.
    """

    banned: Callable[[str], bool]
    as_types: bool
    said: str


RULES = {
    "numpy": Rules(_is_banned, True, NUMPY_ONLY),
    "torch": Rules(_is_ready_made, False, TORCH_PARTS),
}


def banned_use(
    source: str, notebook_sources: Iterable[str] = (), libraries: str = "numpy"
) -> str | None:
    r"""Return the first library call that a session does not allow, or None.

    Only definitions count, and what they use from other cells: a comparison beside them
    may use any library.

    Parameters
    ----------
    source : str
        The exercise's cell.
    notebook_sources : iterable of str
        All code cells, for imports made elsewhere.
    libraries : str, default="numpy"
        The session's setting; one that is not in `RULES` allows everything.

    Examples
    --------
    >>> banned_use("from scipy.special import softmax as s\ndef softmax(x): return s(x)")
    'scipy.special.softmax'
    >>> banned_use("from scipy.special import erf\ndef gelu(x): return x * erf(x)")
    >>> banned_use("import torch\ndef f(x): return x\nprint(torch.ones(1))")
    >>> banned_use("from torch import nn\ndef f(x): return nn.Transformer()", libraries="torch")
    'torch.nn.Transformer'
    """
    rules, cell = RULES.get(libraries), _read(source)
    if rules is None or cell is None:
        return None
    cells = [*filter(None, map(_read, notebook_sources)), cell]
    names = {name: full for one in cells for name, full in one.imports.items()}
    known = [definition for one in cells for definition in one.definitions]
    defined = {name for definition in known for name in definition.makes}
    whole = names.pop("*", "")  # `from torch import *` gives names that nobody else has
    open_now, seen = list(cell.definitions), set[int]()
    while open_now:  # what the cell's definitions use, and what those use in turn
        one = open_now.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        banned = next(filter(rules.banned, one.uses(names, as_types=rules.as_types)), None)
        if banned is not None:
            return banned
        unknown = one.looks_up - defined - set(names) - one.own - BUILTINS if whole else set()
        if any(map(rules.banned, [whole, *(f"{whole}.{n}" for n in unknown)] if unknown else [])):
            return whole
        open_now += [other for other in known if other.makes & one.looks_up]
    return None


BUILTINS = frozenset(dir(builtins))


def refusal(
    exercise_id: str, maximum: float, source: str, notebook_sources: Iterable[str], libraries: str
) -> ExerciseResult | None:
    """Return the verdict on a cell that calls a library for the answer; None on any other.

    Parameters
    ----------
    exercise_id : str
    maximum : float
        What the exercise pays.
    source, notebook_sources, libraries
        See `banned_use`.
    """
    banned = banned_use(source, notebook_sources, libraries)
    if banned is None:
        return None
    result = ExerciseResult(exercise_id, "wrong", 0.0, maximum)
    result.note = f"the function uses `{banned}`, but {RULES[libraries].said}."
    result.diagnosis, result.diagnosis_text = "library_call", result.note
    return result
