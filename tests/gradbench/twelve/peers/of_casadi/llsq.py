"""llsq: a graph of vectors."""

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import both


def _squares(x, g):
    t = -1.0 + 2.0 * np.arange(g["n"]) / (g["n"] - 1)
    powers = ca.DM(np.vander(t, x.numel(), increasing=True))
    return 0.5 * ca.sumsqr(np.sign(t) - ca.mtimes(powers, x))


FUNCTIONS = both(_squares, "x", ca.MX)
