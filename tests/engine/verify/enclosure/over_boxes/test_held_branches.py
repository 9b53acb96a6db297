"""Derivatives of one branch over boxes: one side is enclosed, a box that takes both is refused."""

import copy
import pickle

import pytest

pytest.importorskip("flint", reason="the extra certify")

from flint import arb

from engine import (
    Value,
    dead_units,
    elu,
    enclose,
    gelu,
    grad,
    implicit,
    jvp,
    maximum,
    relu,
    safe_step,
    sigmoid,
    softplus,
    sqrt,
    stop_gradient,
    tanh,
    where,
    while_loop,
)
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.over_boxes.difference import difference

SIDED = {
    "relu": lambda x: relu(x) * x,
    "a dead relu": lambda x: relu(-x),
    "abs": abs,
    "max": lambda x: maximum(x, x * x * 3.0),
    "where": lambda x: where(relu(x), 2.0 * x, x * x),
    "smooth at the seam": elu,
}
SMOOTH = {
    "power": lambda x: x**3,
    "tanh": tanh,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "gelu": gelu,
    "stop": lambda x: stop_gradient(x) * x,
}


def derivative(f, order, x):
    y = f(x)
    for _ in range(order):
        y = grad(y, x)
    return y


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("name", SIDED)
def test_a_box_that_takes_another_branch_is_refused(name, order):
    x = Value(0.75, "x")
    y = derivative(SIDED[name], order, x)
    with pytest.raises(ValueError, match=r"holds for the branch that .* took there.*enclose each side"):
        enclose(y, {x: (-1.0, 1.0)})


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", [*SIDED, *SMOOTH])
def test_one_side_and_smooth_functions_hold_the_derivatives_of_every_point(name, order):
    f = {**SIDED, **SMOOTH}[name]
    x = Value(0.75, "x")
    box = (0.625, 1.0) if name in SIDED else (-1.0, 1.0)
    e = enclose(derivative(f, order, x), {x: box}, parts=4)
    for number in (box[0], 0.7, 0.9, box[1]):
        exact = enclose(derivative(f, order, Value(number, "x")), wrt=[]).value
        assert e.value.low <= exact.high, number
        assert exact.low <= e.value.high, number


def test_a_point_has_its_own_branch_and_no_other():
    x = Value(-1.0, "x")
    slope = grad(relu(x), x)  # the constant 0
    assert enclose(slope, wrt=[x]).value.high == 0.0
    assert enclose(slope, {x: (-1.0, -1.0)}).value.high == 0.0
    with pytest.raises(ValueError, match="relu"):
        enclose(slope, {x: (1.0, 1.0)})
    zero = Value(0.0, "x")
    slope = grad(sqrt(zero), zero)  # ∞
    with pytest.raises(ValueError, match="√x"):
        enclose(slope, {zero: (0.5, 1.0)})


def test_a_branch_of_other_inputs_is_no_matter():
    x, z = Value(1.0, "x"), Value(1.0, "z")
    slope = grad(relu(z) * x + x * x, x)  # relu(z) + 2 x, for any x
    assert enclose(slope, {x: (-1.0, 1.0), z: (-1.0, 1.0)}).value.low <= -2.0
    assert enclose(grad(relu(z) * x, z), {x: (-1.0, 1.0)}).value.low == -1.0


@pytest.mark.parametrize("through", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])  # noqa: S301  # our own
def test_copies_hold_at_their_point(through):
    x = Value(1.0, "x")
    leaf, slope = through((x, grad(relu(x) * x, x)))
    assert enclose(slope, wrt=[leaf]).value.high == 2.0
    with pytest.raises(ValueError, match="or a copy, with choices fixed"):
        enclose(slope, {leaf: (-1.0, 1.0)})


def test_every_user_of_boxes_refuses():
    x = Value(1.0, "x")
    slope = jvp(relu(x) * x, x, 1.0)
    box = {x: (-1.0, 1.0)}
    for use in (enclose, dead_units, safe_step):
        with pytest.raises(ValueError, match="took there"):
            use(slope, box)
    with pytest.raises(ValueError, match="took there"):
        difference(slope, 2.0 * x, {x: Interval(arb(-1), arb(1))})
    assert difference(slope, 2.0 * x, {x: Interval(arb(0.5), arb(1))}).most < 1e-9


def test_loops_and_solutions_hold_at_their_point():
    a = Value(2.0, "a")
    halved = while_loop(lambda x: x - 0.75, lambda x: x / 2.0, a, limit=9)
    root = implicit(lambda x: x * x - a, 2.0**0.5)
    for result in (halved, root, halved + 1.0, grad(root, a)):
        assert result.data in enclose(result).value or enclose(result).value.ulp < 9.0
        with pytest.raises(ValueError, match="fixed at one point"):
            enclose(result, {a: (1.0, 4.0)})


def test_a_value_behind_stop_gradient_moves():
    x = Value(0.5, "x")
    e = enclose(stop_gradient(x), {x: (-1.0, 1.0)})
    assert (e.value.low, e.value.high) == (-1.0, 1.0)
    loss = stop_gradient(x) * x
    with pytest.raises(ValueError, match="passes no gradient"):
        safe_step(loss, {x: (-1.0, 1.0)})
