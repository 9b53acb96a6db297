"""`math` for Taylor models: each function by its series of arb. No derivative stands here."""

import math
from collections.abc import Callable
from types import SimpleNamespace

from engine.verify.enclosure.arithmetic.flint import (
    arb,
    arb_poly,
    arb_series,
)
from engine.verify.enclosure.over_boxes.taylor import Number, Series, Taylor, applied

MOST_PRODUCTS = 16  # of a power with a whole exponent


class NoSeriesError(ArithmeticError):
    """A function of `math` has no Taylor series here: floor, for instance."""


class TaylorMath(SimpleNamespace):
    """`math` for the models of one run: each function by its series of arb. No derivative stands here."""

    def __init__(self, like: Taylor) -> None:
        self._like = like
        series: dict[str, Series] = {
            **{name: getattr(arb_series, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan")},
            **{name: getattr(arb_series, name) for name in ("asin", "acos", "atan", "erf", "erfc")},
            "expm1": lambda s: s.exp() - 1,
            "log1p": lambda s: (1 + s).log(),
            "sinh": lambda s: (s.exp() - (-s).exp()) / 2,
            "cosh": lambda s: (s.exp() + (-s).exp()) / 2,
            "tanh": lambda s: ((2 * s).exp() - 1) / ((2 * s).exp() + 1),
        }
        super().__init__(
            **{name: self._of(function) for name, function in series.items()},
            **{name: getattr(self, f"_{name}") for name in ("fabs", "hypot", "atan2", "pow")},
            pi=self._ball(arb.pi()),
            e=self._ball(arb.const_e()),
            inf=math.inf,
            nan=math.nan,
            isnan=lambda _: False,
            isinf=lambda _: False,
            isfinite=lambda _: True,
        )

    def __getattr__(self, name: str) -> None:
        raise NoSeriesError(name)

    def _ball(self, number: arb) -> Taylor:
        return Taylor(arb_poly([number]), self._like.shape, self._like.path)

    def _of(self, function: Series) -> Callable[[Number], Taylor]:
        return lambda x: applied(function, self._like.model(x))

    def _fabs(self, x: Number) -> Taylor:
        a = self._like.model(x)
        return a if a >= 0.0 else -a

    def _hypot(self, x: Number, y: Number) -> Taylor:
        a, b = self._like.model(x), self._like.model(y)
        return applied(arb_series.sqrt, a * a + b * b)

    def _atan2(self, y: Number, x: Number) -> Taylor:
        """The angle in the right half, and above and below the axis."""
        a, b = self._like.model(y), self._like.model(x)
        if b.range().low > 0:
            return applied(arb_series.atan, a / b)
        for sign in (1, -1):
            if (a * float(sign)).range().low > 0:
                return self._ball(sign * arb.pi() / 2) - applied(arb_series.atan, b / a)
        return self._like.model(math.nan)

    def _pow(self, base: Number, exponent: Number) -> Taylor:
        """a^b: by products for a small whole b, else e^(b ln a)."""
        a, b = self._like.model(base), self._like.model(exponent)
        number = b.constant()
        if number is not None and number.is_integer() and abs(number) <= MOST_PRODUCTS:
            power = self._like.model(1.0)
            for _ in range(int(float(abs(number)))):
                power = power * a
            return power if number >= 0 else 1.0 / power
        return applied(arb_series.exp, applied(arb_series.log, a) * b)
