import math
import random

import numpy as np
import pytest

from engine import cos, exp, log, sin
from nn.training.optim.minimisers.minimise import minimise


def rosenbrock(a, b):
    return (1.0 - a) ** 2 + 100.0 * (b - a * a) ** 2


@pytest.mark.parametrize("method", [None, "newton", "lbfgs"])
def test_the_least_value_of_a_curved_valley(method):
    minimum = minimise(rosenbrock, [-1.2, 1.0], method=method)
    assert minimum.converged
    assert minimum.point == pytest.approx([1.0, 1.0], abs=1e-8)
    assert minimum.gradient_norm <= 1e-9
    assert minimum.steps < 60


def test_a_function_takes_a_number_a_list_or_several_numbers():
    assert minimise(lambda x: (x - 3.0) ** 2, 0.0).point == 3.0
    assert minimise(lambda x: (x[0] - 3.0) ** 2, [0.0]).point == [3.0]
    assert minimise(lambda x: (x[0] - 3.0) ** 2 + (x[1] + 1.0) ** 2, [0.0, 0.0]).point == [3.0, -1.0]
    assert minimise(lambda *x: (x[0] - 3.0) ** 2 + (x[1] + 1.0) ** 2, [0.0, 0.0]).point == [3.0, -1.0]


def test_a_quadratic_takes_one_newton_step_inside_the_radius():
    minimum = minimise(lambda a, b: a * a + a * b + 2.0 * b * b - a, [0.3, 0.2])
    # the equations 2a + b = 1 and a + 4b = 0
    assert (minimum.steps, minimum.point) == (1, pytest.approx([4 / 7, -1 / 7], abs=1e-14))


def test_it_leaves_a_saddle_a_maximum_and_flat_directions():
    for f, start, least in (
        (lambda a, b: a**4 - a * a + b * b, [0.0, 0.5], -0.25),  # the gradient along a is 0 there
        (cos, 1e-3, -1.0),  # beside a maximum
        (lambda a, b: (a + b) ** 2, [3.0, 4.0], 0.0),  # a singular Hessian
        (lambda a, b: (a * b - 1.0) ** 2, [3.0, -2.0], 0.0),
        (lambda a: abs(a) ** 1.5, 2.0, 0.0),  # an infinite curvature at the end
        (lambda a: a - log(a), 1e-3, 1.0),  # the step may leave the domain
        (lambda a, b: exp(-a) + a + exp(b) - b, [-5.0, 5.0], 2.0),
    ):
        minimum = minimise(f, start)
        assert minimum.value == pytest.approx(least, abs=1e-6), minimum


def test_a_start_at_a_stationary_point_and_no_steps_end_at_once():
    assert minimise(lambda a: a * a, 0.0)[3:] == (0, "the gradient is at most 1e-09", True)
    minimum = minimise(rosenbrock, [-1.2, 1.0], steps=2)
    assert (minimum.steps, minimum.converged) == (2, False)
    assert minimum.reason == "2 steps were taken, and the value still falls: give more steps"
    assert minimise(lambda a: -a, 0.0, steps=20).reason.endswith("give more steps")


def test_newton_goes_on_where_the_gradient_is_0_and_the_function_curves_down():
    well = minimise(lambda a: a**4 / 4.0 - a * a / 2.0, 0.0)  # a maximum, between minima at -1 and 1
    assert (abs(well.point), well.converged) == (pytest.approx(1.0, abs=1e-9), True)
    saddle = minimise(lambda a, b: a * a + b**4 - b * b, [1.0, 0.0])
    assert saddle.value == pytest.approx(-0.25, abs=1e-12)
    assert minimise(lambda a: -a * a, 0.0, steps=0).converged is False
    assert minimise(lambda a: -a * a, 0.0, method="lbfgs").converged  # it sees the gradient alone
    assert minimise(lambda a: a**3, 0.0).converged  # the second derivative is 0 there, too


@pytest.mark.parametrize("method", ["newton", "lbfgs"])
@pytest.mark.parametrize("f", [lambda a: -a * a, lambda a: a, lambda a: a.log()])
def test_a_function_without_a_least_value_is_called_so(f, method):
    minimum = minimise(f, 1.0, method=method)
    far = abs(minimum.point) > 2e9
    assert minimum.converged is False
    assert (minimum.reason.endswith("f may have no least value")) == far
    assert far or minimum.point == pytest.approx(0.0, abs=1e-6)  # the logarithm falls at 0


@pytest.mark.parametrize("tolerance", [-1e-9, math.nan, math.inf])
def test_a_tolerance_is_a_size(tolerance):
    with pytest.raises(ValueError, match="tolerance is at least 0, and finite"):
        minimise(lambda a: a * a, 1.0, tolerance=tolerance)
    with pytest.raises(TypeError, match="tolerance must be a real number"):
        minimise(lambda a: a * a, 1.0, tolerance="small")


def test_residuals_that_are_small_after_the_last_step_have_converged():
    minimum = minimise(lambda a: [a - 1.0], 0.0, method="gauss-newton", steps=1)  # linear: one step
    assert (minimum.steps, minimum.converged) == (1, True)


@pytest.mark.parametrize("method", [None, "gauss-newton", "levenberg-marquardt"])
def test_residuals_are_fitted_to_the_answer_of_numpy(method):
    draw = random.Random(0)
    times = [0.1 * i for i in range(20)]
    data = [2.0 * math.exp(-1.3 * t) + 0.01 * draw.gauss(0.0, 1.0) for t in times]
    minimum = minimise(
        lambda a, k: [a * exp(-k * t) - y for t, y in zip(times, data, strict=True)],
        [1.0, 1.0],
        method=method,
    )
    a, k = minimum.point
    t, y = np.array(times), np.array(data)
    rest = a * np.exp(-k * t) - y
    assert minimum.value == pytest.approx(0.5 * rest @ rest, rel=1e-12)
    assert abs(rest @ np.exp(-k * t)) < 1e-8
    assert abs(rest @ (t * np.exp(-k * t))) < 1e-8
    assert minimum.steps < 20


def test_residuals_without_rank_end_at_a_least_value():
    minimum = minimise(lambda a, b: [a + b - 2.0, 2.0 * a + 2.0 * b - 4.0], [5.0, 0.0])
    assert sum(minimum.point) == pytest.approx(2.0)
    powell = minimise(
        lambda a, b, c, d: [a + 10.0 * b, 5.0**0.5 * (c - d), (b - 2.0 * c) ** 2, 10.0**0.5 * (a - d) ** 2],
        [3.0, -1.0, 0.0, 1.0],
    )
    assert powell.value < 1e-12  # singular at the minimum, 0


def test_newton_agrees_with_scipy_on_random_functions():
    optimize = pytest.importorskip("scipy.optimize")
    draw = random.Random(1)
    for _ in range(5):
        c = [draw.uniform(0.5, 2.0) for _ in range(4)]

        def f(x, c=c):
            return sum(
                (c[i] * x[i] - c[i - 1] * sin(x[i - 1])) ** 2 + 0.1 * exp(x[i] * 0.5) for i in range(4)
            )

        def plain(x, c=c):
            return sum(
                (c[i] * x[i] - c[i - 1] * math.sin(x[i - 1])) ** 2 + 0.1 * math.exp(x[i] * 0.5)
                for i in range(4)
            )

        minimum = minimise(f, [1.0, -1.0, 0.5, 2.0])
        assert minimum.converged
        other = optimize.minimize(
            plain, minimum.point, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}
        )
        assert other.fun >= minimum.value - 1e-12


def test_what_is_no_start_or_no_function_is_refused():
    with pytest.raises(ValueError, match="no finite value and gradient at the start"):
        minimise(log, -1.0)
    with pytest.raises(ValueError, match="one of newton, lbfgs; got 'adam'"):
        minimise(lambda a: a * a, 1.0, method="adam")
    with pytest.raises(ValueError, match="one of levenberg-marquardt, gauss-newton"):
        minimise(lambda a: [a], 1.0, method="newton")
    with pytest.raises(ValueError, match="got none"):
        minimise(lambda a: a, [])
    with pytest.raises(ValueError, match="finite numbers"):
        minimise(lambda a: a, float("nan"))
    with pytest.raises(TypeError, match="a function of Values"):
        minimise(3.0, 1.0)


@pytest.mark.parametrize("method", ["newton", "lbfgs"])
def test_a_start_whose_gradient_is_below_the_tolerance_is_the_end(method):
    minimum = minimise(lambda x: x * x, 1e-10, method=method)  # its gradient is 2e-10
    assert (minimum.steps, minimum.converged, minimum.point) == (0, True, 1e-10)


def test_residuals_that_still_fall_after_the_last_step_are_called_so():
    minimum = minimise(lambda a, b: [1.0 - a, 10.0 * (b - a * a)], [-1.2, 1.0], steps=1)
    assert not minimum.converged
    assert minimum.reason == "1 steps were taken, and the value still falls: give more steps"
