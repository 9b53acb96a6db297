"""ode."""

import casadi as ca

from twelve.peers.of_casadi.common import call


def _last(x, s):
    h, y = 2.0 / s, ca.SX.zeros(x.numel())

    def slope(y):
        return x * ca.vertcat(1.0, y[:-1])

    for _ in range(s):
        k1 = slope(y)
        k2 = slope(y + h / 2 * k1)
        k3 = slope(y + h / 2 * k2)
        k4 = slope(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


FUNCTIONS = {
    "primal": lambda g: call(lambda x: _last(x, g["s"]), g["x"]),
    "gradient": lambda g: call(lambda x: ca.gradient(_last(x, g["s"])[-1], x), g["x"]),
}
