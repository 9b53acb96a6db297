"""The arithmetic of the processor: where Python raises an error, IEEE 754 has an infinity or NaN."""

import math
from collections.abc import Callable
from types import SimpleNamespace

_POLES = {
    ("log", 0.0): -math.inf,
    ("log2", 0.0): -math.inf,
    ("log10", 0.0): -math.inf,
    ("log1p", -1.0): -math.inf,
    ("atanh", 1.0): math.inf,
    ("atanh", -1.0): -math.inf,
}
"""Where C has an infinity, and Python one error for poles and for operands outside of the domain."""


def _total(function: Callable[..., float]) -> Callable[..., float]:
    def answer(*operands: float) -> float:
        try:
            return function(*operands)
        except OverflowError:
            near = [math.copysign(1.0, operand) for operand in operands]
            return math.copysign(math.inf, function(*near))  # the sign is that of a small operand: sinh
        except ValueError:
            return _POLES.get((function.__name__, operands[0]), math.nan)

    return answer


def _pow(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except (OverflowError, ValueError):
        if a < 0 and b % 1 != 0:
            return math.nan
        return math.copysign(math.inf, a) if b % 2 == 1 else math.inf


IEEE_MATH = SimpleNamespace(
    **{name: _total(part) if callable(part) else part for name, part in vars(math).items()}
)
"""`math`, without its errors."""
IEEE_MATH.pow = _pow


def _float_of(function: Callable[..., float]) -> Callable[..., "IeeeFloat"]:
    def answer(*operands: float) -> "IeeeFloat":
        number = function(*operands)
        return IeeeFloat(number) if type(number) is float else number  # type: ignore[return-value]  # a boolean

    return answer


def _quotient(a: float, b: float) -> float:
    if b != 0:
        return float(a) / float(b)
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


class IeeeFloat(float):
    """A float whose quotients by 0 are infinite or NaN; so are those of its sums, products and negations."""

    __slots__ = ()

    __add__ = __radd__ = _float_of(float.__add__)
    __sub__ = _float_of(float.__sub__)
    __rsub__ = _float_of(float.__rsub__)
    __mul__ = __rmul__ = _float_of(float.__mul__)
    __truediv__ = _float_of(_quotient)
    __rtruediv__ = _float_of(lambda b, a: _quotient(a, b))
    __neg__ = _float_of(float.__neg__)


IEEE_FLOAT_MATH = SimpleNamespace(
    **{name: _float_of(part) if callable(part) else part for name, part in vars(IEEE_MATH).items()}
)
"""The functions of `math` whose results are such floats."""
