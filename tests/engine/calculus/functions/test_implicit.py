import doctest
import math

import pytest

from engine import Value, cos, exp, grad, jacobian, record, sin, while_loop
from engine.calculus.functions import implicit as module
from engine.calculus.functions.implicit import implicit


def test_the_derivative_of_a_root_of_any_order():
    a = Value(2.0, "a")
    root = implicit(lambda x: x * x * x - a, 2.0 ** (1 / 3))
    derivative = root
    for order in range(5):  # of a^(1/3)
        factor = math.prod(1 / 3 - k for k in range(order))
        assert derivative.data == pytest.approx(factor * 2.0 ** (1 / 3 - order), rel=1e-9)
        derivative = grad(derivative, a)


def test_second_derivatives_are_right_whatever_order_is_asked_for():
    a = Value(2.0, "a")
    with pytest.warns(DeprecationWarning, match="no longer needed"):
        root = implicit(lambda x: x * x - a, 2.0**0.5, order=1)
    assert grad(grad(root, a), a).data == pytest.approx(-0.25 * 2.0**-1.5, rel=1e-12)  # of √a
    pytest.importorskip("numpy")
    program = record(lambda a: implicit(lambda x: x * x - a, a))  # where a is 1, so is its root
    assert program.hessian([[1.0]])[1].ravel() == pytest.approx([-0.25], rel=1e-12)


def test_what_is_given_is_checked_and_named():
    np = pytest.importorskip("numpy")
    a = Value(2.0, "a")
    roots = implicit(lambda x: [x[0] - a, x[1] - x[0]], np.array([2.0, 2.0]))
    assert [x.data for x in roots] == [2.0, 2.0]
    for x in ("2", None, [[2.0]]):
        with pytest.raises(TypeError, match="x of implicit must be a real number"):
            implicit(lambda x: x - a, x)
    with pytest.raises(TypeError, match="implicit takes a function of x; got 3"):
        implicit(3, 2.0)


def test_a_fixed_point_and_a_minimum():
    a = Value(0.5, "a")
    x = 0.0
    for _ in range(200):
        x = math.cos(0.5 * x)
    point = implicit(lambda x: cos(a * x), x, "fixed point")
    expected = -x * math.sin(0.5 * x) / (1.0 + 0.5 * math.sin(0.5 * x))  # x' = -sin(ax)(x + a x')
    assert grad(point, a).data == pytest.approx(expected, rel=1e-12)
    least = implicit(lambda x: exp(x) - a * x, math.log(0.5), "minimum")  # x = log a
    assert grad(least, a).data == pytest.approx(2.0, rel=1e-12)


def test_a_system_against_its_matrix_and_the_unrolled_loop():
    np = pytest.importorskip("numpy")
    p, q = Value(0.3), Value(0.7)

    def equations(x):
        return [x[0] + 0.1 * sin(x[1]) * p - q, 0.2 * x[0] * x[0] - x[1] + p]

    x = [0.0, 0.0]
    for _ in range(100):
        x = [q.data - 0.1 * math.sin(x[1]) * p.data, 0.2 * x[0] * x[0] + p.data]
    got = jacobian(implicit(equations, x), [p, q])
    to_x = np.array([[1.0, 0.1 * math.cos(x[1]) * 0.3], [0.4 * x[0], -1.0]])
    to_p = np.array([[0.1 * math.sin(x[1]), -1.0], [1.0, 0.0]])
    assert [[v.data for v in row] for row in got] == pytest.approx(-np.linalg.solve(to_x, to_p), rel=1e-12)
    looped = [p * 0.0, p * 0.0]
    for _ in range(60):
        looped = [q - 0.1 * sin(looped[1]) * p, 0.2 * looped[0] * looped[0] + p]
    unrolled = jacobian(looped, [p, q])
    for row, other in zip(got, unrolled, strict=True):
        assert [v.data for v in row] == pytest.approx([v.data for v in other], rel=1e-10)


def test_it_is_recorded_behind_a_loop():
    pytest.importorskip("numpy")

    def root(a):
        x = while_loop(lambda x: abs(x * x - a) - 1e-12, lambda x: 0.5 * (x + a / x), a + 1.0, 30)
        return implicit(lambda x: x * x - a, x)

    program = record(root)
    values, gradients = program.gradients([[2.0], [9.0], [0.25]])
    assert values == pytest.approx([2**0.5, 3.0, 0.5], rel=1e-12)
    assert gradients[:, 0] == pytest.approx([0.5 / 2**0.5, 1 / 6, 1.0], rel=1e-12)

    def system(a, b):  # whose first pivot is 0 for a = 0
        return implicit(lambda x: [a * x[0] + x[1] - 3.0, x[0] + b * x[1] - 1.0], [0.0 * a, 0.0 * b])

    rows = [[0.0, 2.0], [3.0, -1.0], [0.5, 0.25]]
    program = record(system)
    values, gradients = program.gradients(rows)
    for (a, b), y, g in zip(rows, values, gradients, strict=True):
        d = a * b - 1.0
        solution = [(3.0 * b - 1.0) / d, (a - 3.0) / d]
        assert y == pytest.approx(solution, rel=1e-12)
        # M x = c, so M dx = -dM x
        to_a, to_b = ([-solution[0] * b / d, solution[0] / d], [solution[1] / d, -solution[1] * a / d])
        assert g.T.tolist() == [pytest.approx(to_a, rel=1e-12), pytest.approx(to_b, rel=1e-12)]


def test_what_is_no_solution_is_refused():
    a = Value(2.0, "a")
    with pytest.raises(ValueError, match=r"x = 1 is no root of f: Newton's method would move it by -0.5"):
        implicit(lambda x: x * x - a, 1.0)
    with pytest.raises(ValueError, match="has no inverse at x"):
        implicit(lambda x: x * x, 0.0)
    with pytest.raises(ValueError, match="as many Values as x has, 1; got 2"):
        implicit(lambda x: [x, x], 0.0)
    with pytest.raises(ValueError, match="'root', 'fixed point', 'minimum'"):
        implicit(lambda x: x, 0.0, "saddle")
    with pytest.raises(ValueError, match="order must be"):
        implicit(lambda x: x, 0.0, order=0)
    with pytest.raises(ValueError, match="got none"):
        implicit(lambda x: x, [])


def test_the_example_of_the_docstring():
    assert doctest.testmod(module).failed == 0
