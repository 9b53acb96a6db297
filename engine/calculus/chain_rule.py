"""The partials of a node as graphs, and the sums and products of the chain rule.

A plain number is a constant. Arithmetic on numbers alone gives a number and makes no node.
"""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from engine.calculus.auxiliary import edge, equal
from engine.calculus.lifted_partials import is_condition, lifted_partials
from engine.calculus.several import Part, Several
from engine.calculus.symbolic_partials import Scalar, symbolic_partials
from engine.core import operations as ops
from engine.core.operation import CONSTANT, Operation
from engine.core.rules.lookup import Lookup
from engine.core.value import Value, apply
from engine.support.errors import DomainError

Edge = tuple[Value, Scalar, Value | None]
Step = tuple[Value, list[Edge]]
"""A node, and its edges: an operand, the partial to it, and the condition under which it counts."""


def without_numbers(node: Value) -> bool:
    """Whether a node is recorded, or was computed before from what has no number now."""
    return node.recorded or any(parent.recorded for parent in node.parents)


def edges_of(node: Value, depends: AbstractSet[Value]) -> list[Edge]:
    """The operands of a node that are in `depends`, each with its partial, and the condition under which it counts.

    The condition is None where it always counts. An operation that selects passes nothing to an operand that it
    leaves out: of a graph with numbers, that is no edge; of a graph without, the partial is the condition.
    """
    if isinstance(node.op, (Several, Part)) or is_lookup(node):
        operands = node.parents[is_lookup(node) :]  # the index of a look-up is data
        return [(parent, 1.0, None) for parent in dict.fromkeys(operands) if parent in depends]
    if not without_numbers(node):
        passes = node.op.passes if node.op else bool
        pairs = enumerate(zip(node.parents, node.partials, strict=True))
        return [(p, partial(node, i), None) for i, (p, n) in pairs if p in depends and passes(n)]
    edges: list[Edge] = []
    for i, parent in enumerate(node.parents):
        if parent in depends:
            derivative = partial(node, i)
            condition = derivative if node.op and node.op.selects else None
            if isinstance(condition, Value) or condition is None or condition != 0:
                edges.append((parent, derivative, condition if isinstance(condition, Value) else None))
    return edges


def is_lookup(node: Value) -> bool:
    """Whether a node is a look-up without numbers; its edges name the operands alone."""
    return isinstance(node.op, Lookup) and without_numbers(node)


def _of_lookup(node: Value, edges: Sequence[Edge]) -> list[Edge]:
    """The edges of a look-up on the way back: element j counts where the index is j."""
    index, *items = node.parents
    active = {parent for parent, _, _ in edges}
    chosen = [(item, apply(equal, index, float(j))) for j, item in enumerate(items) if item in active]
    return [(item, condition, condition) for item, condition in chosen]


def backward(steps: Sequence[Step], gradients: dict[Value, Scalar]) -> dict[Value, Scalar]:
    """Σ seed ∂y/∂node for every node, from the seeds; gradients go back along the edges, as in `Value.backward`."""
    reached: dict[Value, Scalar] = dict.fromkeys(gradients, 1.0)  # where a gradient reaches the node
    parts: dict[Value, dict[int, Scalar]] = {}  # those of each operation with several results
    for node, edges in reversed(steps):
        if isinstance(node.op, Several) and node in parts:
            active = {parent for parent, _, _ in edges}
            needed = [i for i, parent in enumerate(node.parents) if parent in active]
            for i, path in node.op.pull(node, parts[node], needed):
                parent = node.parents[i]
                gradients[parent] = added(gradients.get(parent, 0.0), path)
                reached[parent] = 1.0
        elif isinstance(node.op, Part) and node in gradients:
            own = parts.setdefault(node.parents[0], {})
            own[node.op.number] = added(own.get(node.op.number, 0.0), gradients[node])
        elif node in gradients:
            for parent, derivative, condition in _of_lookup(node, edges) if is_lookup(node) else edges:
                reaches = reached[node]
                path = (
                    gradients[node]
                    if condition is not None and is_condition(derivative)
                    else product(gradients[node], derivative)
                )
                if condition is not None:
                    reaches = (
                        apply(ops.where, reaches, condition, 0.0) if isinstance(reaches, Value) else condition
                    )
                if isinstance(reaches, Value):
                    path = apply(ops.where, reaches, path, 0.0)
                gradients[parent] = added(gradients.get(parent, 0.0), path)
                reached[parent] = _either(reached.get(parent, 0.0), reaches)
    return gradients


def forward(steps: Sequence[Step], tangents: dict[Value, Scalar]) -> dict[Value, Scalar]:
    """Σ ∂node/∂p seed for every node, from the seeds; tangents go forward along the edges.

    The tangent of a look-up without numbers is a look-up among the tangents.
    """
    parts: dict[Value, Mapping[int, Scalar]] = {}
    for node, edges in steps:
        if isinstance(node.op, Several):
            operands = {i: tangents[parent] for i, parent in enumerate(node.parents) if parent in tangents}
            parts[node] = node.op.push(node, operands)
            continue
        tangent = tangents.get(node, 0.0)  # its seed, where an inner node is an input
        if isinstance(node.op, Part):
            tangents[node] = added(tangent, parts[node.parents[0]].get(node.op.number, 0.0))
            continue
        if isinstance(node.op, Lookup) and without_numbers(node):
            index, *items = node.parents
            chosen = apply(node.op, index, *[tangents.get(item, 0.0) for item in items])
            tangents[node] = added(tangent, chosen)
            continue
        for parent, derivative, condition in edges:
            path = (
                tangents[parent]
                if condition is not None and is_condition(derivative)
                else product(derivative, tangents[parent])
            )
            tangent = added(tangent, path if condition is None else apply(ops.where, condition, path, 0.0))
        tangents[node] = tangent
    return tangents


def _either(a: Scalar, b: Scalar) -> Scalar:
    """1 where one of two conditions holds; 0.0 and 1.0 are those of every point."""
    if not isinstance(a, Value):
        return b if a == 0 else a
    return apply(ops.where, a, 1.0, b) if isinstance(b, Value) else 1.0


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
