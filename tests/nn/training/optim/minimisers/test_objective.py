"""Programs as objectives of scipy.optimize: values, gradients and Hessians are exact."""

import numpy as np
import pytest

from engine import Value, hessian, record, softplus
from nn import MLP, Neuron, objective, squared_error, train

ROSENBROCK = record(lambda a, b: (1.0 - a) ** 2 + 100.0 * (b - a * a) ** 2)
ROWS = np.array([[0.5, -1.0, 0.2], [1.5, 0.5, -0.7], [-0.5, 2.0, 1.1], [1.0, 1.0, 0.4]])


def test_the_hessian_of_the_inputs_by_hand():
    f = objective(ROSENBROCK)
    a, b = -1.2, 1.0
    assert f.fun([a, b]) == pytest.approx((1 - a) ** 2 + 100 * (b - a * a) ** 2)
    assert f.jac([a, b]) == pytest.approx([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)])
    expected = [[2 - 400 * b + 1200 * a * a, -400 * a], [-400 * a, 200]]
    np.testing.assert_allclose(f.hess([a, b]), expected, rtol=1e-12)
    np.testing.assert_allclose(f.hessp([a, b], [1.0, -2.0]), np.array(expected) @ [1.0, -2.0], rtol=1e-12)


@pytest.mark.parametrize("method", ["trust-exact", "Newton-CG", "BFGS"])
def test_scipy_finds_the_minimum(method):
    optimize = pytest.importorskip("scipy.optimize")
    f = objective(ROSENBROCK)
    second = {} if method == "BFGS" else {"hess": f.hess}
    result = optimize.minimize(f.fun, [-1.2, 1.0], jac=f.jac, method=method, **second)
    assert result.x == pytest.approx([1.0, 1.0], abs=1e-4)


def test_the_hessian_of_parameters_is_that_of_the_graph():
    model = MLP(2, [2, 1], "tanh", seed=0)
    f = objective(record(lambda x, y: squared_error(model(x), y), 2, "y"), ROWS)
    costs = [squared_error(model(row[:2]), row[2]) for row in ROWS]
    mean = sum(costs) * 0.25
    np.testing.assert_allclose(f.hess(f.x0), hessian(mean, model.parameters()).data, rtol=1e-9, atol=1e-12)
    assert f.fun(f.x0) == pytest.approx(mean.data)


def test_the_minimum_is_written_into_the_model():
    optimize = pytest.importorskip("scipy.optimize")
    model, other = Neuron(2, init="zeros"), Neuron(2, init="zeros")
    f = objective(record(lambda x, y: squared_error(model(x), y), 2, "y"), ROWS)
    f.write(optimize.minimize(f.fun, f.x0, jac=f.jac, hessp=f.hessp, method="Newton-CG").x)
    train(other, ROWS[:, :2], ROWS[:, 2], "squared_error", 50, optimizer="lbfgs", progress=False)
    assert model.state_dict() == pytest.approx(other.state_dict(), rel=1e-4)


def test_fixed_values_have_no_derivative():
    w, fixed = Value(2.0), Value(3.0)
    f = objective(record(lambda x: softplus(w * fixed * x), parameters=[w]), [[0.5], [1.0]])
    assert f.x0.tolist() == [2.0]
    assert f.jac([2.0]).shape == (1,)
    assert f.hess([2.0]).shape == (1, 1)


def test_what_it_gives_is_the_callers_own():
    f = objective(ROSENBROCK)
    f.jac([0.0, 0.0])[:] = 7.0
    assert f.jac([0.0, 0.0]).tolist() == [-2.0, 0.0]
    assert f.x0.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: objective(lambda x: x), TypeError, r"write objective\(record\(f\)\)"),
        (lambda: objective(record(lambda x: [x, x])), ValueError, "an objective is one number"),
        (lambda: objective(ROSENBROCK, [[1.0, 2.0]]), ValueError, "no parameters: leave the batch out"),
        (lambda: objective(ROSENBROCK).fun([1.0]), ValueError, "a vector of 2 numbers"),
        (lambda: objective(ROSENBROCK).write([1.0, 2.0]), ValueError, "no parameters to write"),
        (lambda: objective(line(), [1.0, 2.0]), ValueError, "a batch has the columns x, and"),
        (lambda: objective(line(), np.zeros((0, 1))), ValueError, "at least one row"),
    ],
)
def test_other_objectives_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def line():
    w = Value(1.0)
    return record(lambda x: w * x)
