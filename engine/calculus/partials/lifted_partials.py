"""Partials as functions of Values that have no numbers: conditions become nodes, and `where` chooses.

A function that is recorded runs for any numbers, so its derivative cannot follow the branch that one point takes.
Both branches are written; the condition is a node that is 1 or 0.
"""

# ruff: noqa: N802  # the names of ast.NodeVisitor

import ast
import math
from collections.abc import Callable
from functools import cache, reduce
from itertools import pairwise
from typing import Protocol

from engine.calculus.partials import auxiliary
from engine.calculus.partials.formula import formula
from engine.calculus.partials.symbolic_partials import (
    MAKE,
    PREDICATES,
    OverValues,
    Scalar,
    SymbolicPartial,
    call,
    compiled,
    deferred,
)
from engine.core import operations as ops
from engine.core.operation import CONSTANT, Operation
from engine.core.value import Value

Branch = Callable[[], Scalar]


class Make(Protocol):
    """Makes nodes: see chain_rule."""

    def __call__(self, op: Operation, *operands: Scalar) -> Scalar:
        """The node of an operation."""

    def node_of(self, derivative: Scalar) -> Scalar:
        """A branch; an infinite or NaN number as a node whose own derivative is NaN."""


_CHOICE, _REGULAR, _TEST = "choice()", "regular()", "test()"
_ZERO, _ONE = ast.Constant(0.0), ast.Constant(1.0)
_COMPARISONS: dict[type[ast.cmpop], Callable[[ast.expr, ast.expr], tuple[Operation, ast.expr, ast.expr]]] = {
    ast.Lt: lambda a, b: (auxiliary.less, a, b),
    ast.Gt: lambda a, b: (auxiliary.less, b, a),
    ast.LtE: lambda a, b: (auxiliary.less_equal, a, b),
    ast.GtE: lambda a, b: (auxiliary.less_equal, b, a),
    ast.Eq: lambda a, b: (auxiliary.equal, a, b),
    ast.NotEq: lambda a, b: (auxiliary.equal, a, b),
}


@cache
def lifted_partials(op: Operation) -> tuple[SymbolicPartial, ...]:
    """∂y/∂operand for each operand, right on both sides of every condition. FormulaError as `symbolic_partials`."""
    return tuple(compiled(op, partial, _Lifted) for partial in formula(op).partials)


@cache
def has_branches(op: Operation) -> bool:
    """Whether a partial depends on a condition, so that its graph is right on one side alone."""
    conditions = (ast.Compare, ast.IfExp)
    nodes = [node for partial in formula(op).partials for node in ast.walk(partial)]
    return op.selects or any(isinstance(n, conditions) or getattr(n, "attr", "") == "fabs" for n in nodes)


class _Lifted(OverValues):
    """Rewrites an expression over numbers as one over Values without numbers."""

    def __init__(self, op: Operation, scope: dict[str, object]) -> None:
        super().__init__(op, scope)
        scope.update({_CHOICE: _choice, _REGULAR: _regular, _TEST: _tested})

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test, body, orelse = self.condition(node.test), self.visited(node.body), self.visited(node.orelse)
        match node.test:
            case ast.Compare(ops=[ast.Eq()]):
                return _of(_REGULAR, test, body, orelse)
            case ast.Compare(ops=[ast.NotEq()]):
                return _of(_REGULAR, _not(test), orelse, body)
        return _of(_CHOICE, test, body, orelse)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        pairs = zip(node.ops, pairwise([node.left, *node.comparators]), strict=True)
        return reduce(_and, [self._comparison(op, a, b) for op, (a, b) in pairs])

    def _comparison(self, op: ast.cmpop, a: ast.expr, b: ast.expr) -> ast.expr:
        test = self._test(*_COMPARISONS[type(op)](a, b))
        return _not(test) if isinstance(op, ast.NotEq) else test

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        both = _and if isinstance(node.op, ast.And) else _or
        return reduce(both, [self.condition(value) for value in node.values])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return (
            _not(self.condition(node.operand))
            if isinstance(node.op, ast.Not)
            else super().visit_UnaryOp(node)
        )

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr  # type: ignore[attr-defined]  # math.name, as formula has checked
        return (
            self._test(getattr(auxiliary, name), *node.args)
            if name in PREDICATES
            else super().visit_Call(node)
        )

    def condition(self, node: ast.expr) -> ast.expr:
        """A condition as a number, 1 or 0; a number is true where it is not 0."""
        match node:
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return self.visited(node)
            case ast.Call(func=ast.Attribute(attr=name)) if name in PREDICATES:
                return self.visited(node)
        return _not(self._test(auxiliary.equal, node, _ZERO))

    def _test(self, op: Operation, *operands: ast.expr) -> ast.expr:
        """A comparison, as a call of `_tested`."""
        return call(_TEST, ast.Name(MAKE, ast.Load()), *self.node(op, *operands).args)


def _and(a: ast.expr, b: ast.expr) -> ast.expr:
    return _of(_CHOICE, a, b, _ZERO)


def _or(a: ast.expr, b: ast.expr) -> ast.expr:
    return _of(_CHOICE, a, _ONE, b)


def _not(a: ast.expr) -> ast.expr:
    return _of(_CHOICE, a, _ZERO, _ONE)


def _of(choice: str, test: ast.expr, then: ast.expr, other: ast.expr) -> ast.expr:
    return call(choice, ast.Name(MAKE, ast.Load()), test, deferred(then), deferred(other))


def _choice(make: Make, test: Scalar, then: Branch, other: Branch) -> Scalar:
    """`then if test else other`."""
    if not isinstance(test, Value):
        return then() if test else other()
    a, b = _or_nan(then), _or_nan(other)
    if not (isinstance(a, Value) or isinstance(b, Value)):
        if repr(a) == repr(b):
            return a
        if (a, b) in ((1.0, 0.0), (0.0, 1.0)):
            return test if a else negation(test)
    for one, other_one, condition in ((a, b, test), (b, a, negation(test))):  # `and` and `or`
        if is_condition(one) and not isinstance(other_one, Value) and other_one in (0.0, 1.0):
            return make(
                *((auxiliary.either, negation(condition)) if other_one else (auxiliary.both, condition)), one
            )
    return make(ops.where, test, make.node_of(a), make.node_of(b))


def is_condition(x: Scalar) -> bool:
    """Whether it is 1 or 0 at every point: a comparison, or the negation of one."""
    if not isinstance(x, Value):
        return False
    negated = x.op is ops.sub and x.parents[0].op is CONSTANT and x.parents[0].data == 1.0
    return (x.parents[1] if negated else x).op in auxiliary.CONDITIONS


def negation(condition: Scalar) -> Scalar:
    """1 - condition; twice is not at all."""
    if isinstance(condition, Value) and condition.op is ops.sub and is_condition(condition):
        return condition.parents[1]
    return 1.0 - condition


def _tested(make: Make, op: Operation, *operands: Scalar) -> Scalar:
    """A comparison. A condition is no NaN, and equal to 0 where its negation holds."""
    if is_condition(operands[0]):
        if op is auxiliary.isnan:
            return 0.0
        if op is auxiliary.equal and not isinstance(operands[1], Value) and operands[1] == 0:
            return negation(operands[0])
    return make(op, *operands)


def _regular(make: Make, test: Scalar, special: Branch, general: Branch) -> Scalar:
    """`special if test else general`, where the test is an equation: the general branch where both are equal."""
    if not isinstance(test, Value) and not test:
        return general()
    at_equality, elsewhere = special(), _or_nan(general)
    chosen = at_equality
    if isinstance(at_equality, Value) or math.isfinite(
        at_equality
    ):  # an infinite general branch is a division by 0
        same = make(auxiliary.equal, elsewhere, at_equality)
        finite = make(auxiliary.isfinite, at_equality)
        chosen = _choice(
            make, _choice(make, finite, lambda: same, lambda: 0.0), lambda: elsewhere, lambda: at_equality
        )
    return _choice(make, test, lambda: chosen, lambda: elsewhere)


def _or_nan(branch: Branch) -> Scalar:
    """A branch over numbers alone may have no value at a point that does not take it."""
    try:
        return branch()
    except (ArithmeticError, ValueError):
        return float("nan")
