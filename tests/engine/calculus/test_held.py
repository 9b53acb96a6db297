"""A derivative that would leave a way to its input out is refused: in a checkpoint, in the step of a kept loop."""

import pytest

from engine import Value, checkpoint, grad, record, scan, sin, stop_gradient, tanh
from engine.calculus.held import HeldError

X = Value(0.7)
LEAVES_OUT = [  # d(x · x²)/dx = 3 x² would be x²
    lambda: checkpoint(lambda s: grad(X * s, X), X * X),
    lambda: checkpoint(lambda s, x: grad(x * s, x), X * X, X),
    lambda: checkpoint(lambda a, b: grad(a * b, a), X, X),
    lambda: checkpoint(lambda s: grad(X * s * s, s), X),
    lambda: checkpoint(lambda s: checkpoint(lambda t: grad(X * t, X), s * s), X * X),
]


@pytest.mark.parametrize("call", LEAVES_OUT)
def test_in_a_checkpoint(call):
    with pytest.raises(
        HeldError, match=r"^a derivative in a checkpoint goes to .*; write stop_gradient\(argument\)"
    ):
        call()


def test_a_checkpoint_has_derivatives_to_what_its_arguments_do_not_depend_on():
    y = Value(2.0)
    assert checkpoint(lambda s: grad(X * s, X), y * y).data == 4.0
    assert checkpoint(lambda s: grad(X * stop_gradient(s), X), X * X).data == X.data * X.data
    inner = checkpoint(lambda s: grad(X * s * s, s), y * y)  # 2 x y²
    assert grad(inner, y).data == pytest.approx(4 * 0.7 * 2.0)


def to_outside(a, steps):
    return scan(lambda s, _: (tanh(grad(a * s, a)) * 0.5, ()), a, [0.0] * steps)[0]


def to_outside_without(a, steps):
    return scan(lambda s, _: (tanh(grad(a * stop_gradient(s), a)) * 0.5, ()), a, [0.0] * steps)[0]


def to_an_item(a, steps):
    times = [a * 0.1 * k for k in range(steps)]
    return scan(lambda s, t: (s + grad(sin(t * t * a), t) ** 2, ()), a * 0.0, times)[0]


def to_an_item_of_all_steps(a, steps):
    return scan(lambda s, t: (s + grad(sin(s * t), t), ()), a, [2.0 * a] * steps)[0]


def ball(a, b, steps, *, moved):
    """A position and its speed; `moved`: the next position follows the next speed."""

    def step(state, _):
        q, p = state
        energy = 0.8 * q * q + q * p * p
        speed = p - 0.1 * grad(energy, q)
        return [q + 0.1 * grad(energy, p) + (0.1 * speed if moved else 0.0), speed], ()

    return scan(step, [a, b], [0.0] * steps)[0][0]


def test_in_a_kept_loop():
    pytest.importorskip("numpy")
    for function in (to_outside, to_an_item_of_all_steps):
        with pytest.raises(HeldError, match="in a step of a loop of 32 steps or more goes to"):
            record(lambda a, f=function: f(a, 32))
        few = record(lambda a, f=function: f(a, 4))(0.7)
        assert few == pytest.approx(function(Value(0.7), 4).data, rel=1e-12)
    for function in (to_outside_without, to_an_item):
        expected = function(Value(0.7), 40).data
        assert record(lambda a, f=function: f(a, 40))(0.7) == pytest.approx(expected, rel=1e-10)


def test_a_state_that_follows_another():
    pytest.importorskip("numpy")
    program = record(lambda a, b: ball(a, b, 34, moved=False))
    expected = ball(Value(0.3), Value(0.2), 34, moved=False).data
    assert program(0.3, 0.2) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(HeldError, match="in a step of a loop"):  # to p, where q has moved by the same p
        record(lambda a, b: ball(a, b, 34, moved=True))
