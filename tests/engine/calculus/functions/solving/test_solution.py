import copy
import gc
import math
import pickle

import pytest

from engine import (
    Samples,
    Value,
    checkpoint,
    exp,
    grad,
    hessian,
    hvp,
    implicit,
    jvp,
    maximum,
    record,
    scan,
    vjp,
    while_loop,
)


def logarithm_over(a, b, x=None):
    """log(b) / a, as the root of e^(ax) = b: the derivative of the equation to a depends on x."""
    return implicit(lambda x: exp(a * x) - b, math.log(b.data) / a.data if x is None else x)


def newton(f, derivative, x):
    """A root by a loop, of numbers or of Values without numbers."""
    return while_loop(lambda x: abs(f(x)) - 1e-13, lambda x: x - f(x) / derivative(x), x, 60)


def derivatives(y, x, orders):
    numbers = [y.data]
    for _ in range(orders):
        y = grad(y, x)
        numbers.append(y.data)
    return numbers


def expected_of(a, b, orders):
    return [math.log(b) * (-1) ** n * math.factorial(n) / a ** (n + 1) for n in range(orders + 1)]


def test_derivatives_of_every_order():
    a, b = Value(0.7), Value(3.0)
    assert derivatives(logarithm_over(a, b), a, 5) == pytest.approx(expected_of(0.7, 3.0, 5), rel=1e-9)
    y = logarithm_over(a, b)
    by_both = -1 / (0.7**2 * 3.0)
    second = [[2 * math.log(3.0) / 0.7**3, by_both], [by_both, -1 / (0.7 * 9.0)]]
    assert hessian(y, [a, b]).data == [pytest.approx(row, rel=1e-11) for row in second]
    assert hvp(y, [a, b], [2.0, -1.0]).data == pytest.approx(
        [2 * row[0] - row[1] for row in second], rel=1e-11
    )
    first = [-math.log(3.0) / 0.49, 1 / 2.1]
    assert jvp(y, [a, b], [2.0, -1.0]).data == pytest.approx(2 * first[0] - first[1], rel=1e-12)
    y.backward()
    assert [a.grad, b.grad] == pytest.approx(first, rel=1e-12)


def test_derivatives_of_every_order_in_a_program():
    pytest.importorskip("numpy")

    def root(a, b):
        log = newton(lambda z: exp(z) - b, exp, 0.0 * b + 1.0)
        return logarithm_over(a, b, log / a)

    def fourth(a, b):
        y = root(a, b)
        for _ in range(4):
            y = grad(y, a)
        return y

    numbers = expected_of(0.7, 3.0, 5)
    program = record(root)
    assert program.hessian([[0.7, 3.0]])[1][0, 0, 0] == pytest.approx(numbers[2], rel=1e-9)
    assert program.jvp([[0.7, 3.0]], [1.0, 0.0])[1][0] == pytest.approx(numbers[1], rel=1e-9)
    value, (to_a, _) = record(fourth).gradient(0.7, 3.0)
    assert [value, to_a] == pytest.approx(numbers[4:], rel=1e-8)


def test_a_system_whose_numbers_are_equal():
    def product(a, b, x):  # of a root of each equation: (ab)^(1/2)
        x, y = implicit(lambda v: [v[0] * v[0] - a, v[1] * v[1] - b], [x, x])
        return x * y

    expected = [[-0.25, 0.25], [0.25, -0.25]]  # of √(ab) at a = b = 1
    a, b = Value(1.0), Value(1.0)
    assert hessian(product(a, b, 1.0), [a, b]).data == [pytest.approx(row) for row in expected]
    pytest.importorskip("numpy")
    program = record(lambda a, b: product(a, b, a))
    assert program.hessian([[1.0, 1.0]])[1][0].tolist() == [pytest.approx(row) for row in expected]

    def step(state, _):  # what is equal in a step is written once
        return [product(state[0], state[1], state[0]), state[1]], ()

    looped = record(lambda a, b: scan(step, [a, b], [0.0] * 40)[0][0])
    assert looped.gradient(1.0, 1.0)[1] == pytest.approx((0.5**40, 1 - 0.5**40), rel=1e-9)  # a^(1/2^40) ...


def test_a_solution_within_the_equations_of_another():
    def outer(a, solve):  # y³ + y = x a, and x + y = 2a
        inner = lambda x: implicit(  # noqa: E731
            lambda y: y**3 + y - x * a,
            newton(lambda y: y**3 + y - x * a, lambda y: 3 * y * y + 1, 0.5 + 0 * a),
        )
        return implicit(lambda x: x + inner(x) - 2 * a, solve(a))

    # y³ + y + ya = 2a² has the closed form below, so x = 2a - y
    def y_of(a):
        p, q = 1 + a, -2 * a * a
        d = math.sqrt(q * q / 4 + p**3 / 27)
        return math.cbrt(-q / 2 + d) + math.cbrt(-q / 2 - d)

    y = y_of(1.3)
    slope = 3 * y * y + 2.3
    first = (5.2 - y) / slope  # dy/da
    second = (4 - 2 * first - 6 * y * first * first) / slope
    a = Value(1.3)
    numbers = derivatives(outer(a, lambda a: 2 * a.data - y), a, 2)
    assert numbers == pytest.approx([2.6 - y, 2 - first, -second], rel=1e-10)
    pytest.importorskip("numpy")
    program = record(lambda a: outer(a, lambda a: 2.0 * a - y))
    assert program.hessian([[1.3]])[1].ravel() == pytest.approx([-second], rel=1e-9)


def test_a_minimum_over_samples():
    pytest.importorskip("numpy")
    rows = [[1.0, 2.0], [2.0, 3.0], [3.0, 7.0]]

    def ridge(c, data):  # w = (Σ xy / 3) / (Σ x² / 3 + c)
        return implicit(lambda w: data.mean(lambda x, y: (w * x - y) ** 2 + c * w * w), 1.0 * c, "minimum")

    moment, size = 29 / 3, 14 / 3
    program = record(ridge, "c", Samples(["x", "y"]))
    value, gradients = program.gradient(0.3, rows, to=["c"])
    assert [value, gradients["c"]] == pytest.approx(
        [moment / (size + 0.3), -moment / (size + 0.3) ** 2], rel=1e-9
    )
    _, gradients = program.gradient(0.3, rows)
    w = moment / (size + 0.3)
    assert gradients["y"] == pytest.approx([x / 3 / (size + 0.3) for x, _ in rows], rel=1e-9)
    assert gradients["x"] == pytest.approx([(y - 2 * x * w) / 3 / (size + 0.3) for x, y in rows], rel=1e-9)
    again = record(lambda c, data: grad(ridge(c, data), c), "c", Samples(["x", "y"]))
    _, gradients = again.gradient(0.3, rows, to=["c"])
    assert gradients["c"] == pytest.approx(2 * moment / (size + 0.3) ** 3, rel=1e-8)


def test_in_the_steps_of_a_loop():
    pytest.importorskip("numpy")

    def roots(a, steps):  # a^(1/2^steps), step by step
        return scan(
            lambda s, _: (implicit(lambda y: y * y - s, newton(lambda y: y * y - s, lambda y: 2 * y, s)), ()),
            a,
            [0.0] * steps,
        )[0]

    program, power = record(lambda a: roots(a, 40)), 0.5**40
    value, gradient = program.gradient(4.0)
    assert [value, *gradient] == pytest.approx([4.0**power, power * 4.0 ** (power - 1)], rel=1e-12)
    assert program.hessian([[4.0]])[1].ravel() == pytest.approx(
        [power * (power - 1) * 4.0 ** (power - 2)], rel=1e-9
    )
    a = Value(4.0)
    expected = [4.0**0.125, 0.125 * 4.0**-0.875, -0.125 * 0.875 * 4.0**-1.875]
    assert derivatives(roots(a, 3), a, 2) == pytest.approx(expected, rel=1e-12)


def test_a_checkpoint_in_an_equation_keeps_its_nodes():
    b, x = Value(math.e), 1.0  # x e^x = b
    loops = [
        lambda x: checkpoint(lambda z: z * exp(z), x),
        lambda x: scan(lambda s, _: (s * x, ()), exp(x), [0.0], checkpoint=True)[0],
    ]
    for f in loops:
        numbers = derivatives(implicit(lambda x, f=f: f(x) - b, x), b, 2)
        assert numbers == pytest.approx([1.0, 1 / (2 * math.e), -3 / (8 * math.e**2)], rel=1e-12)


def test_at_a_kink_the_derivative_is_that_of_the_equation():
    a = Value(0.0)
    one_sided = implicit(lambda x: where_first(x) - a, 0.0)
    assert grad(one_sided, a).data == 1.0  # of max(x, 2x) at 0, which takes the first
    with pytest.raises(ValueError, match="has no inverse at x"):
        implicit(lambda x: abs(x) - a, 0.0)  # |x|' = 0 at 0
    pytest.importorskip("numpy")
    program = record(lambda a: implicit(lambda x: where_first(x) - a, a))
    assert program.gradient(0.0)[1] == (1.0,)
    assert math.isnan(record(lambda a: implicit(lambda x: abs(x) - a, a))(0.0))


def where_first(x):
    """max(x, 2x)."""
    return maximum(x, 2.0 * x)


def test_what_two_steps_do_not_reach_is_nan_in_a_program():
    pytest.importorskip("numpy")
    w = Value(2.0)
    program = record(lambda x: x * implicit(lambda y: y * y - w, math.sqrt(2.0)), parameters=[w])
    assert program(3.0) == pytest.approx(3.0 * math.sqrt(2.0), rel=1e-12)
    w.data = 2.001
    assert program(3.0) == pytest.approx(3.0 * math.sqrt(2.001), rel=1e-12)
    w.data = 9.0
    assert math.isnan(program(3.0))


def test_a_change_of_data_is_noticed():
    a = Value(2.0)
    root = implicit(lambda x: x * x - a, math.sqrt(2.0))
    a.data = 3.0
    with pytest.raises(ValueError, match="call implicit again after changing data"):
        grad(root, a)


def test_a_solution_that_depends_on_nothing():
    root = implicit(lambda x: x * x - 2.0, 1.41421356)
    assert root.data == pytest.approx(math.sqrt(2.0), rel=1e-15)
    x = Value(3.0)
    assert vjp(root * x, x, 1.0).data == root.data
    pytest.importorskip("numpy")
    assert record(lambda x: x * implicit(lambda y: y * y - 2.0, 1.41421356))(3.0) == 3.0 * root.data


def _read(saved):
    return pickle.loads(saved)  # noqa: S301  # written one line before


def test_copies_and_pickles_have_derivatives_of_their_own():
    a = Value(2.0, "a")
    root = implicit(lambda x: x * x - a, math.sqrt(2.0))
    for root_of, leaf in (copy.deepcopy((root, a)), _read(pickle.dumps((root, a)))):
        assert derivatives(root_of, leaf, 2)[2] == pytest.approx(-0.25 * 2.0**-1.5, rel=1e-12)


def test_a_graph_has_no_cycle():
    for _ in range(2):  # the first reads rules, and keeps what it has read
        gc.collect()
        gc.disable()
        try:
            a = Value(2.0)
            grad(implicit(lambda x, a=a: x * x - a, math.sqrt(2.0)), a)
            del a
            garbage = gc.collect()
        finally:
            gc.enable()
    assert garbage == 0
