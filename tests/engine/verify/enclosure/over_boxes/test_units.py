"""Dead units and safe steps: true for every input of a box."""

import math
import random
import re

import pytest

pytest.importorskip("flint", reason="the extra certify")

from engine import (
    DomainError,
    Value,
    apply,
    atan2,
    dead_units,
    dot,
    elu,
    enclose,
    grad,
    hessian,
    log,
    operation,
    relu,
    safe_step,
    sigmoid,
    sin,
    softplus,
    step,
    tanh,
    topological,
)
from engine.core import operations as ops
from nn import MLP


def test_a_unit_is_dead_for_every_input_or_it_is_not_named():
    x, y = Value(1.0, "x"), Value(0.5, "y")
    dead, alive, edge = relu(x - y - 3.0), relu(x + y), relu(-1.0 * x)
    root = dead + alive + edge + sigmoid(x)
    assert set(dead_units(root, {x: (0.5, 2.0), y: (0.0, 1.0)})) == {dead, edge}
    assert dead_units(root, {x: (-0.5, 2.0), y: (0.0, 1.0)}) == (dead,)
    assert dead_units(root, {x: (0.5, 4.5), y: (0.0, 1.0)}) == (edge,)


def test_a_step_that_stays_is_flat_and_one_that_jumps_is_not():
    x = Value(1.0, "x")
    assert len(dead_units(step(x) * x, {x: (0.5, 2.0)})) == 1
    assert dead_units(step(x) * x, {x: (-0.5, 2.0)}) == ()


def test_the_dead_units_of_a_network_are_dead_at_random_inputs():
    model = MLP(2, [12, 1], activation="relu", seed=3)
    inputs = [Value(0.5, "a"), Value(0.5, "b")]
    root = model(inputs)
    box = dict.fromkeys(inputs, (0.2, 0.8))
    dead = dead_units(root, box)
    assert len(dead) > 0
    rng = random.Random(0)
    for _ in range(50):
        other = model([Value(rng.uniform(0.2, 0.8)), Value(rng.uniform(0.2, 0.8))])
        units = [node for node in topological(other) if node.op is ops.relu]
        ours = [node for node in topological(root) if node.op is ops.relu]
        assert all(units[ours.index(node)].data == 0.0 for node in dead)


def test_the_loss_is_below_a_bound_over_a_box():
    w = Value(0.5, "w")
    loss = (tanh(w) - 0.5) ** 2.0
    assert enclose(loss, {w: (0.0, 1.0)}, parts=16).value.high < 0.26  # 0.25 at w = 0


def test_the_step_of_a_parabola_is_exact():
    w = Value(1.0, "w")
    size = safe_step((3.0 * w - 1.0) ** 2.0, {w: (-10.0, 10.0)})  # the second derivative is 18
    assert 0 <= 1.0 / 18.0 - size < 1e-15
    assert safe_step(5.0 * w + 1.0, {w: (-1.0, 1.0)}) == math.inf


@pytest.mark.parametrize("op", ops.ALL, ids=str)
def test_the_step_is_below_the_inverse_of_every_hessian_in_the_box(op):
    numbers = (0.5, 0.25, 0.75)[: len(op.operands)]
    inputs = [Value(number, name) for number, name in zip(numbers, "abc", strict=False)]
    box = {x: (x.data - 0.05, x.data + 0.05) for x in inputs}
    size = safe_step(apply(op, *inputs), box)
    steepest = 0.0
    for sign in (-1, 0, 1):
        moved = [Value(x.data + 0.05 * sign, x.name) for x in inputs]
        rows = hessian(apply(op, *moved), moved)
        steepest = max(steepest, *(sum(abs(entry.data) for entry in row) for row in rows))
    if steepest == 0.0:
        assert size == math.inf
    else:
        assert 0.4 <= size * steepest <= 1.0 + 1e-12  # safe, and not much smaller than it must be


def test_a_safe_step_lowers_the_loss_and_a_larger_one_need_not():
    w, b = Value(0.9, "w"), Value(-0.4, "b")

    def loss(w, b):
        return softplus(w * 3.0 + b) + elu(b - w) ** 2.0 + sin(w * b)

    box = {w: (0.0, 1.5), b: (-1.5, 0.5)}
    size = safe_step(loss(w, b), box)
    first, second = grad(loss(w, b), [w, b])
    after = loss(Value(w.data - size * first.data), Value(b.data - size * second.data))
    assert after.data <= loss(w, b).data - 0.5 * size * (first.data**2 + second.data**2)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda x: safe_step(relu(x), {x: (-1.0, 1.0)}), ValueError, "corner or a jump in this box"),
        (lambda x: safe_step(x.sqrt(), {x: (0.0, 1.0)}), ValueError, "no bound in this box"),
        (lambda x: safe_step(log(x), {x: (-1.0, 1.0)}), DomainError, "log needs a > 0"),
        (lambda x: safe_step(x, {}), ValueError, "at least one input"),
        (lambda x: dead_units(2.0, {x: (0.0, 1.0)}), TypeError, "takes a Value"),
        (lambda x: dead_units(x, {x: 1.0}), TypeError, "(low, high)"),
    ],
)
def test_every_error_says_what_is_wrong(call, error, words):
    with pytest.raises(error) as caught:
        call(Value(0.5, "x"))
    assert words in str(caught.value)


def test_the_step_of_a_small_network_is_safe_along_its_gradient():
    model = MLP(1, [3, 1], activation="tanh", seed=1)
    root = (model([0.7]) - 0.3) ** 2.0 + dot(model.parameters(), model.parameters()) * 0.01
    box = {p: (p.data - 0.05, p.data + 0.05) for p in model.parameters()}
    size = safe_step(root, box)
    assert 0.0 < size < 10.0


@operation(symbol="rev", latex=r"\operatorname{{rev}}({a})")
def reverses(a):
    """y = a, with a reversed gradient."""
    return a, (-1.0,)


@operation(symbol="leap", latex=r"\operatorname{{leap}}({a})")
def leaps(a):
    """y = 1 above 0, else 0: a jump that is not declared."""
    return (1.0 if a > 0 else 0.0), (0.0,)


@operation(symbol="half", latex=r"\operatorname{{half}}({a})")
def halves(a):
    """y = a², with half its partial."""
    return a * a, (a,)


@operation(symbol="sq", latex=r"{a}^2")
def squares(a):
    """y = a²."""
    return a * a, (2.0 * a,)


@pytest.mark.parametrize(
    ("op", "low", "high"), [(reverses, -2.0, 2.5), (leaps, 0.0, 1.0), (halves, 0.0, 6.25)], ids=str
)
@pytest.mark.parametrize("parts", [1, 8])
def test_the_value_of_your_own_rule_is_not_bounded_by_partials_that_may_be_wrong(op, low, high, parts):
    x = Value(0.5, "x")
    e = enclose(apply(op, x), {x: (-2.0, 2.5)}, parts=parts)
    assert (e.value.low, e.value.high) == (low, high)


@pytest.mark.parametrize(
    ("op", "reason"),
    [
        (reverses, "the rule of reverses has ∂y/∂a = -1; its value has the derivative 1"),
        (halves, "the rule of halves has ∂y/∂a = -2; its value has the derivative -4"),
        (leaps, "leaps(x) takes several branches in this box, and no kink is declared between them"),
    ],
    ids=str,
)
def test_no_step_is_safe_by_partials_that_are_proved_wrong(op, reason):
    x = Value(0.5, "x")
    with pytest.raises(ValueError, match=re.escape(f"no step is safe: {reason}")):
        safe_step(apply(op, x) * 3.0, {x: (-2.0, 2.5)})


def test_a_step_is_safe_by_the_right_partials_of_your_own_rule():
    x = Value(0.5, "x")
    assert safe_step(apply(squares, x), {x: (-2.0, 2.5)}) == 0.5  # the second derivative is 2


def test_too_many_branches_are_an_error_that_is_documented():
    x = Value(1.3, "x")
    with pytest.raises(
        ValueError, match="a rule has more than 4096 branches over these intervals: take smaller"
    ):
        safe_step(atan2(x, x), {x: (0.0, 1.4)})


@pytest.mark.parametrize("asked", [dead_units, safe_step])
def test_an_error_names_the_function_that_was_called(asked):
    x = Value(1.0, "x")
    with pytest.raises(TypeError, match=rf"^{asked.__name__}\(value\) takes a Value; got 3 \(int\)$"):
        asked(3, {x: (0.0, 1.0)})
    with pytest.raises(TypeError, match=rf"^{asked.__name__}\(value, box\) takes {{x: \(low, high\)}}; got"):
        asked(x, [0.0, 1.0])
