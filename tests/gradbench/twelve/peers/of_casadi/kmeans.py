"""kmeans: a graph of matrices, and the diagonal of the Hessian by one product; `map` takes the least of columns."""

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import flat, placed


def _cost(c, points):
    k, n = c.shape[1], points.shape[1]
    squares = (
        ca.repmat(ca.sum1(points**2), k, 1) - 2 * ca.mtimes(c.T, points) + ca.repmat(ca.sum1(c**2).T, 1, n)
    )
    column = ca.SX.sym("column", k)
    return ca.sum2(ca.Function("least", [column], [ca.mmin(column)]).map(n)(squares))


def _direction(c, points):
    gradient = ca.gradient(_cost(c, points), c)
    return gradient / ca.jtimes(gradient, c, ca.MX.ones(c.shape))


def _prepared(function, short):
    def prepare(g):
        points, centroids = ca.DM(np.array(g["points"]).T), np.array(g["centroids"])
        c = ca.MX.sym("c", *centroids.T.shape)
        compiled = ca.Function("f", [c], [ca.densify(function(c, points))])
        return placed(compiled, centroids), lambda results: short(results[0])

    return prepare


FUNCTIONS = {"cost": _prepared(_cost, flat), "dir": _prepared(_direction, np.array)}
