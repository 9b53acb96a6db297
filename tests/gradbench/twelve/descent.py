"""The descent that particle and saddle ask for: its rate doubles after ten steps, and halves where nothing falls."""

import math

from engine import minimum, norm, step, where, while_loop

ENOUGH, FIRST_RATE, LUCKY = 1e-5, 1e-5, 10
LONGEST = 200  # steps of a descent inside a program; those of saddle have 155


def argmin(f, gradient, start):
    """A point where f is least, of lists of floats."""
    x, rate, lucky = list(start), FIRST_RATE, 0
    value, slope = f(x), gradient(x)
    while math.hypot(*slope) > ENOUGH:
        if lucky == LUCKY:
            rate, lucky = 2.0 * rate, 0
        moved = [a - rate * b for a, b in zip(x, slope, strict=True)]
        if math.dist(x, moved) <= ENOUGH:
            break
        after = f(moved)
        if after < value:
            x, value, slope, lucky = moved, after, gradient(moved), lucky + 1
        else:
            rate, lucky = 0.5 * rate, 0
    return x


def least(f, gradient, start):
    """`argmin` as a loop inside a program, of lists of Values: it can be differentiated."""

    def tried(slope, rate, lucky):
        """The rate of the next step, and how far it goes."""
        full = step(lucky - (LUCKY - 0.5))
        rate = where(full, 2.0 * rate, rate)
        return rate, where(full, 0.0, lucky), [rate * b for b in slope]

    def goes_on(state):
        _, _, slope, rate, lucky = state
        return minimum(norm(slope), norm(tried(slope, rate, lucky)[2])) - ENOUGH

    def descent(state):
        x, value, slope, rate, lucky = state
        rate, lucky, way = tried(slope, rate, lucky)
        moved = [a - b for a, b in zip(x, way, strict=True)]
        after = f(moved)
        better = step(value - after)
        return [
            [where(better, a, b) for a, b in zip(moved, x, strict=True)],
            where(better, after, value),
            [where(better, a, b) for a, b in zip(gradient(f, moved), slope, strict=True)],
            where(better, rate, 0.5 * rate),
            where(better, lucky + 1.0, 0.0),
        ]

    return while_loop(goes_on, descent, [start, f(start), gradient(f, start), FIRST_RATE, 0.0], LONGEST)[0]
