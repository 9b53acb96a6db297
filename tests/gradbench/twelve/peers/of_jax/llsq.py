"""llsq."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call


def _value(x, n):
    t = -1.0 + 2.0 * np.arange(n) / (n - 1)
    return 0.5 * ((np.sign(t) - np.vander(t, len(x), increasing=True) @ x) ** 2).sum()


FUNCTIONS = {
    "primal": lambda g: call(lambda x: _value(x, g["n"]), np.array(g["x"])),
    "gradient": lambda g: call(jax.grad(lambda x: _value(x, g["n"])), np.array(g["x"])),
}
