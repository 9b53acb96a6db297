"""kmeans: the diagonal of the Hessian by one product."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call


def _cost(c, points):
    squares = (points**2).sum(1)[:, None] - 2 * points @ c.T + (c**2).sum(1)
    return squares.min(1).sum()


def _direction(c, points):
    gradient, diagonal = jax.jvp(jax.grad(lambda c: _cost(c, points)), (c,), (np.ones_like(c),))
    return gradient / diagonal


def _prepared(function):
    return lambda g: call(function, np.array(g["centroids"]), np.array(g["points"]))


FUNCTIONS = {"cost": _prepared(_cost), "dir": _prepared(_direction)}
