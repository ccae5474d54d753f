"""What a cell's text defines and needs, also where it has magics or does not compile."""

from __future__ import annotations

import ast
import functools
import re
import symtable
from collections.abc import Iterable, Iterator

from autograder.labels import squeeze

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
MAGIC = re.compile(r"^([ \t]*)(?:%|!|\?|[\w.]+\?{1,2}\s*$).*$", re.MULTILINE)
HEAD = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
FENCE = re.compile(r"\s*(`{3,}|~{3,})[ \t]*\w*[ \t]*\n(.*?)\n?[ \t]*\1\s*", re.DOTALL)


def unfenced(source: str) -> str:
    r"""Return the code of a text that is nothing but one fenced block, and any other as it is.

    Examples
    --------
    >>> unfenced("```python\nx = 1\n```")
    'x = 1'
    """
    found = FENCE.fullmatch(source)
    return found[2] if found else source


def plain(source: str) -> str:
    r"""Return Python with as many lines: IPython's magics become ``pass``.

    Examples
    --------
    >>> plain("%%time\nif 1:\n    !ls")
    'pass\nif 1:\n    pass'
    """
    return MAGIC.sub(r"\1pass", source)


@functools.lru_cache(maxsize=4096)
def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell; None where it does not compile, magics aside."""
    for text in (source, plain(source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _bodies(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement and, of ``if``, ``try``, ``with`` and loops, those inside."""
    yield node
    if isinstance(node, Definition):
        return
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt):
            yield from _bodies(inner)
        elif isinstance(inner, ast.ExceptHandler | ast.match_case):
            for statement in inner.body:
                yield from _bodies(statement)


def bound(node: ast.stmt) -> set[str]:
    """Return the names that a top-level statement gives or changes."""
    names: set[str] = set()
    for part in _bodies(node):
        if isinstance(part, Definition):
            names.add(part.name)
            continue
        if isinstance(part, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in part.names}
        for inner in ast.walk(part):
            if isinstance(inner, ast.Name | ast.Attribute | ast.Subscript) and not isinstance(
                inner.ctx, ast.Load
            ):
                base: ast.expr = inner
                while isinstance(base, ast.Attribute | ast.Subscript):
                    base = base.value
                names |= {base.id} if isinstance(base, ast.Name) else set()
    return names


def all_bound(source: str) -> set[str] | None:
    """Return the names that a cell gives; None where it cannot be told."""
    tree = parse(source)
    if tree is None:
        return None
    names = {name for node in tree.body for name in bound(node)}
    return None if "*" in names else names


def is_stub(node: ast.AST) -> bool:
    """Tell whether a definition still waits to be written."""
    body = list(getattr(node, "body", []))
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if isinstance(node, ast.ClassDef):
        methods = [part for part in body if isinstance(part, Definition)]
        return bool(methods) and all(map(is_stub, methods))
    return all(isinstance(part, ast.Pass) or _says_not_implemented(part) for part in body)


def _says_not_implemented(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return "NotImplementedError" in ast.dump(node)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _content(node: ast.AST) -> str:
    """Return what makes two definitions the same: neither comments, layout nor docstring."""
    body = getattr(node, "body", [])
    if isinstance(node, Definition) and len(body) > 1 and ast.get_docstring(node) is not None:
        copied = type(node)(**{**dict(ast.iter_fields(node)), "body": body[1:]})
        return ast.dump(copied)
    return ast.dump(node)


@functools.lru_cache(maxsize=4096)
def attempts(source: str) -> dict[str, str]:
    r"""Return the names that a cell defines in earnest, each with what tells two apart.

    Stubs do not count. Where the text does not compile, its ``def`` and ``class`` lines do.

    Examples
    --------
    >>> list(attempts("def f(x):\n    return x\ndef g(x):\n    raise NotImplementedError"))
    ['f']
    >>> list(attempts("def f(x:\n    return x"))
    ['f']
    """
    tree = parse(source)
    if tree is None:
        return dict.fromkeys(HEAD.findall(source), squeeze(source))
    found: dict[str, str] = {}
    for top in tree.body:
        for node in _bodies(top):
            if isinstance(node, Definition):
                if not is_stub(node):
                    found[node.name] = _content(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                used = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
                # `mask = mask(5)` uses up the function, it does not give one
                found |= dict.fromkeys(bound(node) - used, _content(node))
    return found


def wanted(source: str) -> frozenset[str]:
    """Return the names that a released exercise cell asks for: its stubs."""
    tree = parse(source)
    nodes = [node for node in tree.body if isinstance(node, Definition)] if tree else []
    stubs = [node for node in nodes if "NotImplementedError" in ast.dump(node)]
    return frozenset(node.name for node in stubs or nodes)


def looked_up(source: str) -> set[str]:
    """Return the names of other cells that a piece of code uses."""
    try:
        table = symtable.symtable(plain(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    scopes = [table]
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        inside = scope.get_type() != "module"
        names |= {
            symbol.get_name()
            for symbol in scope.get_symbols()
            if (symbol.is_global() if inside else symbol.is_referenced())
        }
    return names


def _lines(node: ast.stmt, text: list[str]) -> range:
    """Return the lines of a statement, with its decorators and the comment right above."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(part.lineno for part in decorators)]) - 1
    while first > 0 and text[first - 1].startswith("#"):
        first -= 1
    return range(first, node.end_lineno or node.lineno)


def extract(source: str, names: Iterable[str], without: Iterable[str] = ()) -> str:
    r"""Return of a cell the lines that give some names, with all that those need of it.

    Parameters
    ----------
    source : str
    names : iterable of str
    without : iterable of str
        Names that have cells of their own and are not brought along.

    Examples
    --------
    >>> print(extract("K = 2\nprint('hi')\ndef f(x):\n    return K * x", ["f"]))
    K = 2
    def f(x):
        return K * x
    """
    tree = parse(source)
    if tree is None:
        return source
    text = (source if _compiles(source) else plain(source)).split("\n")
    open_now, closed = set(names), set(without)
    kept: set[int] = set()
    while open_now:
        closed |= open_now
        hits = [node for node in tree.body if bound(node) & open_now]
        lines = {number for node in hits for number in _lines(node, text)} - kept
        kept |= lines
        open_now = looked_up("\n".join(text[n] for n in sorted(kept))) - closed
    return "\n".join(text[number] for number in sorted(kept))


def _compiles(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def remove(source: str, names: Iterable[str]) -> str:
    r"""Return a cell without the definitions of some names.

    Examples
    --------
    >>> remove("# Exercise 1\ndef f(x):\n    raise NotImplementedError\nK = 1", ["f"])
    '# Exercise 1\nK = 1'
    """
    tree = parse(source)
    if tree is None:
        return source
    text = source.split("\n")
    gone: set[int] = set()
    for node in tree.body:
        if isinstance(node, Definition) and node.name in set(names):
            first = min([node.lineno, *(part.lineno for part in node.decorator_list)]) - 1
            gone |= set(range(first, node.end_lineno or node.lineno))
    return "\n".join(line for number, line in enumerate(text) if number not in gone).strip("\n")
