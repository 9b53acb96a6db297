"""Rules that compare: each has a corner, a jump or a branch.

At a tie max and min give the whole gradient to the first operand; relu, abs, sign and step have the partial 0 at 0.
A NaN operand makes the value NaN, and each partial that depends on a comparison. Only `where` does not see the
operand that it leaves out.
"""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import operation


@operation(symbol="|·|", latex=r"\left|{a}\right|", kink="a")
def abs_(a):
    """y = |a|; partial 0 at 0."""
    return math.fabs(a), (1.0 if a > 0 else -1.0 if a < 0 else 0.0 if a == 0 else math.nan,)


@operation(symbol="relu", latex=r"\operatorname{{relu}}({a})", kink="a", flat="dead")
def relu(a):
    """y = a where a > 0, else 0; partial 0 at 0."""
    y = a if a > 0 else 0.0 if a <= 0 else math.nan
    return y, (1.0 if a > 0 else 0.0 if a <= 0 else math.nan,)


@operation(symbol="step", latex=r"\operatorname{{step}}({a})", kink="a", flat="dead")
def step(a):
    """y = 1 where a > 0, else 0; partial 0 everywhere."""
    y = 1.0 if a > 0 else 0.0 if a <= 0 else math.nan
    return y, (0.0 * y,)


@operation(symbol="sgn", latex=r"\operatorname{{sgn}}({a})", kink="a", flat="dead")
def sign(a):
    """y = 1 where a > 0, -1 where a < 0, 0 at 0; partial 0 everywhere."""
    y = 1.0 if a > 0 else -1.0 if a < 0 else 0.0 if a == 0 else math.nan
    return y, (0.0 * y,)


@operation(symbol="⌊·⌋", latex=r"\lfloor {a} \rfloor", kink="a - math.floor(a)", flat="dead")
def floor(a):
    """y = the largest whole number up to a; partial 0 everywhere."""
    y = 0.0 + math.floor(a) if math.isfinite(a) else a
    return y, (math.nan if math.isnan(a) else 0.0,)


@operation(symbol="max", latex=r"\max({a}, {b})", kink="a - b")
def max_(a, b):
    """y = the larger of a and b; a tie gives its whole gradient to a."""
    y = a if a >= b else b if a < b else math.nan
    to_a = 1.0 if a >= b else 0.0 if a < b else math.nan
    return y, (to_a, 1.0 - to_a)


@operation(symbol="min", latex=r"\min({a}, {b})", kink="a - b")
def min_(a, b):
    """y = the smaller of a and b; a tie gives its whole gradient to a."""
    y = a if a <= b else b if a > b else math.nan
    to_a = 1.0 if a <= b else 0.0 if a > b else math.nan
    return y, (to_a, 1.0 - to_a)


@operation(
    symbol="where", latex=r"\operatorname{{where}}({condition}, {a}, {b})", kink="condition", selects=True
)
def where(condition, a, b):
    """y = a where condition is not 0, else b; partial 0 to the condition, and no gradient to the other branch."""
    y = math.nan if math.isnan(condition) else a if condition != 0 else b
    to_a = math.nan if math.isnan(condition) else 1.0 if condition != 0 else 0.0
    return y, (0.0 * to_a, to_a, 1.0 - to_a)
