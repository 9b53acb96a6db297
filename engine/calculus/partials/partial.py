"""One partial of a node as a graph, and the arithmetic that keeps derivatives short.

A plain number is a constant. Arithmetic on numbers alone gives a number and makes no node.
"""

import math

from engine.calculus.partials.auxiliary import edge
from engine.calculus.partials.lifted_partials import lifted_partials
from engine.calculus.partials.symbolic_partials import Scalar, symbolic_partials
from engine.core import operations as ops
from engine.core.operation import CONSTANT, Operation
from engine.core.value import Value, apply
from engine.support.errors import DomainError


def without_numbers(node: Value) -> bool:
    """Whether a node is recorded, or was computed before from what has no number now."""
    return node.recorded or any(parent.recorded for parent in node.parents)


def partial(node: Value, i: int) -> Scalar:
    """∂node / ∂operand i as a graph; a plain number where it is constant.

    ValueError where data has changed since the node was computed.
    """
    op: Operation = node.op  # type: ignore[assignment]  # it has operands
    operands = [p.data if p.op is CONSTANT else p for p in node.parents]
    recorded = without_numbers(node)
    partials = lifted_partials if recorded else symbolic_partials
    nodes = _Nodes(node, op, operands)
    try:
        derivative = nodes.node_of(partials(op)[i](nodes, *operands))
    except DomainError:
        if not recorded:
            raise
        derivative = nodes.node_of(
            math.nan
        )  # of numbers alone, such as 1 / b at b = 0: a program goes on with NaN
    if not recorded and not _same(data_of(derivative), node.partials[i]):
        raise ValueError(_stale(node, op, i))
    return derivative


class _Nodes:
    """Makes each node of a partial once. A term that equals the node itself is the node: e^a in (e^a)'."""

    def __init__(self, node: Value, op: Operation, operands: list[Scalar]) -> None:
        self._nodes: dict[tuple[Operation | Scalar, ...], Scalar] = {(op, *operands): node}
        self._operands = [operand for operand in operands if isinstance(operand, Value)]

    def __call__(self, op: Operation, *operands: Scalar) -> Scalar:
        key = (op, *operands)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = _node(op, operands)
        return node

    def node_of(self, derivative: Scalar) -> Scalar:
        """A partial; where it is an infinite or NaN number, a node whose own derivative is NaN: a constant has 0."""
        if isinstance(derivative, Value) or math.isfinite(derivative):
            return derivative
        for operand in self._operands:
            derivative = apply(edge, derivative, operand)
        return derivative


def added(a: Scalar, b: Scalar) -> Scalar:
    """a + b, the sum over paths; 0 + x is x itself."""
    if not isinstance(a, Value) and a == 0:
        return b
    return a if not isinstance(b, Value) and b == 0 else a + b


def product(a: Scalar, b: Scalar) -> Scalar:
    """a b, the product along a path; 1 x is x itself, and 0 x is 0 for a finite x."""
    if isinstance(a, Value) and isinstance(b, Value):
        return a * b
    factor, x = (b, a) if isinstance(a, Value) else (a, b)
    if factor == 1:
        return x
    recorded = isinstance(x, Value) and x.recorded  # it has no number
    return 0.0 if factor == 0 and not recorded and math.isfinite(data_of(x)) else a * b


def power(a: Scalar, b: Scalar) -> Scalar:
    """a^b; x^1 is x itself, so that the derivative of x² is 2 x."""
    return a if not isinstance(b, Value) and b == 1 else _applied(ops.pow_, a, b)


def data_of(x: Scalar) -> float:
    """The number of a Value; a number itself."""
    return x.data if isinstance(x, Value) else x


def _node(op: Operation, operands: tuple[Scalar, ...]) -> Scalar:
    if op is ops.add:
        return added(*operands)
    if op is ops.mul:
        return product(*operands)
    if op is ops.pow_:
        return power(*operands)
    shorter = _shorter(op, operands)
    return _applied(op, *operands) if shorter is None else shorter


def _shorter(op: Operation, operands: tuple[Scalar, ...]) -> Value | None:
    """The operand that equals the result by the operation's declaration: a for a / 1."""
    by_name = dict(zip(op.operands, operands, strict=True))
    for name, x in by_name.items():
        equal = None if isinstance(x, Value) else by_name.get(op.shorter.get((name, x), ""))
        if isinstance(equal, Value):
            return equal
    return None


def _applied(op: Operation, *operands: Scalar) -> Scalar:
    if any(isinstance(operand, Value) for operand in operands):
        return apply(op, *operands)
    return op.evaluate([data_of(operand) for operand in operands])[0]


def _same(a: float, b: float) -> bool:
    return a == b or math.isclose(a, b, rel_tol=1e-9) or (math.isnan(a) and math.isnan(b))


def _stale(node: Value, op: Operation, i: int) -> str:
    now = ", ".join(f"{name} = {p.data!r}" for name, p in zip(op.operands, node.parents, strict=True))
    return (
        f"a derivative needs an unchanged graph; {op.name} was computed with the partial {node.partials[i]!r} to "
        f"{op.operands[i]}, and its operands are now {now}; compute the output again after changing data"
    )
