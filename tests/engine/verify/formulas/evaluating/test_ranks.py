"""Vectors and matrices by their notation, and by what conforms."""

import pytest

from engine.verify.formulas.evaluating.ranks import planned


def axes(scope, *claim):
    plan = planned(scope, claim)
    return {family[0]: count for family, count in plan.axes.items() if count and family in plan.leaves}


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        (("z := W*x + b", "C := norm(z - y)"), {"W": 2, "x": 1, "b": 1, "y": 1}),
        (("z := T(w)*x + b",), {"w": 1, "x": 1}),  # b is a scalar, as wᵀx is
        (("L := norm(X*w - y)**2",), {"X": 2, "w": 1, "y": 1}),
        (("s := T(x)*A*x",), {"x": 1, "A": 2}),
        (("z[j] := sum_(k, w[j, k]*x[k]) + b[j]",), {"w": 2, "x": 1, "b": 1}),
        (("z[j] := T(w[j])*x",), {"w": 2, "x": 1}),  # w_j are the rows of a matrix
        (("L := (W*X - y)**2",), {}),  # nothing shows an array
        (("z := w*x + b", "a := sigmoid(z)"), {}),
    ],
)
def test_axes_of_the_names_of_a_text(scope_of, definitions, expected):
    assert axes(scope_of(*definitions)) == expected


def test_a_stated_shape_needs_no_search(scope_of, tree):
    scope = scope_of("z := W*x").shaped("W", (3, 2)).shaped("x", (2,))
    plan = planned(scope, (tree("z"),))
    assert plan.shape(tree("W")) == (3, 2)
    assert plan.shape(tree("x")) == (2, 1)


def test_a_line_adds_no_axis_to_an_array_of_the_text(scope_of, tree):
    scope = scope_of("z := W*x + b", "C := norm(z - y)")
    wrong = tree("d(C, x)"), tree("W*d(C, z)")  # with a matrix x it would conform
    assert axes(scope, *wrong)["x"] == 1


def test_sizes_of_different_axes_differ(scope_of, tree):
    plan = planned(scope_of("z := W*x", "C := norm(z)"), ())
    rows, columns = (plan.number(size) for size in plan.shape(tree("W")))
    assert rows != columns
    assert plan.number(plan.shape(tree("x"))[0]) == columns
