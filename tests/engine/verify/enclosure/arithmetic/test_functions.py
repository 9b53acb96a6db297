"""`math` for intervals: every point of a box is inside, and the ends are reached."""

import math
import random

import pytest

pytest.importorskip("flint", reason="the extra certify")

from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.floats import distance_in_ulp, rounded_down, rounded_up
from engine.verify.enclosure.arithmetic.functions import INTERVAL_MATH
from engine.verify.enclosure.arithmetic.interval import Interval, NoNumberError, interval

BOXES = [(-0.9, 0.8), (0.1, 0.9), (-0.7, -0.2), (0.0, 1.0), (0.5, 0.5)]
WIDE = [*BOXES, (1.0, 4.0), (-8.0, -5.0), (2.9, 3.4), (-1.7, 1.7), (-20.0, 30.0)]
UNARY = {
    **dict.fromkeys(("exp", "expm1", "sin", "cos", "atan", "sinh", "cosh", "tanh", "erf", "erfc"), WIDE),
    **dict.fromkeys(("fabs", "floor", "ceil", "asinh"), WIDE),
    **dict.fromkeys(("asin", "acos", "tan", "log1p"), BOXES),
    **{name: [(0.2, 0.9), (1.0, 30.0)] for name in ("log", "log2", "log10", "sqrt")},
    "acosh": [(1.0, 3.0)],
    "atanh": [(-0.5, 0.7)],
}
BINARY = {
    "hypot": [((-1.0, 2.0), (0.5, 1.0)), ((-3.0, -1.0), (-2.0, 1.0))],
    "atan2": [((0.5, 2.0), (-1.0, 2.0)), ((-1.0, 1.0), (0.5, 1.0)), ((-1.0, 1.0), (-2.0, -1.0))],
    "pow": [
        ((0.2, 3.0), (-2.0, 2.5)),
        ((-2.0, 3.0), (3.0, 3.0)),
        ((-2.0, 1.0), (2.0, 2.0)),
        ((0.0, 2.0), (0.5, 1.5)),
    ],
}


def box(low, high):
    return Interval(arb(low), arb(high))


@pytest.mark.parametrize("name", UNARY)
def test_values_lie_inside_and_reach_the_ends(name):
    rng = random.Random(name)
    for low, high in UNARY[name]:
        y = getattr(INTERVAL_MATH, name)(box(low, high))
        points = [low, high, *(rng.uniform(low, high) for _ in range(400))]
        values = [float(getattr(math, name)(x)) for x in points]
        slack = 1e-14 * max(1.0, *map(abs, values))
        assert float(y.low) - slack <= min(values), (low, high)
        assert max(values) <= float(y.high) + slack, (low, high)
        reach = 0.02 * (max(values) - min(values)) + slack
        assert min(values) - float(y.low) <= reach, (low, high)
        assert float(y.high) - max(values) <= reach, (low, high)


@pytest.mark.parametrize("name", BINARY)
def test_values_of_two_operands_lie_inside(name):
    rng = random.Random(name)
    for first, second in BINARY[name]:
        y = getattr(INTERVAL_MATH, name)(box(*first), box(*second))
        values = [
            getattr(math, name)(
                rng.choice((*first, rng.uniform(*first))), rng.choice((*second, rng.uniform(*second)))
            )
            for _ in range(400)
        ]
        assert float(y.low) <= min(values) + 1e-14 * abs(min(values))
        assert max(values) <= float(y.high) + 1e-14 * abs(max(values))
        assert float(y.high) - float(y.low) <= 1.2 * (max(values) - min(values)) + 1e-14


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("log", -1.0, 1.0), ("sqrt", -1.0, 1.0), ("asin", 0.5, 1.5), ("acos", -1.5, 0.0), ("log1p", -3.0, -2.0)],
)
def test_outside_a_domain_there_is_no_number(name, low, high):
    with pytest.raises(NoNumberError):
        getattr(INTERVAL_MATH, name)(box(low, high))


def test_a_pole_has_no_bound_and_an_unknown_function_is_named():
    y = INTERVAL_MATH.tan(box(1.5, 1.6))
    assert (float(y.low), float(y.high)) == (-math.inf, math.inf)
    with pytest.raises(TypeError, match=r"no math\.gamma: write the rule with"):
        _ = INTERVAL_MATH.gamma


def test_floats_are_rounded_outward():
    with ctx.workprec(128):
        third = arb(1) / 3
    assert rounded_down(third.lower()) <= 1.0 / 3.0 <= rounded_up(third.upper())
    assert rounded_up(third.upper()) == math.nextafter(rounded_down(third.lower()), 1.0)
    assert (rounded_down(arb(10) ** 400), rounded_up(arb(10) ** 400)) == (1.7976931348623157e308, math.inf)
    assert (rounded_down(arb(10) ** -400), rounded_up(arb(10) ** -400)) == (0.0, 5e-324)
    assert math.isnan(rounded_down(arb.nan()))
    assert distance_in_ulp(1.0, arb(1) + arb(2) ** -52, arb(1) + arb(2) ** -52) == 1.0
    assert distance_in_ulp(math.inf, arb(10) ** 400, arb(10) ** 400) == 0.0
    assert distance_in_ulp(math.inf, arb(1), arb(1)) == math.inf


def test_intervals_of_infinity_and_nan():
    inf, nan = interval(math.inf), interval(math.nan)
    assert (inf.is_infinity, nan.is_nan, inf.is_nan) == (True, True, False)
    assert (inf * 0.0).low == arb.neg_inf()
    assert (nan + 1.0).is_nan
    assert (inf - inf).high == arb.pos_inf()
    assert (1.0 / box(0.0, 2.0)).low == 0.5
    assert repr(box(0.5, 1.0)) == "[0.5, 1.0]"
