"""``make mutants``: change the model solutions one spot at a time; the tests must notice.

Survivors are either killed by a better test or explained as equivalent in
``tests/mutants_equivalent.yml``.
"""

from __future__ import annotations

import ast
import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from rich.console import Console
from rich.progress import track

from autograder import paths
from autograder.bank import Bench, provenance
from autograder.limits import Limits
from autograder.source import read_session, solution_cells

EQUIVALENT = paths.ROOT / "tests" / "mutants_equivalent.yml"

SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


_PAIRS = [("max", "min"), ("sum", "mean"), ("tril", "triu"), ("exp", "exp2"), ("var", "std")]
NEIGHBOURS = {one: other for a, b in _PAIRS for one, other in ((a, b), (b, a))}


@dataclass(frozen=True)
class Mutant:
    """A changed solution.

    Parameters
    ----------
    exercise_id : str
    change : str
        The changed line, ``before -> after``; names the mutant.
    source : str
    """

    exercise_id: str
    change: str
    source: str


def _constants(node: ast.Constant) -> Iterator[Any]:
    if isinstance(node.value, bool):
        yield not node.value
    elif isinstance(node.value, int | float):
        yield node.value + 1
        yield node.value - 1


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    """Yield changed copies of one node."""
    operator: ast.AST = getattr(node, "op", node)
    for swap in SWAPS.get(type(operator), ()):
        changed = copy.copy(node)
        changed.op = swap()  # type: ignore[attr-defined]
        yield changed
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add | ast.Mult):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.Attribute) and node.attr in NEIGHBOURS:
        yield ast.Attribute(node.value, NEIGHBOURS[node.attr], node.ctx)
    if isinstance(node, ast.Compare):
        for swap in SWAPS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [swap(), *node.ops[1:]], node.comparators)  # type: ignore[list-item]
    if isinstance(node, ast.Constant):
        for value in _constants(node):
            yield ast.Constant(value)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Call):
        for index in range(len(node.keywords)):
            rest = [*node.keywords[:index], *node.keywords[index + 1 :]]
            yield ast.Call(node.func, node.args, rest)
        if len(node.args) >= 2:
            yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
        yield ast.Tuple([node.elts[1], node.elts[0]], ast.Load())
    if isinstance(node, ast.If | ast.Assign | ast.AugAssign | ast.Expr | ast.For):
        yield ast.Pass()


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self.target, self.new = target, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.target else self.generic_visit(node)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _parameters(place: ast.AST, tree: ast.Module) -> Iterator[ast.AST]:
    """Yield a name with the other parameters of the solution's functions in its place."""
    if not (isinstance(place, ast.Name) and isinstance(place.ctx, ast.Load)):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            if place.id in names and any(inner is place for inner in ast.walk(node)):
                yield from (ast.Name(other, ast.Load()) for other in names if other != place.id)


def _line(before: str, after: str) -> str:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    for one, other in pairs:
        if one != other:
            return f"{one.strip()} -> {other.strip()}"
    return "the last lines are gone"


def mutants(exercise_id: str, source: str) -> Iterator[Mutant]:
    r"""Yield the changed versions of a solution, each once.

    Examples
    --------
    >>> [m.change for m in mutants("f", "def f(x):\n    return x + 1")][0]
    'return x + 1 -> return x - 1'
    """
    before = ast.unparse(_without_docstrings(ast.parse(source)))
    seen = {before}
    original = ast.parse(before)
    for index, place in enumerate(ast.walk(original)):
        for new in [*_variants(place), *_parameters(place, original)]:
            tree = ast.parse(before)  # a fresh one: a change must not meet the one before it
            target = list(ast.walk(tree))[index]
            changed = ast.fix_missing_locations(_Replace(target, new).visit(tree))
            after = ast.unparse(changed)
            if after not in seen:
                seen.add(after)
                yield Mutant(exercise_id, _line(before, after), after)


def run(session: str) -> dict[str, Any]:
    """Judge all mutants of a session and return the results file's object."""
    known: dict[str, str] = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or {}
    source = read_session(session)
    # a mutant that never ends costs this much; a solution at work needs far less
    seconds = float(source.settings.get("call_seconds", 8.0)) / 4
    limits = Limits(call_seconds=seconds, exercise_seconds=120.0, submission_seconds=3600.0)
    cells = solution_cells(source)
    everything = [m for name, text in cells.items() for m in mutants(name, text)]
    survivors = []
    with Bench(session, limits) as bench:
        for mutant in track(everything, description=session):
            (result,) = bench.judged(mutant.exercise_id, mutant.source, ["mutant"], brief=True)
            if result.verdict == "passed":
                key = f"{mutant.exercise_id}: {mutant.change}"
                survivors.append({"mutant": key, "equivalent_because": known.get(key)})
    return {
        "session": session,
        **provenance(),
        "mutants": len(everything),
        "killed": len(everything) - len(survivors),
        "survivors": survivors,
    }


def main() -> int:
    """Run all sessions that have a bank; exit 1 when a survivor is not explained."""
    console = Console()
    unexplained = 0
    for session in sorted(path.name for path in paths.BANK.iterdir() if path.is_dir()):
        result = run(session)
        path = paths.RESULTS / f"mutants_{session[:2]}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        console.print(
            f"{session}: {result['killed']} of {result['mutants']} mutants killed; {path}"
        )
        for survivor in result["survivors"]:
            reason = survivor["equivalent_because"]
            unexplained += reason is None
            console.print(f"  {survivor['mutant']}  [{reason or 'NOT EXPLAINED'}]", markup=False)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
