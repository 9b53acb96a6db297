"""ode."""

import torch

from twelve.peers.of_pytorch.common import call, grad


def _last(x, s):
    h, one = 2.0 / s, torch.ones(1)

    def slope(y):
        return x * torch.cat([one, y[:-1]])

    y = torch.zeros(len(x))
    for _ in range(s):
        k1 = slope(y)
        k2 = slope(y + h / 2 * k1)
        k3 = slope(y + h / 2 * k2)
        k4 = slope(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


FUNCTIONS = {
    "primal": lambda g: call(lambda x: _last(x, g["s"]), g["x"]),
    "gradient": lambda g: call(grad(lambda x: _last(x, g["s"])[-1]), g["x"]),
}
