"""particle: the flight is a `while_loop`; for reverse mode outside, which that lacks, a `scan`."""

import jax
import jax.numpy as np

from twelve.evals.particle import LONGEST
from twelve.peers.of_jax.common import call
from twelve.peers.of_jax.descent import MODES, argmin, bounded


def _miss(w, inner, loop):
    charges = np.array([[10.0, 10.0], [10.0, 0.0]]) - np.array([[0.0, 1.0], [0.0, 0.0]]) * w

    def step(state):
        x, v = state
        return x + 0.1 * v, v - 0.1 * inner(lambda x: (1 / np.sqrt(((x - charges) ** 2).sum(1))).sum())(x)

    start = np.array([0.0, 8.0]), np.array([0.75, 0.0])
    x, v = loop(lambda s: s[0][1] + 0.1 * s[1][1] > 0, step, start)
    return (x[0] - x[1] / v[1] * v[0]) ** 2


def _prepared(outer, inner):
    loop = bounded(LONGEST) if outer is jax.grad else jax.lax.while_loop

    def run(w):
        return argmin(lambda w: _miss(w[0], inner, loop), outer, w)[0]

    return lambda g: call(run, np.array([g["w"]]))


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in MODES for b in MODES}
