"""Results of derivatives print as numbers, and stay lists of Values."""

import copy

import pytest

from engine import Array, Value, grad, hessian, jacobian, record


@pytest.fixture
def point():
    return [Value(2.0, "x"), Value(3.0, "y")]


def test_a_vector_is_one_line_and_a_matrix_one_for_each_row(point):
    x, y = point
    assert repr(grad(x * y, point)) == "[3.0, 2.0]"
    assert repr(hessian(x * x * y, point)) == "[[6.0, 4.0],\n [4.0, 0.0]]"
    assert str(jacobian([x * y, x], [[x], [y]])) == "[[[3.0],\n  [2.0]],\n [[1.0],\n  [0.0]]]"


def test_its_parts_have_its_shape(point):
    x, y = point
    matrix = jacobian([x * y, x + y, x], point)
    assert matrix.shape == (3, 2)
    assert matrix.data == [[3.0, 2.0], [1.0, 1.0], [1.0, 0.0]]
    assert matrix.grad == [[0.0, 0.0]] * 3
    assert isinstance(matrix[0][0], Value)
    assert Array().shape == (0,)


def test_its_entries_can_be_differentiated(point):
    x, y = point
    assert grad(grad(x * x * y, point)[0], point).data == [6.0, 4.0]


def test_a_copy_is_an_array_too(point):
    x, y = point
    twin = copy.deepcopy(grad(x * y, point))
    assert isinstance(twin, Array)
    assert twin.data == [3.0, 2.0]


def test_it_prints_where_there_are_no_numbers_yet():
    texts = []

    def function(x):
        texts.append(repr(Array([x])))
        return x * x

    record(function)
    assert texts[0].startswith("[")
