"""kmeans: Σ min_j |c_j - p|², one sample a point; its gradient, divided by the diagonal of its Hessian.

The nearest centroid is looked up by its index, so that derivatives go to that one alone.
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


def _prepared(data):
    centroids = [[Value(x) for x in row] for row in data["centroids"]]

    def nearest(point):
        distances = [0.5 * dot(c, c) - dot(c, point) for c in centroids]  # half of |c - p|² - |p|²
        centroid = take(centroids, index_of_least(distances))
        difference = [a - b for a, b in zip(centroid, point, strict=True)]
        return dot(difference, difference)

    parameters = [x for row in centroids for x in row]
    return record(nearest, len(centroids[0]), parameters=parameters), np.array(data["points"])


def cost(data):
    program, points = _prepared(data)
    return lambda: program.values(points).sum()


def direction(data):
    """A step of Newton's method. The Hessian is diagonal, so H 1 is its diagonal."""
    program, points = _prepared(data)
    x = np.array(data["centroids"])
    along, numbers = program.of_direction(), np.concatenate([x.ravel(), np.ones(x.size)])

    def run():
        diagonal, gradient = np.split(along.mean_gradient(points, parameters=numbers)[1], 2)
        return (gradient / diagonal).reshape(x.shape)

    return run


FUNCTIONS = {"cost": cost, "dir": direction}
