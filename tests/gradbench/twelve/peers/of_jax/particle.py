"""particle: forward mode outside, since `while_loop` has no reverse mode."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call
from twelve.peers.of_jax.descent import argmin


def _miss(w, inner):
    charges = np.array([[10.0, 10.0], [10.0, 0.0]]) - np.array([[0.0, 1.0], [0.0, 0.0]]) * w

    def step(state):
        x, v = state
        return x + 0.1 * v, v - 0.1 * inner(lambda x: (1 / np.sqrt(((x - charges) ** 2).sum(1))).sum())(x)

    start = np.array([0.0, 8.0]), np.array([0.75, 0.0])
    x, v = jax.lax.while_loop(lambda s: s[0][1] + 0.1 * s[1][1] > 0, step, start)
    return (x[0] - x[1] / v[1] * v[0]) ** 2


def _prepared(inner):
    return lambda g: call(
        lambda w: argmin(lambda w: _miss(w[0], inner), jax.jacfwd, w)[0], np.array([g["w"]])
    )


FUNCTIONS = {"ff": _prepared(jax.jacfwd), "fr": _prepared(jax.grad)}
