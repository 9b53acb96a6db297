"""particle: a charge in the field of two others; w moves one of them, until the charge passes the origin.

The flight is a loop inside a program. Its force is a derivative, and the descent takes the derivative of the miss.
"""

from engine import grad, jvp, record, sqrt, total, while_loop
from twelve.descent import argmin

STEP = 0.1
START = [0.0, 8.0, 0.75, 0.0]
LONGEST = 400  # steps of a flight; those here have 350


def reverse(f, x):
    return grad(f(x), x)


def forward(f, x):
    y = f(x)
    units = [[float(i == j) for i in range(len(x))] for j in range(len(x))]
    return [jvp(y, x, unit) for unit in units]


def miss(gradient):
    """The square of the place where the last line of the flight meets the axis, as a function of w."""

    def function(w):
        charges = ((10.0, 10.0 - w), (10.0, 0.0))

        def potential(place):
            return total([1.0 / sqrt((place[0] - a) ** 2 + (place[1] - b) ** 2) for a, b in charges])

        def euler(state):
            x, y, vx, vy = state
            to_x, to_y = gradient(potential, [x, y])
            return [x + STEP * vx, y + STEP * vy, vx - STEP * to_x, vy - STEP * to_y]

        def stays_above(state):
            return state[1] + STEP * state[3]

        x, y, vx, vy = while_loop(stays_above, euler, START, limit=LONGEST)
        end = x - y / vy * vx
        return end * end

    return function


def _prepared(outer, inner):
    def prepare(given):
        value = record(miss(inner), "w")
        slope = record(lambda w: outer(lambda x: miss(inner)(x[0]), [w])[0], "w")
        return lambda: argmin(lambda w: value(w[0]), lambda w: [slope(w[0])], [given["w"]])[0]

    return prepare


MODES = {"r": reverse, "f": forward}
FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in "fr" for b in "fr"}
