"""kmeans: the diagonal of the Hessian by one product. One point is a graph, and `map` runs it over all."""

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import flat


def _nearest(c, point):
    rows = ca.reshape(c, point.numel(), -1)
    return ca.mmin(ca.sum1((rows - ca.repmat(point, 1, rows.shape[1])) ** 2))


def _prepared(function, ends):
    def prepare(g):
        centroids, points = np.array(g["centroids"]), ca.DM(np.array(g["points"])).T
        c, point = ca.SX.sym("c", centroids.size), ca.SX.sym("p", points.shape[0])
        each = ca.Function("f", [c, point], [ca.densify(function(c, point))])
        several, row = each.map(points.shape[1]), ca.DM(centroids.ravel())
        return lambda: ends(ca.sum2(several(row, points)), centroids), flat if ends is _sum else np.array

    return prepare


def _sum(total, _):
    return total


def _quotient(total, centroids):
    gradient, diagonal = np.split(np.array(total).ravel(), 2)
    return (gradient / diagonal).reshape(centroids.shape)


def _direction(c, point):
    gradient = ca.gradient(_nearest(c, point), c)
    return ca.vertcat(gradient, ca.jtimes(gradient, c, ca.SX.ones(c.numel())))


FUNCTIONS = {"cost": _prepared(_nearest, _sum), "dir": _prepared(_direction, _quotient)}
