"""saddle: a descent in a descent; for reverse mode outside, which `while_loop` lacks, the inner one is a `scan`."""

import jax
import jax.numpy as np

from twelve.descent import LONGEST
from twelve.peers.of_jax.common import call
from twelve.peers.of_jax.descent import MODES, argmin, bounded


def _f(x, y):
    return (x**2).sum() - (y**2).sum()


def _prepared(outer, inner):
    loop = bounded(LONGEST) if outer is jax.grad else jax.lax.while_loop

    def run(start):
        def largest(x):
            return _f(x, argmin(lambda y: -_f(x, y), inner, start, loop))

        x = argmin(largest, outer, start)
        return np.concatenate([x, argmin(lambda y: -_f(x, y), outer, start)])

    return lambda g: call(run, np.array(g["start"]))


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in MODES for b in MODES}
