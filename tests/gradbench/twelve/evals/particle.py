"""particle: a charge in the field of two others; w moves one of them, until the charge passes the origin.

The flight is a loop inside a program. Its force is a derivative, and the descent takes the derivative of the miss.
"""

from engine import record, sqrt, total, while_loop
from twelve.descent import MODES, argmin

STEP = 0.1
START = [0.0, 8.0, 0.75, 0.0]
LONGEST = 400  # steps of a flight; those here have 350


def miss(mode):
    """The square of the place where the last line of the flight meets the axis, as a function of w."""

    def function(w):
        charges = ((10.0, 10.0 - w), (10.0, 0.0))

        def potential(place):
            return total([1.0 / sqrt((place[0] - a) ** 2 + (place[1] - b) ** 2) for a, b in charges])

        def euler(state):
            x, y, vx, vy = state
            to_x, to_y = mode(potential, [x, y])[1]
            return [x + STEP * vx, y + STEP * vy, vx - STEP * to_x, vy - STEP * to_y]

        def stays_above(state):
            return state[1] + STEP * state[3]

        x, y, vx, vy = while_loop(stays_above, euler, START, limit=LONGEST)
        end = x - y / vy * vx
        return end * end

    return function


def _prepared(outer, inner):
    def prepare(data):
        def both(w):
            value, (gradient,) = outer(lambda x: miss(inner)(x[0]), [w])
            return [value, gradient]

        program = record(both, "w")

        def value_and_gradient(x):
            value, gradient = program(x[0])
            return value, [gradient]

        return lambda: argmin(value_and_gradient, [data["w"]])[0]

    return prepare


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in "fr" for b in "fr"}
