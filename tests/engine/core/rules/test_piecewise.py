"""Rules that compare, at their corners, ties and jumps, one digit beside them, and far from them."""

import math

import pytest

from engine.core import operations as ops

TINY = 5e-324  # the least float above 0
INF = math.inf


FAR = (2.0, INF)
NEAR = (TINY, 0.5)
PAIRS = ((1.0, 2.0), (2.0, 1.0), (-1.0, TINY), (TINY, 0.0))
CASES = [
    *[(ops.abs_, (s * a,), a, (s,)) for a in (*NEAR, *FAR) for s in (1.0, -1.0)],
    *[(ops.sign, (s * a,), s, (0.0,)) for a in (*NEAR, *FAR) for s in (1.0, -1.0)],
    *[(ops.relu, (a,), a, (1.0,)) for a in (*NEAR, *FAR)],
    *[(ops.relu, (-a,), 0.0, (0.0,)) for a in (0.0, *NEAR, *FAR)],
    *[(ops.step, (a,), 1.0, (0.0,)) for a in (*NEAR, *FAR)],
    *[(ops.step, (-a,), 0.0, (0.0,)) for a in (0.0, *NEAR, *FAR)],
    *[(op, (zero,), 0.0, (0.0,)) for op in (ops.abs_, ops.sign, ops.relu, ops.step) for zero in (0.0, -0.0)],
    *[(ops.floor, (a,), y, (0.0,)) for a, y in ((2.5, 2.0), (2.0, 2.0), (-2.5, -3.0), (-TINY, -1.0))],
    *[(ops.floor, (a,), a, (0.0,)) for a in (INF, -INF)],
    *[(ops.max_, (a, b), max(a, b), (float(a > b), float(b > a))) for a, b in PAIRS],
    *[(ops.min_, (a, b), min(a, b), (float(a < b), float(b < a))) for a, b in PAIRS],
    *[(op, (3.0, 3.0), 3.0, (1.0, 0.0)) for op in (ops.max_, ops.min_)],  # a tie: all to the first
    *[(ops.where, (s * c, 5.0, 7.0), 5.0, (0.0, 1.0, 0.0)) for c in (*NEAR, *FAR) for s in (1.0, -1.0)],
    *[(ops.where, (zero, 5.0, 7.0), 7.0, (0.0, 0.0, 1.0)) for zero in (0.0, -0.0)],
]


@pytest.mark.parametrize(("op", "operands", "value", "partials"), CASES)
def test_each_piece_has_its_value_and_partials(op, operands, value, partials):
    assert op.rule(*operands) == (value, partials)


@pytest.mark.parametrize("op", [ops.abs_, ops.relu, ops.step, ops.sign, ops.floor], ids=str)
def test_nan_goes_through_and_so_does_its_partial(op):
    y, (to_a,) = op.rule(math.nan)
    assert math.isnan(y)
    assert math.isnan(to_a)


@pytest.mark.parametrize("op", [ops.max_, ops.min_], ids=str)
@pytest.mark.parametrize("operands", [(math.nan, 1.0), (1.0, math.nan), (math.nan, math.nan)])
def test_a_comparison_with_nan_is_nan(op, operands):
    y, partials = op.rule(*operands)
    assert all(map(math.isnan, (y, *partials)))


def test_a_condition_that_is_nan_chooses_nothing_and_what_is_left_out_is_not_seen():
    y, partials = ops.where.rule(math.nan, 1.0, 2.0)
    assert all(map(math.isnan, (y, *partials)))
    assert ops.where.rule(1.0, 5.0, math.nan) == (5.0, (0.0, 1.0, 0.0))
    assert ops.where.rule(0.0, math.nan, 7.0) == (7.0, (0.0, 0.0, 1.0))
