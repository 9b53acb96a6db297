"""llsq."""

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import call


def _squares(x, n):
    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    return 0.5 * ca.sumsqr(np.sign(t) - ca.mtimes(np.vander(t, x.numel(), increasing=True), x))


FUNCTIONS = {
    "primal": lambda g: call(lambda x: _squares(x, g["n"]), g["x"]),
    "gradient": lambda g: call(lambda x: ca.gradient(_squares(x, g["n"]), x), g["x"]),
}
