"""A value of which no derivative goes back: in graphs and in programs, forward and in reverse, of any order."""

import doctest
import math
import pickle

import pytest

from engine import Value, formula, grad, hessian, jvp, record, stop_gradient, vjp
from engine.calculus.functions import stop_gradient as module
from engine.calculus.functions.stop_gradient import stop

FUNCTIONS = {
    "alone": (stop_gradient, 0.0),
    "one factor": (lambda x: x * stop_gradient(x), 2.0),
    "both factors": (lambda x: stop_gradient(x) * stop_gradient(x), 0.0),
    "below": (lambda x: stop_gradient(x * x).sin() + x, 1.0),
    "above": (lambda x: (x * x) * stop_gradient(x.exp()), 4.0 * math.exp(2.0)),
    "a step with a slope": (lambda x: x + stop_gradient((x - 1.5).relu() - x), 1.0),
    "an infinite slope below": (lambda x: stop_gradient((x - 2.0).sqrt()) + x, 1.0),
}


@pytest.mark.parametrize(("function", "slope"), FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_the_derivative_is_that_with_a_constant_in_its_place(function, slope):
    x = Value(2.0, "x")
    y = function(x)
    y.backward()
    assert x.grad == grad(y, x).data == jvp(y, x, 1.0).data == vjp(y, x, 1.0).data == slope
    assert type(y.data) is float


@pytest.mark.parametrize(("function", "slope"), FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_program_stops_it_as_well(function, slope):
    pytest.importorskip("numpy", reason="the extra fast")
    program = record(function)
    assert program.gradients([[2.0]])[1].tolist() == [[slope]]
    assert program.jvp([[2.0]], [1.0])[1].tolist() == [slope]
    assert program(2.0) == function(Value(2.0)).data
    assert record(lambda x: grad(function(x), x))(2.0) == slope
    w = Value(2.0, "w")
    assert record(lambda x: function(w) * x).mean_gradient([[1.0], [3.0]])[1].tolist() == [2.0 * slope]


def test_second_derivatives_stop_too():
    x = Value(2.0)
    assert hessian(x * x * stop_gradient(x), x).data == 4.0  # 2 · 2, and no 6 x


def test_numbers_and_lists_keep_their_shape():
    x, y = Value(1.0), Value(2.0)
    assert stop_gradient(3) == 3.0
    rows = stop_gradient([[x, 2.5], (y,)])
    assert [[getattr(v, "data", v) for v in row] for row in rows] == [[1.0, 2.5], [2.0]]
    assert rows[0][0].op is stop
    with pytest.raises(TypeError, match=r"stop_gradient\(x\) must be a real number; got"):
        stop_gradient("x")


def test_it_is_an_operation_like_others():
    x = Value(2.0, "x")
    assert str(formula(stop)).splitlines()[-1] == "  ∂y/∂a = 0.0"
    y = pickle.loads(pickle.dumps(stop_gradient(x) * x))  # noqa: S301  # our own
    assert y.data == 4.0


def test_nan_and_infinities_go_through():
    for number in (math.nan, math.inf, -math.inf, -0.0):
        assert repr(stop_gradient(Value(number)).data) == repr(number)


def test_the_example_of_the_docstring_holds():
    assert doctest.testmod(module).attempted > 0
    assert doctest.testmod(module).failed == 0
