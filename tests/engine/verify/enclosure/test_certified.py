"""`check_gradients(..., certified=True)`: no tolerance; a wrong rule is proved wrong, rounding is not."""

import math

import pytest

pytest.importorskip("flint", reason="the extra certify")

from engine import Value, apply, check_gradients, dot, exp, operation, stop_gradient
from engine.core import operations as ops
from engine.verify.enclosure.arithmetic.interval import interval
from engine.verify.enclosure.certified import certificates, holds


@pytest.mark.parametrize("op", ops.ALL, ids=str)
def test_every_rule_is_proved_right(op):
    for point in ((0.3, 0.7, 0.2), (1.0, 1.0, 1.0), (12.5, 3.0, 0.5)):
        if op.domain == "-1 <= a <= 1" and point[0] > 1:
            continue
        check = check_gradients(lambda *x: apply(op, *x), point[: len(op.operands)], certified=True)
        assert all(row.verdict in {"ok", "kink"} for row in check.rows), check
        near = [b.ulp <= 8.0 for b, row in zip(check.bounds, check.rows, strict=True) if row.verdict == "ok"]
        assert all(near), check


@pytest.mark.parametrize("factor", [2.0, 3.0 * (1 + 1e-12), 3.0 * (1 - 1e-12), -3.0])
def test_a_partial_that_is_not_the_derivative_is_named(factor):
    @operation(symbol="cube", latex="{a}^3")
    def cube(a):
        """y = a³."""
        return a * a * a, (factor * a * a,)

    check = check_gradients(lambda x, y: apply(cube, x) + y, {"x": 2.0, "y": 1.0}, certified=True)
    assert not check.ok
    wrong, right = check.rows
    assert (wrong.verdict, right.verdict) == ("wrong", "ok")  # y does not depend on the cube
    assert wrong.note.startswith("the rule of cube has ∂y/∂a = ")
    assert wrong.note.endswith("its value has the derivative 12")


@pytest.mark.parametrize("off", [0.0, 1e-15, -1e-13, 1e-3, math.inf])
def test_a_number_of_the_engine_that_no_rounding_explains_is_wrong(off):
    x = Value(2.0, "x")
    y = exp(x) * 3.0
    (power, _) = y.parents
    power.partials = (power.partials[0] * (1.0 + off),)  # as a faulty engine would have it
    (proof,) = certificates(y, [x])
    assert (proof.verdict, proof.note) == (
        ("ok", "") if 0 <= off <= 1e-15 else ("wrong", "no rounding leads there")
    )


def test_a_row_has_the_middle_of_the_bounds_and_their_width():
    (row,) = check_gradients("x^2", {"x": 1.25}, certified=True).rows
    assert (row.numeric, row.uncertainty) == (2.5, 0.0)  # 2 x is a float
    check = check_gradients("x/3", {"x": 1.0}, certified=True)
    assert check.bounds[0].low <= check.rows[0].numeric <= check.bounds[0].high
    assert (
        check.rows[0].uncertainty == 2.0**-54
    )  # 1/3 lies between two floats: below 1/2 their distance is 2^-54


def test_rounding_is_no_fault_and_lost_digits_are_said():
    fine = check_gradients("(1 - cos(x))/x^2", {"x": 0.1}, certified=True)
    assert fine.ok
    lost = check_gradients("(1 - cos(x))/x^2", {"x": 1e-8}, certified=True)
    assert not lost.ok
    assert [(row.verdict, row.note) for row in lost.rows] == [
        ("unclear", "ill-conditioned: rounding has lost the digits")
    ]
    assert -1e-8 / 12 in lost.bounds[0]  # the series: -x/12 + x³/180


def test_a_kink_has_both_sides():
    check = check_gradients("relu(x) + 2*x", {"x": 0.0}, certified=True)
    assert check.ok
    (row,) = check.rows
    assert (row.verdict, row.kink, row.note) == ("kink", "relu(x)", "∂/∂x is 2 below, 3 above")
    line = str(check).splitlines()[1]
    assert line.split()[:4] == ["x", "2.0", "3.0", "2.0"]
    assert line.endswith("kink: ∂/∂x is 2 below, 3 above")
    assert repr(check) == str(check)


def test_what_has_no_finite_derivative_is_unclear_unless_the_engine_has_infinity():
    assert check_gradients(
        "sqrt(x)", {"x": 0.0}, certified=True
    ).ok  # infinite from the right, and the engine's
    check = check_gradients("x^y", {"x": -2.0, "y": 3.0}, certified=True)
    assert [row.verdict for row in check.rows] == ["ok", "unclear"]


def test_a_gradient_that_is_stopped_is_no_wrong_rule():
    check = check_gradients(lambda x: x * stop_gradient(exp(x)), {"x": 1.0}, certified=True)
    assert check.ok
    assert math.e in check.bounds[0]  # e^x alone


@pytest.mark.parametrize("b", [1e-200, -1e-200])
def test_a_derivative_beyond_the_floats_is_said(b):
    check = check_gradients(lambda a, b: a / b, {"a": 1.0, "b": b}, certified=True)  # -a/b² is -1e400
    assert [row.verdict for row in check.rows] == ["ok", "unclear"]
    assert check.rows[1].note == "the derivative lies beyond the largest float"
    assert check.bounds[1].engine == -math.inf


def test_a_step_of_the_chain_beyond_the_largest_float_is_no_fault():
    """∂(c/s)/∂s = -c/s² overflows; the derivative of (c/s) s is 0."""
    check = check_gradients(lambda s: dot([-0.004 / s], [s]), {"s": 1.2e-186}, certified=True)
    (row,) = check.rows
    assert (row.verdict, row.note) == ("unclear", "ill-conditioned: rounding has lost the digits")


def test_infinity_stands_for_every_number_beyond_the_largest_float():
    large = interval(1e300) * interval(1e300)
    assert holds(large, math.inf)
    assert not holds(large, -math.inf)
    assert not holds(large, 1e300)
    assert holds(-large, -math.inf)
    assert not holds(-large, math.inf)
    assert not holds(interval(1e300), math.inf)
    assert not holds(interval(-1e300), -math.inf)
    assert holds(interval(1e300), 1e300)
