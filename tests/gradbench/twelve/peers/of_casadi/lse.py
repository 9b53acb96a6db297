"""lse: a graph of vectors."""

import casadi as ca

from twelve.peers.of_casadi.common import both


def _value(x, _):
    largest = ca.mmax(x)
    return largest + ca.log(ca.sum1(ca.exp(x - largest)))


FUNCTIONS = both(_value, "x", ca.MX)
