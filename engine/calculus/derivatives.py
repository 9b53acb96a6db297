"""Derivatives as graphs of their own, of any order: grad, jacobian, hessian, products with them, directions.

Inputs are any nodes of the graph, leaves or not: one Value, a list (a vector), a list of lists (a matrix); so
are the outputs of a jacobian. The rule of shapes:

    rank(∂y/∂p) = rank(y) + rank(p): the shape of ∂y/∂p is that of y followed by that of p,

so `jacobian(y, p)[i][j][k]` is ∂y_i/∂p_jk for a vector y and a matrix p. What y does not depend on has the
derivative 0. Every result is a Value, made of the declared formulas of the operations, that can be
differentiated in turn; no `.grad` is read or written. At a kink it takes the slope that backward takes.

Errors, of every function here: TypeError for what is no Value; ValueError for a constant as an input, for a
vector of another shape, and where data has been changed since the graph was computed; FormulaError for an
operation whose rule cannot be read. Source: the chain rule in matrices is seed S2-CG-9, 10 and 13.

>>> from engine import Value, grad, hessian, jacobian
>>> x = Value(2.0, "x")
>>> slope = grad(x**3, x)
>>> slope.data, grad(slope, x).data, grad(grad(slope, x), x).data
(12.0, 12.0, 6.0)
"""

from collections.abc import Iterable, Sequence
from typing import Any, overload

from engine.calculus.chain_rule import Scalar, added, partial, product
from engine.calculus.nested import beside, leaves, mapped, values
from engine.core import operations as ops
from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value, apply, constant
from engine.support.numbers import described

Nested = Value | Sequence[Any]  # a Value, or lists of them to any depth
Vector = Value | float | Sequence[Any]  # numbers or Values, in the shape of the outputs or the inputs
Step = tuple[Value, list[tuple[Value, Scalar]]]  # a node, and its operands that vary, each with its partial
Seeds = Iterable[tuple[Value, Scalar]]


@overload
def grad(output: Value, inputs: Value) -> Value: ...
@overload
def grad(output: Value, inputs: Sequence[Any]) -> list[Any]: ...
def grad(output: Value, inputs: Nested) -> Any:
    """∂output/∂p for each input p, in the shape of the inputs.

    Where one input is computed from another, the derivative to each follows every path.
    """
    return jacobian(_one(output, "grad"), inputs)


def jacobian(outputs: Nested, inputs: Nested) -> Any:
    """∂y/∂p for each output y and input p, in the shape of the outputs followed by that of the inputs.

    For vectors J[i][j] = ∂y_i/∂p_j, and by the chain rule J of F(G(x)) is the matrix product
    jacobian(F, G) jacobian(G, x), the outer factor on the left. One reverse pass for each output.
    """
    steps = _steps(outputs, inputs)
    rows: dict[Value, dict[Value, Value]] = {}
    for output in leaves(outputs):
        grads = _backward(steps, [(output, 1.0)])
        rows[output] = {p: _result(grads, p) for p in leaves(inputs)}
    return mapped(outputs, lambda y: mapped(inputs, rows[y].__getitem__))


def hessian(output: Value, inputs: Nested) -> Any:
    """∂²output/∂p∂q for each two inputs, in the shape of the inputs twice: H[i][j] for a vector."""
    return jacobian(jacobian(_one(output, "hessian"), inputs), inputs)


def vjp(outputs: Nested, inputs: Nested, vector: Vector) -> Any:
    """vᵀ J = Σ v_i ∂y_i/∂p in the shape of the inputs; `vector` has the shape of the outputs.

    Reverse mode: one pass, however many inputs and outputs there are.
    """
    steps = _steps(outputs, inputs)
    grads = _backward(steps, beside(outputs, vector, "outputs"))
    return mapped(inputs, lambda p: _result(grads, p))


def jvp(outputs: Nested, inputs: Nested, vector: Vector) -> Any:
    """J v = Σ ∂y/∂p_j v_j in the shape of the outputs; `vector` has the shape of the inputs.

    Forward mode: one pass in topological order, however many inputs and outputs there are.
    """
    steps = _steps(outputs, inputs)
    tangents = _forward(steps, beside(inputs, vector, "inputs"))
    return mapped(outputs, lambda y: _result(tangents, y))


def hvp(output: Value, inputs: Nested, vector: Vector) -> Any:
    """H v in the shape of the inputs, without H: the jvp of the gradient, in time linear in the graph."""
    return jvp(jacobian(_one(output, "hvp"), inputs), inputs, vector)


def directional(output: Value, inputs: Nested, direction: Vector) -> Value:
    """Σ ∂f/∂p_j d_j = lim (f(p + h d) - f(p)) / h, the slope of the output f in the `direction` d.

    The direction counts as it is: for the slope per unit of length, give one of length 1.
    """
    slope: Value = jvp(_one(output, "directional"), inputs, direction)
    return slope


def _steps(outputs: Nested, inputs: Nested) -> list[Step]:
    """The nodes between inputs and outputs, in topological order, each with its edges."""
    depends = set(values(inputs, "the inputs of a derivative"))
    for p in depends:
        if p.op is CONSTANT:
            raise ValueError(
                f"the inputs of a derivative are Values that vary; got the constant {p.data!r}; "
                f"compute the output from Value({p.data!r})"
            )
    steps: list[Step] = []
    for node in topological(*values(outputs, "the outputs of a derivative")):
        edges = [(p, partial(node, i)) for i, p in enumerate(node.parents) if p in depends]
        if edges:
            depends.add(node)
            steps.append((node, edges))
    return steps


def _backward(steps: list[Step], seeds: Seeds) -> dict[Value, Scalar]:
    """Σ seed ∂y/∂node for every node: gradients handed back along the edges, as `Value.backward` does."""
    grads = _summed(seeds)
    for node, edges in reversed(steps):
        if (upstream := grads.get(node)) is not None:
            for parent, slope in edges:
                part = product(upstream, slope)
                grads[parent] = added(grads[parent], part) if parent in grads else part
    return grads


def _forward(steps: list[Step], seeds: Seeds) -> dict[Value, Scalar]:
    """Σ ∂node/∂p seed for every node: tangents handed on along the edges, in the order of computation."""
    tangents = _summed(seeds)
    for node, edges in steps:
        tangent = tangents.get(node, 0.0)  # its seed, where an inner node is an input
        for parent, slope in edges:
            tangent = added(tangent, product(slope, tangents[parent]))
        tangents[node] = tangent
    return tangents


def _summed(seeds: Seeds) -> dict[Value, Scalar]:
    """The seed of each Value; one that stands twice among outputs or inputs has the sum of its two."""
    found: dict[Value, Scalar] = {}
    for value, seed in seeds:
        found[value] = added(found.get(value, 0.0), seed)
    return found


def _result(derivatives: dict[Value, Scalar], node: Value) -> Value:
    """The derivative of one node as a Value, 0 where there is none.

    Never a leaf itself, as w in ∂(x w)/∂x: an optimizer changes the data of leaves.
    """
    derivative = derivatives.get(node, 0.0)
    if not isinstance(derivative, Value):
        return constant(derivative)
    return derivative if derivative.parents else apply(ops.mul, 1.0, derivative)


def _one(output: object, asked: str) -> Value:
    if isinstance(output, (list, tuple)):
        raise TypeError(f"{asked} needs one output; got {described(output)}; write jacobian(outputs, inputs)")
    return values(output, f"the outputs of {asked}")[0]
