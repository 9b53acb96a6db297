"""Equal nodes of a long recording are one node, which changes neither values nor derivatives."""

from math import factorial

import pytest

from engine import Value, grad, record, stop_gradient
from engine.compile.tapes import recording

SIZE = 6


@pytest.fixture(autouse=True, params=[0, 40])
def full(request, monkeypatch):
    """Equal nodes are looked for from so many on."""
    monkeypatch.setattr(recording, "FULL", request.param)


def determinant(rows):
    if len(rows) == 1:
        return rows[0][0]
    terms = [a * determinant([row[:k] + row[k + 1 :] for row in rows[1:]]) for k, a in enumerate(rows[0])]
    return sum(terms[::2], 0.0) - sum(terms[1::2], 0.0)


def of_matrix(numbers):
    return determinant([numbers[i : i + SIZE] for i in range(0, SIZE * SIZE, SIZE)])


def test_a_plain_recursion_over_minors_stays_small():
    program = record(of_matrix, SIZE * SIZE)
    assert len(program.recorded.entries) < 40 + SIZE**2 + 3 * SIZE * 2 ** (SIZE - 1) < factorial(SIZE)
    matrix = [float(i == j) + 0.1 * (3 * i + j) for i in range(SIZE) for j in range(SIZE)]
    numbers = [Value(x) for x in matrix]
    root = of_matrix(numbers)
    (value,), (gradient,) = program.gradients([matrix])
    assert value == pytest.approx(root.data, rel=1e-12)
    assert list(gradient) == pytest.approx([g.data for g in grad(root, numbers)], rel=1e-11, abs=1e-13)


def squares(a, b):
    """Two equal nodes, with a derivative to one of them."""
    first = [a * b for _ in range(50)][-1]
    second = a * b
    return grad(first * second, second)


def constants(a, b):
    return a * 0.0 + 1.0 / (a * -0.0 - b) + sum((a * 2.0 for _ in range(50)), 0.0)


def held(a, b):
    return grad(stop_gradient(a * b) * a * b, a) + sum((a * b for _ in range(50)), 0.0)


@pytest.mark.parametrize("function", [squares, constants, held], ids=lambda f: f.__name__)
def test_values_and_derivatives_are_those_of_the_graph(function):
    """The derivative of x y to y alone is x, though x and y are equal: such a node is recorded by itself."""
    program, inputs = record(function, "a", "b"), (Value(3.0), Value(5.0))
    root = function(*inputs)
    value, gradient = program.gradient(3.0, 5.0)
    assert value == root.data
    assert list(gradient) == [g.data for g in grad(root, list(inputs))]


def test_a_parameter_is_one_leaf():
    w = Value(2.0, "w")
    program = record(lambda x: sum((w * x for _ in range(60)), 0.0), "x")
    assert program.parameters == [w]
    assert program(3.0) == 360.0
