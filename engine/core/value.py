"""`Value`: a number that remembers how it was computed, and passes gradients back along that path."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from engine.core.nodes import fast, freeing
from engine.core.operation import CONSTANT, Operation
from engine.core.order import reverse_sweep, topological
from engine.core.python.operands import check_count, refused
from engine.core.python.python_object import PythonObject
from engine.core.python.surface import Surface
from engine.support.misuse.graphs import warn_if_stale
from engine.support.numbers import described, is_number, number


class Value(Surface, PythonObject):
    """A number in a computation graph; `Value(data, name="")` makes a leaf.

    data      the number
    grad      ∂root/∂self after `root.backward()`; 0.0 before
    op        the Operation that computed it; None for a leaf, CONSTANT for a number that met a Value
    parents   its operands, in the order written, as often as written (a*a has two)
    partials  ∂self/∂parent for each parent
    name      its name in pictures and messages

    Values are equal by identity. TypeError where `data` is not a real number.
    """

    __slots__ = ("data", "grad", "name", "op", "parents", "partials")
    priority = 0  # among the operands of an operation, the class of highest priority makes the node

    def __init__(self, data: float, name: str = "") -> None:
        if isinstance(data, Value):
            raise TypeError(f"Value(data) makes a new leaf from a number; got {data!r}, already a Value")
        if not isinstance(name, str):
            raise TypeError(f"a Value's name must be a string; got {described(name)}")
        self.data, self.grad, self.name = number(data, "Value(data)"), 0.0, name
        self.op: Operation | None = None
        self.parents: tuple[Value, ...] = ()
        self.partials: tuple[float, ...] = ()

    @staticmethod
    def of(op: Operation, *operands: "Value | float") -> "Value":
        """The node of any operation on Values and numbers. TypeError for anything else."""
        check_count(op, operands)
        parents = tuple(_parent(operand, op) for operand in operands)
        return max(parents, key=attrgetter("priority")).make_node(op, parents)

    @staticmethod
    def make_node(op: Operation, parents: tuple["Value", ...]) -> "Value":
        """The node of `op` on `parents`: every node is made here; a subclass may make another kind."""
        data, partials = op.evaluate([p.data for p in parents], [p.name for p in parents])
        node = Value(data)
        node.op, node.parents, node.partials = op, parents, partials
        return node

    def backward(self) -> None:
        """Compute ∂self/∂node for every node that self depends on, by the chain rule in reverse order.

        Leaves add it to their `grad`, until `zero_grad`; inner nodes are overwritten; constants keep 0.0. A
        second pass after a leaf has changed gives the gradients of the old numbers, with a MisuseWarning.

        nodes/fast.py replaces this text by an unrolled twin of the same result. To run (or edit) this one:
        `with plain_methods():`, from engine.core.nodes.seam.
        """
        order = topological(self)
        if self.parents and self.grad != 0:
            warn_if_stale(order)
        gradients = reverse_sweep(order, {self: 1.0}, edges)
        for node in order:
            gradient = gradients.get(node, 0.0)
            if node.op is None:
                node.grad += gradient
            else:
                node.grad = 0.0 if node.op is CONSTANT else gradient


def edges(node: Value, partials: Iterable[object] | None = None) -> list[tuple[Value, Any]]:
    """The parents to which a gradient flows, each with its partial, or with those of another arithmetic."""
    pairs = zip(node.parents, node.partials if partials is None else partials, strict=True)
    return (
        list(pairs) if node.op is None or not node.op.selects else [e for e in pairs if node.op.passes(e[1])]
    )


def constant(data: float, name: str = "") -> Value:
    """A leaf that receives no gradient: what a plain number becomes when it meets a Value."""
    leaf = Value(number(data, "constant(data)"), name)
    leaf.op = CONSTANT
    return leaf


def zero_grad(values: Iterable[Value]) -> None:
    """Set the gradient of each of `values` to 0.0, before the next samples accumulate theirs."""
    for value in values:
        value.grad = 0.0


def _parent(operand: object, op: Operation) -> Value:
    if not isinstance(operand, Value) and not is_number(operand):
        raise refused(op, operand)
    return operand if isinstance(operand, Value) else constant(number(operand, f"an operand of {op.name}"))


apply = Value.of
fast.accelerate(Value)  # the same methods, unrolled; seam.plain_methods() runs those of this file
if not freeing.NESTED_FREES_ARE_SAFE:
    freeing.free_one_by_one(Value)
