"""Looks at the text of a student's cell for library calls that would be the answer."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator

from autograder.model import ExerciseResult

# attributes of an allowed module that are allowed; all of a module where the set is empty
NUMPY_SESSIONS: dict[str, frozenset[str]] = {
    "scipy": frozenset({"scipy.special.erf"}),
}
NUMPY_ONLY = "only NumPy, the standard library and scipy.special.erf may be used here"
BANNED_ROOTS = frozenset(
    "scipy torch tensorflow jax keras sklearn transformers autograd cupy numba einops".split()
)


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


def _parse(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _uses(definition: ast.AST, names: dict[str, str]) -> Iterable[str]:
    """Yield the full dotted names of imported things that a definition uses."""
    local = {**names, **_imports(definition)}
    inner = {id(n.value) for n in ast.walk(definition) if isinstance(n, ast.Attribute)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in inner:
            dotted = _dotted(node)
            if dotted is None:
                continue
            root, _, rest = dotted.partition(".")
            if root in local:
                yield f"{local[root]}.{rest}" if rest else local[root]
        elif isinstance(node, ast.Call) and _by_name(node):
            yield f"{_by_name(node)}.*"


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


def banned_use(source: str, notebook_sources: Iterable[str] = ()) -> str | None:
    r"""Return the first library call that a NumPy session does not allow, or None.

    Only definitions count, and what they use from other cells: a comparison beside them
    may use any library.

    Parameters
    ----------
    source : str
        The exercise's cell.
    notebook_sources : iterable of str
        All code cells, for imports made elsewhere.

    Examples
    --------
    >>> banned_use("from scipy.special import softmax as s\ndef softmax(x): return s(x)")
    'scipy.special.softmax'
    >>> banned_use("from scipy.special import erf\ndef gelu(x): return x * erf(x)")
    >>> banned_use("import torch\ndef f(x): return x\nprint(torch.ones(1))")
    """
    tree = _parse(source)
    if tree is None:
        return None
    cells = [*filter(None, map(_parse, notebook_sources)), tree]
    names = {name: full for cell in cells for name, full in _imports(cell).items()}
    known = [definition for cell in cells for definition in _definitions(cell)]
    defined = {name for made, _ in known for name in made}
    whole = names.pop("*", "")  # `from torch import *` gives names that nobody else has
    open_now, seen = [node for _, node in _definitions(tree)], set[int]()
    while open_now:  # what the cell's definitions use, and what those use in turn
        node = open_now.pop(0)
        seen.add(id(node))
        for use in _uses(node, names):
            if _is_banned(use):
                return use
        looked_up = _looked_up(node)
        if _is_banned(whole) and looked_up - defined - set(names) - _own(node) - BUILTINS:
            return whole
        open_now += [other for made, other in known if made & looked_up and id(other) not in seen]
    return None


BUILTINS = frozenset(dir(builtins))


def _own(definition: ast.AST) -> set[str]:
    """Return the names that a definition binds itself: parameters and variables."""
    nodes = list(ast.walk(definition))
    return {n.arg for n in nodes if isinstance(n, ast.arg)} | {
        n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }


def refused(exercise_id: str, maximum: float, banned: str) -> ExerciseResult:
    """Return the verdict on a cell that calls a library for the answer."""
    result = ExerciseResult(exercise_id, "wrong", 0.0, maximum)
    result.note = f"the function uses `{banned}`, but {NUMPY_ONLY}."
    result.diagnosis, result.diagnosis_text = "library_call", result.note
    return result
