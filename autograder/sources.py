"""Looks at the text of a student's cell for library calls that would be the answer."""

from __future__ import annotations

import ast
from collections.abc import Iterable

# attributes of an allowed module that are allowed; all of a module where the set is empty
NUMPY_SESSIONS: dict[str, frozenset[str]] = {
    "scipy": frozenset({"scipy.special.erf"}),
}
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


def banned_use(source: str, notebook_sources: Iterable[str] = ()) -> str | None:
    r"""Return the first library call that a NumPy session does not allow, or None.

    Only definitions count: a comparison beside them may use any library.

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
    names: dict[str, str] = {}
    for text in notebook_sources:
        other = _parse(text)
        if other is not None:
            names |= _imports(other)
    names |= _imports(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign):
            for use in _uses(node, names):
                root = use.split(".")[0]
                if root in BANNED_ROOTS and use not in NUMPY_SESSIONS.get(root, frozenset()):
                    # a bare module, such as an annotation's `scipy`, computes nothing
                    if "." in use:
                        return use
    return None
