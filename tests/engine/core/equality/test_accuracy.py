"""Values and slopes to a few units in the last place, against 400 decimal digits."""

import math
from decimal import Decimal, localcontext

import pytest

from engine.core import operations as ops

MAGNITUDES = (1e-8, 0.5, 1.0, 5.0, 20.0, 40.0, 200.0, 700.0)
ONE = Decimal(1)


def _squared(x):
    return x * x


# Each operation as its textbook formulas: the value and the slope at z, with e = e^z.
TEXTBOOK = {
    ops.exp: (lambda _z, e: e, lambda _z, e: e),
    ops.sigmoid: (lambda _z, e: e / (1 + e), lambda _z, e: e / _squared(1 + e)),
    ops.log_sigmoid: (lambda _z, e: (e / (1 + e)).ln(), lambda _z, e: ONE / (1 + e)),
    ops.silu: (lambda z, e: z * e / (1 + e), lambda z, e: e / (1 + e) * (1 + z / (1 + e))),
    ops.elu: (lambda z, e: z if z > 0 else e - 1, lambda z, e: ONE if z > 0 else e),
    ops.expm1: (lambda _z, e: e - 1, lambda _z, e: e),
    ops.sinh: (lambda _z, e: (e - 1 / e) / 2, lambda _z, e: (e + 1 / e) / 2),
    ops.cosh: (lambda _z, e: (e + 1 / e) / 2, lambda _z, e: (e - 1 / e) / 2),
    ops.softplus: (lambda _z, e: (1 + e).ln(), lambda _z, e: e / (1 + e)),
    ops.tanh: (
        lambda _z, e: (e - 1 / e) / (e + 1 / e),
        lambda _z, e: 4 / _squared(e + 1 / e),
    ),
}
TEXTBOOK_OF_POSITIVES = {
    ops.log1p: (lambda z, _e: (1 + z).ln(), lambda z, _e: 1 / (1 + z)),
    ops.log: (lambda z, _e: z.ln(), lambda z, _e: ONE / z),
    ops.sqrt: (lambda z, _e: z.sqrt(), lambda z, _e: ONE / (2 * z.sqrt())),
}
# Where (1 + t)² in the slopes of tanh and sigmoid, as a square of 1 + t, was off by more than 4 units.
WORST = ((ops.tanh, 2.0714449425579886), (ops.sigmoid, 5.5397481185721675))
CASES = [
    *[(op, TEXTBOOK[op], sign * z) for op, z in WORST for sign in (1, -1)],
    *[(op, pair, sign * z) for op, pair in TEXTBOOK.items() for z in MAGNITUDES for sign in (1, -1)],
    *[(op, pair, z) for op, pair in TEXTBOOK_OF_POSITIVES.items() for z in MAGNITUDES],
]


def off_by(got, exact):
    """The distance in units of the last place of the exact number, rounded to a float."""
    return abs(Decimal(got) - exact) / Decimal(math.ulp(float(exact)))


@pytest.mark.parametrize(("op", "textbook", "z"), CASES, ids=lambda case: getattr(case, "name", None))
def test_value_and_slope_keep_their_last_digits(op, textbook, z):
    y, (slope,) = op.rule(z)
    with localcontext() as context:
        context.prec = 400  # 1 + e^-700 needs 305 digits to be told from 1
        exact_y, exact_slope = (of(Decimal(z), Decimal(z).exp()) for of in textbook)
        assert off_by(y, exact_y) <= 2
        assert off_by(slope, exact_slope) <= 4


@pytest.mark.parametrize("z", [1000.0, -1000.0])
def test_saturated_functions_give_the_exact_limits(z):
    # e^-1000 is below the smallest binary64 number, so that the limits are the nearest floats.
    positive = z > 0
    assert ops.sigmoid.evaluate([z]) == (float(positive), (0.0,))
    assert ops.tanh.evaluate([z]) == (math.copysign(1.0, z), (0.0,))
    assert ops.softplus.evaluate([z]) == (1000.0 if positive else 0.0, (float(positive),))
    assert ops.log_sigmoid.evaluate([z]) == (0.0 if positive else -1000.0, (float(not positive),))
    assert ops.exp.evaluate([z]) == ((math.inf, (math.inf,)) if positive else (0.0, (0.0,)))


def test_every_operation_that_cancels_or_saturates_has_its_textbook_here():
    # An operation made of exp or log1p is where digits get lost; algebraic ones are one rounding each.
    # erf and gelu have no short form in decimal digits: tests/differential measures them.
    transcendental = {op for op in ops.ALL if {"exp", "log1p"} & set(op.rule.__code__.co_names)}
    assert transcendental <= TEXTBOOK.keys() | TEXTBOOK_OF_POSITIVES.keys() | {ops.erf, ops.gelu}
