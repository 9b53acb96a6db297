"""The partials of a node as graphs, and the sums and products that the chain rule makes of them.

A plain number is a constant: what is computed from numbers alone stays a number, and makes no node.
"""

import math
from typing import Any

from engine.calculus.auxiliary import edge
from engine.calculus.symbolic_partials import lifted
from engine.core import operations as ops
from engine.core.operation import CONSTANT, Operation
from engine.core.value import Value, apply

Scalar = Value | float


def partial(node: Value, i: int) -> Scalar:
    """∂node / ∂operand i, a number where it is constant.

    ValueError where data has been changed since the node was computed.
    """
    op: Operation = node.op  # type: ignore[assignment]  # it has operands
    operands = [p.data if p.op is CONSTANT else p for p in node.parents]
    found: Scalar = lifted(op)[i](_Nodes(node, op, operands), *operands)
    if not (isinstance(found, Value) or math.isfinite(found)):
        found = _unsloped(found, operands)
    if not _same(data_of(found), node.partials[i]):
        raise ValueError(_stale(node, op, i))
    return found


class _Nodes:
    """Makes the nodes of one partial, each once; what its formula computes as the node did is the node."""

    def __init__(self, node: Value, op: Operation, operands: list[Scalar]) -> None:
        self._made: dict[tuple[Any, ...], Scalar] = {(op, *operands): node}

    def __call__(self, op: Operation, *operands: Scalar) -> Scalar:
        key = (op, *operands)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = _made(op, operands)
        return made


def _unsloped(slope: Scalar, operands: list[Scalar]) -> Scalar:
    """An infinite slope, or NaN, as a node: were it a constant, its own slope would be 0, not NaN."""
    for operand in operands:
        if isinstance(operand, Value):
            slope = apply(edge, slope, operand)
    return slope


def added(a: Scalar, b: Scalar) -> Scalar:
    """Their sum, as the chain rule adds up paths; x itself for 0 + x."""
    if a == 0:  # a number: a Value equals nothing but itself
        return b
    return a if b == 0 else a + b


def product(a: Scalar, b: Scalar) -> Scalar:
    """Their product, as the chain rule follows a path; x itself for 1 x, and 0 for 0 x with finite x."""
    if isinstance(a, Value) and isinstance(b, Value):
        return a * b
    number, x = (b, a) if isinstance(a, Value) else (a, b)
    if number == 1:
        return x
    return 0.0 if number == 0 and math.isfinite(data_of(x)) else a * b


def data_of(x: Scalar) -> float:
    """The number of a Value; a number as it is."""
    return x.data if isinstance(x, Value) else x


def _made(op: Operation, operands: tuple[Scalar, ...]) -> Scalar:
    if op is ops.add:
        return added(*operands)
    if op is ops.mul:
        return product(*operands)
    return _shorter(op, operands) or _applied(op, *operands)


def _shorter(op: Operation, operands: tuple[Scalar, ...]) -> Value | None:
    """The operand that the result is, by what the operation declares: a for a / 1."""
    by_name = dict(zip(op.operands, operands, strict=True))
    for name, x in by_name.items():
        same = None if isinstance(x, Value) else by_name.get(op.shorter.get((name, x), ""))
        if isinstance(same, Value):
            return same
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
        f"a derivative needs its graph as it was computed; {op.name} had the partial {node.partials[i]!r} to "
        f"{op.operands[i]}, and its operands are now {now}; compute the output anew after changing data"
    )
