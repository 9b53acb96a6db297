"""kmeans: Σ min_j |c_j - p|², one sample a point; its gradient, divided by the diagonal of its Hessian."""

import numpy as np

from engine import Value, minimum, record, total


def _prepared(given):
    centroids = [[Value(x) for x in row] for row in given["centroids"]]

    def nearest(point):
        squares = [total([(a - b) ** 2 for a, b in zip(c, point, strict=True)]) for c in centroids]
        return minimum(*squares) if len(squares) > 1 else squares[0]

    parameters = [x for row in centroids for x in row]
    return record(nearest, len(centroids[0]), parameters=parameters), np.array(given["points"])


def cost(given):
    program, points = _prepared(given)
    return lambda: program.values(points).sum()


def direction(given):
    """A step of Newton's method. The Hessian is diagonal, so H 1 is its diagonal."""
    program, points = _prepared(given)
    x = np.array(given["centroids"])
    along, numbers = program.of_direction(), np.concatenate([x.ravel(), np.ones(x.size)])

    def run():
        diagonal, gradient = np.split(along.mean_gradient(points, parameters=numbers)[1], 2)
        return (gradient / diagonal).reshape(x.shape)

    return run


FUNCTIONS = {"cost": cost, "dir": direction}
