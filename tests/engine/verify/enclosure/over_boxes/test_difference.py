"""Two formulas over a box: equal to many digits, or apart by a number that is proved."""

import math

import pytest

pytest.importorskip("flint", reason="the extra certify")

from flint import arb

from engine import (
    Value,
    atan2,
    cos,
    exp,
    floor,
    gelu,
    hypot,
    judge,
    log,
    relu,
    sigmoid,
    sin,
    softplus,
    tanh,
)
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.over_boxes.difference import Difference, _down, _up, difference


def over(left, right, by=None, parts=16, **box):
    leaves = {name: Value((low + high) / 2, name) for name, (low, high) in box.items()}
    boxes = {leaves[name]: Interval(arb(low), arb(high)) for name, (low, high) in box.items()}
    return difference(
        left(*leaves.values()), right(*leaves.values()), boxes, leaves[by] if by else None, parts
    )


@pytest.mark.parametrize(
    ("function", "derivative", "box"),
    [
        (lambda x: sin(x) ** 2.0, lambda x: sin(2.0 * x), (-1.0, 1.0)),
        (sigmoid, lambda x: sigmoid(x) * (1.0 - sigmoid(x)), (-1.0, 1.0)),
        (softplus, sigmoid, (-1.0, 1.0)),
        (tanh, lambda x: 1.0 - tanh(x) ** 2.0, (-0.5, 0.5)),
        (log, lambda x: 1.0 / x, (1.0, 2.0)),
        (lambda x: relu(x) ** 2.0, lambda x: 2.0 * relu(x), (-1.0, 2.0)),
        (lambda x: x**-1.5, lambda x: -1.5 * x**-2.5, (1.0, 1.5)),
        (lambda x: atan2(x, 1.0 + x), lambda x: 1.0 / (x * x + (1.0 + x) ** 2.0), (1.0, 1.5)),
        (lambda x: hypot(x, 1.0), lambda x: x / hypot(1.0, x), (-0.5, 0.5)),
    ],
)
def test_a_right_derivative_is_equal_to_twelve_digits(function, derivative, box):
    proof = over(function, derivative, "x", x=box)
    assert proof.most <= 1e-12
    assert (proof.least, proof.seen) == (0.0, 0.0) or proof.seen < 1e-40
    assert str(proof).startswith("equal on this box to ")


def test_a_constant_difference_has_its_bounds_on_both_sides():
    proof = over(lambda x: sin(x) ** 2.0, lambda x: sin(2.0 * x) + 3e-4, "x", x=(-1.0, 1.0))
    assert 2.99e-4 < proof.least <= 3e-4 <= proof.most < 3.01e-4
    assert str(proof) == "differs by at least 0.00029 on this box, and by at most 0.00031"


def test_a_difference_that_is_0_somewhere_is_shown_where_it_is_large():
    proof = over(exp, lambda x: 1.0 + x, x=(-1.0, 1.0), parts=64)  # at most e - 2, at x = 1
    assert proof.least == 0.0
    assert math.e - 2.0 <= proof.most < math.e - 2.0 + 1e-9
    assert 0.6 < proof.seen < math.e - 2.0 + 1e-15  # the float below e - 2
    assert proof.at["x"] > 0.9
    assert str(proof).startswith("differs on this box: by at least 0.7")


def test_the_bounds_hold_at_every_point():
    def close(x):  # as it is usually approximated
        return 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x**3.0)))

    proof = over(gelu, close, x=(-3.0, 3.0), parts=20)
    points = [i / 100 for i in range(-300, 301)]
    worst = max(abs(gelu(x) - close(Value(x)).data) for x in points)
    assert proof.seen <= 1.01 * worst  # the worst point lies between those of the grid
    assert worst <= proof.most < 1.5 * worst
    assert 4.6e-4 < proof.seen < 4.8e-4


def test_several_inputs_and_inner_nodes():
    def loss(w, x):
        return (sigmoid(w * x) - 1.0) ** 2.0

    def right(w, x):
        a = sigmoid(w * x)
        return 2.0 * (a - 1.0) * a * (1.0 - a) * x

    assert over(loss, right, "w", w=(0.5, 0.75), x=(0.0, 0.25), parts=1).most < 1e-7
    assert (
        over(loss, lambda w, x: right(w, x) * 1.01, "w", w=(0.5, 0.75), x=(1.0, 1.25), parts=1).least > 1e-4
    )


def test_what_has_no_series_proves_nothing_and_says_so():
    for function, box in ((floor, (0.2, 0.4)), (log, (0.0, 1.0)), (lambda x: cos(x) / x, (-1.0, 1.5))):
        proof = over(function, lambda x: x * 0.0 - 5.0, x=box, parts=4)
        assert proof.most == math.inf
    assert "take a smaller one" in str(Difference(0.0, math.inf, 0.0, {}))


@pytest.mark.parametrize(
    ("x", "down", "up"), [(2.999e-4, "0.00029", "0.0003"), (1.01, "1", "1.1"), (0.5, "0.5", "0.5")]
)
def test_two_digits_are_rounded_outward(x, down, up):
    assert (_down(x), _up(x)) == (down, up)


def test_judge_adds_its_proofs():
    judged = judge(
        "sigmoid(w*x)", {"w": "sigmoid(w*x)*(1-sigmoid(w*x))*x"}, box={"w": (0, 0.25), "x": (0, 0.5)}
    )
    assert judged.right
    assert judged.proofs["dL/dw"].most < 1e-9
    assert str(judged).splitlines()[-1].startswith("  dL/dw: equal on this box to ")
    wrong = judge("x^2", {"x": "2*x + 1"}, box={"x": (1, 2)}).proofs["dL/dx"]
    assert (wrong.least, wrong.most) == (1.0, 1.0)
    steps = judge(
        "(a - y)^2", {"da/dz": "a*(1-a)"}, let={"z": "2*x", "a": "sigmoid(z)"}, box={"x": (0, 1), "y": (0, 1)}
    )
    assert steps.proofs["da/dz"].most < 1e-9


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ({"x": (1, 2)}, "without y"),
        ({}, "without x, y"),
        ({"x": (2, 1), "y": (0, 1)}, "lowest, highest"),
        ({"x": (-2, -1), "y": (0, 1)}, "no value at its middle"),
    ],
)
def test_a_box_that_is_no_box_is_refused(box, words):
    with pytest.raises(ValueError, match=words):
        judge("log(x)*y", {"x": "y/x"}, box=box)
