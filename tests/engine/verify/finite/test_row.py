"""One input of a check: when two sides differ, which of them the engine takes, and what is compared."""

import math
from types import SimpleNamespace

import pytest

from engine import DomainError, Value, check_gradients
from engine.verify.finite.finite_difference import Estimate
from engine.verify.finite.gradient_check import InputCheck
from engine.verify.finite.row import _at_kink, _compared, _parted, _taken

INF = math.inf


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((1.0, 0.0), (1.0 + 5e-7, 0.0), False),  # less than a millionth of their size
        ((1.0, 0.0), (1.0 + 2e-6, 0.0), True),
        ((0.0, 0.01), (0.19, 0.01), False),  # less than ten times their errors together
        ((0.0, 0.01), (0.21, 0.01), True),
        ((INF, 0.0), (INF, 0.0), True),
        ((0.0, 0.0), (-INF, 0.0), True),
    ],
)
def test_two_sides_differ_by_more_than_they_are_uncertain(left, right, expected):
    assert _parted(Estimate(*left), Estimate(*right)) is expected


@pytest.mark.parametrize(
    ("engine", "taken"),
    [
        (2.0, "left"),
        (2.09, "left"),  # nearer than ten times the error
        (1.91, "left"),
        (4.95, "right"),
        (3.0, "one between"),
        (1.5, ""),
        (5.5, ""),
        (-2.0, ""),
    ],
)
def test_the_engine_takes_the_side_that_it_is_near(engine, taken):
    assert _taken(engine, Estimate(2.0, 0.01), Estimate(5.0, 0.01)) == taken


def test_near_is_a_millionth_of_a_slope_without_an_error():
    left, right = Estimate(1e6, 0.0), Estimate(0.0, 0.0)
    assert [_taken(x, left, right) for x in (1e6 + 0.5, 1e6 - 0.5, 1e6 + 2.0)] == ["left", "left", ""]
    assert _taken(3.0, Estimate(-INF, 0.0), Estimate(INF, 0.0)) == "3"  # a jump
    assert _taken(3.0, Estimate(2.0, 0.0), Estimate(3.0, INF)) == "right"  # the very number
    assert _taken(3.0 + 1e-9, Estimate(2.0, 0.0), Estimate(3.0, INF)) == ""


def test_sides_that_agree_at_a_kink_are_compared_with_their_mean():
    (row,) = check_gradients("relu(x)**2 + exp(x/3)", {"x": 0.0}).rows
    assert (row.verdict, row.numeric) == ("ok", pytest.approx(1 / 3, rel=1e-10))


def test_at_the_end_of_the_domain_the_side_that_is_there_counts():
    def up_to_1(x):
        if x.data > 1.0:
            raise DomainError("beyond 1")
        return x * 3.0

    (row,) = check_gradients(up_to_1, {"x": 1.0}).rows
    assert (row.verdict, row.numeric) == ("ok", pytest.approx(3.0, rel=1e-10))
    (row,) = check_gradients(lambda x: up_to_1(-x), {"x": -1.0}).rows
    assert (row.verdict, row.numeric) == ("ok", pytest.approx(-3.0, rel=1e-10))


def test_a_function_of_any_number_of_operands_takes_a_list():
    assert [row.name for row in check_gradients(lambda x, *_: x * 2.0, [1.0]).rows] == ["x"]
    assert [row.name for row in check_gradients(lambda *xs: xs[0] * xs[1], [1.0, 2.0]).rows] == ["x1", "x2"]


@pytest.mark.parametrize(("value", "verdict"), [(1e6, "ok"), (1e5, "unclear")])
def test_rounding_hides_a_slope_that_is_small_beside_the_value(value, verdict):
    """A millionth of |f| / max(|x|, 1) is 1 and 0.1: the slope is uncertain by 0.5."""
    probe, row = SimpleNamespace(root=Value(value), x=0.5), InputCheck("x", 0.1, 0.2, 0.5, "ok")
    assert _compared(probe, row, 1e-6).verdict == verdict


@pytest.mark.parametrize(
    ("engine", "verdict"), [(9.25, "ok"), (10.25, "wrong"), (-4.75, "ok"), (-5.75, "wrong")]
)
def test_where_both_sides_agree_their_mean_is_compared_and_their_errors_add(engine, verdict):
    sides = {-1: Estimate(2.0, 0.25), 1: Estimate(2.5, 0.5)}
    row = _at_kink(SimpleNamespace(one_side=lambda side, **_: sides[side]), "x", engine)
    assert (row.numeric, row.uncertainty, row.verdict) == (2.25, 0.75, verdict)  # up to 7.5 apart is near
