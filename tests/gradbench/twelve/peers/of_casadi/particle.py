"""particle: the flight is a graph of numbers, and the descent is Python's."""

import casadi as ca

from twelve.descent import argmin
from twelve.evals.particle import LONGEST, START, STEP
from twelve.peers.of_casadi.descent import MODES, steps, value_and_gradient


def _miss(w, mode):
    place, charges = ca.SX.sym("place", 2), (ca.vertcat(10, 10 - w), ca.vertcat(10, 0))
    slope = mode(sum(1 / ca.norm_2(place - charge) for charge in charges), place)
    slope = ca.Function("slope", [place, w], [slope])

    def euler(state):
        return state + STEP * ca.vertcat(state[2:], -slope(state[:2], w))

    x, y, vx, vy = ca.vertsplit(steps(lambda s: s[1] + STEP * s[3] > 0, euler, ca.SX(START), LONGEST))
    return (x - y / vy * vx) ** 2


def _prepared(outer, inner):
    def prepare(g):
        w = ca.SX.sym("w")
        function = value_and_gradient(_miss(w, inner), w, outer)
        return lambda: argmin(function, [g["w"]])[0]

    return prepare


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in MODES for b in MODES}
