"""Nested lists keep their shape, and an element that is no Value is refused."""

import numpy as np
import pytest

from engine import Value
from engine.calculus.nested import leaves, mapped, outline, paired, values

A, B, C = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
SHAPES = {"·": A, "[]": [], "[·]": [A], "[·, ·]": (A, B), "[[·], [·, ·], ·]": [[A], (B, C), A]}


@pytest.mark.parametrize("outlined", SHAPES)
def test_the_outline_of_lists_is_their_shape(outlined):
    nested = SHAPES[outlined]
    assert outline(nested) == outlined
    copy = mapped(nested, lambda value: value.data)
    assert outline(copy) == outlined
    assert list(leaves(copy)) == [value.data for value in leaves(nested)]


def test_lists_are_copied_and_not_changed():
    nested = [[A], [B]]
    mapped(nested, lambda value: value.data)
    assert nested == [[A], [B]]


def test_lists_of_any_depth_are_walked_without_recursion():
    nested = A
    for _ in range(100_000):
        nested = [nested]
    assert list(leaves(nested)) == [A]
    assert list(leaves(mapped(nested, lambda value: value.data))) == [1.0]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        (1.0, r"1\.0 \(float\), a number without a graph; write the Value itself, without \.data$"),
        ("a", r"'a' \(str\)$"),
        (np.array([1.0]), r"an array of shape \(1,\); write its \.tolist\(\)$"),
        (iter([A]), r".*; write list\(\.\.\.\) around it$"),
    ],
)
def test_an_element_that_is_no_value_is_refused(element, message):
    with pytest.raises(TypeError, match=rf"^the inputs are Values, or lists of Values; got {message}"):
        values([A, element], "the inputs")


def test_a_vector_has_one_component_for_each_element_in_its_shape():
    assert paired([A, [B]], [1, [C]], "inputs") == [(A, 1.0), (B, C)]
    for vector in ([1.0], [1.0, 2.0], [[1.0], [2.0]], 1.0):
        with pytest.raises(ValueError, match=r"for each of the inputs, in their shape \[·, \[·\]\]; got "):
            paired([A, [B]], vector, "inputs")
