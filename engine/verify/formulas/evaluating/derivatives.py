"""Derivatives of arrays of nodes with respect to arrays of nodes, as graphs: gradients, Jacobians, Hessians."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from engine.calculus.partials.partial import added, partial, product
from engine.calculus.partials.symbolic_partials import Scalar
from engine.core import operations as ops
from engine.core.order import topological
from engine.core.value import Value, apply, constant
from engine.verify.formulas.problems import AxesError
from engine.verify.formulas.shapes.arrays import Array
from engine.verify.formulas.shapes.sizes import Size, in_words, is_one

Layout: TypeAlias = Literal["mixed", "numerator", "denominator"]
"""How ∂y/∂x is laid out. mixed: a gradient has the shape of x, a Jacobian rows by y. numerator: a gradient is a row.
denominator: a Jacobian has rows by x."""
Fixed: TypeAlias = Mapping[Value, "Value | None"]
"""Nodes whose gradient is stated: a Value stands for it, None holds the node fixed."""
Links: TypeAlias = Mapping[Value, Mapping[Value, Value]]
"""Derivatives of steps by steps that are stated: da/dz."""
Edge: TypeAlias = tuple[Value, Scalar]


def derivative(outputs: Array, inputs: Array, layout: Layout, fixed: Fixed, links: Links) -> Array:
    """∂outputs/∂inputs in a layout. ShapeError where it would have more than two axes."""
    rows, columns, flipped = _shape(outputs, inputs, layout)
    if outputs.entries is None or inputs.entries is None:
        return Array(rows, columns, None)
    table = [gradients(y, inputs.entries, fixed, links) for y in outputs.entries]
    if flipped:
        table = [list(line) for line in zip(*table, strict=True)]
    return Array(rows, columns, tuple(entry for line in table for entry in line))


def _shape(y: Array, x: Array, layout: Layout) -> tuple[Size, Size, bool]:
    """Rows, columns, and whether entries go by x first."""
    if y.is_scalar:
        rows, columns = (x.columns, x.rows) if layout == "numerator" and x.is_vector else x.shape
        return rows, columns, False
    if x.is_scalar:
        rows, columns = (y.columns, y.rows) if layout == "denominator" and y.is_vector else y.shape
        return rows, columns, False
    if not (y.is_vector and x.is_vector):
        raise AxesError(f"a derivative of {in_words(y.shape)} by {in_words(x.shape)} has more than two axes")
    tall, wide = (y.columns if is_one(y.rows) else y.rows), (x.columns if is_one(x.rows) else x.rows)
    return (wide, tall, True) if layout == "denominator" else (tall, wide, False)


def gradients(output: Value, inputs: Sequence[Value], fixed: Fixed, links: Links) -> list[Value]:
    """∂output/∂input for each input, over every path that no fixed node cuts, with stated links of the chain."""

    def edges(node: Value, depends: set[Value]) -> list[Edge]:
        stated = links.get(node, {})
        others = [x for x in inputs if x not in stated and x is not node]
        rest = _swept(node, others, dict.fromkeys(stated), _edges)
        return [*((z, t) for z, t in stated.items() if z in depends), *zip(others, rest, strict=True)]

    sums = _swept(output, inputs, fixed, lambda n, depends: (edges if n in links else _edges)(n, depends))
    return [_node(gradient) for gradient in sums]


def _swept(
    output: Value, inputs: Sequence[Value], fixed: Fixed, edges: Callable[[Value, set[Value]], list[Edge]]
) -> list[Scalar]:
    """The reverse sweep over these edges. A fixed node passes on the gradient that is stated for it, or none."""
    depends = set(inputs)
    steps: list[tuple[Value, list[Edge]]] = []
    for node in topological(output):
        own = edges(node, depends)
        if own:
            depends.add(node)
            steps.append((node, own))
    sums: dict[Value, Scalar] = {output: 1.0}
    for node, own in reversed(steps):
        gradient = sums.get(node, 0.0)
        if node in fixed and node is not output:
            gradient = 0.0 if (stated := fixed[node]) is None else stated
        for parent, weight in own:
            sums[parent] = added(sums.get(parent, 0.0), product(gradient, weight))
    return [sums.get(node, 0.0) for node in inputs]


def _edges(node: Value, depends: set[Value]) -> list[Edge]:
    """The operands of a node that vary, each with its partial."""
    passes = node.op.passes if node.op else bool
    operands = enumerate(zip(node.parents, node.partials, strict=True))
    return [(p, partial(node, i)) for i, (p, number) in operands if p in depends and passes(number)]


def _node(gradient: Scalar) -> Value:
    if not isinstance(gradient, Value):
        return constant(gradient)
    return gradient if gradient.parents else apply(ops.mul, 1.0, gradient)
