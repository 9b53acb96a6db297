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


def test_a_function_must_return_a_value():
    with pytest.raises(TypeError, match="f must return a Value; got"):
        graph(lambda leaves: leaves["x"].data, {"x": 1.0})
