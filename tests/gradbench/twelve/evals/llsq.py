"""llsq: ½ Σ (s - x0 - x1 t - x2 t² - ...)², the squared error of a polynomial, to its coefficients."""

import numpy as np

from engine import Value, dot, record


def _prepared(data):
    """The program of one point (t, s), its batch of points, and the factor of the mean."""
    n = data["n"]
    coefficients = [Value(number) for number in data["x"]]

    def half_square(t, s):
        powers = [1.0]
        for _ in coefficients[1:]:
            powers.append(powers[-1] * t)
        return 0.5 * (s - dot(coefficients, powers)) ** 2

    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    return record(half_square, parameters=coefficients), np.column_stack([t, np.sign(t)]), n


def primal(data):
    program, points, _ = _prepared(data)
    return lambda: program.values(points).sum()


def gradient(data):
    program, points, n = _prepared(data)
    return lambda: n * program.mean_gradient(points)[1]


FUNCTIONS = {"primal": primal, "gradient": gradient}
