"""`layer.W` and `layer.b`: the weights as in a textbook, with gradients of the same shape."""

import math

import numpy as np
import pytest

from engine import Value
from nn import Layer, half_squared_error

W = [[0.4, -0.2, 0.7], [-0.6, 0.5, 0.3]]
B = [0.1, -0.25]


def dense():
    layer = Layer(3, 2)
    layer.W, layer.b = W, B
    return layer


def test_they_take_and_give_numbers():
    layer = dense()
    assert layer.W.data == W
    assert layer.b.data == B
    assert layer.W.shape == (2, 3)
    assert layer.neurons[1].weights[0].data == -0.6


def test_the_gradients_are_those_of_the_textbook_in_one_line():
    layer, a, y = dense(), [0.8, -0.3, 0.5], [1.0, 0.0]
    outputs = layer(a)
    half_squared_error(outputs, y).backward()
    delta = np.array(W) @ a + B - y  # dC/dz of ½ |z - y|²
    np.testing.assert_allclose(layer.W.grad, np.outer(delta, a), rtol=1e-12)
    np.testing.assert_allclose(layer.b.grad, delta, rtol=1e-12)


def test_entries_are_the_parameters_themselves():
    layer = dense()
    assert layer.W[1][2] is layer.neurons[1].weights[2]
    before = layer.parameters()
    layer.W = np.zeros((2, 3), dtype="float32")
    assert all(a is b for a, b in zip(layer.parameters(), before, strict=True))
    assert layer.W.data == [[0.0] * 3] * 2


def test_they_print_as_numbers():
    assert repr(dense().W) == "[[0.4, -0.2, 0.7],\n [-0.6, 0.5, 0.3]]"
    assert repr(dense().b) == "[0.1, -0.25]"


def test_a_bias_may_be_a_weight_or_none():
    assert Layer(3, 2, bias="trick").W.shape == (2, 4)
    assert Layer(3, 2, bias="trick").b is None
    with pytest.raises(ValueError, match="no bias to assign"):
        Layer(3, 2, bias=False).b = B


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        ([[1.0] * 3], ValueError, r"W has the shape \(2, 3\); got length 1"),
        ([1.0, 2.0], ValueError, r"W\[0\] has the shape \(3,\); got 1.0"),
        (np.zeros((3, 2)), ValueError, r"W has the shape \(2, 3\); got length 3"),
        ([[1.0] * 3, [1.0, "a", 2.0]], TypeError, r"W\[1\]\[1\] must be a real number"),
        ([[1.0] * 3, [1.0, math.nan, 2.0]], ValueError, r"W\[1\]\[1\] must be finite"),
        ([[1.0] * 3, [1.0, Value(2.0), 2.0]], TypeError, r"W\[1\]\[1\] must be a real number"),
        (None, ValueError, "W has the shape"),
        ("ab", ValueError, "W has the shape"),
    ],
    ids=str,
)
def test_numbers_that_do_not_fit_change_nothing(numbers, error, message):
    layer = dense()
    with pytest.raises(error, match=message):
        layer.W = numbers
    assert layer.W.data == W
