"""The chain rule over a graph: its edges, gradients back along them, and tangents forward.

A gradient is a sum of products, each a graph again.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from engine.calculus.partials.auxiliary import both, either, equal
from engine.calculus.partials.lifted_partials import is_condition
from engine.calculus.partials.own_steps import Edge, OwnSteps, Shared, Step
from engine.calculus.partials.partial import added, partial, product, without_numbers
from engine.calculus.partials.several import Part, Several
from engine.calculus.partials.symbolic_partials import Scalar
from engine.core import operations as ops
from engine.core.operation import CONSTANT
from engine.core.rules.dot import Dot
from engine.core.rules.lookup import Lookup
from engine.core.value import Value, apply


def steps_along(nodes: Iterable[Value], depends: set[Value], shared: Shared) -> list[Step]:
    """Those of the nodes, in topological order, that depend on one in `depends`, to which they are added."""
    steps = list[Step]()
    for node in nodes:
        if isinstance(node.op, OwnSteps):
            steps += node.op.steps(node, depends, shared)
            continue
        edges = edges_of(node, depends)
        if edges:
            depends.add(node)
            steps.append((node, edges))
    return steps


def edges_of(node: Value, depends: AbstractSet[Value]) -> list[Edge]:
    """The operands of a node that are in `depends`, each with its partial, and the condition under which it counts.

    The condition is None where it always counts. An operation that selects passes nothing to an operand that it
    leaves out: of a graph with numbers, that is no edge; of a graph without, the partial is the condition.
    """
    if isinstance(node.op, (Several, Part)) or is_lookup(node):
        return [
            (parent, 1.0, None)
            for parent in dict.fromkeys(node.parents[is_lookup(node) :])
            if parent in depends
        ]
    if isinstance(node.op, Dot):  # each number of one vector has that of the other as its partial
        a, b, first = node.op.parts(node.parents)
        pairs = chain(zip(a, b, strict=True), zip(b, a, strict=True))
        edges: list[Edge] = [(p, q.data if q.op is CONSTANT else q, None) for p, q in pairs if p in depends]
        return edges + [(p, 1.0, None) for p in first if p in depends]
    if not without_numbers(node):
        passes = node.op.passes if node.op else bool
        numbered = enumerate(zip(node.parents, node.partials, strict=True))
        return [(p, partial(node, i), None) for i, (p, n) in numbered if p in depends and passes(n)]
    edges = []
    for i, parent in enumerate(node.parents):
        if parent in depends:
            derivative = partial(node, i)
            condition = derivative if node.op and node.op.selects else None
            if isinstance(condition, Value) or condition is None or condition != 0:
                edges.append((parent, derivative, condition if isinstance(condition, Value) else None))
    return edges


def passes_to(node: Value, shared: Shared) -> Sequence[Value]:
    """The nodes below to which a gradient may go: the index of a look-up is data."""
    if isinstance(node.op, OwnSteps):
        return node.op.passes_to(node, shared)
    return node.parents[is_lookup(node) :]


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
                    reaches = apply(both, reaches, condition) if isinstance(reaches, Value) else condition
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
    return apply(either, a, b) if isinstance(b, Value) else a if b == 0 else 1.0
