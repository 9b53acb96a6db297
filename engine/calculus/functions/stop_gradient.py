"""`stop_gradient`: a value that every derivative takes for a constant."""

# mypy: disable-error-code="no-untyped-def"

from engine.calculus.nested import Nested, Shaped, mapped
from engine.core.functions import Scalar
from engine.core.operation import operation
from engine.core.value import Value, apply
from engine.support.numbers import number


@operation(symbol="stop", latex=r"\operatorname{{stop}}({a})", selects=True)
def stop(a):  # noqa: ANN001, ANN201  # a rule
    """y = a; no gradient passes."""
    return a, (0.0,)


def stop_gradient(x: Nested | float) -> Shaped:
    """x itself, of which no derivative goes back: a Value, a number, or lists of them to any depth.

    The graph keeps its numbers, and a program reads them anew at every call. Finite differences do see x. A function
    with steps, such as floor, gets the derivative of its argument by the straight-through estimator:

    >>> from engine import Value, floor, grad, stop_gradient
    >>> x = Value(2.7, "x")
    >>> y = x + stop_gradient(floor(x) - x)
    >>> y.data, grad(y * y, x).data  # 2 y · 1
    (2.0, 4.0)
    """
    return mapped(x, _stopped)


def _stopped(x: Scalar) -> Scalar:
    return apply(stop, x) if isinstance(x, Value) else number(x, "stop_gradient(x)", each="stop_gradient(x)")
