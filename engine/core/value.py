"""`Value`: a number that remembers how it was computed, and hands gradients back along that path."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from engine.core import operations as ops
from engine.core.operation import CONSTANT, Operation
from engine.core.order import inner_nodes
from engine.support.misuse import warn_if_stale
from engine.support.numbers import described, instead, is_number, number

F = TypeVar("F", bound=Callable[..., Any])
Number = float  # every operator takes a plain number in place of a Value


def _binary(op: Operation) -> Callable[["Value", "Value | Number"], "Value"]:
    """The method that applies `op` to self and a Value or number on its right."""
    rule = op.rule

    def method(self: "Value", other: Any) -> Any:
        if other.__class__ is not Value:
            other = _operand(other, op)
            if other is NotImplemented:
                return other
        try:
            data, partials = rule(self.data, other.data)
        except AttributeError:
            return _recorded(op, (self, other))
        except (ArithmeticError, ValueError):
            data, partials = op.evaluate((self.data, other.data), (self.name, other.name))
        node = _new(Value)  # `_node`, written out: a tenth of the time of an operator
        node.data = data
        node.grad = 0.0
        node.op = op
        node.parents = (self, other)
        node.partials = partials
        node.name = ""
        return node

    return _described(method, op)


def _reflected(op: Operation) -> Callable[["Value", Number], "Value"]:
    """The method that applies `op` to a number on the left of self: the number stays the first operand."""
    method = _binary(op)

    def reflected(self: "Value", other: Any) -> Any:
        left = _operand(other, op)
        return left if left is NotImplemented else method(left, self)

    return _described(reflected, op)


def _method(op: Operation) -> Callable[["Value", "Value | Number"], "Value"]:
    """As `_binary`, for a method that is no operator: nobody else's class has a say in it."""

    def method(self: "Value", other: Any) -> "Value":
        return apply(op, self, other)

    return _described(method, op)


def _unary(op: Operation) -> Callable[["Value"], "Value"]:
    """The method that applies `op` to self."""
    rule = op.rule

    def method(self: "Value") -> "Value":
        try:
            data, partials = rule(self.data)
        except AttributeError:
            return _recorded(op, (self,))
        except (ArithmeticError, ValueError):
            data, partials = op.evaluate((self.data,), (self.name,))
        return _node(data, op, (self,), partials)

    return _described(method, op)


def _described(method: F, op: Operation) -> F:
    method.__doc__ = op.fact + "."
    method.__name__ = op.name
    method.__qualname__ = f"Value.{op.name}"
    return method


class Value:
    """A number in a computation graph.

    data     the number
    grad     d root / d self, after `root.backward()`; 0.0 before
    op       the Operation that made it; None for a leaf, CONSTANT for a plain number that met a Value
    parents  its operands, in the order written, as often as written (a*a has two)
    partials the local derivative to each parent, at the parents' data
    name     what pictures and messages call it

    `Value(data, name="")` makes a leaf. TypeError where `data` is not a real number.
    """

    __slots__ = ("data", "grad", "name", "op", "parents", "partials")

    data: float
    grad: float
    op: Operation | None
    parents: tuple["Value", ...]
    partials: tuple[float, ...]
    name: str

    def __init__(self, data: float, name: str = "") -> None:
        if isinstance(data, Value):
            raise TypeError(f"Value(data) makes a new leaf from a number; got {data!r}, already a Value")
        if not isinstance(name, str):
            raise TypeError(f"a Value's name must be a string; got {described(name)}")
        self.data = number(data, "Value(data)")
        self.grad = 0.0
        self.op = None
        self.parents = self.partials = ()
        self.name = name

    def backward(self) -> None:
        """d self / d node for every node that self depends on, by the chain rule in reverse order.

        Adds into the leaves, so that several examples accumulate until `zero_grad`; inner nodes are
        overwritten; constants keep 0.0. Time and memory are linear in nodes and edges. A second pass after
        a leaf has changed gives the gradients of the old numbers, with a MisuseWarning.
        """
        if not self.parents:
            self.grad += 0.0 if self.op is CONSTANT else 1.0  # d self / d self
            return
        again = self.grad != 0
        order, constants = inner_nodes(self, CONSTANT)
        if again:
            warn_if_stale(order)
        self.grad = 1.0
        for node in reversed(order):
            upstream = node.grad
            parents = node.parents
            if len(parents) == 2:  # the loop below, unrolled: 1.5 times the speed of the whole pass
                first, second = parents
                to_first, to_second = node.partials
                first.grad += upstream * to_first
                second.grad += upstream * to_second
            else:
                for parent, partial in zip(parents, node.partials, strict=True):
                    parent.grad += upstream * partial
        for leaf in constants:
            leaf.grad = 0.0

    __add__ = _binary(ops.add)
    __sub__ = _binary(ops.sub)
    __mul__ = _binary(ops.mul)
    __truediv__ = _binary(ops.div)
    __pow__ = _binary(ops.pow_)
    __rsub__ = _reflected(ops.sub)
    __rmul__ = _reflected(ops.mul)
    __rtruediv__ = _reflected(ops.div)
    __rpow__ = _reflected(ops.pow_)
    max = _method(ops.max_)
    min = _method(ops.min_)

    def __radd__(self, other: Number) -> "Value":
        """y = a + b; the whole number 0, with which the built-in `sum` begins, adds nothing and no node."""
        return self if other.__class__ is int and other == 0 else _add_on_the_left(self, other)

    __neg__ = neg = _unary(ops.neg)
    __abs__ = abs = _unary(ops.abs_)
    exp = _unary(ops.exp)
    log = _unary(ops.log)
    log1p = _unary(ops.log1p)
    sqrt = _unary(ops.sqrt)
    sin = _unary(ops.sin)
    cos = _unary(ops.cos)
    tanh = _unary(ops.tanh)
    sigmoid = _unary(ops.sigmoid)
    log_sigmoid = _unary(ops.log_sigmoid)
    softplus = _unary(ops.softplus)
    relu = _unary(ops.relu)
    step = _unary(ops.step)

    # Values compare by their data; they are equal, and hash, by identity: two leaves that hold 2.0 are two.
    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Value):
            self.data  # noqa: B018  # AttributeError while it is being recorded: there is nothing to compare
        return NotImplemented

    __hash__ = object.__hash__

    def __lt__(self, other: "Value | Number") -> bool:
        return self.data < _data(other)

    def __le__(self, other: "Value | Number") -> bool:
        return self.data <= _data(other)

    def __gt__(self, other: "Value | Number") -> bool:
        return self.data > _data(other)

    def __ge__(self, other: "Value | Number") -> bool:
        return self.data >= _data(other)

    def __pos__(self) -> "Value":
        return self

    def __float__(self) -> float:
        return float(self.data)

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def __repr__(self) -> str:
        name = f"name={self.name!r}, " if self.name else ""
        if is_recorded(self):
            return f"Value({name}being recorded)"
        return f"Value({name}data={self.data!r}, grad={self.grad!r})"


def constant(data: Number, name: str = "") -> Value:
    """A leaf that receives no gradient: what a plain number becomes when it meets a Value."""
    return _node(number(data, "constant(data)"), CONSTANT, (), (), name)


def apply(op: Operation, *operands: "Value | Number") -> Value:
    """The node of any operation on Values and numbers. TypeError for anything else."""
    if len(operands) != len(op.operands) or op is CONSTANT:
        raise TypeError(f"{op.name} takes {', '.join(op.operands) or 'no operands'}; got {len(operands)}")
    parents = tuple(_operand(operand, op) for operand in operands)
    for operand, parent in zip(operands, parents, strict=True):
        if parent is NotImplemented:
            raise TypeError(_refusal(op, operand))
    try:
        data, partials = op.evaluate([p.data for p in parents], [p.name for p in parents])
    except AttributeError:
        return _recorded(op, parents)
    return _node(data, op, parents, partials)


class Recorded(Value):
    """An input of a function that is being recorded. `within` its call nobody may look it up in a dict or a set."""

    __slots__ = ("within",)

    within: bool

    def __hash__(self) -> int:
        if self.within:
            return hash(self.data)  # AttributeError: there is nothing to look up by
        return object.__hash__(self)

    def __bool__(self) -> bool:
        return bool(self.data)  # in place of a number, which has a truth: AttributeError, as below

    def __int__(self) -> int:
        return int(self.data)

    def __index__(self) -> int:
        return int(self.data)


def recorded(name: str = "") -> Recorded:
    """A leaf without a number: what the inputs of a function are while it is being recorded."""
    leaf = Recorded.__new__(Recorded)
    leaf.op, leaf.parents, leaf.name, leaf.within = None, (), name, False
    return leaf


def is_recorded(value: Value) -> bool:
    """Whether it is being recorded, and so has no number."""
    if value.name is RECORDED:
        return True
    return not hasattr(value, "data")


def zero_grad(values: Iterable[Value]) -> None:
    """Set the gradient of each of `values` to 0.0, before the next examples accumulate theirs."""
    for value in values:
        value.grad = 0.0


def _node(
    data: float,
    op: Operation,
    parents: tuple[Value, ...],
    partials: tuple[float, ...],
    name: str = "",
) -> Value:
    """A Value that was computed; past the checks that `Value(...)` makes of what people write."""
    node = _new(Value)
    node.data = data
    node.grad = 0.0
    node.op = op
    node.parents = parents
    node.partials = partials
    node.name = name
    return node


def _recorded(op: Operation, parents: tuple[Value, ...]) -> Value:
    """The node of an operation on Values one of which is being recorded; to be called in an `except`."""
    if parents[-1].name is not RECORDED and not any(map(is_recorded, parents)):
        raise  # noqa: PLE0704  # a rule has asked for an attribute that does not exist
    return _empty(op, parents, RECORDED)


def _empty(op: Operation | None, parents: tuple[Value, ...], name: str) -> Value:
    """A Value whose data, grad and partials are left empty: reading one of them is an AttributeError."""
    node = _new(Value)
    node.op = op
    node.parents = parents
    node.name = name
    return node


class _Recorded(str):
    """The empty name of a Value that is being recorded, by which it is known without asking for its number."""

    __slots__ = ()


RECORDED = _Recorded()
_new = Value.__new__
_add_on_the_left = _reflected(ops.add)


def _operand(other: Any, op: Operation) -> Any:
    """`other` as a Value: a constant if it is a number; NotImplemented leaves it to its own class."""
    if isinstance(other, Value):
        return other
    if is_number(other):
        return _node(number(other, f"an operand of {op.name}"), CONSTANT, (), ())
    if type(other).__module__ != "builtins":
        return NotImplemented
    raise TypeError(_refusal(op, other))


def _refusal(op: Operation, other: object) -> str:
    return f"{op.name} takes Values and numbers; got {described(other)}, in {op.fact}{instead(other)}"


def _data(other: "Value | Number") -> float:
    if isinstance(other, Value):
        return other.data
    if type(other).__module__ == "builtins" and not is_number(other):
        raise TypeError(f"a Value compares with Values and numbers; got {described(other)}")
    return other
