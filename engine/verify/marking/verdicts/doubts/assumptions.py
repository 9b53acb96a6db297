"""Assumptions of a text under which a false equality is true: Σ y = 1, A = Aᵀ, the case i ≠ j."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from engine.expressions.tree import BigOperator, Call, Number, Product, Relation, Symbol, Transpose, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import symbols
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.doubts.constraints import constrained
from engine.verify.marking.verdicts.ground.ground import Ground

Case = tuple[str, str, bool]
"""Two letters, and whether they are equal."""
_LETTER = r"(?:[A-Za-z]\s*_\s*\{?\s*)?([a-z])\s*\}?"
_CASE = re.compile(
    r"(?<![\w\\{(])([a-z])\s*(=|\\neq?(?![A-Za-z])|≠|\\not\s*=|!=|<>)\s*([a-z])(?![\w({^'])(?!\s*[-+_^({/*])"
)
_BEFORE, _BEHIND = 200, 80  # characters around a line in which its case may stand
_WHERE = "under the condition of the text"


def under_assumptions(
    link: Link, ground: Ground, premises: Sequence[Relation], cases: Sequence[Case]
) -> Link:
    """A false equality that is true where an assumption holds, as right; any other link as it is."""
    if link.verdict != "wrong" or link.head is None or link.tree is None:
        return link
    head, tree = link.head, link.tree
    for scope in _scopes(ground.formulas, premises, cases):
        trial = replace(ground, formulas=scope, local=scope)
        if trial.compared(head, tree).verdict == "right":
            return Link("right", head, tree, _WHERE)
    for premise in _usual(ground.formulas):
        other = constrained(ground.formulas, premise)
        trial = ground if other is None else replace(ground, formulas=other, local=other)
        if trial.compared(head, tree).verdict == "right":
            return Link("right", head, tree, "where the targets add up to 1")
    return link


def _scopes(scope: Scope, premises: Sequence[Relation], cases: Sequence[Case]) -> Iterator[Scope]:
    """The definitions under each case and each premise alone, then under all of them."""
    for case in cases:
        yield replace(scope, cases=(case,))
    usable = [p for p in reversed(premises) if constrained(scope, p) is not None]
    for premise in usable:
        if (other := constrained(scope, premise)) is not None:
            yield other
    if len(usable) + bool(cases) > 1:
        whole = reduce(lambda s, p: constrained(s, p) or s, usable, scope)
        yield replace(whole, cases=tuple(cases[:1]))


def _usual(scope: Scope) -> Iterator[Relation]:
    """Σ y_i = 1 for the targets of a cross-entropy: y_i stands as a factor before a logarithm."""
    for definition in scope.definitions:
        for node in walk(definition.right):
            if not (isinstance(node, BigOperator) and node.kind == "sum" and isinstance(node.index, Symbol)):
                continue
            for name in _targets(node.body, node.index):
                if scope.defined(name) is None:
                    yield Relation((replace(node, body=name), Number("1")), ("=",))


def _targets(body: Tree, index: Symbol) -> Iterator[Symbol]:
    """The names with an index that are multiplied with a logarithm."""
    for node in walk(body):
        if not isinstance(node, Product):
            continue
        has_log = any(isinstance(f, Call) and f.function.base in {"log", "ln"} for f in node.factors)
        yield from (f for f in node.factors if has_log and isinstance(f, Symbol) and f.sub[-1:] == (index,))


def cases_around(source: str, start: int, end: int) -> list[Case]:
    """The cases that stand around a line: those behind it, then those before it, the nearest first."""
    before = source[max(0, start - _BEFORE) : start]
    behind = re.split(r"\n\s*\n|\\\\", source[end : end + _BEHIND])[0]
    own = source[start:end]
    matches = [*_CASE.finditer(behind), *reversed(list(_CASE.finditer(before)))]
    matches += [m for m in _CASE.finditer(own) if own[: m.start()].rstrip()[-1:] not in "=({_"]
    return [(m[1], m[3], m[2] == "=") for m in matches if m[1] != m[3]]


def symmetric(scope: Scope) -> list[Relation]:
    """A = Aᵀ for the capitals without a definition, where a text says that a matrix is symmetric."""
    names = {s: None for tree in scope.trees for s in symbols(tree) if s.base.isupper() and len(s.base) == 1}
    return [Relation((s, Transpose(s)), ("=",)) for s in names if scope.defined(s) is None and not s.sub]
