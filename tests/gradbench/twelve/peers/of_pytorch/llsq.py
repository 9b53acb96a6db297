"""llsq."""

import torch

from twelve.peers.of_pytorch.common import both


def _value(x, t):
    return 0.5 * ((torch.sign(t) - torch.vander(t, len(x), increasing=True) @ x) ** 2).sum()


FUNCTIONS = both("primal", _value, lambda g: (g["x"], [2 * i / (g["n"] - 1) - 1 for i in range(g["n"])]))
