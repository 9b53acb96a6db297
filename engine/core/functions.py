"""Operations as functions of Values and plain numbers, one line for each. several.py has those of many operands.

The result is a Value where an argument is one, else a float.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar, overload

from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.python.operands import check_count
from engine.core.value import Value, apply
from engine.support.numbers import number

Scalar = Value | float
S = TypeVar("S", Value, float, Scalar)
Mixed: TypeAlias = Any
"""A Value where an argument is one, else a float."""


class Unary(Protocol):
    """A function of one operand."""

    def __call__(self, x: S, /) -> S:
        """Return a Value for a Value, a float for a number."""
        ...


class Binary(Protocol):
    """A function of two operands."""

    @overload
    def __call__(self, a: Value, b: Scalar, /) -> Value: ...
    @overload
    def __call__(self, a: Scalar, b: Value, /) -> Value: ...
    @overload
    def __call__(self, a: float, b: float, /) -> float: ...


class Ternary(Protocol):
    """A function of three operands."""

    @overload
    def __call__(self, condition: Value, a: Scalar, b: Scalar, /) -> Value: ...
    @overload
    def __call__(self, condition: Scalar, a: Value, b: Scalar, /) -> Value: ...
    @overload
    def __call__(self, condition: Scalar, a: Scalar, b: Value, /) -> Value: ...
    @overload
    def __call__(self, condition: float, a: float, b: float, /) -> float: ...


def as_function(op: Operation) -> Callable[..., Mixed]:
    """An operation as a function: it makes a node where an operand is a Value, else it returns the rule's value."""

    def function(*operands: Scalar) -> Scalar:
        check_count(op, operands)
        if any(isinstance(x, Value) for x in operands):
            return apply(op, *operands)
        return op.evaluate([number(x, f"{op.name}(x)", each=f"{op.name}(x)") for x in operands])[0]

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"{op.fact}, of Values (giving a Value) or numbers (giving a float)."
    return function


neg: Unary = as_function(ops.neg)
exp: Unary = as_function(ops.exp)
log: Unary = as_function(ops.log)
expm1: Unary = as_function(ops.expm1)
log1p: Unary = as_function(ops.log1p)
sqrt: Unary = as_function(ops.sqrt)
sin: Unary = as_function(ops.sin)
cos: Unary = as_function(ops.cos)
tan: Unary = as_function(ops.tan)
asin: Unary = as_function(ops.asin)
acos: Unary = as_function(ops.acos)
atan: Unary = as_function(ops.atan)
sinh: Unary = as_function(ops.sinh)
cosh: Unary = as_function(ops.cosh)
erf: Unary = as_function(ops.erf)
tanh: Unary = as_function(ops.tanh)
sigmoid: Unary = as_function(ops.sigmoid)
log_sigmoid: Unary = as_function(ops.log_sigmoid)
softplus: Unary = as_function(ops.softplus)
silu: Unary = as_function(ops.silu)
gelu: Unary = as_function(ops.gelu)
elu: Unary = as_function(ops.elu)
relu: Unary = as_function(ops.relu)
step: Unary = as_function(ops.step)
sign: Unary = as_function(ops.sign)
floor: Unary = as_function(ops.floor)
absolute: Unary = as_function(ops.abs_)
power: Binary = as_function(ops.pow_)
xlogy: Binary = as_function(ops.xlogy)
hypot: Binary = as_function(ops.hypot)
atan2: Binary = as_function(ops.atan2)
where: Ternary = as_function(ops.where)
larger: Binary = as_function(ops.max_)
smaller: Binary = as_function(ops.min_)
