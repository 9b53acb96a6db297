"""The rule, the domain and the kink that an operation declares, as functions of intervals."""

import ast
from collections.abc import Callable
from functools import cache

from engine.core.operation import Operation
from engine.core.rules.running import with_math
from engine.support.python_ast import tree_of
from engine.verify.enclosure.arithmetic.functions import INTERVAL_MATH
from engine.verify.enclosure.arithmetic.interval import Number

Result = tuple[Number, tuple[Number, ...]]


@cache
def rule_of(op: Operation) -> Callable[..., Result]:
    """The rule itself, run with the `math` of intervals."""
    try:
        return with_math(op.rule, INTERVAL_MATH)
    except TypeError:
        raise TypeError(f"{op.name} has no enclosure: its rule is no Python function") from None


def is_tested(op: Operation) -> bool:
    """Whether a rule is the engine's own, whose partials are tested to be the derivatives of its value."""
    return op.rule.__module__.partition(".")[0] == __name__.partition(".")[0]


@cache
def domain_of(op: Operation) -> Callable[..., bool]:
    """Whether an operation says that it has a value."""
    return _function(op, tree_of(op.domain or "True"))


@cache
def sides_of(op: Operation) -> Callable[..., tuple[bool, bool, Result]]:
    """Whether operands lie above the declared kink, whether below, and the rule's result there.

    The kink of a - b lies where a = b: a > b is above.
    """
    left, right = _sides(op.kink)
    above = _function(op, ast.Compare(left, [ast.Gt()], [right]))
    below = _function(op, ast.Compare(left, [ast.Lt()], [right]))
    rule = rule_of(op)
    return lambda *operands: (above(*operands), below(*operands), rule(*operands))


@cache
def touches(op: Operation) -> Callable[..., bool]:
    """Whether operands stand on the declared kink."""
    left, right = _sides(op.kink)
    return _function(op, ast.Compare(left, [ast.Eq()], [right]))


@cache
def places_in_kink(op: Operation) -> tuple[int, ...]:
    """Which operands the declared kink depends on."""
    names = {node.id for node in ast.walk(tree_of(op.kink or "0")) if isinstance(node, ast.Name)}
    return tuple(i for i, name in enumerate(op.operands) if name in names)


def _sides(kink: str) -> tuple[ast.expr, ast.expr]:
    match tree_of(kink):
        case ast.BinOp(left, ast.Sub(), right):
            return left, right
        case whole:
            return whole, ast.Constant(0.0)


def _function(op: Operation, body: ast.expr) -> Callable[..., bool]:
    parameters = ast.arguments([], [ast.arg(name) for name in op.operands], None, [], [], None, [])
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, body)))
    function: Callable[..., bool] = eval(compile(tree, f"<{op.name}>", "eval"), {"math": INTERVAL_MATH})  # noqa: S307
    return function
