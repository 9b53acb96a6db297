"""Taylor models: at every point of the box the polynomial, with its rest, has the exact number."""

import random

import pytest

pytest.importorskip("flint", reason="the extra certify")

from engine.verify.enclosure.arithmetic.branches import Path
from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.over_boxes.taylor import variables
from engine.verify.enclosure.over_boxes.taylor_math import TaylorMath

BOX = [(0.5, 1.5), (-0.25, 0.75)]
FORMULAS = {  # wide boxes: the rest is far larger than the rounding
    "products": (lambda _, x, y: x * y * x * y * x * y * x * y * x * y * x * y * x * y, None),
    "exp": (lambda m, x, y: m.exp(3.0 * x + y), lambda x, y: (3 * x + y).exp()),
    "log": (lambda m, x, _: m.log(x), lambda x, _: x.log()),
    "quotient": (lambda _, x, y: y / (x + 1.0), lambda x, y: y / (x + 1)),
    "tanh": (lambda m, x, y: m.tanh(x * y), lambda x, y: (x * y).tanh()),
    "hypot": (lambda m, x, y: m.hypot(x, y), lambda x, y: (x * x + y * y).sqrt()),
    "power": (lambda m, x, _: m.pow(x, -1.5), lambda x, _: x ** arb(-1.5)),
    "erf": (lambda m, x, y: m.erf(2.0 * x - y), lambda x, y: (2 * x - y).erf()),
    "atan2": (lambda m, x, y: m.atan2(y, x), lambda x, y: arb.atan2(y, x)),
}


def at(model, u):
    """The polynomial at a point: t^k stands for the product of the powers of u that the digits of k are."""
    total, base = arb(0), 2 * model.shape.degree + 1
    for k, c in enumerate(model.poly.coeffs()):
        term, rest = c, k
        for x in u:
            rest, power = divmod(rest, base)
            term = term * arb(x) ** power
        total += term
    return total


@pytest.mark.parametrize("name", FORMULAS)
def test_the_exact_number_lies_in_the_polynomial_with_its_rest(name):
    formula, exact = FORMULAS[name]
    rng = random.Random(name)
    with ctx.workprec(160):
        x, y = variables([Interval(arb(low), arb(high)) for low, high in BOX], Path({}))
        model = formula(TaylorMath(x), x, y)
        for corner in (*[(a, b) for a in (-1.0, 1.0) for b in (-1.0, 1.0)], *[()] * 30):
            u = corner or (rng.uniform(-1, 1), rng.uniform(-1, 1))
            point = [
                arb((low + high) / 2) + arb((high - low) / 2) * arb(s)
                for (low, high), s in zip(BOX, u, strict=True)
            ]
            right = exact(*point) if exact else (point[0] * point[1]) ** 7
            assert at(model, u).overlaps(right)
            assert float(model.range().low) <= float(right) <= float(model.range().high)
