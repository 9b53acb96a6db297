"""The descent that particle and saddle ask for: its rate doubles after ten steps, and halves where nothing falls."""

import math

ENOUGH = 1e-5


def argmin(f, gradient, start, path=None):
    """A point where f is least, of lists of floats. `path` receives (x, rate) of every accepted step."""
    x, rate, lucky = list(start), 1e-5, 0
    value, slope = f(x), gradient(x)
    while math.hypot(*slope) > ENOUGH:
        if lucky == 10:
            rate, lucky = 2.0 * rate, 0
            continue
        moved = [a - rate * b for a, b in zip(x, slope, strict=True)]
        if math.dist(x, moved) <= ENOUGH:
            break
        after = f(moved)
        if after < value:
            if path is not None:
                path.append((x, rate))
            x, value, slope, lucky = moved, after, gradient(moved), lucky + 1
        else:
            rate, lucky = 0.5 * rate, 0
    return x
