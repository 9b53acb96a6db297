"""kmeans: Σ min_j |c_j - p|², one sample a point; its gradient, divided by the diagonal of its Hessian.

The cost is a minimum. For the direction, the nearest centroid is looked up by its index, so that derivatives go to
that one alone.
"""

import numpy as np

from engine import Value, dot, minimum, record, step, take, where


def index_of_least(values):
    """The index of the least of some Values, by rounds of pairs."""
    rounds = [(value, float(i)) for i, value in enumerate(values)]
    while len(rounds) > 1:
        pairs = zip(rounds[::2], rounds[1::2], strict=False)
        rest = rounds[len(rounds) // 2 * 2 :]
        rounds = [(minimum(a, b), where(step(a - b), j, i)) for (a, i), (b, j) in pairs] + rest
    return rounds[0][1]


def least(values):
    """The least of some Values, by rounds of pairs: each round is one instruction."""
    while len(values) > 1:
        pairs = zip(values[::2], values[1::2], strict=False)
        values = [minimum(a, b) for a, b in pairs] + values[len(values) // 2 * 2 :]
    return values[0]


def distances(centroids, point):
    """Half of |c - p|² - |p|² for each centroid."""
    return [0.5 * dot(c, c) - dot(c, point) for c in centroids]


def cost_of(centroids):
    """A function of a point."""
    return lambda point: dot(point, point) + 2.0 * least(distances(centroids, point))


def through_nearest(centroids):
    """The same, by the index of the nearest centroid."""

    def function(point):
        centroid = take(centroids, index_of_least(distances(centroids, point)))
        difference = [a - b for a, b in zip(centroid, point, strict=True)]
        return dot(difference, difference)

    return function


def _prepared(data, function_of):
    centroids = [[Value(x) for x in row] for row in data["centroids"]]
    parameters = [x for row in centroids for x in row]
    program = record(function_of(centroids), len(centroids[0]), parameters=parameters)
    return program, np.array(data["points"])


def cost(data):
    program, points = _prepared(data, cost_of)
    numbers = np.array(data["centroids"]).ravel()
    return lambda: program.values(points, parameters=numbers).sum()


def direction(data):
    """A step of Newton's method. The Hessian is diagonal, so H 1 is its diagonal."""
    program, points = _prepared(data, through_nearest)
    x = np.array(data["centroids"])
    along, numbers = program.of_direction(), np.concatenate([x.ravel(), np.ones(x.size)])

    def run():
        diagonal, gradient = np.split(along.mean_gradient(points, parameters=numbers)[1], 2)
        return (gradient / diagonal).reshape(x.shape)

    return run


FUNCTIONS = {"cost": cost, "dir": direction}
