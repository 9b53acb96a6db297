"""saddle: the inner descent is a graph of numbers, and the outer one is Python's."""

import casadi as ca

from twelve.descent import argmin
from twelve.peers.of_casadi.descent import MODES, at, least, value_and_gradient


def _f(x, y):
    return ca.sumsqr(x) - ca.sumsqr(y)


def _prepared(outer, inner):
    def prepare(g):
        start, x, y = g["start"], ca.SX.sym("x", 2), ca.SX.sym("y", 2)
        function = value_and_gradient(_f(x, least(-_f(x, y), y, start, inner)), x, outer)
        y = ca.densify(least(-_f(x, y), y, start, outer))  # this search takes the mode of the outer one
        highest = at(ca.Function("highest", [x], [y]), 2)

        def run():
            point = argmin(function, start)
            return [*point, *highest(point)[0]]

        return run

    return prepare


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in MODES for b in MODES}
