"""The descent that particle and saddle ask for: its rate doubles after ten steps, and halves where nothing falls."""

import math

from engine import dot, grad, jvp, minimum, step, where, while_loop

ENOUGH, FIRST_RATE, LUCKY = 1e-5, 1e-5, 10
LONGEST = 160  # steps of a descent inside a program; those of saddle have 155


def reverse(f, x):
    """The value of f and its gradient, by reverse mode."""
    y = f(x)
    return y, grad(y, x)


def forward(f, x):
    """The value of f and its gradient, by forward mode."""
    y = f(x)
    units = [[float(i == j) for i in range(len(x))] for j in range(len(x))]
    return y, [jvp(y, x, unit) for unit in units]


MODES = {"r": reverse, "f": forward}


def argmin(gradient, start):
    """A point where a function is least, of lists of floats; `gradient` gives its value and gradient at a point."""
    x, rate, lucky = list(start), FIRST_RATE, 0
    value, slope = gradient(x)
    while math.hypot(*slope) > ENOUGH:
        if lucky == LUCKY:
            rate, lucky = 2.0 * rate, 0
        moved = [a - rate * b for a, b in zip(x, slope, strict=True)]
        if math.dist(x, moved) <= ENOUGH:
            break
        after, slope_there = gradient(moved)
        if after < value:
            x, value, slope, lucky = moved, after, slope_there, lucky + 1
        else:
            rate, lucky = 0.5 * rate, 0
    return x


def least(gradient, start):
    """`argmin` as a loop inside a program, of lists of Values: it can be differentiated."""

    def tried(slope, rate, lucky):
        """The rate of the next step, and how far it goes."""
        full = step(lucky - (LUCKY - 0.5))
        rate = where(full, 2.0 * rate, rate)
        return rate, where(full, 0.0, lucky), [rate * b for b in slope]

    def goes_on(state):
        _, _, slope, rate, lucky = state
        way = tried(slope, rate, lucky)[2]
        return minimum(dot(slope, slope), dot(way, way)) - ENOUGH**2

    def descent(state):
        x, value, slope, rate, lucky = state
        rate, lucky, way = tried(slope, rate, lucky)
        moved = [a - b for a, b in zip(x, way, strict=True)]
        after, slope_there = gradient(moved)
        better = step(value - after)
        return [
            [where(better, a, b) for a, b in zip(moved, x, strict=True)],
            where(better, after, value),
            [where(better, a, b) for a, b in zip(slope_there, slope, strict=True)],
            where(better, rate, 0.5 * rate),
            where(better, lucky + 1.0, 0.0),
        ]

    return while_loop(goes_on, descent, [start, *gradient(start), FIRST_RATE, 0.0], LONGEST)[0]
