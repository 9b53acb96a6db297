"""Descent itself: which rates arrive, which go round, which leave; and that every optimizer arrives."""

from fractions import Fraction

import pytest

from engine import MisuseWarning, Value
from nn import OPTIMIZERS, SGD, CosineSchedule, Neuron, train


def roll(opt, bowl, start, steps):
    """The parameters of `bowl` after each step down it."""
    parameters = [Value(x) for x in start]
    for step in range(steps):
        for p in parameters:
            p.grad = 0.0
        bowl(*parameters).backward()
        opt.step(parameters, step, steps)
        yield [p.data for p in parameters]


@pytest.mark.parametrize(
    ("rate", "places"),
    [
        ("1/10", [0.6, 1.08, 1.464, 1.7712]),  # slowly there
        ("1/2", [3, 3, 3, 3]),  # at once
        ("1", [6, 0, 6, 0]),  # for ever to and fro
        ("11/10", [6.6, -1.32, 8.184, -3.2208]),  # away
    ],
)
def test_the_rate_decides_whether_descent_arrives(rate, places, near):
    # S2-AN-11, (w - 3)² from 0: w ← w - 2 η (w - 3), which is exact in fractions.
    w = Fraction(0)
    exact = [w := w - 2 * Fraction(rate) * (w - 3) for _ in range(4)]
    assert [float(x) for x in exact] == places
    descent = roll(SGD(float(Fraction(rate))), lambda w: (w - 3.0) * (w - 3.0), [0.0], 4)
    assert [w for (w,) in descent] == near(places)


# S0-04 and S0-13: four examples of a linear neuron, the rate at which descent stops converging, the minimum.
FOUR = [((2.0, -1.0), 1.0), ((0.5, 3.0), -2.0), ((-1.5, 0.25), 0.5), ((4.0, 1.0), 3.0)]
BOUND = 4 * 0.040245794368512401  # 1/λ of x xᵀ, for the sum; the loop takes the mean of 4
MINIMUM = [9128 / 17405, -2238 / 3481, 1712 / 3481]


def descended(rate, steps):
    model = Neuron(2, init="zeros")
    history = train(model, FOUR, "squared_error", steps, 4, lr=rate, shuffle=False, progress=False)
    return list(model.state_dict().values()), history.losses


# Along the steepest axis a step multiplies the error by 1 - 2 · rate / bound.
def test_descent_arrives_at_the_least_squares_just_below_the_bound():
    end, losses = descended(0.99 * BOUND, 1500)  # 0.98^1500 = 7e-14
    assert end == pytest.approx(MINIMUM, abs=1e-9)
    assert losses[-1] == pytest.approx(4.1046825624820454 / 4, abs=1e-12)


def test_descent_leaves_for_infinity_just_above_the_bound():
    with pytest.warns(MisuseWarning, match="the loss rose"):
        _, losses = descended(1.01 * BOUND, 500)
    growth = [after / before for before, after in zip(losses[-100:], losses[-99:], strict=False)]
    assert growth == pytest.approx([1.02**2] * 99, rel=1e-3)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_reaches_the_bottom_of_a_bowl(name):
    def bowl(x, y):
        return (x - 3.0) * (x - 3.0) + 10.0 * (y + 1.0) * (y + 1.0)

    *_, end = roll(OPTIMIZERS[name](CosineSchedule(0.05)), bowl, [0.0, 2.0], 400)
    assert end == pytest.approx([3.0, -1.0], abs=0.02)
