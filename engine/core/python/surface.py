"""The surface of `Value`: each operation as an operator or a method, by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.python.operands import is_foreign

if TYPE_CHECKING:
    from engine.core.value import Value

F = TypeVar("F", bound=Callable[..., object])


def _operator(op: Operation) -> Callable[["Surface", "Value | float"], "Value"]:
    """The method for `self op other`."""

    def method(self: "Surface", other: object) -> "Value":
        known = isinstance(other, Surface) or not is_foreign(other)
        return self.of(op, self, other) if known else NotImplemented

    return _described(method, op)


def _reflected(op: Operation) -> Callable[["Surface", float], "Value"]:
    """The method for `other op self`: the number on the left is the first operand."""

    def method(self: "Surface", other: object) -> "Value":
        known = isinstance(other, Surface) or not is_foreign(other)
        return self.of(op, other, self) if known else NotImplemented

    return _described(method, op)


def _unary(op: Operation) -> Callable[["Surface"], "Value"]:
    """The method for `self.name()`."""

    def method(self: "Surface") -> "Value":
        return self.of(op, self)

    return _described(method, op)


def _binary(op: Operation) -> Callable[["Surface", "Value | float"], "Value"]:
    """The method for `self.name(other)`."""

    def method(self: "Surface", other: object) -> "Value":
        return self.of(op, self, other)

    return _described(method, op)


def _described(method: F, op: Operation) -> F:
    method.__doc__ = op.fact + "."
    method.__name__ = op.name
    method.__module__, method.__qualname__ = "engine.core.value", f"Value.{op.name}"  # for pickle
    setattr(method, "op", op)  # noqa: B010  # the type of a function has no such attribute
    return method


class Surface:
    """Operators and methods that make nodes with `of`, which Value defines."""

    __slots__ = ()

    of: Callable[..., "Value"]

    __add__ = _operator(ops.add)
    __sub__ = _operator(ops.sub)
    __mul__ = _operator(ops.mul)
    __truediv__ = _operator(ops.div)
    __pow__ = _operator(ops.pow_)
    _radd = _reflected(ops.add)
    __rsub__ = _reflected(ops.sub)
    __rmul__ = _reflected(ops.mul)
    __rtruediv__ = _reflected(ops.div)
    __rpow__ = _reflected(ops.pow_)
    __neg__ = neg = _unary(ops.neg)
    __abs__ = abs = _unary(ops.abs_)
    exp = _unary(ops.exp)
    log = _unary(ops.log)
    expm1 = _unary(ops.expm1)
    log1p = _unary(ops.log1p)
    sqrt = _unary(ops.sqrt)
    sin = _unary(ops.sin)
    cos = _unary(ops.cos)
    tan = _unary(ops.tan)
    asin = _unary(ops.asin)
    acos = _unary(ops.acos)
    atan = _unary(ops.atan)
    sinh = _unary(ops.sinh)
    cosh = _unary(ops.cosh)
    tanh = _unary(ops.tanh)
    sigmoid = _unary(ops.sigmoid)
    log_sigmoid = _unary(ops.log_sigmoid)
    softplus = _unary(ops.softplus)
    erf = _unary(ops.erf)
    silu = _unary(ops.silu)
    gelu = _unary(ops.gelu)
    elu = _unary(ops.elu)
    relu = _unary(ops.relu)
    step = _unary(ops.step)
    sign = _unary(ops.sign)
    floor = _unary(ops.floor)
    max = _binary(ops.max_)
    min = _binary(ops.min_)

    def __radd__(self, other: float) -> Any:
        """y = a + b; `sum` begins with the whole number 0, which adds nothing and makes no node."""
        return self if other.__class__ is int and other == 0 else self._radd(other)

    def __pos__(self) -> "Surface":
        return self
