"""ode: a scan over the steps."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call


def _last(x, s):
    h = 2.0 / s

    def slope(y):
        return x * np.concatenate([np.ones(1), y[:-1]])

    def step(y, _):
        k1 = slope(y)
        k2 = slope(y + h / 2 * k1)
        k3 = slope(y + h / 2 * k2)
        k4 = slope(y + h * k3)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), None

    return jax.lax.scan(step, np.zeros(len(x)), None, length=s)[0]


FUNCTIONS = {
    "primal": lambda g: call(lambda x: _last(x, g["s"]), np.array(g["x"])),
    "gradient": lambda g: call(jax.grad(lambda x: _last(x, g["s"])[-1]), np.array(g["x"])),
}
