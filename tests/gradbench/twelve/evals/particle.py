"""particle: a charge in the field of two others; w moves one of them, until the charge passes the origin.

The force is a derivative, and the descent takes the derivative of what it leads to.
"""

from engine import grad, jvp, sqrt, total
from twelve.descent import argmin
from twelve.steps import Step

STEP = 0.1
START = [0.0, 8.0, 0.75, 0.0]
STATE = ["x", "y", "vx", "vy"]


def reverse(f, x):
    return grad(f(x), x)


def forward(f, x):
    y = f(x)
    return [jvp(y, x, unit) for unit in ([1.0, 0.0], [0.0, 1.0])]


def euler(gradient):
    """A step of Euler with the force -∇p."""

    def step(x, y, vx, vy, w):
        charges = ((10.0, 10.0 - w), (10.0, 0.0))

        def potential(place):
            return total([1.0 / sqrt((place[0] - a) ** 2 + (place[1] - b) ** 2) for a, b in charges])

        to_x, to_y = gradient(potential, [x, y])
        return [x + STEP * vx, y + STEP * vy, vx - STEP * to_x, vy - STEP * to_y]

    return step


def square(x, y, vx, vy):
    """The square of the place where the last line meets the axis."""
    end = x - y / vy * vx
    return [end * end]


class Flight:
    """The square of the miss for a w, and its derivative, through every step of the flight."""

    def __init__(self, inner):
        self.step, self.end = Step(euler(inner), [*STATE, "w"], 4), Step(square, STATE, 1)

    def states(self, w):
        """Every state above the axis."""
        path, state = [], START
        while True:
            path.append(state)
            after = self.step.value(*state, w)
            if not after[1] > 0.0:
                return path
            state = after

    def value(self, w):
        return self.end.value(*self.states(w)[-1])[0]

    def forward(self, w):
        state, tangent = START, [0.0] * 4
        while True:
            both = self.step.forward(*state, w, *tangent, 1.0)
            if not both[1] > 0.0:
                return self.end.forward(*state, *tangent)[1]
            state, tangent = both[:4], both[4:]

    def backward(self, w):
        *before, last = self.states(w)
        covector, to_w = self.end.backward(*last, 1.0), 0.0
        for state in reversed(before):
            *covector, share = self.step.backward(*state, w, *covector)
            to_w += share
        return to_w


def _prepared(outer, inner):
    def prepare(given):
        flight = Flight(inner)
        derivative = flight.forward if outer == "f" else flight.backward
        return lambda: argmin(lambda w: flight.value(w[0]), lambda w: [derivative(w[0])], [given["w"]])[0]

    return prepare


INNER = {"r": reverse, "f": forward}
FUNCTIONS = {a + b: _prepared(a, INNER[b]) for a in "fr" for b in "fr"}
