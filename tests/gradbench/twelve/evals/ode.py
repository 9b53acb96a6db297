"""ode: Runge-Kutta steps of y0' = x0, yi' = xi y(i-1), and the gradient of the last y to every x.

What y(i) does at every stage depends on y(i-1) at that stage and on xi alone. So the loop goes over i, and its state
is the path of one y: four numbers a step. Within it a loop goes over the steps, where they are many.
"""

import numpy as np

from engine import record, scan

LARGE = 20_000  # steps of all y: of more, not every state is kept
MANY = 32  # steps: of fewer, a loop costs more than it saves


def _paths(x, s):
    """The last y of every i: `scan` carries the arguments of the four stages of every step."""
    h = 2.0 / s

    def one(path, xi):
        half, whole, sixth = 0.5 * h * xi, h * xi, h / 6.0 * xi

        def step(y, arguments):
            a, b, c, d = arguments
            following = y + sixth * (a + d + 2.0 * (b + c))
            return following, (y, y + half * a, y + half * b, y + whole * c)

        y, stages = _over(step, 0.0 * xi, list(zip(*path, strict=True)))
        return tuple(map(list, zip(*stages, strict=True))), y

    ones = ([1.0] * s,) * 4  # y0' = x0 = x0 · 1
    return scan(one, ones, x, checkpoint=len(x) * s > LARGE)[1]


def _over(step, state, items):
    """`scan`; as a plain loop where the items are few."""
    if len(items) >= MANY:
        return scan(step, state, items)
    results = []
    for item in items:
        state, result = step(state, item)
        results.append(result)
    return state, results


def primal(data):
    program = record(lambda x: _paths(x, data["s"]), len(data["x"]))
    batch = np.array(data["x"])[None, :]
    return lambda: program.values(batch)[0]


def gradient(data):
    program = record(lambda x: _paths(x, data["s"])[-1], len(data["x"]))
    batch = np.array(data["x"])[None, :]
    return lambda: program.gradients(batch)[1][0]


FUNCTIONS = {"primal": primal, "gradient": gradient}
