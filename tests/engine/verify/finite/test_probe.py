import math

import pytest

from engine import exp, log, relu
from engine.verify.finite.probe import Probe, graph


def probe(function, x):
    return Probe(lambda leaves: function(leaves["x"]), {"x": x}, "x")


def test_the_derivative_from_both_sides():
    estimate = probe(exp, 1.0).both_sides()
    assert abs(estimate.value - math.e) <= estimate.error <= 1e-8


def test_steps_stay_on_one_side_of_a_kink():
    near = probe(relu, 1e-3)
    assert near.both_sides().value == pytest.approx(1.0)
    assert math.isinf(probe(relu, 0.0).both_sides().error)


def test_on_a_kink_each_side_has_its_derivative():
    at = probe(relu, 0.0)
    assert at.one_side(1, across=True).value == pytest.approx(1.0)
    assert at.one_side(-1, across=True).value == pytest.approx(0.0)
    assert at.kinks() == "relu(x)"


def test_steps_outside_the_domain_are_left_out():
    assert probe(log, 1e-3).both_sides().value == pytest.approx(1000.0, rel=1e-6)


def test_where_the_function_itself_overflows_no_difference_is_taken():
    beyond = probe(lambda x: 2.0 * x + 0.0 * math.exp(x.data), 700.0)  # e^710 is more than a float
    assert beyond.both_sides().value == pytest.approx(2.0, rel=1e-9)


def test_of_four_kinks_three_are_named():
    at = probe(lambda x: relu(x) + relu(2.0 * x) + relu(3.0 * x) + relu(4.0 * x), 0.0)
    assert [part.count("relu") for part in (at.kinks(), at.kinks().split("relu(x)")[1])] == [3, 2]
    assert "4" not in at.kinks()


def test_a_value_is_uncertain_by_half_a_unit_in_its_last_place_at_least():
    assert probe(relu, 8.0).noise == 2.0**-50  # 2^-53 · 8
    assert probe(lambda x: x, 8.0).noise == 2.0**-50  # no operation rounds: the number itself may
    assert probe(relu, -8.0).noise == 0.0


def test_a_function_must_return_a_value():
    with pytest.raises(TypeError, match="f must return a Value; got"):
        graph(lambda leaves: leaves["x"].data, {"x": 1.0})
