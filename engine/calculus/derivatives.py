"""Derivatives as graphs, of any order: grad, jacobian, hessian, products with them, and directions.

Inputs are any nodes of the graph, leaves or inner nodes: one Value, a list (a vector), a list of lists (a matrix).
The outputs of a jacobian have these forms, too. The rule of shapes:

    rank(∂y/∂p) = rank(y) + rank(p): the shape of ∂y/∂p is that of y followed by that of p,

so `jacobian(y, p)[i][j][k]` is ∂y_i/∂p_jk for a vector y and a matrix p. The derivative is 0 where y does not
depend on p. Every result is a Value, built from the declared formulas of the operations, and can be differentiated
again. No `.grad` is read or written. At a kink the derivative is the one that `backward` takes.

In a function that is recorded, they are recorded, too: `record(lambda x: grad(f(x), x))` is right on both sides of
every condition. A derivative computed outside holds on one side; a function that uses it there is refused.

Errors of every function here: TypeError for anything but Values; ValueError for a constant as an input, for a
vector of another shape, and where data has changed since the graph was computed; FormulaError for an operation
whose rule cannot be read.

>>> from engine import Value, grad, hessian, jacobian
>>> x = Value(2.0, "x")
>>> first = grad(x**3, x)
>>> first.data, grad(first, x).data, grad(grad(first, x), x).data
(12.0, 12.0, 6.0)
"""

# Source: the chain rule in matrices is seed S2-CG-9, 10 and 13.

from collections.abc import Iterable, Sequence
from typing import NamedTuple, overload

from engine.calculus.chain_rule import backward, forward, passes_to, steps_along
from engine.calculus.held import refuse_held
from engine.calculus.nested import Nested, Shaped, Vector, mapped, paired, values
from engine.calculus.one_branch import deciders_of, may_decide, of_branch
from engine.calculus.partials.own_steps import Shared, Step
from engine.calculus.partials.partial import added, without_numbers
from engine.calculus.partials.symbolic_partials import Scalar
from engine.calculus.sweeps import between
from engine.core import operations as ops
from engine.core.operation import CONSTANT
from engine.core.value import Value, apply, constant
from engine.support.errors import RecordingError
from engine.support.misuse.graphs import warn_if_dependent
from engine.support.numbers import described

Seeds = Iterable[tuple[Value, Scalar]]


class SharedNodeError(RecordingError):
    """A derivative is asked for to a node of a long recording that equal nodes have become: it would count all."""


@overload
def grad(output: Value, inputs: Value) -> Value: ...
@overload
def grad(output: Value, inputs: Sequence[Nested]) -> list[Shaped]: ...
def grad(output: Value, inputs: Nested) -> Shaped:
    """∂output/∂p for each input p, in the shape of the inputs.

    Where one input is computed from another, each derivative follows every path to its input.
    """
    return _along_every_path(_one(output, "grad"), inputs)


def jacobian(outputs: Nested, inputs: Nested) -> Shaped:
    """∂y/∂p for each output y and input p, in the shape of the outputs followed by that of the inputs.

    For vectors J[i][j] = ∂y_i/∂p_j, and by the chain rule J of F(G(x)) is the matrix product
    jacobian(F, G) jacobian(G, x), the outer factor on the left. One reverse pass for each output.

    MisuseWarning where one of several inputs is computed from another: its column then counts every path.
    """
    ways = _ways(outputs, inputs)
    warn_if_dependent(values(inputs, "the inputs of a derivative"), dict(ways.steps))
    return _rows(ways, outputs, inputs)


def _along_every_path(outputs: Nested, inputs: Nested) -> Shaped:
    """∂y/∂p for each output y and input p, also where inputs depend on each other."""
    return _rows(_ways(outputs, inputs), outputs, inputs)


def _rows(ways: "_Ways", outputs: Nested, inputs: Nested) -> Shaped:
    branch = _Branch(ways, outputs, inputs)
    rows: dict[Value, dict[Value, Value]] = {}
    columns = values(inputs, "the inputs of a derivative")
    for output in values(outputs, "the outputs of a derivative"):
        grads = backward(ways.steps, _summed([(output, 1.0)]))
        rows[output] = {p: _result(grads, p, branch) for p in columns}
    return mapped(outputs, lambda y: mapped(inputs, rows[y].__getitem__))


def hessian(output: Value, inputs: Nested) -> Shaped:
    """∂²output/∂p∂q for each pair of inputs, in the shape of the inputs twice: H[i][j] for a vector."""
    return _along_every_path(_along_every_path(_one(output, "hessian"), inputs), inputs)


def vjp(outputs: Nested, inputs: Nested, vector: Vector) -> Shaped:
    """vᵀ J = Σ v_i ∂y_i/∂p in the shape of the inputs; `vector` has the shape of the outputs.

    Reverse mode: one pass for any number of inputs and outputs.
    """
    ways = _ways(outputs, inputs)
    branch = _Branch(ways, outputs, inputs)
    grads = backward(ways.steps, _summed(paired(outputs, vector, "outputs")))
    return mapped(inputs, lambda p: _result(grads, p, branch))


def jvp(outputs: Nested, inputs: Nested, vector: Vector) -> Shaped:
    """J v = Σ ∂y/∂p_j v_j in the shape of the outputs; `vector` has the shape of the inputs.

    Forward mode: one pass in topological order for any number of inputs and outputs.
    """
    ways = _ways(outputs, inputs)
    branch = _Branch(ways, outputs, inputs)
    tangents = forward(ways.steps, _summed(paired(inputs, vector, "inputs")))
    return mapped(outputs, lambda y: _result(tangents, y, branch))


def hvp(output: Value, inputs: Nested, vector: Vector) -> Shaped:
    """H v in the shape of the inputs, without forming H: the jvp of the gradient, in time linear in the graph."""
    return jvp(_along_every_path(_one(output, "hvp"), inputs), inputs, vector)


def directional(output: Value, inputs: Nested, direction: Vector) -> Value:
    """Σ ∂f/∂p_j d_j = lim (f(p + h d) - f(p)) / h, the derivative of the output f in the `direction` d.

    The direction is not normalised: for the derivative per unit of length, pass a direction of length 1.
    """
    derivative: Value = jvp(_one(output, "directional"), inputs, direction)
    return derivative


class _Ways(NamedTuple):
    """The nodes between inputs and outputs.

    nodes  those that outputs depend on, down to the inputs, in topological order
    steps  those of them by which a derivative goes, each with its edges
    """

    nodes: list[Value]
    steps: list[Step]


def _ways(outputs: Nested, inputs: Nested) -> _Ways:
    """The ways from outputs down to inputs."""
    depends = set(values(inputs, "the inputs of a derivative"))
    for p in depends:
        if p.op is CONSTANT:
            raise ValueError(
                f"an input of a derivative must vary; got the constant {p.data!r}; "
                f"compute the output from Value({p.data!r})"
            )
        if getattr(p, "stands_for_several", False):
            raise SharedNodeError("this node stands for several equal ones")
    roots = values(outputs, "the outputs of a derivative")
    nodes, passed, shared = between(roots, depends), set(roots), Shared()
    for node in reversed(nodes):  # an index may be computed by a long way, which no derivative goes
        if node in passed:
            passed.update(passes_to(node, shared))
    kept = [node for node in nodes if node in passed]
    refuse_held(passed, depends, lambda leaves: _reach(roots, kept, leaves))
    return _Ways(nodes, steps_along(kept, depends, shared))


def _reach(roots: Sequence[Value], nodes: Sequence[Value], leaves: Sequence[Value]) -> bool:
    """Whether a derivative of the roots goes to one of some leaves."""
    depends = set(leaves)
    steps_along(nodes, depends, Shared())
    return not depends.isdisjoint(roots)


def _summed(seeds: Seeds) -> dict[Value, Scalar]:
    """The seed of each Value; the sum of the seeds where a Value occurs more than once."""
    sums: dict[Value, Scalar] = {}
    for value, seed in seeds:
        sums[value] = added(sums.get(value, 0.0), seed)
    return sums


class _Branch:
    """On which branches a derivative holds.

    nodes     those of the graph itself, whose class stays as it is
    deciders  those below the outputs whose partials depend on a condition, where they depend on an input; of a
              derivative of one branch, those that it follows
    """

    def __init__(self, ways: _Ways, outputs: Nested, inputs: Nested) -> None:
        roots, depends = values(outputs, "the outputs"), set(values(inputs, "the inputs"))
        deciders: dict[Value, None] = {}
        for root in roots:
            deciders |= dict.fromkeys(deciders_of(root))
        for node in ways.nodes:
            for each in (node, *node.parents):
                deciders |= dict.fromkeys(deciders_of(each))
            if not depends.isdisjoint(node.parents):
                depends.add(node)
                if node.op and not without_numbers(node) and may_decide(node.op):
                    deciders[node] = None
        self.deciders = tuple(deciders)
        self.nodes = {own for node, _ in ways.steps for own in (node, *node.parents)} if deciders else set()


def _result(derivatives: dict[Value, Scalar], node: Value, branch: _Branch) -> Value:
    """The derivative of one node as a Value; 0 where no path leads to it.

    It is never a leaf, such as w in ∂(x w)/∂x, because an optimizer changes the data of leaves. Where it holds for
    one branch alone, its class says so.
    """
    derivative = derivatives.get(node, 0.0)
    if not isinstance(derivative, Value):
        result = constant(derivative)
    elif derivative.parents and derivative not in branch.nodes:
        result = derivative
    else:
        result = apply(ops.mul, 1.0, derivative)
    return of_branch(result, branch.deciders) if branch.deciders else result


def _one(output: object, function: str) -> Value:
    if isinstance(output, (list, tuple)):
        raise TypeError(
            f"{function} needs one output; got {described(output)}; write jacobian(outputs, inputs)"
        )
    return values(output, f"the outputs of {function}")[0]
